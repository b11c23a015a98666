"""How likely two messages are to tell of one matter, or of one event: each sign of it has a weight, learnt from pairs.

Record linkage as Fellegi and Sunter described it (1969); the weights are a logistic regression's, by
``python -m bench.pairs``.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rtoml

from cases.evidence import Comparison, Evidence
from cases.wording import Wording, is_another, is_told_again

SCALES = Path(__file__).with_name("scales.toml")
MATTER, EVENT = "matter", "event"
"""Of one person, and of two."""

PERSONAL = frozenset(
    (
        "traffic_fines", "residency", "labour", "employment", "social_support", "business_licensing", "justice",
        "housing", "education", "health",
    )
)  # fmt: skip
"""Topics that are mostly a person's own affair."""
_MOST_FIGURES = 2

Sign = Callable[[Evidence, Evidence, Comparison], float]
"""What it says of a new message and an older one."""


def _length(new: Evidence, old: Evidence, compared: Comparison) -> float:
    return math.log1p(min(len(new.wording.units), len(old.wording.units)))


def _room(new: Evidence, old: Evidence, compared: Comparison) -> float:
    return math.sqrt(len(new.wording.units) * len(old.wording.units)) / 10


def _figures(new: Evidence, old: Evidence, compared: Comparison) -> float:
    return min(_MOST_FIGURES, len(_numbers(new.wording) & _numbers(old.wording)))


def _other_figures(new: Evidence, old: Evidence, compared: Comparison) -> float:
    ours, theirs = _numbers(new.wording), _numbers(old.wording)
    return bool(ours - theirs and theirs - ours)


def _names(new: Evidence, old: Evidence, compared: Comparison) -> float:
    return bool(compared.sounds or compared.places) or _towns(new, old, compared)


def _towns(new: Evidence, old: Evidence, compared: Comparison) -> float:
    return bool(new.wording.places & old.wording.places)


def _other_names(new: Evidence, old: Evidence, compared: Comparison) -> float:
    ours, theirs = _named(new.wording), _named(old.wording)
    return any(ours[kind].isdisjoint(theirs[kind]) for kind in ours.keys() & theirs.keys())


SIGNS: Mapping[str, Sign] = {
    "words": lambda new, old, compared: math.sqrt(compared.weight),
    "overlap": lambda new, old, compared: compared.overlap,
    "likeness": lambda new, old, compared: compared.likeness,
    "names": _names,
    "other_names": _other_names,
    "towns": _towns,
    "numbers": lambda new, old, compared: bool(compared.numbers),
    "figures": _figures,
    "other_figures": _other_figures,
    "spot": lambda new, old, compared: compared.is_on_one_spot,
    "picture": lambda new, old, compared: compared.has_same_file or compared.has_same_photo,
    "topic": lambda new, old, compared: new.topic == old.topic != "other",
    "personal": lambda new, old, compared: (new.topic in PERSONAL) + (old.topic in PERSONAL),
    "incidents": lambda new, old, compared: (new.type == "incident") + (old.type == "incident"),
    "asked": lambda new, old, compared: "inquiry" in (new.type, old.type),
    "again": lambda new, old, compared: is_told_again(new.wording),
    "another": lambda new, old, compared: is_another(new.wording),
    "length": _length,
    "room": _room,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights of one question."""

    signs: tuple[tuple[Sign, float], ...]
    bias: float
    least: float
    """From this likelihood on a person is asked."""

    def likelihood(self, new: Evidence, old: Evidence, compared: Comparison) -> float:
        """0 to 1, as if every other pair that is compared were a true one."""
        score = self.bias + sum(weight * sign(new, old, compared) for sign, weight in self.signs)
        return 1 / (1 + math.exp(-score))


@cache
def scale(name: str) -> Scale:
    """The shipped weights for ``MATTER`` or ``EVENT``."""
    table = dict(rtoml.load(SCALES)[name])
    bias, least = table.pop("bias"), table.pop("least")
    return Scale(tuple((SIGNS[sign], weight) for sign, weight in table.items()), bias, least)


def _numbers(wording: Wording) -> frozenset[str]:
    return wording.small | wording.codes | {value for _, value in wording.labelled}


def _named(wording: Wording) -> dict[str, set[str]]:
    """The names of each kind of landmark."""
    found: dict[str, set[str]] = {}
    for landmark in wording.landmarks:
        kind, _, name = landmark.partition(":")
        if kind != "at":
            found.setdefault(kind, set()).add(name)
    return found
