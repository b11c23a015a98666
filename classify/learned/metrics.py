"""How well answers fit the truth, and how far the figures can be trusted."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.learned.head import Figures

RESAMPLES = 1000
_BINS = 10


class Judged(NamedTuple):
    """One text: the truth, the answer, and how sure of it the answer was."""

    truth: str
    answer: str
    chance: float
    is_covered: bool
    """It reached its threshold: nobody would have looked."""
    language: str = ""
    channel: str = ""
    is_asked: bool = False
    """Words and letters were not sure, so the sentence embedding was heard as well."""

    @property
    def is_right(self) -> bool:
        return self.truth == self.answer


def figures_of(judged: Sequence[Judged]) -> Figures:
    """All figures of one set of answers; all 0 without any."""
    if not judged:
        return Figures(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    covered = [one for one in judged if one.is_covered]
    return Figures(
        rows=len(judged),
        macro_f1=macro_f1(judged),
        accuracy=_accuracy(judged),
        coverage=len(covered) / len(judged),
        accuracy_covered=_accuracy(covered) if covered else 0.0,
        calibration_error=calibration_error(judged),
    )


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean over the true labels of the harmonic mean of precision and recall."""
    return _macro_f1(*_numbered(judged))


def beats_chance(judged: Sequence[Judged]) -> bool:
    """Whether the answers are right more often than the same answers dealt out at random (two standard errors)."""
    true, said = Counter(one.truth for one in judged), Counter(one.answer for one in judged)
    chance = sum(true[label] * said[label] for label in true) / len(judged) ** 2
    return bool(_accuracy(judged) > chance + 2 * (chance * (1 - chance) / len(judged)) ** 0.5)


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """By tenth of confidence: mean confidence, accuracy, answers; empty tenths are left out."""
    found = []
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        bins.setdefault(min(int(one.chance * _BINS), _BINS - 1), []).append(one)
    for _, group in sorted(bins.items()):
        found.append((sum(one.chance for one in group) / len(group), _accuracy(group), len(group)))
    return found


def calibration_error(judged: Sequence[Judged]) -> float:
    """How far confidence and accuracy are apart, on average (Naeini and others 2015)."""
    return sum(abs(said - true) * count for said, true, count in reliability(judged)) / len(judged)


def accuracy_at(judged: Sequence[Judged], coverage: float) -> float:
    """The accuracy of the surest share of the answers."""
    surest = sorted(judged, key=lambda one: -one.chance)[: max(1, round(coverage * len(judged)))]
    return _accuracy(surest)


def intervals(judged: Sequence[Judged], seed: int) -> dict[str, tuple[float, float]]:
    """The middle 95 % of macro-F1 and of accuracy over resampled answers (the bootstrap)."""
    truth, answer = _numbered(judged)
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(RESAMPLES):
        rows = draw.integers(0, len(truth), len(truth))
        found.append((_macro_f1(truth[rows], answer[rows]), float((truth[rows] == answer[rows]).mean())))
    low, high = np.percentile(np.array(found), [2.5, 97.5], axis=0).tolist()
    return {"macro_f1": (low[0], high[0]), "accuracy": (low[1], high[1])}


def confusions(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """Every mistake as (truth, answer, times), the most frequent first."""
    found = Counter((one.truth, one.answer) for one in judged if not one.is_right)
    return [
        (truth, answer, times) for (truth, answer), times in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]


def _accuracy(judged: Sequence[Judged]) -> float:
    return sum(one.is_right for one in judged) / len(judged)


def _numbered(judged: Sequence[Judged]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Truths and answers with a number for each label."""
    labels = sorted({label for one in judged for label in (one.truth, one.answer)})
    numbers = {label: number for number, label in enumerate(labels)}
    return np.array([numbers[one.truth] for one in judged]), np.array([numbers[one.answer] for one in judged])


def _macro_f1(truth: NDArray[np.int_], answer: NDArray[np.int_]) -> float:
    size = int(max(truth.max(), answer.max())) + 1
    true, said = np.bincount(truth, minlength=size), np.bincount(answer, minlength=size)
    hit = np.bincount(truth[truth == answer], minlength=size)
    there = true > 0
    return float((2 * hit[there] / (true + said)[there]).mean())
