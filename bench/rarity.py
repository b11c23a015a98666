"""``python -m bench.rarity``: counts in how many of the messages that teach each word stands, for ``cases/rarity.py``.

Run it again when these, the thesaurus or the glossary have changed.
"""

import math
from collections import Counter

from bench.peril import BY_EMERGENCY
from bench.shipped import rows_of
from cases.rarity import COMMON, RAREST
from cases.wording import read_wording
from normalize.text.arabic import fold

_STEP = 0.2
_FEWEST = 2
"""A word that one text has may be a slip, or a name."""
_ALL = "="


def count() -> dict[str, float]:
    """How rare each word is, to the fifth of a decimal place; without those that are as rare as unknown ones."""
    units, scripts = Counter[str](), Counter[str]()
    texts = {row["text"] for name in (*BY_EMERGENCY, "composed") for row in rows_of(name)}
    for text in texts:
        wording = read_wording(fold(text))
        said = wording.units | wording.own_units
        units.update(said)
        scripts.update({_ALL, *map(_script, said)})
    found = {}
    for unit, times in units.items():
        rare = _STEP * round(math.log10((scripts[_script(unit)] + 1) / (times + 0.5)) / _STEP)
        if times >= _FEWEST and rare < RAREST:
            found[unit] = max(0.0, round(rare, 1))
    return found


def _script(unit: str) -> str:
    """Which texts might have a unit: all of them a meaning, those in its letters any other."""
    first = unit[0]
    return _ALL if first == _ALL else "latin" if first < "\u0370" else hex(ord(first) >> 7)


def main() -> None:
    """Write the list."""
    by_rarity: dict[float, list[str]] = {}
    found = count()
    for unit, rare in sorted(found.items()):
        by_rarity.setdefault(rare, []).append(unit)
    lines = [f"{rare} {' '.join(by_rarity[rare])}" for rare in sorted(by_rarity)]
    COMMON.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(found)} words")  # noqa: T201


if __name__ == "__main__":
    main()
