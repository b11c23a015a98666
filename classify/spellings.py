"""The numbers of the words that keywords are made of, and how a word as written finds its number."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from classify.keywords import ANY_ENDING, EXACTLY, NUMBER, PAIR, Entry
from classify.romanised import romanised
from classify.tokens import (
    JOINTS,
    TOKEN,
    folded_together,
    stem,
    stem_of_folded,
    without_inflection,
    without_particle,
)
from normalize.text.arabic import fold

_SHORTEST_MISSPELT = 4
"""Letters of a word that may be written as it sounds: shorter ones are other words too easily."""
_SHORTEST_ROMAN = 5
"""Latin letters have English words to be taken for: "wife" is no «wifi»."""
_ROMAN = "_latn"
"""Ends the name of a language that is written in Latin letters for want of its own keyboard."""
_GLUED = "ما "
"""Phones glue «ما» (not) to its verb: a phrase of both is one word as well."""
_SOUNDS = str.maketrans("گغچظذثطصى", "ققكضدتتسي")
"""How dialects write what standard Arabic keeps apart: «ضلام» for «ظلام», «استاد» for «استاذ»."""
_NUMBER = 1
_KNOWN_BY = 2
"""So many letters tell which stems may begin a word; hardly a stem is shorter."""

Folded = tuple[Entry, str]
"""An entry with its text as words are compared."""
Phrases = list[list[int]]
"""The numbers of the words of a phrase, of both of a pair, or of one phrase in two spellings."""


class Spellings:
    """Every word of the lexicon, numbered: by its stem, as it stands, as a stem with any ending, and as it sounds."""

    def __init__(self, entries: Iterable[Folded]) -> None:
        self._numbers: dict[str, int] = {NUMBER: _NUMBER}
        self._exact: dict[str, int] = {}
        """Words that mean something else than their stems do, as they are folded."""
        self._stems: dict[str, int] = {}
        self._sounds: dict[str, int] = {}
        self._known: dict[str, int] = {}
        """Words of keywords as they are listed: most are in several."""
        self.covered: dict[int, int] = {}
        """Numbers of words that are keywords themselves, each with the number of the stem that covers it."""
        self.count = _NUMBER
        self._folded = list(entries)
        self._root = lru_cache(maxsize=None)(stem_of_folded)
        self._spoken: dict[str, int] = {}
        self._single: set[str] = set()
        """Stems that are a keyword by themselves; what is only part of phrases may be taken for its stem."""
        for entry, text in self._folded:
            if entry.head == "number":
                self._numbers[self._root(text)] = _NUMBER
            elif ANY_ENDING not in text:
                if " " not in text:
                    self._single.add(self._root(text))
            else:
                for piece in text.split():
                    if piece.endswith(ANY_ENDING):
                        self._stems.setdefault(_beginning(piece), 0)
            if EXACTLY in text:
                for piece in text.split():
                    if piece.startswith(EXACTLY):
                        self._exact.setdefault(_as_it_stands(piece), 0)
        for word in self._exact:
            self._exact[word] = self._next()
        for beginning in self._stems:
            self._stems[beginning] = self._next()
        short = tuple(sorted({len(one) for one in self._stems if len(one) < _KNOWN_BY}, reverse=True))
        self._lengths = _lengths(self._stems, short)
        """How long the stems are that begin with these letters, the longest first."""
        self._short = short

    def numbered(self) -> Iterator[tuple[Entry, Phrases]]:
        """Every entry with the numbers of its words."""
        known = self._known
        for entry, text in self._folded:
            numbers = [known.get(piece, 0) for piece in text.split()]
            if 0 in numbers or PAIR in text or text.startswith(_GLUED):
                yield entry, self._phrases(text, is_roman=entry.language.endswith(_ROMAN))
            else:
                yield entry, [numbers]
        for sound, number in zip(_sounds(self._spoken), self._spoken.values(), strict=True):
            self._hear(sound, number)
        del self._folded, self._known, self._single, self._root, self._spoken

    def number_of(self, word: str) -> int:
        """The number of a word as somebody wrote it; 0 where no keyword has it."""
        if word.isdigit():
            return _NUMBER
        plain = fold(word)
        folded = plain if plain.isalnum() else plain.translate(JOINTS)
        exact = self._exact.get(folded)
        if exact:
            return exact
        known = self._numbers
        root = stem(word, plain)
        number = known.get(root) or known.get(without_particle(plain))
        if number:
            return number
        number = self._stem_of(folded) or self._stem_of(root) or known.get(without_inflection(folded))
        if number:
            return number
        if len(folded) < (_SHORTEST_ROMAN if folded.isascii() else _SHORTEST_MISSPELT):
            return 0
        return self._sounds.get(romanised(root) if folded.isascii() else root.translate(_SOUNDS), 0)

    def _phrases(self, text: str, *, is_roman: bool) -> Phrases:
        phrases = [self._phrase(part, is_roman=is_roman) for part in text.split(PAIR)]
        if len(phrases) == 1 and text.startswith(_GLUED):
            phrases.append(self._phrase(text.replace(_GLUED, _GLUED[:-1], 1), is_roman=is_roman))
        return phrases

    def _phrase(self, phrase: str, *, is_roman: bool) -> list[int]:
        numbers: list[int] = []
        for piece in phrase.split():
            number = self._known.get(piece)
            if number:
                numbers.append(number)
                continue
            if piece == NUMBER:
                found = [_NUMBER]
            elif piece.startswith(EXACTLY):
                found = [self._exact[_as_it_stands(piece)]]
            elif piece.endswith(ANY_ENDING):
                found = [self._stems[_beginning(piece)]]
            else:
                found = [self._listed(word, is_roman=is_roman) for word in TOKEN.findall(piece)]
            numbers += found
            if len(found) == 1:
                self._known[piece] = found[0]
        return numbers

    def _listed(self, folded: str, *, is_roman: bool) -> int:
        exact = self._exact.get(folded)
        if exact:
            return exact
        root = self._root(folded)
        number = _NUMBER if root.isdigit() else self._numbers.get(root)
        if number is None:
            covering = self._stem_of(folded) or self._stem_of(root)
            if covering and root not in self._single:
                return covering
            number = self._numbers[root] = self._next()
            if covering:
                self.covered[number] = covering
            if is_roman:
                self._hear(romanised(root), number)
            elif not root.isascii():
                self._spoken[root] = number
        return number

    def _hear(self, sound: str, number: int) -> None:
        if len(sound) >= _SHORTEST_MISSPELT - 1:
            self._sounds.setdefault(sound, number)

    def _stem_of(self, folded: str) -> int:
        """The number of the longest stem that ``folded`` begins with."""
        for length in self._lengths.get(folded[:_KNOWN_BY], self._short):
            if length <= len(folded) and (number := self._stems.get(folded[:length])):
                return number
        return 0

    def _next(self) -> int:
        self.count += 1
        return self.count


def folded_entries(entries: Iterable[Entry]) -> list[Folded]:
    """Every entry with its text folded, the texts of one language after another in one go."""
    return [
        one
        for _, group in groupby(entries, attrgetter("language"))
        for together in [list(group)]
        for one in zip(together, folded_together(entry.text for entry in together), strict=True)
    ]


def _lengths(stems: Iterable[str], short: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for one in stems:
        if len(one) >= _KNOWN_BY:
            found.setdefault(one[:_KNOWN_BY], set()).add(len(one))
    return {letters: (*sorted(lengths, reverse=True), *short) for letters, lengths in found.items()}


def _beginning(piece: str) -> str:
    return piece[: -len(ANY_ENDING)].translate(JOINTS)


def _as_it_stands(piece: str) -> str:
    return piece[len(EXACTLY) :].translate(JOINTS)


def _sounds(roots: Iterable[str]) -> list[str]:
    """How each root sounds, all in one go: the alphabet is walked and not the words."""
    joined = "\n".join(roots)
    for written, sound in _SOUNDS.items():
        joined = joined.replace(chr(written), chr(sound))
    return joined.split("\n") if joined else []
