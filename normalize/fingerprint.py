"""What makes two texts the same matter: a stable key, a similarity, and the numbers in them."""

import hashlib
import re

from rapidfuzz import fuzz

from normalize.text.arabic import fold

# The vowel signs of Indian scripts are no \w, but without them «दिन» (day) would be «दान» (gift).
_NO_LETTER = re.compile(r"(?:[^\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff]|_)+")
_NUMBER = re.compile(r"[0-9]{3,}")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PLACES = (
    "شارع", "مبنى", "بناية", "عمارة", "منطقة", "قطعة", "بلوك", "شقة", "فيلا", "منزل", "بيت", "طريق", "مجمع", "سكة",
    "دور", "طابق", "street", "st", "building", "bldg", "zone", "block", "flat", "villa", "house", "road", "unit",
    "gate", "floor", "apartment", "apt", "lane", "सड़क", "मकान", "مکان", "گلی", "kalye",
)  # fmt: skip
_SMALL_NUMBER = re.compile(r"[0-9]{1,2}+(?<![0-9]{3})(?![0-9])")
_PLACE_BEFORE = re.compile(
    rf"(?<!\w)((?:ال)?(?:{'|'.join(map(fold, _PLACES))}))[ .:#]{{0,2}}(?:رقم|no)?[ .:#]{{0,2}}\Z"
)
_LONGEST_PLACE = 20


def text_key(folded: str) -> int:
    """A signed 64-bit hash of the letters and digits, the same on every machine; 0 for a text without any."""
    letters = _NO_LETTER.sub("", folded)
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
    """Account, street and ticket numbers: texts that differ in them are no copies.

    Three digits or more, and fewer where the word before says that they are a place: ``street 12``.
    """
    folded = _THOUSANDS.sub("", folded)
    found = set(_NUMBER.findall(folded))
    for small in _SMALL_NUMBER.finditer(folded):
        if place := _PLACE_BEFORE.search(folded, max(0, small.start() - _LONGEST_PLACE), small.start()):
            found.add(f"{place[1]} {small[0]}")
    return frozenset(found)
