"""The numbers of the words that keywords are made of, and how a word as written finds its number."""

from collections.abc import Iterator
from itertools import groupby

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

Phrases = list[list[int]]
"""The numbers of the words of a phrase, of both of a pair, or of one phrase in two spellings."""


class Spellings:
    """Every word of the lexicon, numbered: by its stem, as it stands, as a stem with any ending, and as it sounds."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
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
        folded = [
            (entry, text)
            for _, group in groupby(entries, lambda entry: entry.language)
            for together in [list(group)]
            for entry, text in zip(together, folded_together(one.text for one in together), strict=True)
        ]
        self._single: set[str] = set()
        """Stems that are a keyword by themselves; what is only part of phrases may be taken for its stem."""
        for entry, text in folded:
            if entry.head == "number":
                self._numbers[stem_of_folded(text)] = _NUMBER
            elif ANY_ENDING not in text:
                if " " not in text:
                    self._single.add(stem_of_folded(text))
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
        self._lengths = sorted({len(beginning) for beginning in self._stems}, reverse=True)
        self._folded = folded

    def numbered(self) -> Iterator[tuple[Entry, Phrases]]:
        """Every entry with the numbers of its words."""
        for entry, text in self._folded:
            is_roman = entry.language.endswith(_ROMAN)
            phrases = [self._phrase(part, is_roman) for part in text.split(PAIR)]
            if len(phrases) == 1 and text.startswith(_GLUED):
                phrases.append(self._phrase(text.replace(_GLUED, _GLUED[:-1], 1), is_roman))
            yield entry, phrases
        del self._folded, self._known, self._single

    def number_of(self, word: str) -> int:
        """The number of a word as somebody wrote it; 0 where no keyword has it."""
        if word.isdigit():
            return _NUMBER
        folded = fold(word).translate(JOINTS)
        exact = self._exact.get(folded)
        if exact:
            return exact
        known = self._numbers
        root = stem(word)
        number = known.get(root) or known.get(without_particle(word))
        if number:
            return number
        number = self._stem_of(folded) or self._stem_of(root) or known.get(without_inflection(folded))
        if number:
            return number
        if len(folded) < (_SHORTEST_ROMAN if folded.isascii() else _SHORTEST_MISSPELT):
            return 0
        return self._sounds.get(_sound(root, folded.isascii()), 0)

    def _phrase(self, phrase: str, is_roman: bool) -> list[int]:
        numbers: list[int] = []
        for piece in phrase.split():
            number = self._known.get(piece)
            if number:
                numbers.append(number)
            elif piece == NUMBER:
                numbers.append(_NUMBER)
            elif piece.startswith(EXACTLY):
                numbers.append(self._exact[_as_it_stands(piece)])
            elif piece.endswith(ANY_ENDING):
                numbers.append(self._stems[_beginning(piece)])
            else:
                words = TOKEN.findall(piece)
                numbers += [self._listed(word, is_roman) for word in words]
                if len(words) == 1:
                    self._known[piece] = numbers[-1]
        return numbers

    def _listed(self, folded: str, is_roman: bool) -> int:
        exact = self._exact.get(folded)
        if exact:
            return exact
        root = stem_of_folded(folded)
        number = _NUMBER if root.isdigit() else self._numbers.get(root)
        if number is None:
            covering = self._stem_of(folded) or self._stem_of(root)
            if covering and root not in self._single:
                return covering
            number = self._numbers[root] = self._next()
            if covering:
                self.covered[number] = covering
            if is_roman or not root.isascii():
                sound = _sound(root, is_roman)
                if len(sound) >= _SHORTEST_MISSPELT - 1:
                    self._sounds.setdefault(sound, number)
        return number

    def _stem_of(self, folded: str) -> int:
        """The number of the longest stem that ``folded`` begins with."""
        for length in self._lengths:
            if length <= len(folded) and (number := self._stems.get(folded[:length])):
                return number
        return 0

    def _next(self) -> int:
        self.count += 1
        return self.count


def _beginning(piece: str) -> str:
    return piece[: -len(ANY_ENDING)].translate(JOINTS)


def _as_it_stands(piece: str) -> str:
    return piece[len(EXACTLY) :].translate(JOINTS)


def _sound(root: str, is_roman: bool) -> str:
    return romanised(root) if is_roman else root.translate(_SOUNDS)
