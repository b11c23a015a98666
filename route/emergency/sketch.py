"""What a report says, so short that no word can be read from it: enough to tell that two say nearly the same."""

from collections.abc import Collection
from hashlib import blake2b

SAME = 0.7
"""So much of two sketches is alike where two people pass on one text, or one person adds to it."""
_MINIMA = 32
_DIGITS = 4


def sketch(words: Collection[str]) -> str:
    """The smallest hash of the words under each of 32 permutations (MinHash, Broder 1997); empty for no words."""
    spelled = [word.encode("utf-8", "replace") for word in words]
    return "".join(min(_hash(word, turn) for word in spelled) for turn in range(_MINIMA)) if spelled else ""


def are_same(one: str, other: str) -> bool:
    """Whether two sketches are of nearly the same words."""
    if not one or not other:
        return False
    pairs = ((one[at : at + _DIGITS], other[at : at + _DIGITS]) for at in range(0, _DIGITS * _MINIMA, _DIGITS))
    return sum(a == b for a, b in pairs) >= SAME * _MINIMA


def _hash(word: bytes, turn: int) -> str:
    return blake2b(word, digest_size=_DIGITS // 2, salt=bytes([turn])).hexdigest()
