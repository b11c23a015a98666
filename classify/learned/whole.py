"""Whether a text as a whole is like the messages of people in danger: a small network over its sentence embedding."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np

from classify.learned.folder import WHOLE, replace_file
from classify.learned.head import Halves, Singles

_SURE = 10.0
"""Log odds beyond which it says no more: what the network has never met it is sure of all the same."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One layer of units between an embedding and the answer. Arrays are not to be changed."""

    embedder: str
    """Library and version whose vectors it understands."""
    inner: Halves
    """Dimensions x units."""
    inner_bias: Singles
    outer: Singles
    outer_bias: float
    taught: str
    """The digest of the messages that it learnt from."""

    def says(self, embedding: Singles) -> float:
        """The log odds of danger, between -10 and 10."""
        units = np.maximum(embedding @ self.inner.astype(np.float32) + self.inner_bias, 0)
        return float(np.clip(units @ self.outer + self.outer_bias, -_SURE, _SURE))

    def write(self, folder: Path) -> None:
        """Put it into a folder, beside the head that it helps."""
        packed = BytesIO()
        np.savez_compressed(
            packed, inner=self.inner, inner_bias=self.inner_bias, outer=self.outer,
            outer_bias=np.float32(self.outer_bias), embedder=np.array(self.embedder), taught=np.array(self.taught),
        )  # fmt: skip
        replace_file(folder / WHOLE, packed.getvalue())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The one in a folder."""
        with np.load(folder / WHOLE, allow_pickle=False) as said:
            return cls(
                str(said["embedder"]), said["inner"], said["inner_bias"], said["outer"], float(said["outer_bias"]),
                str(said["taught"]),
            )  # fmt: skip
