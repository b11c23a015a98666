"""From scores to probabilities that hold, and the threshold that keeps a promised accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EVERYBODY = ""
"""The group of all rows."""
_PULL = 200.0
"""A language with so many rows is half itself and half everybody."""
_RIDGE = 1e-3
"""Keeps the fit finite where every answer was right."""
_FEWEST = 30
"""Rows below which a language has no curve of its own."""
_LEAST = 0.5
"""What is more likely wrong than right is never acted upon, however well the others do."""
_SURE = 1.645
"""One-sided 95 %: the accuracy promised is the lower bound of what was seen, not what was seen."""
UNKNOWN = 0.75
"""Of words that no example had: beyond this share what resembles examples is chance, and hardly any row shows it."""
NEVER = 2.0
"""The threshold where no promise can be kept."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """By language group: the curve from evidence to probability, and the least probability that is acted upon."""

    curves: Mapping[str, tuple[float, ...]]
    """Weights of top score, margin, unseen share and one; ``""`` is everybody."""
    thresholds: Mapping[str, float]
    rows: Mapping[str, int]
    promise: float
    """The accuracy that the thresholds keep."""

    def probability(self, top: float, margin: float, unseen: float, language: str | None) -> float:
        """How likely the best label is right (Platt 1999, on more than the score alone)."""
        curves = self.curves
        a, b, c, d = curves.get(language or EVERYBODY) or curves[EVERYBODY]
        z = a * top + b * margin + c * unseen + d
        chance = 1 / (1 + exp(-z)) if -30 < z < 30 else float(z > 0)
        return chance if unseen <= UNKNOWN else chance * (1 - unseen) / (1 - UNKNOWN)

    def threshold(self, language: str | None) -> float:
        """The least probability at which the promise is kept for this language; ``NEVER`` for one too rare to tell.

        None: nobody has told the language, everybody's threshold holds.
        """
        return self.thresholds.get(language or EVERYBODY, NEVER)

    def as_json(self) -> dict[str, Any]:
        """For the model's file."""
        return {
            "curves": {group: list(curve) for group, curve in self.curves.items()},
            "thresholds": dict(self.thresholds),
            "rows": dict(self.rows),
            "promise": self.promise,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Calibration":
        """Raises KeyError, TypeError or ValueError when it is not what ``as_json`` gave."""
        curves = {str(group): tuple(map(float, curve)) for group, curve in found["curves"].items()}
        if any(len(curve) != 4 for curve in curves.values()) or EVERYBODY not in curves:
            raise ValueError("a curve has four weights, and everybody has one")
        thresholds = {str(group): float(value) for group, value in found["thresholds"].items()}
        rows = {str(group): int(value) for group, value in found["rows"].items()}
        return cls(curves, {EVERYBODY: NEVER, **thresholds}, rows, float(found["promise"]))


def fit(evidence: Floats, is_right: NDArray[np.bool_], languages: Sequence[str], promise: float) -> Calibration:
    """Curves and thresholds from rows that the scoring model has not seen.

    ``evidence``: rows x (top score, margin, unseen share). Each language's curve is drawn towards everybody's, the
    more the fewer rows it has.
    """
    inputs = np.column_stack([evidence, np.ones(len(evidence))])
    group_of = np.array(languages, dtype=object)
    everybody = _platt(inputs, is_right, np.zeros(4), _RIDGE)
    curves = {EVERYBODY: everybody}
    rows = {EVERYBODY: len(inputs)}
    for language in sorted(set(languages)):
        its = group_of == language
        rows[language] = int(its.sum())
        if rows[language] >= _FEWEST:
            own = _platt(inputs[its], is_right[its], everybody, 1.0)
            share = rows[language] / (rows[language] + _PULL)
            curves[language] = share * own + (1 - share) * everybody
    found = Calibration({group: tuple(map(float, curve)) for group, curve in curves.items()}, {}, rows, promise)
    chances = np.array(
        [
            found.probability(top, margin, unseen, language)
            for (top, margin, unseen), language in zip(evidence.tolist(), languages, strict=True)
        ]
    )
    thresholds = {EVERYBODY: least_chance(chances, is_right, promise)}
    for language in curves:
        if language != EVERYBODY:
            its = group_of == language
            thresholds[language] = least_chance(chances[its], is_right[its], promise)
    return Calibration(found.curves, thresholds, rows, promise)


def least_chance(chances: Floats, is_right: NDArray[np.bool_], promise: float) -> float:
    """The lowest threshold above which the accuracy is surely ``promise``; ``NEVER`` where no rows prove it."""
    # Only rows that may be acted upon count: those below the least chance of all would prove what they are no part of.
    order = np.argsort(-chances, kind="stable")[: np.count_nonzero(chances >= _LEAST)]
    if not len(order):
        return NEVER
    kept = np.arange(1, len(order) + 1)
    bound = _lower_bound(np.cumsum(is_right[order]) / kept, kept)
    # Equal chances are acted upon together.
    ends = np.append(np.diff(chances[order]) != 0, True)
    good = np.flatnonzero(ends & (bound >= promise))
    if not len(good):
        return NEVER
    lowest = float(chances[order[good[-1]]])
    if good[-1] < len(order) - 1:
        return lowest
    # Where all rows together keep the promise, the least of them says nothing of what may come below it.
    return _LEAST if len(order) < len(chances) else max(_LEAST, min(lowest, promise))


def _lower_bound(share: Floats, count: NDArray[np.int_]) -> Floats:
    """The lower end of Wilson's interval (Wilson 1927)."""
    square = _SURE * _SURE
    spread = _SURE * np.sqrt(share * (1 - share) / count + square / (4 * count * count))
    bound: Floats = (share + square / (2 * count) - spread) / (1 + square / count)
    return bound


def _platt(inputs: Floats, is_right: NDArray[np.bool_], start: Floats, ridge: float) -> Floats:
    """Logistic regression by Newton's method, drawn to ``start`` with the weight ``ridge``."""
    curve = start.copy()
    # Platt's own targets: never quite certain, the less the fewer rows.
    right, wrong = int(is_right.sum()), int((~is_right).sum())
    target = np.where(is_right, (right + 1) / (right + 2), 1 / (wrong + 2))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ curve, -30, 30)))
        gradient = inputs.T @ (chance - target) + ridge * (curve - start)
        weight = chance * (1 - chance)
        step = np.linalg.solve((inputs * weight[:, None]).T @ inputs + ridge * np.eye(inputs.shape[1]), gradient)
        curve -= np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-6:
            break
    return curve
