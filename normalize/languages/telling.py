"""From words and scores to one answer, for each script."""

import math
from collections.abc import Sequence

from normalize.languages import libraries, model
from normalize.languages.model import Table
from normalize.languages.phrases import ARABIC_BY_ITSELF
from normalize.languages.words import words

ONE_LANGUAGE = {
    "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si", "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy", "Geor": "ka", "Thaa": "dv", "Tibt": "bo",
    "Ethi": "am", "Mymr": "my", "Khmr": "km", "Laoo": "lo", "Hang": "ko", "Kana": "ja", "Hani": "zh",
}  # fmt: skip
"""Scripts that one language among those we meet is written in."""
ROMANIZED = frozenset(("ar", "hi", "ur", "fa", "ml", "ta", "bn", "ne"))
"""What may be written in Latin letters though it has a script of its own."""

_LETTERS = {
    # script: (letters that only one language has, how many of them make it certain, the language); first match wins
    "Latn": (
        ("ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", 2, "vi"),
        ("ə", 1, "az"),
        ("ł", 1, "pl"),
        ("řě", 2, "cs"),
    ),
    "Beng": (("ৰৱ", 1, "as"),),
    "Arab": (("ڵڕێۆ", 1, "ckb"), ("ڪڳڄڃڻڀٿٻڏڊڌڍڙڦ", 1, "sd"), ("ۈۋۇ", 2, "ug"), ("ە", 3, "ckb")),
    "Cyrl": (
        ("әғқұһ", 1, "kk"),
        ("ңөү", 1, "ky"),
        ("ӣҷӯ", 1, "tg"),
        ("ў", 1, "be"),
        ("іїєґ", 1, "uk"),
        ("ђћњљџј", 1, "sr"),
        ("ѓќѕ", 1, "mk"),
    ),
}
_KURDISH_NOT = frozenset("ټډړږښڼېۍۀګ")
"""Letters of Pashto, which has some of the Kurdish ones in names."""
_RUSSIAN = frozenset("ыэё")
_OTHER_CYRILLIC = ("be", "bg", "ru", "sr", "uk")

_AHEAD = {"Latn": dict.fromkeys(ROMANIZED, 1.0), "Deva": {"mr": 1.5}}
"""Logits: so much more likely than the script's usual languages must an unusual one be."""
A_NAME_PERHAPS = 0.8
"""How sure a single word in Latin letters can make us: it may be somebody's name, or a shop's."""
UNTOLD = 0.3
"""Below this probability among the languages of a script, nothing is told."""
SEVERAL_WORDS = 4
"""With fewer, the engine alone is not believed: any two words fit some language of the world."""
_CLEAR = {"Latn": (0.8, 0.2), "Arab": (0.9, 0.15)}
"""How high the engine must score its best language, and how far before the next, to be believed at once."""
CLEARLY = 0.98
FOREIGN_SCORE = 0.75
FOREIGN_AHEAD = 0.05
UNKNOWN_SCORE = 0.35
"""So little does the engine score the best of its languages when a text is in none that it knows."""
SURELY = 0.95
"""From here on such a text is romanized indeed: 99 of 100 messages in Arabic are told so surely, 83 in Malayalam."""
PERHAPS = 0.5
"""How sure we can be below: it may be Somali as well."""

Told = tuple[str, float]
"""A language and its probability."""


def tell(text: str, script: str) -> Told:
    """The language of a text without noise; ``und`` with 0 where it cannot be told."""
    own_letters = _by_letters(text, script)
    if own_letters:
        return own_letters, 0.99
    if script in ONE_LANGUAGE:
        return ONE_LANGUAGE[script], 1.0
    if script == "Cyrl":
        return _cyrillic(text)
    found = words(text, script)
    if not found:
        return "und", 0.0
    if script == "Latn" and ARABIC_BY_ITSELF.issuperset(found):
        return "ar", 0.9
    table = model.load(script)
    if not libraries.HAS_ELDC:  # our n-grams were weighed against it, and mean little alone
        return libraries.py3langid_among(text, table.languages)
    by_engine = libraries.eldc_scores(text, table.engine_languages)
    told = _at_once(script, table, by_engine) if len(found) >= SEVERAL_WORDS else None
    if told is None:
        told = _likeliest(table, doubted(script, table.languages, table.scores(found, by_engine)))
    if script != "Latn":
        return told
    if len(found) == 1:
        return told[0], told[1] * A_NAME_PERHAPS
    return _or_foreign(text, table, told, max(by_engine)) if len(found) >= SEVERAL_WORDS else told


def _at_once(script: str, table: Table, by_engine: Sequence[float]) -> Told | None:
    """The engine's own answer where it is so clear that our n-grams have nothing to add to it."""
    least, ahead = _CLEAR.get(script, (math.inf, 0.0))
    best, second = sorted(by_engine, reverse=True)[:2]
    if best < least or best - second < ahead:
        return None
    return table.engine_languages[by_engine.index(best)], CLEARLY


def doubted(script: str, languages: Sequence[str], scores: Sequence[float]) -> list[float]:
    """The scores, those of unusual languages lowered by what they must be ahead of the usual ones."""
    unusual = _AHEAD.get(script, {})
    return [one - unusual.get(language, 0.0) for language, one in zip(languages, scores, strict=True)]


def _likeliest(table: Table, scores: Sequence[float]) -> Told:
    highest = max(scores)
    share = 1.0 / sum(math.exp(one - highest) for one in scores)
    return (table.languages[scores.index(highest)], share) if share >= UNTOLD else ("und", 0.0)


def _or_foreign(text: str, table: Table, told: Told, ours: float) -> Told:
    """Of several words in Latin letters: a language outside the table where the engine scores it clearly higher."""
    foreign, score = libraries.eldc(text)
    if foreign not in table.engine_languages and score >= max(FOREIGN_SCORE, ours + FOREIGN_AHEAD):
        return foreign, score
    if ours >= UNKNOWN_SCORE:
        return told
    if told[0] in ROMANIZED:
        return told if told[1] >= SURELY else (told[0], min(told[1], PERHAPS))
    return told if told[1] >= CLEARLY else ("und", 0.0)


def _by_letters(text: str, script: str) -> str:
    if script not in _LETTERS or text.isascii():
        return ""
    text = text.lower()
    for letters, least, language in _LETTERS[script]:
        if sum(map(text.count, letters)) >= least and not (script == "Arab" and _KURDISH_NOT.intersection(text)):
            return language
    return ""


def _cyrillic(text: str) -> Told:
    if _RUSSIAN.intersection(text.lower()):
        return "ru", 1.0
    if not libraries.HAS_ELDC:
        return "ru", 0.8
    scores = dict(zip(_OTHER_CYRILLIC, libraries.eldc_scores(text, _OTHER_CYRILLIC), strict=True))
    best = max(scores, key=lambda code: (scores[code], code == "ru"))
    is_other = scores[best] >= max(FOREIGN_SCORE, scores["ru"] + FOREIGN_AHEAD)
    return (best, scores[best]) if is_other else ("ru", 0.8)
