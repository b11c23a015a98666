"""Which Arabic word somebody means who writes it in Latin letters: «حديد» by ``7adeed``, «عندنا» by ``3ndna``.

People write consonants as they sound, or as the digit that resembles the letter, and vowels as they please. So the
consonants of a word find the Arabic words that it may be, and the one is meant into which it can be read most easily;
of words as easy, the one that people write more often.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice, product
from pathlib import Path

ARABIC = Path(__file__).with_name("arabic")
"""The words by which it is read: made by ``python -m bench.arabizi``."""

_SOUNDS = {
    "b": "ب", "p": "ب", "t": "تط", "6": "ط", "th": "ثذ", "d": "دض", "9'": "ض", "dh": "ذظض", "z": "زظذ", "6'": "ظ",
    "s": "سص", "9": "ص", "c": "س", "r": "ر", "f": "ف", "v": "ف", "k": "كق", "q": "ق", "g": "قجغ", "j": "جق",
    "gh": "غ", "8": "غق", "3'": "غ", "l": "ل", "m": "م", "n": "ن", "h": "هح", "7": "ح", "7'": "خ", "kh": "خ", "5": "خ",
    "x": "خ", "sh": "ش", "ch": "شك", "4": "ش", "3": "ع", "2": "اقوي",
    "a": "اعهي", "e": "اي", "i": "يا", "y": "يج", "o": "وا", "u": "وا", "w": "و", "'": "",
}  # fmt: skip
"""What is written, and the folded Arabic letters that it may be, the likelier first."""
_LONGEST_UNIT = 2
_VOWELS = frozenset("aeiouyw")
_OTHER_KEYS = {"ch": "ك", "k": "ق", "2": "ق"}
"""Those that may also be a consonant of another family."""
_FAMILIES = ("تطث", "دضذظز", "سص", "هح", "قجغ")
"""Consonants that are written alike, or sound alike in some dialect."""
_FAMILY = {letter: family[0] for family in _FAMILIES for letter in family}
_WEAK = "اويئءؤ"
_MOST_KEYS = 8
_MOST_CANDIDATES = 40
"""So many words of the same consonants are tried, the commoner first."""

# What a reading costs. Tuned by eye on 300 words; what is learnt hardly depends on it.
_LESS_LIKELY = 0.2
_LESS_LIKELY_VOWEL = 0.12
_VOWEL_AS = {
    ("a", "ع"): 0.4, ("a", "ه"): 0.25, ("a", "ي"): 0.45, ("e", "ا"): 0.25, ("i", "ا"): 0.3, ("o", "ا"): 0.4,
    ("u", "ا"): 0.4,
}  # fmt: skip
_SILENT = {"a": 0.25, "e": 0.15, "i": 0.15, "o": 0.15, "u": 0.15, "y": 0.5, "w": 0.6, "h": 0.6, "2": 0.1, "'": 0.0}
_SILENT_END = 0.15
"""Of an h after the last vowel."""
_UNWRITTEN_VOWEL, _UNWRITTEN_ALIF, _UNWRITTEN_AIN, _UNWRITTEN_END = 0.55, 0.2, 0.5, 0.3
_MOST = 1.1
"""A reading that costs more is none; a word of few letters has to be read more easily."""
_COMMON = 0.1
"""What being e times as common is worth."""
_NEVER = math.inf


class Arabizi:
    """Arabic words, found by how people write them in Latin letters."""

    def __init__(self, words: Mapping[str, int], foreign: Iterable[str]) -> None:
        """``words``: how often each folded Arabic word is written; ``foreign``: what is another language's."""
        self.words = frozenset(words)
        """The Arabic ones, folded."""
        self._foreign = frozenset(foreign)
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for word, count in words.items():
            key = _consonants(word)
            for one in {key, key.replace("ع", ""), key + "ه" if word.endswith("ه") else key}:
                found[one].append((count, word))
        self._by_consonants = {key: sorted(near, reverse=True)[:_MOST_CANDIDATES] for key, near in found.items()}

    def meant_by(self, word: str) -> str:
        """The Arabic word that a folded Latin one stands for; empty where there is none, or another language has it."""
        if word in self._foreign:
            return ""
        units = _units(word)
        most = _MOST * min(1.0, 0.4 + len(units) / 10)
        best, meant = _NEVER, ""
        for key in _keys(units):
            for count, candidate in self._by_consonants.get(key, ()):
                gain = _COMMON * math.log(count)
                cost = _cost(units, candidate, min(most, best + gain))
                if cost - gain < best:
                    best, meant = cost - gain, candidate
        return meant


@cache
def shipped() -> Arabizi:
    """With the words of the messages that this project was taught by: ``python -m bench.arabizi`` collects them."""
    words: dict[str, int] = {}
    for line in (ARABIC / "words.txt").read_text(encoding="utf-8").splitlines():
        count, _, same = line.partition(" ")
        words |= dict.fromkeys(same.split(), int(count))
    return Arabizi(words, (ARABIC / "foreign.txt").read_text(encoding="utf-8").split())


def _units(word: str) -> list[str]:
    """The sounds of a Latin word, doubled consonants once; none where it has letters that Arabizi has not."""
    units: list[str] = []
    at = 0
    while at < len(word):
        unit = next(
            (word[at : at + size] for size in range(_LONGEST_UNIT, 0, -1) if word[at : at + size] in _SOUNDS), ""
        )
        if not unit:
            return []
        at += len(unit)
        if not units or unit != units[-1] or unit[0] in _VOWELS:
            units.append(unit)
    return units


def _keys(units: Iterable[str]) -> Iterable[str]:
    """The consonants that a word may have; none for a word without any."""
    families = []
    for unit in units:
        if unit[0] not in _VOWELS and unit != "'":
            first = "" if unit == "2" else _FAMILY.get(_SOUNDS[unit][0], _SOUNDS[unit][0])
            families.append((first, _OTHER_KEYS[unit]) if unit in _OTHER_KEYS else (first,))
    return filter(None, map("".join, islice(product(*families), _MOST_KEYS)))


def _consonants(word: str) -> str:
    """The families of an Arabic word's consonants; the sound at the end of «مدرسه» is a vowel's."""
    heard = word[:-1] if word.endswith("ه") else word
    return "".join(_FAMILY.get(letter, letter) for letter in heard if letter not in _WEAK)


def _cost(units: list[str], word: str, most: float) -> float:
    """How hard it is to read ``units`` as ``word``: 0 for letter by letter; an alignment as Levenshtein's.

    Infinite where it is harder than ``most``.
    """
    last = len(word) - 1
    unwritten = [_unwritten(letter, is_first=at == 0, is_last=at == last) for at, letter in enumerate(word)]
    before = [0.0]
    for price in unwritten:
        before.append(before[-1] + price)
    for at, unit in enumerate(units):
        silent = _SILENT_END if unit == "h" and at == len(units) - 1 else _SILENT.get(unit, _NEVER)
        row = [before[0] + silent]
        for place, letter in enumerate(word):
            read = before[place] + _read_as(unit, letter)
            row.append(min(read, before[place + 1] + silent, row[place] + unwritten[place]))
        if min(row) > most:
            return _NEVER
        before = row
    return before[-1] if before[-1] <= most else _NEVER


@cache
def _read_as(unit: str, letter: str) -> float:
    rank = _SOUNDS[unit].find(letter)
    if rank < 0:
        return _NEVER
    if unit[0] in _VOWELS:
        return _VOWEL_AS.get((unit, letter), _LESS_LIKELY_VOWEL * rank)
    return _LESS_LIKELY * rank


def _unwritten(letter: str, *, is_first: bool, is_last: bool) -> float:
    """What it costs that nothing was written for an Arabic letter."""
    if letter in _WEAK:
        return _UNWRITTEN_ALIF if is_first and letter == "ا" else _UNWRITTEN_VOWEL
    if letter == "ع":
        return _UNWRITTEN_AIN
    return _UNWRITTEN_END if letter == "ه" and is_last else _NEVER
