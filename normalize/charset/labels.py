"""The charset labels that mail really carries, and the codec that each of them means."""

import codecs
from functools import lru_cache

_ALIASES = {
    # Labels that senders use and Python does not know, or knows as something narrower than they mean
    # (the WHATWG Encoding standard has the same widenings: every reader of mail does it).
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "us": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso646-us": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1-windows-3.0-latin-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "ansi": "cp1252",
    "ibm-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "tis620": "cp874",
    "windows-874": "cp874",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "asmo-708": "iso8859-6",
    "arabic": "iso8859-6",
    "cp-1256": "cp1256",
    "ms-arab": "cp1256",
    "win-1256": "cp1256",
    "windows1256": "cp1256",
    "dos-720": "cp720",
    "x-mac-arabic": "mac-arabic",
    "x-mac-farsi": "mac-farsi",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "x-mac-greek": "mac-greek",
    "x-mac-turkish": "mac-turkish",
    "x-mac-ce": "mac-latin2",
    "mac": "mac-roman",
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso-8859-8": "cp1255",
    "logical": "cp1255",
    "visual": "cp1255",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "iso-gb2312": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "x-euc-cn": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "big5-eten": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "cp943": "cp932",
    "cp943c": "cp932",
    "cp51932": "euc_jp",
    "eucjp-ms": "euc_jp",
    "x-euc-jp": "euc_jp",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "iso-2022-jp-ms": "iso2022_jp",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "x-cp1251": "cp1251",
    "windows1252": "cp1252",
    "x-cp1252": "cp1252",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "csunicode": "utf-16",
    "unicodefffe": "utf-16-be",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8-mac": "utf-8",
    "utf-8-sig": "utf-8",
    "cp65001": "utf-8",
}
_NO_CHARSETS = frozenset(
    ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem", "charmap")
)
"""Codecs of Python for text that no mail is written in; some raise whatever their error handler."""
_MAX_LABEL = 60


@lru_cache(maxsize=256)
def codec_of(label: str) -> str:
    """Python's name of the declared text encoding, or empty when there is none of that name."""
    label = label.strip().strip("\"'").lower()
    label = label.removeprefix("3d").strip("\"'")  # charset="3Dutf-8": quoted-printable that leaked into the header
    label = label.partition("*")[0].partition(";")[0].strip("\"' ,.<>()").replace(" ", "-")
    if not label or len(label) > _MAX_LABEL or not label.isascii():
        return ""
    label = _ALIASES.get(label) or _ALIASES.get(label.replace("_", "-"), label)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    # rot13, base64 and their like are codecs too, but not of text.
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NO_CHARSETS else ""
