"""Which script the letters of a text are of, and the text without what belongs to no language."""

import re
from collections.abc import Iterator

RANGES = {
    # ISO 15924 code: ranges of its letters (Unicode Scripts.txt), the common blocks
    "Latn": "A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Arab": "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Deva": "\u0900-\u0963\u0970-\u097f",
    "Beng": "\u0980-\u09e3\u09f0-\u09ff",
    "Guru": "\u0a01-\u0a65\u0a70-\u0a7f",
    "Gujr": "\u0a81-\u0ae3",
    "Orya": "\u0b01-\u0b63",
    "Taml": "\u0b82-\u0be5",
    "Telu": "\u0c00-\u0c63",
    "Knda": "\u0c80-\u0ce3",
    "Mlym": "\u0d00-\u0d63\u0d7a-\u0d7f",
    "Sinh": "\u0d81-\u0df4",
    "Thai": "\u0e01-\u0e4e",
    "Cyrl": "\u0400-\u052f",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebr": "\u0590-\u05f4\ufb1d-\ufb4f",
    "Armn": "\u0531-\u0587",
    "Geor": "\u10a0-\u10ff",
    "Thaa": "\u0780-\u07b1",
    "Tibt": "\u0f40-\u0fbc",
    "Ethi": "\u1200-\u135a",
    "Mymr": "\u1000-\u109f",
    "Khmr": "\u1780-\u17d3",
    "Laoo": "\u0e81-\u0edf",
    "Hang": "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e",
    "Kana": "\u3041-\u30ff",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
}
_SCRIPTS = tuple(RANGES)
# What is a letter of none is passed over at once, and not tried as one of each.
_RUNS = re.compile(f"(?=[{''.join(RANGES.values())}])(?:{'|'.join(f'([{one}]+)' for one in RANGES.values())})")
_LATIN, _ARABIC = (re.compile(f"[{RANGES[code]}]+") for code in ("Latn", "Arab"))
_LATIN_WEIGHT = 0.6
_LINKS = re.compile(r"(?:https?://|www\.)\S+")
_MENTIONS = re.compile(r"(?:RT )?(?<!\S)@\w+:?|[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_ENTITIES = re.compile(r"&\w{2,6};")
_HASHTAGS = re.compile(r"[#＃]\w+")


def without_noise(text: str) -> str:
    """The text without links, addresses and mentions, which belong to no language, and without hashtags, which often
    belong to another one; text that is nothing but hashtags is read without their signs.
    """
    if "/" in text or "www." in text:
        text = _LINKS.sub(" ", text)
    if "@" in text:
        text = _MENTIONS.sub(" ", text)
    if "&" in text:
        text = _ENTITIES.sub(" ", text)
    if "#" in text or "＃" in text:
        plain = _HASHTAGS.sub(" ", text)
        text = plain if any(map(str.isalpha, plain)) else text.replace("#", " ").replace("＃", " ")
    return text.replace("_", " ")


def runs(text: str) -> Iterator[tuple[str, int, int]]:
    """(script, from, to) of each run of letters of one script."""
    for match in _RUNS.finditer(text):
        yield _SCRIPTS[(match.lastindex or 1) - 1], match.start(), match.end()


def script_of(text: str) -> tuple[str, int, float]:
    """(ISO 15924 code, letters, share of the letters) of the leading script; an empty code without letters.

    Latin letters count less: names of brands, streets and files stand in Latin script in every language,
    and its words are longer.
    """
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return ("Latn", letters, 1.0) if letters else ("", 0, 0.0)
    latin = sum(map(len, _LATIN.findall(text)))
    arabic = sum(map(len, _ARABIC.findall(text)))
    if arabic + latin >= sum(map(str.isalpha, text)) > 0:  # nearly every text: two scripts and no third
        if arabic >= _LATIN_WEIGHT * latin:
            return "Arab", arabic, arabic / (arabic + latin)
        return "Latn", latin, latin / (arabic + latin)
    counts = [0] * (len(_SCRIPTS) + 1)
    for match in _RUNS.finditer(text):
        counts[match.lastindex or 0] += match.end() - match.start()
    total = sum(counts)
    if not total:
        return "", 0, 0.0
    weights = [count * (_LATIN_WEIGHT if number == 1 else 1.0) for number, count in enumerate(counts)]
    leader = max(range(len(weights)), key=weights.__getitem__)
    if _SCRIPTS[leader - 1] == "Hani" and counts[_SCRIPTS.index("Kana") + 1]:
        return "Kana", counts[leader], counts[leader] / total  # Japanese is written with Han and Kana
    return _SCRIPTS[leader - 1], counts[leader], counts[leader] / total
