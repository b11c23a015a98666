"""Bytes to text when the label is missing, unknown or wrong."""

import codecs
import re

from normalize.charset.guessing import guess, is_surely_arabic
from normalize.charset.labels import codec_of

__all__ = ["codec_of", "decode", "storable"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAY_BE_BOM = frozenset(bom[0] for bom, _ in _BOMS)
_WEAK = ("", "cp1252")
"""What mailers write when they do not know: no evidence for Latin letters."""
_WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "euc_jis_2004", "cp949", "johab", "shift_jis_2004")
_JAPANESE = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004")
_SEVEN_BIT = {"utf-7": b"+", "hz": b"~", "gb18030": b"~{", **dict.fromkeys(("iso2022_kr", *_JAPANESE), b"\x1b")}
"""Charsets that need no high bytes, and the sign that their text holds more than ASCII."""
_EIGHT_BIT = {"iso2022_kr": ("cp949",), "hz": ("gb18030",), **dict.fromkeys(_JAPANESE, ("euc_jp", "cp932"))}
"""What their senders really wrote when there are high bytes in a seven-bit charset."""
_SHIFTS_TO_JAPANESE = (b"\x1b$B", b"\x1b$@")
_META = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_BYTES = 2048
_A_WORD_BYTES = 6
_UTF_16_SAMPLE = 400
_HIGH_PAGES = b"\x00\x06"
"""The high bytes of Latin and Arabic letters in UTF-16; as letters of their own they stand in no text."""
_C1 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000)])


def storable(text: str) -> str:
    """The text with LF line ends and nothing that JSON or PostgreSQL refuses (NUL, lone surrogates)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CONTROLS) if _UNSTORABLE.search(text) else text


def decode(data: bytes, declared: str = "", is_html: bool = False) -> tuple[str, bool]:
    """The text, and whether its charset had to be guessed.

    Valid UTF-8 comes first, then the declared charset (of HTML without a good label: its own ``<meta>``)
    as long as the letters it gives are those of a language, then whatever fits the letters best: a label
    is a hint. The result holds no lone surrogate; it may still hold controls, see ``storable``.
    """
    codec = codec_of(declared) if declared else ""
    if data.isascii() and b"\0" not in data:
        return _seven_bit(data, codec)
    if data[0] in _MAY_BE_BOM:
        for bom, name in _BOMS:
            if data.startswith(bom):
                return data[len(bom) if name == "utf-8" else 0 :].decode(name, "replace"), False
    may_be_wide = b"\0" in data or codec.startswith(("utf-16", "utf-32"))
    if may_be_wide and (wide := _wide_unicode(data, codec)) is not None:
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, _meta_codec(data) or codec if is_html and codec in _WEAK else codec)
    if codec in _WIDE and max(text) < ("\u0370" if len(data) > _A_WORD_BYTES else "\u0600"):
        # A word or two of Chinese or Korean may be valid UTF-8 too, as a row of accented letters.
        return _legacy(data, codec)
    return text, bool(codec) and codec not in ("utf-8", "cp1252")


def _seven_bit(data: bytes, codec: str) -> tuple[str, bool]:
    if b"\x1b$" in data and codec not in _SEVEN_BIT and any(shift in data for shift in _SHIFTS_TO_JAPANESE):
        return _japanese(data), True
    if b"\x06" in data and (text := _unlabelled_utf_16(data)) is not None:
        return text, True
    if codec not in _SEVEN_BIT or _SEVEN_BIT[codec] not in data:
        return data.decode("ascii"), False
    if codec in _JAPANESE:
        return _japanese(data), False
    text = data.decode("hz" if codec == "gb18030" else codec, "replace")
    # UTF-7 can spell half a surrogate pair.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), False


def _japanese(data: bytes) -> str:
    for codec in _JAPANESE:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode(_JAPANESE[0], "replace")


def _wide_unicode(data: bytes, codec: str) -> tuple[str, bool] | None:
    """UTF-16 or UTF-32, when the bytes look like it or their label says it and nothing speaks against it."""
    if (text := _unlabelled_utf_16(data)) is not None:
        return text, codec != "utf-16"
    if codec.startswith("utf-32") and b"\0" in data:
        return data.decode(codec, "replace"), False
    if codec.startswith("utf-16") and not data.isascii() and not is_surely_arabic(data):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode(codec, "replace"), False
    return None


def _unlabelled_utf_16(data: bytes) -> str | None:
    sample = data[:_UTF_16_SAMPLE]
    even, odd = sample[0::2], sample[1::2]
    in_even, in_odd = (len(side) - len(side.translate(None, _HIGH_PAGES)) for side in (even, odd))
    if in_odd > 0.7 * len(odd) and in_even < 0.4 * len(even):
        return data.decode("utf-16-le", "replace")
    if in_even > 0.7 * len(even) and in_odd < 0.4 * len(odd):
        return data.decode("utf-16-be", "replace")
    return None


def _legacy(data: bytes, codec: str) -> tuple[str, bool]:
    """Bytes with high ones among them that are no valid UTF-8."""
    if codec in ("utf-8", *_WEAK) and (text := _mostly_utf8(data)) is not None:
        return text, True
    if codec in _WIDE and not is_surely_arabic(data):
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 20 <= len(text):
            return text, False
    for likely in _EIGHT_BIT[codec] if codec in _EIGHT_BIT and not is_surely_arabic(data) else ():
        if "\ufffd" not in (text := data.decode(likely, "replace")):
            return text, True
    is_hint = codec not in ("utf-8", *_WIDE, *_SEVEN_BIT) and not codec.startswith(("utf-16", "utf-32"))
    best = guess(data, codec if is_hint else "")
    if best != codec and best == "cp1252" and (text := _mostly_utf8(data)) is not None:
        return text, True
    return _by_codec(data, best), best != codec


def _by_codec(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        # Browsers read the five holes of windows-1252 as controls, and so lose nothing.
        return data.decode("latin-1").translate(_C1) if codec == "cp1252" else data.decode(codec, "replace")


def _meta_codec(data: bytes) -> str:
    """The charset that a page names itself (HTML 4.2.5), when it can be one of these bytes."""
    found = _META.search(data[:_META_BYTES])
    codec = codec_of(found[1].decode("ascii", "replace")) if found else ""
    return "" if codec.startswith(("utf-16", "utf-32")) else codec


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes in it (cut in the middle of a letter), else None."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    other = len(text) - broken - len(data.translate(None, bytes(range(128, 256))))
    return text if broken * 3 <= other else None
