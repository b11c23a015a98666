"""What standard Arabic calls a word of a dialect, of another language, or of either in Latin letters.

Most that is learnt is learnt of Arabic. A word that is also heard as its Arabic one takes part in that: what «حريق»
tells in a thousand messages is then told by «আগুন» and "sunog" as well.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from classify.arabizi import shipped as arabizi
from classify.inflections import arabic_forms
from classify.learned.folder import GLOSSES
from normalize.text.arabic import fold

_ARABIC = re.compile(r"[\u0620-\u064a]")
_INDIAN = re.compile(r"[\u0900-\u0dff]")
_DIALECTS = "ar"
_SHORTEST_BEGINNING = 3
_LAST_SIGNS = "\u0d4d\u0d02\u0bcd"
"""Malayalam and Tamil end a word with them, and put a case in their place."""
_MOST = 3
"""A word of several languages may be called so many different things."""


def standard(word: str) -> tuple[str, ...]:
    """What standard Arabic calls a folded word, folded; nothing for most words.

    Words of Arabic dialects are also known by what is left without the article, particles and endings, those of Indian
    scripts by their beginnings, to which case endings are glued, French ones by what follows an apostrophe. A word in
    Latin letters that no list has is read as Arabic, where it can be, and then that word counts, too.
    """
    glosses = _read()
    found = glosses.everywhere.get(word)
    if found is not None or not word:
        return found or ()
    if _ARABIC.match(word):
        dialects = glosses.of_dialects
        return next((dialects[form] for form in arabic_forms(word) if form in dialects), ())
    if _INDIAN.match(word):
        known = glosses.everywhere
        beginnings = (word[:end] for end in range(len(word), _SHORTEST_BEGINNING - 1, -1))
        return next((known[beginning] for beginning in beginnings if beginning in known), ())
    if not word.isascii() or word.isdigit():
        return glosses.everywhere.get(word.rpartition("'")[2], ())
    arabic = arabizi().meant_by(word)
    return (arabic, *standard(arabic)) if arabic else glosses.everywhere.get(word.rpartition("'")[2], ())


class _Glosses(NamedTuple):
    """What folded words are called."""

    everywhere: dict[str, tuple[str, ...]]
    of_dialects: dict[str, tuple[str, ...]]
    """Those of Arabic alone: Persian and Urdu words take no Arabic endings, and would be found in Arabic ones."""


@lru_cache(maxsize=1)
def _read() -> _Glosses:
    """All files, once: some ten thousand words, thirty milliseconds."""
    glosses = _Glosses({}, {})
    for path in sorted(GLOSSES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            called, colon, words = line.partition(":")
            if not colon or called.startswith("#"):
                continue
            for word in map(_beginning, map(fold, words.split())):
                _add(glosses.everywhere, word, fold(called))
                if path.stem == _DIALECTS:
                    _add(glosses.of_dialects, word, fold(called))
    return glosses


def _add(known: dict[str, tuple[str, ...]], word: str, called: str) -> None:
    before = known.get(word, ())
    if called not in before and len(before) < _MOST:
        known[word] = (*before, called)


def _beginning(word: str) -> str:
    bare = word.rstrip(_LAST_SIGNS)
    return bare if len(bare) >= _SHORTEST_BEGINNING else word
