"""A model's folder, as far as it can be looked at without loading the model."""

from pathlib import Path

ABOUT = "model.json"
SHIPPED = Path(__file__).with_name("shipped")
"""What topics read like, for everybody: made by ``python -m bench.likeness``."""
PERIL = Path(__file__).with_name("peril")
"""What messages of people in danger read like: made by the same program."""


class BadModel(ValueError):
    """The folder holds no model that can be used; the text says why and what to do."""


def is_model(folder: Path) -> bool:
    """Whether a model has been kept there."""
    return (folder / ABOUT).is_file()
