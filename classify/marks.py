"""Where the words of each concept stand in a text: inflected forms, beginnings, any spelling in Latin letters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from classify.danger_words import Wording
from classify.inflections import arabic_forms, without_article
from classify.romanised import romanised
from classify.tokens import JOINTS, stem
from normalize.text.arabic import fold

_REMEMBERED_WORDS = 32_768
STRICT = frozenset(("figurative", "about", "no", "matter", "recurring", "belonging", "joke"))
"""What dismisses is read to the letter: «رحمه الله» is not the «رحمة الله» of a greeting, "kills me" not "kill me"."""
_GLUED = ("و", "ف")
_SHORTEST_GLUED = 4
_LAUGHTER = re.compile(r"ه{3,}|خ{3,}|(?:ha){2,}h?|(?:he){3,}|lo+l|lmao+")
"""Read before folding, which makes one letter of it: that of a year of the Hijra."""
_LAUGHED = "ههه"
_PERSIAN_LETTERS = frozenset("پچژگکیےہھںٹڈڑۂۃ")
"""No Arabic keyboard types them, and hardly a line of Persian or Urdu does without: «قمه» is a Persian machete and
an Arabic summit."""
_OF_THEIR_OWN_LETTERS = ("fa", "ur")
_ARABIC = re.compile(r"[\u0620-\u064a]")
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

    def __init__(self, wordings: Iterable[Wording], everyday: Iterable[str] = ()) -> None:
        self._everyday = frozenset(fold(word) for word in everyday)
        self._arabic: dict[str, int] = {}
        self._persian: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._strict: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._persian_prefixes: dict[str, int] = {}
        self._romanised: dict[str, int] = {}
        self._count = 0
        self._root = _Node()
        for wording in wordings:
            self._insert(wording)
        self._numbers = lru_cache(_REMEMBERED_WORDS)(self._look_up)
        self._persian_numbers = lru_cache(_REMEMBERED_WORDS)(self._look_up_persian)

    def find(self, words: Sequence[str]) -> Marks:
        """Where the words of each concept stand; overlapping ones all count."""
        is_persian = not _PERSIAN_LETTERS.isdisjoint("".join(words))
        look_up = self._persian_numbers if is_persian else self._numbers
        numbers = [look_up(word) for word in words]
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
        is_persian = wording.language in _OF_THEIR_OWN_LETTERS
        if word.endswith("*"):
            table, key = self._persian_prefixes if is_persian else self._prefixes, fold(word[:-1])
        elif wording.is_romanised:
            table, key = self._romanised, romanised(fold(word))
        elif is_persian:
            table, key = self._persian, stem(word)
        elif wording.concept in STRICT:
            table, key = self._strict, _LAUGHED if _LAUGHTER.fullmatch(word) else _plain(fold(word))
        elif _ARABIC.search(word):
            table, key = self._arabic, without_article(fold(word))
        else:
            table, key = self._stems, stem(word)
        self._count += key not in table
        return table.setdefault(key, self._count)

    def _look_up(self, word: str) -> tuple[int, ...]:
        """The numbers that a word may be known by: as it stands, without what is glued on, by its beginning."""
        folded = fold(word)
        found = [self._strict.get(_plain(folded))]
        if _LAUGHTER.fullmatch(word.lower()):
            return tuple(filter(None, (self._strict.get(_LAUGHED),)))
        if folded[:1] in _GLUED and len(folded) >= _SHORTEST_GLUED:
            found.append(self._strict.get(_plain(folded[1:])))
        if folded in self._everyday:
            found += [self._arabic.get(without_article(folded)), self._stems.get(folded)]
        elif _ARABIC.search(folded):
            found += [self._arabic.get(form) for form in arabic_forms(folded)]
        else:
            found.append(self._stems.get(stem(word)))
            if folded.isascii():
                found.append(self._romanised.get(romanised(folded)))
            else:
                found += _beginning(folded, self._prefixes)
        return tuple(dict.fromkeys(number for number in found if number))

    def _look_up_persian(self, word: str) -> tuple[int, ...]:
        """The same in a text of Persian or Urdu."""
        own = [self._persian.get(stem(word)), *_beginning(fold(word), self._persian_prefixes)]
        own += _beginning(stem(word), self._persian_prefixes)
        return tuple(dict.fromkeys((*self._look_up(word), *filter(None, own))))


def _beginning(form: str, table: dict[str, int]) -> list[int | None]:
    form = form.translate(JOINTS)
    return [table.get(form[:end]) for end in range(_SHORTEST_PREFIX, len(form) + 1)]


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
