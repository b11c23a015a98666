"""What makes two texts the same matter: a stable key, a similarity, and the numbers in them."""

import hashlib
import re

from rapidfuzz import fuzz

_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[0-9]{3,}")


def text_key(folded: str) -> int:
    """A signed 64-bit hash of the letters and digits, the same on every machine; 0 for a text without any."""
    letters = _NO_WORD.sub("", folded)
    if not letters:
        return 0
    digest = hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1


def similarity(a_folded: str, b_folded: str) -> float:
    """How alike two folded texts are, 0 to 1, whatever the order of their words.

    Words that only one of them has count against it, so that a short text is no copy of the long
    one it is part of.
    """
    return float(fuzz.token_sort_ratio(a_folded, b_folded)) / 100


def numbers(folded: str) -> frozenset[str]:
    """Account, street and ticket numbers (three digits or more): texts that differ in them are no copies."""
    return frozenset(_NUMBER.findall(folded))
