"""Text in Malayalam, Tamil, Telugu, Bengali and Devanagari letters as people type it in Latin ones."""

import random
import re
import tomllib

from bench.romanized import FOLDER

_BLOCKS = {"hi": 0x900, "ne": 0x900, "bn": 0x980, "ta": 0xB80, "te": 0xC00, "ml": 0xD00}
"""language -> where the block of its script begins."""
TYPED_FROM = frozenset(_BLOCKS)

_SPELLINGS: dict[str, dict[str, list[str]]] = tomllib.loads(
    FOLDER.joinpath("indic_spelling.toml").read_text(encoding="utf-8")
)
_DEVANAGARI = 0x900
_BLOCK_LETTERS = 0x80
_ALONE = str.maketrans(
    {"ൺ": "n", "ൻ": "n", "ർ": "r", "ൽ": "l", "ൾ": "l", "ൿ": "k", "ৎ": "t", "\u200c": "", "\u200d": ""}
)
"""Letters without a vowel, which have no place in the common order."""
_HARD = re.compile("ऱ(?=्ऱ)|(?<=्)ऱ")
"""Malayalam's റ is said like ट where it is doubled or follows a consonant."""
_VOWEL_OF_SIGN = {chr(at + 0x38): chr(at) for at in range(0x906, 0x915)}
_LETTER = re.compile("([क-ह](?:़)?)(्|[ा-ौ])?|([अ-औ])|([ँंः])|(.)", re.DOTALL)
_DROPS_VOWELS = frozenset(("hi", "ne", "bn"))
"""Whose consonants are often said without the vowel that the script gives them: at the end of a word, and before
another consonant that has a vowel."""
_UNSAID = re.compile("(?<=[अ-हा-ौँं])([क-ह]़?)(?=[क-ह]़?[ा-ौ]|$)")
_DENIED = re.compile("(?<=[ैइए])न$")
"""How Nepali verbs are denied: said with its vowel."""
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "s"}
_DOUBLED = re.compile(r"(ch|th|sh|zh|nj|ng)\1")
_THRICE = re.compile(r"(.)\1\1+")


class Writer:
    """One person's way to type a language's letters, the same throughout."""

    def __init__(self, language: str, chance: random.Random) -> None:
        """``language``: one of TYPED_FROM."""
        own = {**_SPELLINGS["common"], **_SPELLINGS.get(language, {})}
        self._typed = {letter: chance.choice(spellings) for letter, spellings in own.items()}
        self._language, self._block = language, _BLOCKS[language]
        self._voices = language == "ta" and chance.random() < 0.6
        self._ends_in_u = language == "ml" and chance.random() < 0.6

    def type(self, text: str) -> str:
        """The text in Latin letters; what is of no Indian script stays."""
        moved = "".join(map(self._in_devanagari, text.translate(_ALONE)))
        return " ".join(map(self._word, moved.split()))

    def _in_devanagari(self, letter: str) -> str:
        place = ord(letter) - self._block
        return chr(_DEVANAGARI + place) if 0 <= place < _BLOCK_LETTERS else letter

    def _word(self, word: str) -> str:
        typed: list[str] = []
        is_denied = self._language == "ne" and _DENIED.search(word)
        if self._language in _DROPS_VOWELS and not is_denied:
            word = _UNSAID.sub("\\1्", word)
        if self._language == "ml":
            word = _HARD.sub("ट", word)
        for found in _LETTER.finditer(word):
            consonant, sign, vowel, ending, other = found.groups()
            if consonant:
                typed.append(self._consonant(consonant, sign, after=typed[-1] if typed else ""))
                typed.append(self._vowel(sign, is_last=found.end() == len(word)))
            elif vowel or ending:
                typed.append(self._typed.get(vowel or ending, ""))
            elif other and not "\u0900" <= other <= "\u097f":
                typed.append(other)
        return _THRICE.sub(r"\1\1", _DOUBLED.sub(lambda pair: pair[1][0] + pair[1], "".join(typed)))

    def _consonant(self, consonant: str, sign: str | None, after: str) -> str:
        typed = self._typed.get(consonant) or self._typed.get(consonant[0], "")
        is_between = bool(after) and after[-1] in "aeioun" and sign != "्"
        return _VOICED.get(typed, typed) if self._voices and is_between else typed

    def _vowel(self, sign: str | None, *, is_last: bool) -> str:
        if sign == "्":
            return "u" if is_last and self._ends_in_u else ""
        return self._typed[_VOWEL_OF_SIGN[sign] if sign else "अ"]
