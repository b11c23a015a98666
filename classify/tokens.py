"""Words of a text in any script, and the light stem that keyword and message share."""

import re

from normalize.text.arabic import fold

TOKEN = re.compile(
    # \w leaves out the marks that Arabic, Devanagari and their neighbours write inside a word, and the
    # joiners that Urdu and Hindi keyboards put there; without them one Hindi word falls into pieces.
    r"\w[\w'’\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
    r"\u0900-\u0963\u0966-\u0dff\u200c\u200d]{0,39}"
)
"""One word; a run of more than forty letters counts as several, so that no word is large."""

_ARABIC = re.compile(r"[\u0620-\u064a]")
_ARTICLES = ("وبال", "ولل", "وال", "بال", "كال", "فال", "عال", "هال", "شال", "لل", "ال")
_TAILS = ("اتنا", "اتهم", "اتكم", "تنا", "تهم", "تكم", "تها", "ته", "تي")
_ENDINGS = ("ات", "ين", "ون", "نا", "هم", "كم", "ها", "يه", "ه", "ي")
_PARTICLES = "وبلفك"
_WATER = re.compile(r"[وف]?(?:ال|بال|كال|لل)ماء?|[وفبل]?ماء")
"""Folding drops the hamza, and «ماء» (water) must not become «ما» (not), the commonest word of complaints."""


def stem(word: str) -> str:
    """``word`` folded, without an Arabic article and ending or an English plural."""
    if _WATER.fullmatch(word):
        word = "مياه"
    folded = fold(word).replace("'", "").replace("’", "").replace("\u200c", "").replace("\u200d", "")
    return _bare(folded) if _ARABIC.search(folded) else _singular(folded)


def without_particle(word: str) -> str:
    """The stem of ``word`` after the one letter that Arabic glues on (and, with, to, then, like), or empty."""
    folded = fold(word)
    if len(folded) < 3 or folded[0] not in _PARTICLES:
        return ""
    return _bare(folded[1:])


def _bare(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= max(2, len(article) - 1):
            word = word[len(article) :]
            break
    for endings, shortest in ((_TAILS, 4), (_ENDINGS, 3)):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                return word[: -len(ending)]
    return word


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and word[-2] not in "siu":
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word
