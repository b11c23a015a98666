"""What standard Arabic calls a word of a dialect, of another language, or of either in Latin letters.

Most that is learnt is learnt of Arabic. A word that is also heard as its Arabic one takes part in that: what «حريق»
tells in a thousand messages is then told by «আগুন» and "sunog" as well.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from classify.arabizi import shipped as arabizi
from classify.inflections import arabic_forms, eastern_forms, western_forms
from classify.learned.folder import GLOSSES
from normalize.text.arabic import fold
from normalize.text.spelling import without_accents

_ARABIC = re.compile(r"[\u0620-\u06d3]")
_INDIAN = re.compile(r"[\u0900-\u0dff]")
_DIALECTS = "ar"
_EASTERN = ("fa", "ur")
_SHORTEST_BEGINNING = 3
_LAST_SIGNS = "\u0d4d\u0d02\u0bcd"
"""Malayalam and Tamil end a word with them, and put a case in their place."""
_MOST = 3
"""A word of several languages may be called so many different things."""


def standard(word: str) -> tuple[str, ...]:
    """What standard Arabic calls a folded word, folded; nothing for most words.

    Words of Arabic dialects are also known by what is left without the article, particles and endings, Persian and Urdu
    ones without theirs where they are no Arabic words, those of Indian scripts by their beginnings, to which case
    endings are glued, English and French ones without a plural, an ending or what stands before an apostrophe. A word
    in Latin letters that no list has is read as Arabic, where it can be, and then that word counts, too.
    """
    glosses = _read()
    known, word = glosses.everywhere, without_accents(word)
    if not word or word in known:
        return known.get(word, ())
    if _ARABIC.match(word):
        found = _first(glosses.of_dialects, arabic_forms(word))
        return found or (() if word in arabizi().words else _first(glosses.eastern, eastern_forms(word)))
    if _INDIAN.match(word):
        return _first(known, (word[:end] for end in range(len(word), _SHORTEST_BEGINNING - 1, -1)))
    if word.isdigit():
        return ()
    if found := _first(known, western_forms(word)):
        return found
    arabic = arabizi().meant_by(word) if word.isascii() else ""
    return (arabic, *standard(arabic)) if arabic else ()


def _first(glosses: Mapping[str, tuple[str, ...]], forms: Iterable[str]) -> tuple[str, ...]:
    return next((glosses[form] for form in forms if form in glosses), ())


class _Glosses(NamedTuple):
    """What folded words are called."""

    everywhere: dict[str, tuple[str, ...]]
    of_dialects: dict[str, tuple[str, ...]]
    """Those of Arabic alone: Persian and Urdu words take no Arabic endings, and would be found in Arabic ones."""
    eastern: dict[str, tuple[str, ...]]
    """Those of Persian and Urdu, in Arabic letters."""


@lru_cache(maxsize=1)
def _read() -> _Glosses:
    """All files, once: some twenty thousand words, fifty milliseconds."""
    glosses = _Glosses({}, {}, {})
    for path in sorted(GLOSSES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            called, colon, words = line.partition(":")
            if not colon or called.startswith("#"):
                continue
            for word in map(_spelling, words.split()):
                _add(glosses.everywhere, word, fold(called))
                if path.stem == _DIALECTS:
                    _add(glosses.of_dialects, word, fold(called))
                elif path.stem in _EASTERN and _ARABIC.match(word):
                    _add(glosses.eastern, word, fold(called))
    return glosses


def _add(known: dict[str, tuple[str, ...]], word: str, called: str) -> None:
    before = known.get(word, ())
    if called not in before and len(before) < _MOST:
        known[word] = (*before, called)


def _spelling(word: str) -> str:
    folded = without_accents(fold(word))
    bare = folded.rstrip(_LAST_SIGNS)
    return bare if len(bare) >= _SHORTEST_BEGINNING else folded
