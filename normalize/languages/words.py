"""The words of a text as the n-gram model sees them: the same for those who fit it and those who ask it."""

import re
import unicodedata

MAX_WORDS = 40
LONGEST_WORD = 24
"""Letters of a word that are looked at: enough for German compounds, and no more for what is no word."""

_MARKS = re.compile(
    "[\u0307\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200d-\u200f\u2066-\u2069\u202a-\u202e]+"
)
"""Vowel signs and stretches, which few people type, joiners, and the dot that lower case leaves of a Turkish İ."""
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
"""Letters by their shape in the word, as old programs and some PDFs have them."""
_THRICE = re.compile(r"([^\W\d_])\1{2,}")
# Arabic in Latin letters writes sounds as digits (7 for ح, 3 for ع, 3' for غ), at most two in a row.
_LATIN = re.compile(r"(?:(?<!\d)[2356789]{1,2}'?)?[^\W\d_]+(?:[2356789]{1,2}'?[^\W\d_]+)*(?:[2356789]'?(?!\d))?")
_DEVANAGARI = re.compile("[\u0900-\u0963\u0970-\u097f]+")
_ARABIC = re.compile("(?:\u200c?[^\\W\\d_])+")  # Persian prefixes and endings hang on a zero-width non-joiner
_OF_SCRIPT = {"Latn": _LATIN, "Deva": _DEVANAGARI, "Arab": _ARABIC}


def words(text: str, script: str) -> list[str]:
    """The first words of a text in one of the scripts that several languages share, in lower case."""
    if script == "Arab" and _FORMS.search(text):
        text = unicodedata.normalize("NFKC", text)
    text = _MARKS.sub("", text.lower().replace("’", "'").replace("`", "'"))
    return _OF_SCRIPT[script].findall(_THRICE.sub(r"\1\1", text))[:MAX_WORDS]


def grams(word: str) -> list[str]:
    """All that the model knows a word by: its pieces of one to five letters with its ends, and the whole of it."""
    padded = f" {word[:LONGEST_WORD]} "
    length = len(padded)
    found = [*padded]
    found += [padded[at : at + 2] for at in range(length - 1)]
    found += [padded[at : at + 3] for at in range(length - 2)]
    found += [padded[at : at + 4] for at in range(length - 3)]
    found += [padded[at : at + 5] for at in range(length - 4)]
    if length > 5:
        found.append(padded)
    return found
