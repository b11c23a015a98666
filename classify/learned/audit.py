"""Whether the promise is kept, by the answers that nobody had to look at and people checked all the same."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import Literal

EVERYBODY = ""
"""The group of all languages."""
ENOUGH = 200
"""Checked answers of a group from which on its threshold is trusted as it is."""
FEWEST = 20
"""Below it nothing is said to be broken: one wrong answer of three is chance."""
NEVER = 2.0
"""The threshold where no promise can be kept."""
_NEWEST = 500
"""Of each group: what was wrong a year ago was another model."""
_SIDE = 1.645
"""One-sided 95 %."""
_ALARM = 2.326
"""One-sided 99 %: the question is asked every minute, of every group."""

State = Literal["kept", "open", "broken"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One answer that was given without a person, and what a person found."""

    head: str
    language: str
    chance: float
    """How sure the answer was."""
    is_right: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How one head's answers in one language fare against the promise."""

    head: str
    language: str
    """``""`` for all languages."""
    checked: int
    right: int
    low: float
    """The ends of Wilson's 90 % interval (Wilson 1927): the accuracy is above the lower one with 95 % certainty."""
    high: float
    promise: float
    state: State
    least: float
    """Where the promise is broken: the confidence from which on the checked answers keep it. Else 0."""

    @property
    def accuracy(self) -> float:
        """Share of right answers; 0 without any."""
        return self.right / self.checked if self.checked else 0.0


def standings(checked: Iterable[Checked], promise: float) -> list[Standing]:
    """Each head and language group, all languages first. ``checked``: the newest first."""
    groups: dict[tuple[str, str], list[Checked]] = {}
    for one in checked:
        for language in (EVERYBODY, one.language):
            group = groups.setdefault((one.head, language), [])
            if len(group) < _NEWEST:
                group.append(one)
    return [_standing(head, language, group, promise) for (head, language), group in sorted(groups.items())]


def least_chance(checked: Sequence[Checked], promise: float) -> float:
    """The lowest confidence above which the checked answers surely keep the promise; ``NEVER`` where none do."""
    ordered = sorted(checked, key=lambda one: -one.chance)
    found, right = NEVER, 0
    for number, one in enumerate(ordered, 1):
        right += one.is_right
        is_last_of_equals = number == len(ordered) or ordered[number].chance < one.chance
        if is_last_of_equals and interval(right, number)[0] >= promise:
            found = one.chance
    return found


def interval(right: int, count: int, side: float = _SIDE) -> tuple[float, float]:
    """Wilson's interval for a share; everything is possible without any."""
    if not count:
        return 0.0, 1.0
    share, square = right / count, side * side
    middle = share + square / (2 * count)
    spread = side * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (middle - spread) / (1 + square / count), (middle + spread) / (1 + square / count)


@dataclass(frozen=True, slots=True)
class Caution:
    """How much surer answers must be than their calibration asks, by what has been checked."""

    checked: Mapping[tuple[str, str], int]
    """By head and language."""
    broken: Mapping[tuple[str, str], float]
    """By head and language: the least confidence that keeps the promise."""

    def threshold(self, head: str, language: str, usual: float) -> float:
        """The threshold in force. Until enough answers were checked, half of the doubt that it leaves is taken away."""
        broken = max(self.broken.get((head, language), 0.0), usual)
        if self.checked.get((head, language), 0) >= ENOUGH or usual > 1:
            return broken
        return max(broken, 1 - (1 - usual) / 2)

    def distrusts(self, head: str, language: str) -> bool:
        """Whether the audit says that the promise is broken there."""
        return (head, language) in self.broken

    @property
    def mark(self) -> str:
        """Short for what it says: the same mark asks the same."""
        return sha256(repr(self.as_json()).encode()).hexdigest()[:6]

    def as_text(self) -> str:
        """For the file that workers read."""
        return json.dumps(self.as_json())

    def as_json(self) -> list[list[str | float]]:
        """One line for each group."""
        return [[*group, count, self.broken.get(group, 0.0)] for group, count in sorted(self.checked.items())]

    @classmethod
    def from_json(cls, lines: Iterable[Sequence[str | float]]) -> "Caution":
        """Raises ValueError or TypeError when it is not what ``as_json`` gave."""
        found = [(str(head), str(language), int(count), float(least)) for head, language, count, least in lines]
        return cls(
            {(head, language): count for head, language, count, _ in found},
            {(head, language): least for head, language, _, least in found if least},
        )


def caution(found: Iterable[Standing]) -> Caution:
    """What follows from the standings; a group that grew by one answer is no other caution while it is large."""
    found = list(found)
    return Caution(
        {(one.head, one.language): ENOUGH * (one.checked >= ENOUGH) for one in found},
        {(one.head, one.language): one.least for one in found if one.state == "broken"},
    )


def _standing(head: str, language: str, group: Sequence[Checked], promise: float) -> Standing:
    right = sum(one.is_right for one in group)
    low, high = interval(right, len(group))
    is_broken = len(group) >= FEWEST and interval(right, len(group), _ALARM)[1] < promise
    state: State = "broken" if is_broken else "kept" if low >= promise else "open"
    least = least_chance(group, promise) if is_broken else 0.0
    return Standing(head, language, len(group), right, low, high, promise, state, least)
