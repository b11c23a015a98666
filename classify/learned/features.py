"""One word at a time into the marks that the model weighs: the word itself and the letters in it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from classify.learned.glossary import standard
from classify.tokens import TOKEN
from normalize.text.arabic import fold
from normalize.text.hashtags import readable
from normalize.text.spelling import without_accents

MAX_CHARACTERS = 20_000
"""What is read of a longer text: the matter is told at its beginning."""

_SHORTEST, _LONGEST = 2, 5
"""Runs of letters: long enough to hold a root and its affixes, so that dialects and misspellings meet."""

_NUMBER = re.compile(r"\d{4,}")


def words_of(text: str) -> list[str]:
    """The words of a text as the person wrote them, those inside hashtags too."""
    words: list[str] = TOKEN.findall(readable(text[:MAX_CHARACTERS]))
    return words


@lru_cache(maxsize=1_024)
def features_of(word: str) -> tuple[str, ...]:
    """The marks of one folded word and, where it is another one in standard Arabic, those of that one.

    They depend on the word alone, so that the sum over a word's marks can be kept and used again. Kept for as long as
    all models need to hear one message.
    """
    marks = _spelt(word)
    for called in standard(word):
        marks += [mark for mark in _spelt(called) if mark not in marks]
    return tuple(marks)


def _spelt(word: str) -> list[str]:
    """``=word`` and every run of 2 to 5 letters, with a blank at either end."""
    edged = f" {word} "
    size = len(edged)
    marks = [f"={word}"]
    for length in range(_SHORTEST, min(_LONGEST, size) + 1):
        marks += [edged[start : start + length] for start in range(size - length + 1)]
    return marks


def folded(word: str) -> str:
    """The spelling under which a word is known. Long numbers are one and the same: an account says who, not what."""
    return _NUMBER.sub("0000", without_accents(fold(word)))


def distinct(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of the text: people repeat themselves when they are upset."""
    return list(dict.fromkeys(words))


def pairs_of(words: Iterable[str]) -> Iterator[str]:
    """Each two neighbouring folded words as one mark."""
    return (f"{one} {other}" for one, other in pairwise(map(in_pairs, words)))


def in_pairs(word: str) -> str:
    """A folded word as it stands in pairs: by what standard Arabic calls it, so that languages share pairs, too."""
    return next(iter(standard(word)), word)
