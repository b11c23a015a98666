"""What was learnt for one question: labels, weights, and how far its answers can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.learned.calibration import EVERYBODY, Calibration

Halves = NDArray[np.float16]
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well something answered rows that it had not seen."""

    rows: int
    macro_f1: float
    accuracy: float
    coverage: float
    """Share of the rows whose probability reached the threshold."""
    accuracy_covered: float
    """Among those; 0 where there are none."""
    calibration_error: float
    """Expected calibration error in ten equal bins."""

    def as_json(self) -> dict[str, Any]:
        """Rounded to what the number of rows can carry."""
        return {
            "rows": self.rows,
            "macro_f1": round(self.macro_f1, 4),
            "accuracy": round(self.accuracy, 4),
            "coverage": round(self.coverage, 4),
            "accuracy_covered": round(self.accuracy_covered, 4),
            "calibration_error": round(self.calibration_error, 4),
        }


@dataclass(frozen=True)
class SemanticHead:
    """What a head asks of a text as a whole where its words and letters leave doubt. Arrays are not to be changed."""

    embedder: str
    """Library and version whose vectors it understands."""
    weights: Halves
    """Dimensions x labels, the first labels of the head that it belongs to."""
    bias: NDArray[np.float32]
    strength: float
    """What its scores count against those of words and letters."""
    calibration: Calibration
    """Of both together, on the texts of which words and letters were not sure."""
    asked: float
    """Share of the cross-validated texts of which they were not."""
    before: Figures
    """How well words and letters answered these, cross-validated."""
    after: Figures
    """How well both together did."""

    def scores(self, embedding: Singles) -> Singles:
        """What the text as a whole says for each label."""
        found: Singles = embedding @ self.weights.astype(np.float32) + self.bias
        return found


@dataclass(frozen=True)
class Head:
    """One question's learned answers. Arrays are not to be changed."""

    name: str
    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    """The mark of each row of ``weights``."""
    weights: Halves
    """Marks x labels, the marks' rarity multiplied in."""
    squares: Halves
    """Of each mark's rarity: summed over a text they give the length it is divided by."""
    bias: NDArray[np.float32]
    examples: Mapping[str, Mapping[str, int]]
    """By language, ``""`` for all: how many rows taught each label."""
    strength: float
    """What a keyword of full confidence adds to the score of its code, while there are no examples of it."""
    calibration: Calibration
    figures: Figures
    """Cross-validated."""
    seed: int
    semantic: SemanticHead | None = None
    """None: it was trained without sentence embeddings, or they gained nothing."""

    def only(self, codes: frozenset[str]) -> "Head | None":
        """The head with those of its labels that are among ``codes``; None where it has nothing left to choose from."""
        kept = [place for place, label in enumerate(self.labels) if label in codes]
        if len(kept) == len(self.labels):
            return self
        if len(kept) < 2:
            return None
        labels = tuple(self.labels[place] for place in kept)
        weights = np.ascontiguousarray(self.weights[:, kept])
        return replace(self, labels=labels, weights=weights, bias=self.bias[kept], semantic=None)

    def unconfirmed(self) -> "Head":
        """The head as one of which nobody has confirmed an example: keywords keep their weight beside it."""
        return replace(self, examples={EVERYBODY: {}})

    def examples_of(self, label: str, language: str | None) -> int:
        """How many rows of this language taught the label."""
        return self.examples.get(language or EVERYBODY, {}).get(label, 0)
