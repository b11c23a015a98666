"""Where the words of each concept stand in a text: inflected forms, beginnings, any spelling in Latin letters."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from classify.danger_words import Wording
from classify.inflections import arabic_forms, without_article
from classify.romanised import romanised
from classify.tokens import JOINTS, stem
from normalize.text.arabic import fold

_REMEMBERED_WORDS = 32_768
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
_NOT = ("ما", "وما")

Place = tuple[int, int]
"""First word and the one after the last."""

Marks = dict[str, list[Place]]
"""By concept, in the order of the text."""


def gap(one: Place, other: Place) -> int:
    """How many words stand between two places; below zero where they overlap."""
    return max(one[0], other[0]) - min(one[1], other[1])


def is_near(places: Iterable[Place], others: Sequence[Place], words: int) -> bool:
    """Whether one of ``others`` stands within ``words`` of one of ``places``."""
    for one in places:
        index = bisect_left(others, one)
        if any(gap(one, other) <= words for other in others[max(0, index - 2) : index + 2]):
            return True
    return False


@dataclass(slots=True)
class _Node:
    following: dict[int, "_Node"] = field(default_factory=dict)
    concepts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a word says by itself and what may follow it; most words of a message are worked out once a process."""

    numbers: tuple[int, ...]
    concepts: tuple[str, ...]
    seconds: frozenset[int]
    """Numbers of the words that go on after it: nearly always the next word is none, and one look-up tells."""
    nodes: tuple[_Node, ...]
    is_persian: bool


class Concepts:
    """The compiled words of every language. Built once; finding changes nothing.

    What speaks against danger is read to the letter: «رحمه الله» is not the «رحمة الله» of a greeting, "kills me" not
    "kill me".
    """

    def __init__(
        self, wordings: Iterable[Wording], everyday: Iterable[str] = (), *, is_to_the_letter: bool = False
    ) -> None:
        self._is_to_the_letter = is_to_the_letter
        self._everyday = frozenset(fold(word) for word in everyday)
        self._arabic: dict[str, int] = {}
        self._persian: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._strict: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._persian_prefixes: dict[str, int] = {}
        self._romanised: dict[str, int] = {}
        self._numbered: dict[tuple[bool, bool], dict[str, int]] = {}
        self._count = 0
        self._root = _Node()
        for wording in wordings:
            self._insert(wording)
        self._numbered.clear()
        self._known = lru_cache(_REMEMBERED_WORDS)(self._meet)
        self._known_in_persian = lru_cache(_REMEMBERED_WORDS)(self._meet_in_persian)
        self._shared: dict[tuple[tuple[int, ...], bool], _Known] = {}

    def find(self, words: Sequence[str]) -> Marks:
        """Where the words of each concept stand; overlapping ones all count."""
        known = list(map(self._known, words))
        for one in known:
            if one is not None and one.is_persian:
                return _marks(list(map(self._known_in_persian, words)))
        return _marks(known)

    def _meet(self, word: str) -> _Known | None:
        return self._said(self._look_up(word), is_persian=not _PERSIAN_LETTERS.isdisjoint(word))

    def _meet_in_persian(self, word: str) -> _Known | None:
        return self._said(self._look_up_persian(word), is_persian=True)

    def _said(self, numbers: tuple[int, ...], *, is_persian: bool) -> _Known | None:
        """None for a word that is in no list, as most are. Words that say the same share what they say."""
        if not numbers and not is_persian:
            return None
        known = self._shared.get((numbers, is_persian))
        if known is None:
            beginnings = self._root.following
            nodes = [beginnings[number] for number in numbers if number in beginnings]
            known = self._shared[numbers, is_persian] = _Known(
                numbers,
                tuple(concept for node in nodes for concept in node.concepts),
                frozenset(number for node in nodes for number in node.following),
                tuple(node for node in nodes if node.following),
                is_persian,
            )
        return known

    def _insert(self, wording: Wording) -> None:
        tables = self._tables(wording)
        for words in _forms(wording, is_to_the_letter=self._is_to_the_letter):
            node = self._root
            for word in words:
                number = tables.get(word)
                if number is None:
                    number = tables[word] = self._number(word, wording)
                following = node.following.get(number)
                if following is None:
                    following = node.following[number] = _Node()
                node = following
            if wording.concept not in node.concepts:
                node.concepts.append(wording.concept)

    def _tables(self, wording: Wording) -> dict[str, int]:
        """The numbers that were given so far to words that are read as those of ``wording`` are."""
        kind = (wording.language in _OF_THEIR_OWN_LETTERS, wording.is_romanised)
        return self._numbered.setdefault(kind, {})

    def _number(self, word: str, wording: Wording) -> int:
        is_persian = wording.language in _OF_THEIR_OWN_LETTERS
        if word.endswith("*"):
            table, key = self._persian_prefixes if is_persian else self._prefixes, fold(word[:-1])
        elif wording.is_romanised:
            table, key = self._romanised, romanised(fold(word))
        elif is_persian:
            table, key = self._persian, stem(word)
        elif self._is_to_the_letter:
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
        if _LAUGHTER.fullmatch(word.lower()):
            return tuple(filter(None, (self._strict.get(_LAUGHED),)))
        found = self._exact(folded) if self._is_to_the_letter else self._inflected(word, folded)
        if folded not in self._everyday and not _ARABIC.search(folded):
            if folded.isascii():
                found.append(self._romanised.get(romanised(folded)))
            else:
                found += _beginning(folded, self._prefixes)
        return tuple(dict.fromkeys(number for number in found if number))

    def _exact(self, folded: str) -> list[int | None]:
        found = [self._strict.get(_plain(folded))]
        if folded[:1] in _GLUED and len(folded) >= _SHORTEST_GLUED:
            found.append(self._strict.get(_plain(folded[1:])))
        return found

    def _inflected(self, word: str, folded: str) -> list[int | None]:
        if folded in self._everyday:
            return [self._arabic.get(without_article(folded)), self._stems.get(folded)]
        if _ARABIC.search(folded):
            return [self._arabic.get(form) for form in arabic_forms(folded)]
        return [self._stems.get(stem(word))]

    def _look_up_persian(self, word: str) -> tuple[int, ...]:
        """The same in a text of Persian or Urdu."""
        own = [self._persian.get(stem(word)), *_beginning(fold(word), self._persian_prefixes)]
        own += _beginning(stem(word), self._persian_prefixes)
        return tuple(dict.fromkeys((*self._look_up(word), *filter(None, own))))


def _beginning(form: str, table: dict[str, int]) -> list[int | None]:
    form = form.translate(JOINTS)
    return [table.get(form[:end]) for end in range(_SHORTEST_PREFIX, len(form) + 1)]


def _forms(wording: Wording, *, is_to_the_letter: bool) -> Iterator[list[str]]:
    """The words; for Arabic verbs in the masculine («ما يتنفس», «بيضربني») also the feminine («ما تتنفس»), and «ما»
    as phones type it, without a blank («مايتنفس»)."""
    words = wording.text.split()
    yield words
    if wording.language != "ar" or wording.is_romanised or is_to_the_letter:
        return
    feminine = [_MASCULINE.sub(r"\1ت", word) if len(word) > 3 else word for word in words]
    for form in [words] if feminine == words else [words, feminine]:
        if form is feminine:
            yield form
        for place in range(len(form) - 1):
            if form[place] in _NOT:
                yield [*form[:place], form[place] + form[place + 1], *form[place + 2 :]]


def _plain(folded: str) -> str:
    """The word as it was written, but for the Arabic article and apostrophes."""
    return folded.removeprefix("ال").replace("'", "").replace("’", "")


def _marks(known: Sequence[_Known | None]) -> Marks:
    found: Marks = {}
    for start, one in enumerate(known):
        if one is None:  # most words
            continue
        end = start + 1
        for concept in one.concepts:
            found.setdefault(concept, []).append((start, end))
        after = known[end] if one.nodes and end < len(known) else None
        if after is not None and not one.seconds.isdisjoint(after.numbers):
            for node in one.nodes:
                _walk(node, known, start, end, found)
    return found


def _walk(node: _Node, known: Sequence[_Known | None], start: int, end: int, found: Marks) -> None:
    word = known[end] if end < len(known) else None
    for number in word.numbers if word else ():
        step = node.following.get(number)
        if step is not None:
            for concept in step.concepts:
                found.setdefault(concept, []).append((start, end + 1))
            if step.following:
                _walk(step, known, start, end + 1, found)
