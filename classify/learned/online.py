"""One correction at a time: the weights move just so far that the text would have been answered rightly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classify.learned.calibration import EVERYBODY
from classify.learned.features import distinct, features_of, folded, pairs_of
from classify.learned.head import Halves, Head

STEP = 0.4
"""The farthest that one correction moves the weights: a person, too, may be wrong (docs/understanding.md)."""
MARGIN = 0.6
"""By so much the right label must be ahead of the next one. Less than the 1 of the fit, so that less is forgotten."""
ROOM = 2**15
"""Marks that no example had and corrections may bring; the nightly training, which learns them for good, makes room."""
_GROWTH = 4096


class Learner:
    """A head that is being taught; the same corrections in the same order give the same head, however parted.

    Passive-aggressive (Crammer and others 2006, PA-I for many labels): nothing moves while the right label is well
    ahead, else the right one and its strongest rival do. Weights are rounded after every step to what a model's file
    holds, so that it does not matter when they are written and read again.
    """

    def __init__(self, head: Head, added: int = 0) -> None:
        """``added``: so many of the head's marks were brought by earlier corrections."""
        self._head = head
        self._rows = dict(zip(head.vocabulary, range(len(head.vocabulary)), strict=True))
        self._labels = list(head.labels)
        self._weights: Halves = head.weights.copy()
        self._squares: Halves = head.squares.copy()
        self._bias = head.bias.copy()
        self._examples = {language: Counter(counts) for language, counts in head.examples.items()}
        self._rarest = float(head.squares.max(initial=1))
        self.added = added

    def learn(self, words: Sequence[str], label: str, language: str) -> bool:
        """Take one confirmed answer in; whether anything had to move."""
        self._count(label, language)
        marks = Counter(self._marks(words))
        if not marks:
            return False
        right = self._place(label)
        rows = np.fromiter(map(self._row, marks), np.intp, len(marks))
        counts = np.fromiter(marks.values(), np.float32, len(marks))
        counts, rows = counts[rows >= 0], rows[rows >= 0]
        squares = self._squares[rows].astype(np.float32)
        length = float(np.sqrt(counts @ squares)) or 1.0
        scores = counts @ self._weights[rows].astype(np.float32) / length + self._bias
        own = float(scores[right])
        scores[right] = -np.inf
        rival = int(scores.argmax())
        loss = MARGIN - (own - float(scores[rival]))
        if len(self._labels) < 2 or loss <= 0 or not len(rows):
            return False
        strength = float(counts**2 @ squares) / length**2
        step = min(STEP, loss / (2 * strength)) / length * counts * squares
        self._move(rows, right, step)
        self._move(rows, rival, -step)
        return True

    def head(self) -> Head:
        """What has been learnt so far. Calibration and figures are still those of the head it began from."""
        return replace(
            self._head,
            labels=tuple(self._labels),
            vocabulary=tuple(self._rows),
            weights=self._weights[: len(self._rows)],
            squares=self._squares[: len(self._rows)],
            bias=self._bias,
            examples={language: dict(sorted(counts.items())) for language, counts in sorted(self._examples.items())},
        )

    def _move(self, rows: NDArray[np.intp], column: int, step: NDArray[np.float32]) -> None:
        self._weights[rows, column] = self._weights[rows, column] + step

    def _count(self, label: str, language: str) -> None:
        for group in {EVERYBODY, language}:
            self._examples.setdefault(group, Counter())[label] += 1

    def _place(self, label: str) -> int:
        """The label's column; a new one for a label that no example had."""
        if label not in self._labels:
            self._labels.append(label)
            self._weights = np.hstack([self._weights, np.zeros((len(self._weights), 1), np.float16)])
            self._bias = np.append(self._bias, self._bias.min(initial=0))
        return self._labels.index(label)

    def _row(self, mark: str) -> int:
        """The mark's row; -1 for one that there is no room for."""
        row = self._rows.get(mark)
        if row is not None:
            return row
        if self.added >= ROOM:
            return -1
        row = self._rows[mark] = len(self._rows)
        self.added += 1
        if row >= len(self._weights):
            self._weights = np.vstack([self._weights, np.zeros((_GROWTH, len(self._labels)), np.float16)])
            self._squares = np.append(self._squares, np.full(_GROWTH, self._rarest, np.float16))
        return row

    @staticmethod
    def _marks(words: Sequence[str]) -> list[str]:
        spelled = [folded(word) for word in distinct(words)]
        return [mark for word in spelled for mark in features_of(word)] + list(pairs_of(spelled))
