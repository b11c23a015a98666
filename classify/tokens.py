"""Words of a text in any script, and the light stem that keyword and message share."""

import re
from collections.abc import Iterable

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
_SPOKEN = ("كال", "فال", "عال", "هال", "شال")
"""Seldom an article, often the beginning of a word: «عالية», «شاليه»."""
_TAILS = ("اتنا", "اتهم", "اتكم", "تنا", "تهم", "تكم", "تها", "ته", "تي")
_ENDINGS = ("ات", "ين", "ون", "نا", "هم", "كم", "ها", "يه", "ه", "ي")
_ANY_ENDING = _TAILS + _ENDINGS
_PARTICLES = "وبلفك"
_OBJECT = r"(?:وا|ون|و|ين|ها|ه|نا|ني)?"
_VERB = re.compile(rf"[وف]?[بهحسد][يتن](\w{{3,}}?){_OBJECT}|[وف]?[بهحسلد]?[يتن](\w{{4,}}?){_OBJECT}")
"""A verb with what Arabic and its dialects put before it for person and time, and after it for number and object."""
_ENGLISH = re.compile(r"([a-z]{4,})(?:ing|ed)")
_WATER = re.compile(r"[وف]?(?:ال|بال|كال|لل)ماء?|[وفبل]?ماء")
"""Folding drops the hamza, and «ماء» (water) must not become «ما» (not), the commonest word of complaints."""
_WATERS = re.compile(rf"\b(?:{_WATER.pattern})\b")
_BETWEEN = "|"
"""Folding leaves it as it is, and no word holds it."""
JOINTS = dict.fromkeys(map(ord, "'’\u200c\u200d"))
"""What stands between the letters of one word."""


def stem(word: str, folded: str | None = None) -> str:
    """``word`` folded, without an Arabic article and ending or an English plural; ``folded`` where it is known."""
    if _WATER.fullmatch(word):
        folded = fold("مياه")
    return stem_of_folded(fold(word) if folded is None else folded)


def stem_of_folded(folded: str) -> str:
    """The stem of a word that is folded already."""
    if not folded.isalnum():
        folded = folded.removesuffix("'d").translate(JOINTS)
    return _bare(folded) if _ARABIC.search(folded) else _singular(folded)


def folded_together(texts: Iterable[str]) -> list[str]:
    """Every text folded as its words would be, in one go: folding costs by the call more than by the letter."""
    joined = f" {_BETWEEN} ".join(text.replace(_BETWEEN, " ") for text in texts)
    return [folded.strip() for folded in fold(_WATERS.sub("مياه", joined)).split(_BETWEEN)]


def without_particle(folded: str) -> str:
    """The stem of a word after the one letter that Arabic glues on (and, with, to, then, like), or empty."""
    if len(folded) < 3 or folded[0] not in _PARTICLES:
        return ""
    return _bare(folded[1:])


def without_inflection(folded: str) -> str:
    """The root of an Arabic or English verb («بيطفح», "leaking"), or empty."""
    match = _VERB.fullmatch(folded) or _ENGLISH.fullmatch(folded)
    return next(filter(None, match.groups()), "") if match else ""


def _bare(word: str) -> str:
    if word.startswith(_ARTICLES):  # asked at once first: most words have none
        for article in _ARTICLES:
            rest = len(word) - len(article)
            if rest >= 2 and word.startswith(article) and (rest > 2 or (len(article) <= 3 and article not in _SPOKEN)):
                word = word[len(article) :]
                break
    if not word.endswith(_ANY_ENDING):
        return word
    for endings, shortest in ((_TAILS, 4), (_ENDINGS, 3)):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                return word[: -len(ending)]
    return word


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and word[-2] not in "siu":
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word
