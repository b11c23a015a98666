"""Header values as text: encoded words (RFC 2047) as they are really written, and raw 8-bit letters."""

import base64
import binascii
import re
from functools import lru_cache

from normalize.charset.decoding import decode, storable
from normalize.charset.labels import codec_of

MAX_VALUE_BYTES = 16_384
"""Longer values are cut before they are decoded; nobody reads a subject of 16 kB."""

_START = re.compile(rb"=\?\s?([^\s?]{1,60})\s?\?\s?([bBqQ])\s?\?")
_HEX_PAIR = re.compile(rb"[0-9A-Fa-f]{2}")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_PADDING = re.compile(rb"=+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_STATEFUL = ("utf-7", "hz")
"""Each of their words starts anew; joined, the end of one would be read in the state of the other."""
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_C1 = dict.fromkeys(range(0x80, 0xA0))
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def decoded(value: bytes, charset: str = "") -> str:
    """A header value with its encoded words and raw 8-bit letters as text.

    ``charset`` is a hint for raw letters and for words whose own charset is unknown.
    """
    value = value[:MAX_VALUE_BYTES]
    if b"=?" not in value:
        return _raw(value, charset)
    pieces: list[str] = []
    pending, codec, position = b"", "", 0
    while found := _next_word(value, position):
        start, end, its_codec, content = found
        between = value[position:start]
        # RFC 2047 6.2: blanks between two encoded words are not text. Bytes of one charset are joined
        # before decoding, since senders cut words in the middle of a letter.
        follows = bool(pending) and not between.strip()
        if pending and not (follows and its_codec == codec and codec not in _STATEFUL):
            pieces.append(_letters(pending, codec or charset))
            pending = b""
        if not follows and between:
            pieces.append(_raw(between, charset))
        pending += content
        codec, position = its_codec, end
    if pending:
        pieces.append(_letters(pending, codec or charset))
    pieces.append(_raw(value[position:], charset))
    return "".join(pieces)


@lru_cache(maxsize=128)
def _letters(content: bytes, charset: str) -> str:
    """The letters of encoded words: a From is read for its address, its name, and the tricks in it."""
    return decode(content, charset)[0]


def _raw(value: bytes, charset: str) -> str:
    """What is no encoded word; only ISO-2022 says by itself that its ASCII bytes are other letters."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode(value, "" if codec_of(charset).startswith("utf-") else charset)[0]


def _next_word(value: bytes, position: int) -> tuple[int, int, str, bytes] | None:
    """(start, end, codec, content) of the next encoded word."""
    start = _START.search(value, position)
    if not start:
        return None
    is_quoted = start[2] in b"qQ"
    stop, end = _end_of_word(value, start.end(), is_quoted)
    payload = value[start.end() : stop]
    content = binascii.a2b_qp(payload, header=True) if is_quoted else _from_base64(payload)
    return start.start(), end, codec_of(start[1].decode("ascii", "replace")), content


def _end_of_word(value: bytes, begin: int, is_quoted: bool) -> tuple[int, int]:
    """Where the payload ends and where the text goes on; a word without ``?=`` ends before the next one."""
    following = value.find(b"=?", begin)
    while 0 < following < len(value) and not _START.match(value, following):
        following = value.find(b"=?", following + 1)
    limit = following if following >= 0 else len(value)
    stop = value.find(b"?=", begin, limit + 1)  # the next word may share its "=" with this end
    if is_quoted:
        # ``what?=3D`` is a question mark that should have been written =3F, if the word goes on after it.
        while stop >= 0 and _HEX_PAIR.match(value, stop + 2):
            later = value.find(b"?=", stop + 2, limit + 1)
            if later < 0:
                break
            stop = later
    if stop >= 0:
        return stop, min(stop + 2, max(limit, stop + 1))
    cut = value.find(b"?", begin, limit)
    blank = value.find(b" ", begin, limit) if not is_quoted else -1
    ends = [place for place in (cut, blank, limit) if place >= 0]
    return min(ends), min(min(ends) + (1 if min(ends) == cut else 0), limit)


def _from_base64(payload: bytes) -> bytes:
    """What can be read of it: wrong padding, several padded pieces, URL-safe letters and junk are all sent."""
    if b"-" in payload or b"_" in payload:
        payload = payload.translate(_URL_SAFE)
    content = b""
    for piece in _PADDING.split(_NO_BASE64.sub(b"", payload)):
        whole = piece[:-1] if len(piece) % 4 == 1 else piece
        content += base64.b64decode(whole + b"=" * (-len(whole) % 4))
    return content


def flat(text: str) -> str:
    """One line: no line ends, no controls, no bidi overrides that could reorder what stands beside it."""
    if not text.isascii():
        text = text.translate(_BIDI).translate(_C1)
    return " ".join(storable(text).split())


def reorders(text: str) -> bool:
    """Whether a text holds bidi embeddings, overrides or isolates, which make it look like another.

    The marks LRM, RLM and ALM reorder nothing and are usual in Arabic names.
    """
    return not text.isascii() and _REORDERING.search(text) is not None
