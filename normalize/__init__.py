"""The bytes of a channel become one message."""

from normalize.reading import normalize

__all__ = ["normalize"]
