"""How seldom people write a word: of what two texts share, rare words, names above all, tell the most."""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

COMMON = Path(__file__).with_name("common.txt")
"""The words that are not rare: made by ``python -m bench.rarity``."""
RAREST = 4.0
"""Of a word that hardly any text has. Whether a thousand texts have it once or never is chance."""


def rarity(unit: str) -> float:
    """How many decimal places of the texts lack a unit of a wording: 2.0 of one that a text in a hundred has."""
    return _common().get(unit, RAREST)


def weight(units: Iterable[str]) -> float:
    """What units tell together."""
    common = _common()
    return math.fsum([common.get(unit, RAREST) for unit in units])  # the same in whatever order


@cache
def _common() -> Mapping[str, float]:
    found: dict[str, float] = {}
    for line in COMMON.read_text(encoding="utf-8").splitlines():
        value, _, units = line.partition(" ")
        found |= dict.fromkeys(units.split(), float(value))
    return found
