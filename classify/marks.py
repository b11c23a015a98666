"""Where the words of each concept stand in a text: stems, beginnings, and any spelling in Latin letters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from classify.danger_words import Wording
from classify.romanised import romanised
from classify.tokens import stem, without_particle
from normalize.text.arabic import fold

_REMEMBERED_WORDS = 32_768
STRICT = frozenset(("figurative", "about", "no", "matter", "recurring", "belonging"))
"""What dismisses is read to the letter: «رحمه الله» is not the «رحمة الله» of a greeting, "kills me" not "kill me"."""
_GLUED = ("و", "ف", "ب", "ل", "ك")
_MASCULINE = re.compile(r"^(ب?)ي(?=\w{3})")
_SHORTEST_PREFIX = 3

Place = tuple[int, int]
"""First word and the one after the last."""

Marks = dict[str, list[Place]]
"""By concept, in the order of the text."""


@dataclass(slots=True)
class _Node:
    following: dict[int, "_Node"] = field(default_factory=dict)
    concepts: list[str] = field(default_factory=list)


class Concepts:
    """The compiled words of every language. Built once; finding changes nothing."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._exact: dict[str, int] = {}
        self._strict: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._romanised: dict[str, int] = {}
        self._count = 0
        self._root = _Node()
        for wording in wordings:
            self._insert(wording)
        self._numbers = lru_cache(_REMEMBERED_WORDS)(self._look_up)

    def find(self, words: Sequence[str]) -> Marks:
        """Where the words of each concept stand; overlapping ones all count."""
        numbers = [self._numbers(word) for word in words]
        found: Marks = {}
        beginnings = self._root.following
        for start, first in enumerate(numbers):
            if not first:  # most words
                continue
            for number in first:
                node = beginnings.get(number)
                if node is not None:
                    _walk(node, numbers, start, start + 1, found)
        return found

    def _insert(self, wording: Wording) -> None:
        for words in _forms(wording):
            node = self._root
            for word in words:
                node = node.following.setdefault(self._number(word, wording), _Node())
            if wording.concept not in node.concepts:
                node.concepts.append(wording.concept)

    def _number(self, word: str, wording: Wording) -> int:
        if word.endswith("*"):
            table, key = self._prefixes, fold(word[:-1])
        elif wording.is_romanised:
            table, key = self._romanised, romanised(fold(word))
        elif wording.concept in STRICT:
            table, key = self._strict, _plain(fold(word))
        else:
            table, key = self._exact, stem(word)
        self._count += key not in table
        return table.setdefault(key, self._count)

    def _look_up(self, word: str) -> tuple[int, ...]:
        """The numbers that a word may be known by: its stem, without a particle, romanised, by its beginning."""
        folded, bare = fold(word), stem(word)
        found = [self._exact.get(bare), self._exact.get(without_particle(word)), self._strict.get(_plain(folded))]
        if folded[:1] in _GLUED:
            found.append(self._strict.get(_plain(folded[1:])))
        if folded.isascii():
            found.append(self._romanised.get(romanised(folded)))
        for form in {folded, bare, without_particle(word)}:
            found += [self._prefixes.get(form[:end]) for end in range(_SHORTEST_PREFIX, len(form) + 1)]
        return tuple(dict.fromkeys(number for number in found if number))


def _forms(wording: Wording) -> list[list[str]]:
    """The words, and for Arabic verbs in the masculine («ما يتنفس», «بيضربني») also the feminine («ما تتنفس»)."""
    words = wording.text.split()
    if wording.language != "ar" or wording.is_romanised or wording.concept in STRICT:
        return [words]
    feminine = [_MASCULINE.sub(r"\1ت", word) if len(word) > 3 else word for word in words]
    return [words] if feminine == words else [words, feminine]


def _plain(folded: str) -> str:
    """The word as it was written, but for the Arabic article and apostrophes."""
    return folded.removeprefix("ال").replace("'", "").replace("’", "")


def _walk(node: _Node, numbers: Sequence[tuple[int, ...]], start: int, end: int, found: Marks) -> None:
    for concept in node.concepts:
        found.setdefault(concept, []).append((start, end))
    if node.following and end < len(numbers):
        for number in numbers[end]:
            step = node.following.get(number)
            if step is not None:
                _walk(step, numbers, start, end + 1, found)
