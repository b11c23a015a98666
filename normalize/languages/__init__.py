"""Which language a text is in."""

from normalize.languages.detection import OURS, detect, engines

__all__ = ["OURS", "detect", "engines"]
