"""A model's folder, as far as it can be looked at and written without loading the model."""

import os
from pathlib import Path

ABOUT = "model.json"
SHIPPED = Path(__file__).with_name("shipped")
"""What topics read like, for everybody: made by ``python -m bench.likeness``."""
PERIL = Path(__file__).with_name("peril")
"""What messages of people in danger read like: made by ``python -m bench.peril``."""
WHOLE = "whole.npz"
"""Beside it, what they are like as sentence embeddings."""

GLOSSES = Path(__file__).with_name("glosses")
"""What standard Arabic calls the words of other languages: a file for each; a line for each Arabic word, and theirs."""


class BadModel(ValueError):
    """The folder holds no model that can be used; the text says why and what to do."""


def is_model(folder: Path) -> bool:
    """Whether a model has been kept there."""
    return (folder / ABOUT).is_file()


def replace_file(path: Path, content: bytes) -> None:
    """The whole file or the one before, whatever happens."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
