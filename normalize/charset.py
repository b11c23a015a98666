"""Bytes to text when the label is missing, unknown or wrong."""

import codecs
import re
from functools import lru_cache

_ALIASES = {
    # Labels that real senders use and Python does not know, or knows as something narrower than they mean.
    "cp-1256": "cp1256",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",  # WHATWG Encoding: browsers and mailers mean windows-1252 by it
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-8-i": "iso8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-gb2312": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "windows-874": "cp874",
}
_NO_CHARSETS = frozenset(
    ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem", "charmap")
)
"""Codecs of Python for text that no mail is written in; some raise whatever their error handler."""
_SEVEN_BIT = ("utf-7", "iso2022_jp", "iso2022_kr", "hz")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TYPICAL_RUN = 2.0
"""Arabic words are runs of high bytes; an accented letter of a European word stands alone."""
_ARABIC_SHARE = 0.6


def storable(text: str) -> str:
    """The text with LF line ends and nothing that JSON or PostgreSQL refuses (NUL, lone surrogates)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CONTROLS) if _UNSTORABLE.search(text) else text


@lru_cache(maxsize=256)
def codec_of(label: str) -> str:
    """Python's name of the declared text encoding, or empty when there is none of that name."""
    label = label.strip().strip("\"'").lower()
    label = label.removeprefix("3d").strip("\"'")  # charset="3Dutf-8": quoted-printable that leaked into the header
    label = _ALIASES.get(label, label)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    # rot13, base64 and their like are codecs too, but not of text.
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NO_CHARSETS else ""


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, and whether its charset had to be guessed.

    Valid UTF-8 comes first, then the declared charset, then windows-1256 by its share of Arabic
    letters, then cp1252: a label is a hint. The result may still hold controls; see ``storable``.
    """
    codec = codec_of(declared) if declared else ""
    if data.isascii():
        if codec in _SEVEN_BIT and (b"\x1b" in data or b"+" in data or b"~" in data):
            return data.decode(codec, "replace"), False
        if not (codec.startswith("utf-16") and b"\0" in data):
            return data.decode("ascii"), False
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(codecs.BOM_UTF8) if name == "utf-8" else 0 :].decode(name, "replace"), False
    if codec.startswith(("utf-16", "utf-32")):
        return data.decode(codec, "replace"), False
    try:
        return data.decode("utf-8"), bool(codec) and codec not in ("utf-8", "cp1252")
    except UnicodeDecodeError:
        pass
    if codec == "utf-8" and (text := _mostly_utf8(data)) is not None:
        return text, True
    if codec and codec not in ("utf-8", "cp1252"):
        try:
            return data.decode(codec), False
        except (UnicodeError, ValueError):
            pass
    if (arabic := _as_windows_1256(data)) is not None:
        return arabic, True
    if (text := _mostly_utf8(data)) is not None:
        return text, True
    if codec and codec != "utf-8":
        return data.decode(codec, "replace"), codec != "cp1252"
    return data.decode("cp1252", "replace"), True


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes in it (cut in the middle of a letter), else None."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    other = len(text) - broken - len(data.translate(None, bytes(range(128, 256))))
    return text if broken * 3 <= other else None


def _as_windows_1256(data: bytes) -> str | None:
    runs = _HIGH_RUNS.findall(data)
    high = b"".join(runs)
    if len(high) < _TYPICAL_RUN * len(runs):
        return None
    letters = [letter for letter in high[:4096].decode("cp1256", "replace") if letter.isalpha()]
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in letters)
    if not letters or arabic <= _ARABIC_SHARE * len(letters):
        return None
    return data.decode("cp1256", "replace")
