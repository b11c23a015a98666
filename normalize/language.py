"""The language of a text: cheap and certain steps first, the statistical engine only where they cannot tell.

Noise is stripped, the Unicode script decides what it can, function words and telling letters decide between
languages of one script, and langdetect (seeded) is asked about Latin text that none of them knows.
"""

import re
import threading
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from normalize.language_words import (
    ARABIC_LETTERS,
    ARABIC_WORDS,
    DEVANAGARI_ENDINGS,
    DEVANAGARI_WORDS,
    LATIN_WORDS,
    ROMANIZED_WORDS,
)
from normalize.message import Language
from normalize.scripts import script_of, without_noise

MAX_CHARACTERS = 400
"""Two or three sentences tell the language; time grows with every one more."""
MIN_LETTERS = 2
MIN_SHARE_OF_MARGIN = 0.25

_ONE_LANGUAGE = {
    "Beng": "bn",
    "Guru": "pa",
    "Gujr": "gu",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Sinh": "si",
    "Thai": "th",
    "Grek": "el",
    "Hebr": "he",
    "Armn": "hy",
    "Geor": "ka",
    "Ethi": "am",
    "Mymr": "my",
    "Khmr": "km",
    "Laoo": "lo",
    "Hang": "ko",
    "Kana": "ja",
    "Hani": "zh",
}
_LATIN_PROFILES = ("de", "en", "es", "fr", "id", "tl", "tr")
"""What langdetect may answer about Latin text: more languages only make odd answers about short texts."""

_LATIN_LETTERS = {
    "tr": ("ğşıçöü", 1.0),
    "de": ("ßäöü", 0.9),
    "fr": ("éèêàçœùâîôë", 0.75),
    "es": ("ñ¿¡áíóú", 0.75),
    "pt": ("ãõ", 2.0),
}
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?|[2-9][^\W\d_][\w']*")
# Vowel signs are no \\w, so words of these scripts are runs of their own blocks.
_ARABIC_WORD = re.compile(
    "[\u0600-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\u200c\ufb50-\ufdff\ufe70-\ufefc]+"
)
_DEVANAGARI_WORD = re.compile("[\u0900-\u0963\u0970-\u097f\u200c\u200d]+")
_ARABIZI = re.compile(r"[a-z]*[aeiouy]?[23579][a-z]+[a-z0-9]*|[a-z]{2,}[2357][a-z0-9]*")
_UKRAINIAN = frozenset("іїєґ")


@cache
def _weights(tables: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """word -> (language, weight): a word of several languages counts less for each of them."""
    words = {"latin": LATIN_WORDS, "arabic": ARABIC_WORDS, "devanagari": DEVANAGARI_WORDS}[tables]
    owners: dict[str, list[str]] = {}
    for code, listed in words.items():
        for word in dict.fromkeys(listed.split()):
            owners.setdefault(word, []).append(code)
    return {word: tuple((code, 2.0 / len(codes)) for code in codes) for word, codes in owners.items()}


@cache
def _romanized() -> dict[str, tuple[tuple[str, float], ...]]:
    latin = _weights("latin")
    owners: dict[str, list[str]] = {}
    for code, listed in ROMANIZED_WORDS.items():
        for word in dict.fromkeys(listed.split()):
            owners.setdefault(word, []).append(code)
    return {
        word: tuple((code, (0.8 if word in latin else 2.0) * (1.0 if len(codes) == 1 else 0.9)) for code in codes)
        for word, codes in owners.items()
    }


def engines() -> tuple[str, ...]:
    """The names that ``detect`` takes."""
    return tuple(_ENGINES)


def detect(text: str, engine: str = "auto") -> Language:
    """The language of a text. The same text always gets the same answer; ``und`` where it cannot be told."""
    cleaned = without_noise(text[: 2 * MAX_CHARACTERS])[:MAX_CHARACTERS]
    script, letters, share = script_of(cleaned)
    if letters < MIN_LETTERS and script not in _ONE_LANGUAGE:
        return Language(script=script, engine=engine)
    return _ENGINES[engine](cleaned, script, share)


def _auto(text: str, script: str, share: float) -> Language:
    if script in _ONE_LANGUAGE:
        return Language(_ONE_LANGUAGE[script], round(0.5 + share / 2, 3), script, "script")
    if script == "Cyrl":
        code = "uk" if _UKRAINIAN & set(text.lower()) else "ru"
        return Language(code, round(0.4 + share / 2, 3), script, "script")
    if script == "Arab":
        return _told(_arabic_scores(text, _ARABIC_WORD.findall(text)), "ar", script, share)
    if script == "Deva":
        return _told(_devanagari_scores(_DEVANAGARI_WORD.findall(text)), "hi", script, share)
    return _latin(text, _WORD.findall(text.replace("’", "'").lower()))


def _told(scores: dict[str, float], usual: str, script: str, share: float) -> Language:
    """The best score; without any, or in a tie, the language most of our texts in that script are in."""
    best = max(scores, key=lambda code: (scores[code], code == usual))
    total = sum(scores.values())
    certainty = scores[best] / total if total else 0.5
    return Language(best, round(certainty * (0.5 + share / 2), 3), script, "words")


def _arabic_scores(text: str, words: list[str]) -> dict[str, float]:
    scores = dict.fromkeys(ARABIC_WORDS, 0.0)
    for code, (letters, weight) in ARABIC_LETTERS.items():
        scores[code] += weight * sum(map(text.count, letters))
    weights = _weights("arabic")
    for word in words:
        for code, weight in weights.get(word, ()):
            scores[code] += weight
        if word.startswith(("ال", "وال", "بال", "لل")) and len(word) > 4:
            scores["ar"] += 1.0
    if scores["ur"] or scores["ps"]:
        # Their own letters settle it: the letters they share with Persian say nothing more.
        scores["fa"] = max(scores["fa"] - 0.5 * sum(map(text.count, "پگچکی")), 0.0)
    return scores


def _devanagari_scores(words: list[str]) -> dict[str, float]:
    scores = dict.fromkeys(DEVANAGARI_WORDS, 0.0)
    weights = _weights("devanagari")
    for word in words:
        known = weights.get(word, ())
        for code, weight in known:
            scores[code] += weight
        if not known:
            for code, endings in DEVANAGARI_ENDINGS.items():
                if word.endswith(endings):
                    scores[code] += 0.7
    return scores


def _latin(text: str, words: list[str]) -> Language:
    scores = dict.fromkeys(LATIN_WORDS, 0.0)
    foreign = dict.fromkeys(ROMANIZED_WORDS, 0.0)
    weights, romanized = _weights("latin"), _romanized()
    for word in words:
        for code, weight in weights.get(word, ()):
            scores[code] += weight
        for code, weight in romanized.get(word, ()):
            foreign[code] += weight
        if len(word) <= 20 and not word.isalpha() and word.isascii() and _ARABIZI.fullmatch(word):
            foreign["ar"] += 2.0
    if not text.isascii():
        lower = text.lower()
        for code, (letters, weight) in _LATIN_LETTERS.items():
            scores[code] += weight * sum(map(lower.count, letters))
    other = max(foreign, key=lambda code: (foreign[code], code))
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    if foreign[other] > max(3.0, 1.2 * scores[best]) and foreign[other] >= 0.7 * len(words):
        return Language(other, round(min(0.5 + foreign[other] / (4 * len(words)), 0.9), 3), "Latn", "words")
    margin = scores[best] - scores[second]
    if scores[best] >= 2 and margin >= max(1.0, MIN_SHARE_OF_MARGIN * scores[best]):
        return Language(best, round(min(0.6 + margin / (2.5 * scores[best]), 0.99), 3), "Latn", "words")
    return _langdetect(" ".join(words), "Latn", 1.0, _LATIN_PROFILES)


def _langdetect(text: str, script: str, share: float, languages: tuple[str, ...] = ()) -> Language:
    try:
        # One factory serves all threads, but each detector draws from its own seeded generator.
        detector = _factory(languages).create()
        detector.append(text)
        found = detector.get_probabilities()
    except LangDetectException:  # "No features in text."
        found = []
    if not found:
        return Language(script=script, engine="langdetect")
    code = found[0].lang.partition("-")[0]
    return Language(code, round(found[0].prob, 3), script, "langdetect")


_loading = threading.Lock()


def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    with _loading:  # loading takes half a second; threads that start together wait for one load
        return _loaded(languages)


@lru_cache(maxsize=2)
def _loaded(languages: tuple[str, ...]) -> DetectorFactory:
    """A detector of these languages, or of all it knows; its answers are random unless seeded."""
    folder = Path(PROFILES_DIRECTORY)
    names = languages or tuple(sorted(path.name for path in folder.iterdir() if path.is_file()))
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text(encoding="utf-8") for name in names])
    factory.set_seed(0)
    return factory


_ENGINES: dict[str, Callable[[str, str, float], Language]] = {"auto": _auto, "langdetect": _langdetect}
