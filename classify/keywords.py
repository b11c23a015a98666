"""The keyword lists of ``classify/lexicon``, one file a language, read into entries."""

import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

SHIPPED = Path(__file__).with_name("lexicon")

_WEIGHTS = {"strong": 2.0, "words": 1.0, "weak": 0.5, "counter": -1.5}
"""What one keyword of each list is worth; ``weak`` words only tip a balance."""
_LONGER = 0.25
"""What each further word of a phrase adds, in shares of its weight: a longer phrase says more."""
PAIR = " + "
"""Stands between two phrases that must both be there, in either order and near each other."""
CHOICE = " | "
"""Stands between phrases of which one half of a pair may be any: ``smoke | sparks + house | hallway``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One keyword: which ``code`` of which ``head`` it speaks for, and how loudly."""

    head: str
    """``topics``, ``types``, ``priority``, ``tone`` or ``courtesy``."""
    code: str
    text: str
    weight: float
    language: str

    @property
    def parts(self) -> tuple[str, ...]:
        """One phrase, or the two of a pair."""
        return tuple(self.text.split(PAIR))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries of all languages, and the type that each topic usually comes as."""

    entries: tuple[Entry, ...]
    usual: dict[str, str]
    """Topic code to type code: what decides when nothing in the text says the type."""


def read_lexicon(folder: Path = SHIPPED) -> Lexicon:
    """Every file of the folder; ``usual.toml`` is the one that is not a language."""
    entries: list[Entry] = []
    usual: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        if path.stem == "usual":
            usual = {topic: kind for kind, topics in table.items() for topic in topics}
        else:
            entries += _entries(table, path.stem)
    return Lexicon(tuple(entries), usual)


def _entries(table: dict[str, dict[str, dict[str, list[str]]]], language: str) -> list[Entry]:
    return [
        Entry(head, code, text, _weight(kind, text), language)
        for head, codes in table.items()
        for code, lists in codes.items()
        for kind, texts in lists.items()
        for choice in texts
        for text in _spread(choice)
    ]


def _spread(text: str) -> list[str]:
    """Every pair that a pair of choices stands for."""
    return [PAIR.join(pair) for pair in product(*(half.split(CHOICE) for half in text.split(PAIR)))]


def _weight(kind: str, text: str) -> float:
    return _WEIGHTS[kind] * (1 + _LONGER * (len(text.replace(PAIR, " ").split()) - 1))
