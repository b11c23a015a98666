"""Which legacy charset bytes are in, told from how often each letter of a language is written."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SAMPLE_BYTES = 8_192
CERTAIN = -5.0
"""A fit (mean log likelihood of a high byte) that text in the right charset reaches; noise has -6 and less."""

_SJIS_PAIRS = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]")
_BIG5_PAIRS = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")
_RUNS = re.compile(rb"[\x80-\xff]+")
_BESIDE_LATIN = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")

_ARABIC = "اليمنوترةبعدسفهكقأحجشطصخىضذءئغثزإظؤآ،یکگچپهۀٹڈڑںےھژ"
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїєъёґ"
_GREEK = "αοιετσνηυρπκμλςωδγχίόάήέύθφώβξζψ"
_HEBREW = "יוהלאתמרבשנעדחקםפגטכןסצךזץף"
_THAI = "านรอกเ่งมยล้วดทตสิะปบคีหัใแจพชขไโื็ูผถ์ซฉธศุำภ"
_WESTERN = "éèàáíóäöüçñãêåøôúæßëïîâõœûùìòýðþ"
_CENTRAL = "áíéąęłóěšżřčśžýćůńúźöőüűăťďňșţşțđ"
_TURKISH = "ıüşğçöâîûİ"
_BALTIC = "āšēžīėūčąįķļųņęģäöõü"
_POINTS = "«»“”„‘’–—…،؛؟\xa0°№"

_PROFILES = {
    "cp1256": _ARABIC,
    "iso8859-6": _ARABIC,
    "mac-arabic": _ARABIC,
    "cp720": _ARABIC,
    "cp1251": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
    "cp1253": _GREEK,
    "iso8859-7": _GREEK,
    "cp1255": _HEBREW,
    "cp874": _THAI,
    "cp1252": _WESTERN,
    "iso8859-15": _WESTERN,
    "mac-roman": _WESTERN,
    "cp850": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
}
_ARABIC_CODECS = ("cp1256", "iso8859-6")
_OTHER_SCRIPTS = (*_ARABIC_CODECS, "cp1251", "koi8-u", "iso8859-5", "cp866", "cp1253", "iso8859-7", "cp1255", "cp874")
_LATIN = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac-roman", "cp850")
_LATIN_MARGIN = 1.0
"""So much better than windows-1252 another Latin charset must fit: accents are few, chance is near."""
_ARABIC_MARGIN = 1.2
"""So much better than windows-1256 another script must fit: most mail here is Arabic."""
_ISO_MARGIN = 0.5
_ISO_CERTAIN = 1.0
_MIN_BIG5 = 4
_NO_ACCENTS = -7.0
"""Where windows-1252 fits worse than this, hardly any of its letters is an accented one."""
_WEAK = ("", "cp1252")
_FEW_LETTERS = 16
_SURELY = -4.2
_CASE_BYTES = 1_000
_FEW_BREAKS = 2
_DECLARED_MARGIN = 2.2
_DECLARED_MARGIN_OF_A_WORD = 3.5
"""So much worse a declared charset may fit: a label is a hint."""
_ENOUGH_ACCENTS = 4


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the high bytes of a text look like before any letter is known."""

    counts: Counter[int]
    high: int
    runs: list[bytes]
    is_latin: bool
    """The high bytes stand among ASCII letters, as accented letters do."""


def _sample_of(data: bytes) -> bytes:
    """The beginning of what is not ASCII: a letter in English may quote one in Arabic."""
    first = _RUNS.search(data)
    start = max(first.start() - 1, 0) if first else 0
    return data[start : start + SAMPLE_BYTES]


def _shape_of(data: bytes) -> _Shape:
    runs = _RUNS.findall(data)
    whole = b"".join(runs)
    counts, high = Counter(whole), len(whole)
    beside = len(_BESIDE_LATIN.findall(data))
    return _Shape(counts, high, runs, is_latin=beside * 2 > len(runs) or high < 2 * len(runs))


@lru_cache(maxsize=64)
def _likelihoods(codec: str) -> tuple[float, ...]:
    """The logarithm of how likely each high byte is in text of that charset."""
    letters = _PROFILES[codec]
    shares = {letter: math.exp(-rank / 10) for rank, letter in enumerate(letters)}
    total = sum(shares.values())
    logs = []
    for byte in range(0x80, 0x100):
        letter = bytes([byte]).decode(codec, "ignore")
        if not letter or "\x80" <= letter < "\xa0":
            share = 1e-6
        elif letter in shares:
            share = 0.90 * shares[letter] / total
        elif letter.lower() in shares:
            share = 0.07 * shares[letter.lower()] / total
        else:
            share = 5e-4 if letter in _POINTS else 5e-5
        logs.append(math.log(max(share, 1e-6)))
    return tuple(logs)


def _fit(shape: _Shape, codec: str) -> float:
    logs = _likelihoods(codec)
    return sum(count * logs[byte - 0x80] for byte, count in shape.counts.items()) / max(shape.high, 1)


def guess(data: bytes, declared: str = "") -> str:
    """The codec that the bytes are most likely in: ``declared`` (a codec, or nothing) unless it fits much worse.

    The bytes are no valid UTF-8 and are not all ASCII.
    """
    sample = _sample_of(data)
    shape = _shape_of(sample)
    if shape.is_latin:
        return declared or _guess_latin(sample, shape)
    if declared and declared not in _PROFILES:
        return declared
    if declared in _ARABIC_CODECS and shape.high > _FEW_LETTERS:
        # The usual case, so it comes first: what says that it is Arabic is.
        iso, windows = (_fit(shape, codec) for codec in ("iso8859-6", "cp1256"))
        if max(iso, windows) > _SURELY:
            return _arabic_of(sample, declared, iso - windows)
    fits = {codec: _fit(shape, codec) for codec in _OTHER_SCRIPTS}
    best = max(fits, key=fits.__getitem__)
    margin = _DECLARED_MARGIN if shape.high > _FEW_LETTERS else _DECLARED_MARGIN_OF_A_WORD
    is_arabic = fits[best] - max(fits["cp1256"], fits["iso8859-6"]) < _ARABIC_MARGIN
    believed = declared not in _WEAK and _fit(shape, declared) > fits[best] - margin
    if believed and not (is_arabic and _breaks_case(sample[:_CASE_BYTES].decode(declared, "replace"))):
        is_arabic = declared in _ARABIC_CODECS
        best = declared
    if is_arabic:
        best = _arabic_of(sample, declared, fits["iso8859-6"] - fits["cp1256"])
    elif best == declared:
        return best
    if fits[best] > CERTAIN:
        return best
    return _guess_wide(sample, shape) or declared or "cp1252"


def _breaks_case(text: str) -> bool:
    """Whether capitals stand inside words time and again, as in Arabic that is read as Cyrillic."""
    breaks = sum(one.islower() and two.isupper() for one, two in pairwise(text))
    return breaks > _FEW_BREAKS and breaks * 10 > sum(map(str.isalpha, text))


def is_surely_arabic(data: bytes) -> bool:
    """Whether these are the letters of an Arabic charset, so many and so usual that no label says otherwise."""
    shape = _shape_of(_sample_of(data))
    if shape.is_latin or shape.high <= _FEW_LETTERS:
        return False
    return max(_fit(shape, codec) for codec in _ARABIC_CODECS) > _SURELY


def _arabic_of(data: bytes, declared: str, advantage: float) -> str:
    """Of the two Arabic charsets, which share half of their letters: told by the article ال, which differs."""
    iso, windows = data.count(b"\xc7\xe4"), data.count(b"\xc7\xe1")
    if iso != windows and abs(advantage) < _ISO_CERTAIN:
        return "iso8859-6" if iso > windows else "cp1256"
    return "iso8859-6" if advantage > (-_ISO_MARGIN if declared == "iso8859-6" else _ISO_MARGIN) else "cp1256"


def _guess_latin(data: bytes, shape: _Shape) -> str:
    fits = {codec: _fit(shape, codec) for codec in _LATIN}
    best = max(fits, key=fits.__getitem__)
    if fits["cp1252"] < _NO_ACCENTS and (wide := _guess_wide(data, shape)):
        return wide  # the second byte of a character may be an ASCII letter
    return best if shape.high >= _ENOUGH_ACCENTS and fits[best] - fits["cp1252"] > _LATIN_MARGIN else "cp1252"


def _guess_wide(data: bytes, shape: _Shape) -> str:
    """The East Asian charset whose commonest rows of characters these are, or nothing."""
    whole = [run for run in shape.runs if len(run) % 2 == 0 and min(run) >= 0xA1]
    if len(whole) >= len(shape.runs) - 1:  # EUC: two high bytes a character; the sample may end inside one
        leads = b"".join(run[0::2] for run in whole)
        letters = [lead for lead in leads if lead > 0xA3]  # below: punctuation and full-width forms
        if _share(letters, 0xA4, 0xA5) > 0.1:
            return "euc_jp"
        if _share(letters, 0xB0, 0xC8) > 0.95:
            return "cp949"
        if _share(letters, 0xB0, 0xD7) > 0.7:
            return "gb18030"
    sjis = _SJIS_PAIRS.findall(data)
    if _share([pair[0] for pair in sjis], 0x82, 0x83) > 0.15 and _is_whole(data, "cp932"):
        return "cp932"
    big5 = [pair[0] for pair in _BIG5_PAIRS.findall(data) if pair[0] > 0xA3]
    if len(big5) >= _MIN_BIG5 and _share(big5, 0xA4, 0xC6) > 0.7 and _is_whole(data, "big5hkscs"):
        return "big5hkscs"
    return ""


def _is_whole(data: bytes, codec: str) -> bool:
    """Whether all of it decodes, but for a character that the end of the sample cuts."""
    return data.decode(codec, "replace").rstrip("\ufffd").count("\ufffd") == 0


def _share(leads: list[int], first: int, last: int) -> float:
    return sum(first <= lead <= last for lead in leads) / len(leads) if leads else 0.0
