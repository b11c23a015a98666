"""Where the sentences of a text end, looked for when first asked."""

import re
from bisect import bisect_left, bisect_right

from classify.tokens import TOKEN

_END = re.compile(r"(?<!\.)\.(?=\s)|(?<![?؟।॥۔])[?؟।॥۔]+!*(?=\s)|\n[^\S\n]*\n")
"""A full stop, a question mark or an empty line. Not a line break: mail programs put one into every sentence; not one
"!" and not "...": who is in a hurry goes on after them."""
_LAUGHING = re.compile("[😂🤣😅😆]")
_SHORTEST = 4
"""Fewer words are no sentence of their own: "Fire. Kitchen. Help!"."""


class Sentences:
    """The sentences of one text, by the numbers of its words. Most texts are never asked: they tell of no danger."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: list[int] | None = None

    @property
    def has_question(self) -> bool:
        """Whether one of them is a question."""
        return "?" in self._text or "؟" in self._text

    @property
    def has_laughter(self) -> bool:
        """Whether a laughing face stands somewhere."""
        return _LAUGHING.search(self._text) is not None

    def between(self, one: int, other: int) -> int:
        """How many sentences end between two words."""
        beginnings = self._known
        if beginnings is None:
            beginnings = self._known = _beginnings(self._text)
        return abs(bisect_right(beginnings, one) - bisect_right(beginnings, other)) if beginnings else 0


def _beginnings(text: str) -> list[int]:
    """Number of the first word of every sentence but the first."""
    ends = [match.end() for match in _END.finditer(text)]
    if not ends:
        return []
    starts = [match.start() for match in TOKEN.finditer(text)]
    beginnings: list[int] = []
    before = 0
    for end in ends:
        beginning = bisect_left(starts, end)
        if beginning - before >= _SHORTEST and len(starts) - beginning >= _SHORTEST:
            beginnings.append(beginning)
            before = beginning
    return beginnings
