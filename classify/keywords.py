"""The keyword lists of ``classify/lexicon``, one file a language, read into entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

import rtoml

SHIPPED = Path(__file__).with_name("lexicon")

Kind = Literal["strong", "words", "weak", "counter"]

TIPPING = 0.5
"""What a ``weak`` word is worth: it only tips a balance, and is not what a matter looks like."""
_WEIGHTS: dict[Kind, float] = {"strong": 2.0, "words": 1.0, "weak": TIPPING, "counter": -1.5}
"""What one keyword of each list is worth."""
_LONGER = 0.25
"""What each further word of a phrase adds, in shares of its weight: a longer phrase says more."""
PAIR = " + "
"""Stands between two phrases that must both be there, in either order and near each other."""
CHOICE = " | "
"""Stands between phrases of which one half of a pair may be any: ``smoke | sparks + house | hallway``."""


ANY_ENDING = "*"
"""Ends a stem that stands for every word beginning with it: what case endings make of a word needs no list."""
EXACTLY = "="
"""Begins a word that is meant as it stands, not by its stem: «=بلدي» is an app, «بلدية» and «بلد» are not."""
NUMBER = "#"
"""Stands for a number of days, weeks or calls, in digits or in one of the words of ``[number.any]``."""
SIGNS = str.maketrans({ANY_ENDING: None, EXACTLY: None, NUMBER: None})
"""Takes them out of a keyword: ``text.translate(SIGNS)``."""


class Entry(NamedTuple):
    """One keyword: which ``code`` of which ``head`` it speaks for, and how loudly. (A tuple: there are thousands.)"""

    head: str
    """``topics``, ``types``, ``tone``, ``courtesy``, ``place`` or ``number``."""
    code: str
    text: str
    """Words, of which each may be a stem with any ending or stand for a number."""
    weight: float
    language: str

    @property
    def is_pair(self) -> bool:
        """Whether it is two phrases that must both be there."""
        return PAIR in self.text


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
        table = rtoml.loads(path.read_text(encoding="utf-8"))
        if path.stem == "usual":
            usual = {topic: kind for kind, topics in table.items() for topic in topics}
        else:
            entries += entries_of(table, path.stem)
    return Lexicon(tuple(entries), usual)


def entries_of(table: Mapping[Any, Mapping[str, Mapping[Kind, list[str]]]], language: str) -> list[Entry]:
    """The entries of one language: head, code and kind of list to the texts in it."""
    entries = []
    for head, codes in table.items():
        for code, lists in codes.items():
            for kind, texts in lists.items():
                alone = _WEIGHTS[kind]
                for text in texts:
                    if " " not in text:  # nearly half
                        entries.append(Entry(head, code, text, alone, language))
                    elif PAIR not in text:
                        entries.append(Entry(head, code, text, alone * (1 + _LONGER * text.count(" ")), language))
                    else:
                        entries += [Entry(head, code, pair, _weight(kind, pair), language) for pair in _spread(text)]
    return entries


def _spread(text: str) -> list[str]:
    """Every pair that a pair of choices stands for."""
    return [PAIR.join(pair) for pair in product(*(half.split(CHOICE) for half in text.split(PAIR)))]


def _weight(kind: Kind, text: str) -> float:
    further = text.count(" ") - text.count(PAIR)
    return _WEIGHTS[kind] * (1 + _LONGER * further)
