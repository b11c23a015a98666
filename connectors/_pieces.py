"""Long texts in messages of a channel's length: cut where they pause, and never between a letter and its marks."""

import unicodedata
from collections.abc import Iterator

_PAUSES = ("\n\n", "\n", ". ", "؟ ", "، ", " ")
"""Where a text is parted, the best first."""
_JOINER = "\u200d"
_MARKS = (_JOINER, "\ufe0f")
_LONGEST_CLUSTER = 64
"""What people write is never so many marks on one letter."""


def pieces(text: str, longest: int) -> Iterator[str]:
    """The text in parts of at most ``longest`` UTF-16 code units (an emoji is two), as phones count; none is empty."""
    left = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
    while left:
        end = _end(left, longest)
        yield left[:end].rstrip()
        left = left[end:].lstrip()


def _end(text: str, longest: int) -> int:
    """How many characters the first part takes."""
    units = end = 0
    while end < len(text) and (units := units + (2 if text[end] > "\uffff" else 1)) <= longest:
        end += 1
    if end == len(text):
        return end
    for pause in _PAUSES:
        at = text.rfind(pause, end // 2, end + 1)  # an end in the first half would leave a scrap
        if at > 0:
            return at + len(pause.rstrip(" "))
    # No pause in half a message: then anywhere but before a mark that belongs to the letter before it.
    first = max(1, end - _LONGEST_CLUSTER)
    while end > first and (text[end - 1] == _JOINER or text[end] in _MARKS or unicodedata.combining(text[end])):
        end -= 1
    return end
