"""What a name sounds like, in whatever script it is written: «الوكرة», "Wakrah" and «വക്ര» have the consonants w-k-r."""

import re

from anyascii import anyascii

LONGEST = 4
"""Consonants that are compared: what follows them in Malayalam, Tamil or Bengali is mostly an ending."""
SHORTEST = 3
"""With fewer, too many words sound alike."""

_ARABIC = re.compile(r"[\u0620-\u06ff]")
_FIRST_NOT_LATIN = "\u0370"
_ARTICLE = "ال"
# Arabic does not write the vowels that part consonants, so that its letters are taken one by one. What some script or
# dialect does not tell apart is one: t and d, k, q and g, s and z, b and p, f and v.
_OF_ARABIC = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ٹ": "t", "ج": "j", "چ": "j", "ژ": "j", "ح": "h", "خ": "k",
    "د": "t", "ڈ": "t", "ذ": "s", "ر": "r", "ڑ": "r", "ز": "s", "س": "s", "ش": "s", "ص": "s", "ض": "t", "ظ": "s",
    "غ": "k", "گ": "k", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ں": "n",
}  # fmt: skip
_WEAK = {"و": "w", "ي": "y"}
"""Consonants where a word begins, vowels elsewhere."""
_UNIT = re.compile(r"kh|gh|sh|ch|th|dh|ph|zh|bh|jh|.", re.DOTALL)
_OF_LATIN = {
    "kh": "k", "gh": "k", "sh": "s", "ch": "s", "th": "t", "dh": "t", "ph": "f", "zh": "j", "bh": "b", "jh": "j",
    "2": "", "3": "", "5": "k", "6": "t", "7": "h", "8": "k", "9": "s",
    "b": "b", "c": "k", "d": "t", "f": "f", "g": "k", "h": "h", "j": "j", "k": "k", "l": "l", "m": "m", "n": "n",
    "p": "b", "q": "k", "r": "r", "s": "s", "t": "t", "v": "w", "w": "w", "x": "k", "y": "y", "z": "s",
}  # fmt: skip
_ASPIRATED = frozenset("bcdfgjklmnpqrstz")
_NASAL = str.maketrans(dict.fromkeys("\u0902\u0982\u0a02\u0d02", "n"))
"""The dot for the nasal that the next letter asks for."""
_DOUBLED = re.compile(r"(.)[\u094d\u09cd\u0bcd\u0d4d]\1")
_BENGALI_W = "\u0993\u09af\u09bc"


def sound(folded: str) -> str:
    """The first consonants of a folded word, those that are taken for each other as one; empty for too few."""
    if folded < _FIRST_NOT_LATIN:
        found = _of_latin(anyascii(folded).lower())
    elif _ARABIC.match(folded):
        found = _of_arabic(folded)
    else:
        found = _of_others(folded)
    return found[:LONGEST] if len(found) >= SHORTEST else ""


def _of_arabic(word: str) -> str:
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 2:
        word = word[len(_ARTICLE) :]
    body = word[:-1] if word.endswith("ه") else word
    return _WEAK.get(body[:1], "") + "".join(_OF_ARABIC.get(letter, "") for letter in body)


def _of_latin(word: str) -> str:
    found: list[str] = []
    before = ""
    units = _UNIT.findall(word)
    for at, unit in enumerate(units):
        is_doubled = unit == before
        is_breath = unit == "h" and at > 0 and (before[0] in _ASPIRATED or at == len(units) - 1)
        before = unit
        if not (is_doubled or is_breath):
            found.append(_OF_LATIN.get(unit, ""))
    return _without_weak("".join(found))


def _of_others(word: str) -> str:
    """Letter by letter: Indic scripts do not write the vowel that parts j and h, and have one letter for jh."""
    letters = map(anyascii, _DOUBLED.sub(r"\1", word).replace(_BENGALI_W, "w").translate(_NASAL))
    # "c" stands for the first sound of "chair".
    units = (_UNIT.match(letter.lower().replace("c", "s")) for letter in letters)
    return _without_weak("".join(_OF_LATIN.get(unit[0], "") for unit in units if unit))


def _without_weak(consonants: str) -> str:
    return consonants[:1] + re.sub("[wy]", "", consonants[1:])
