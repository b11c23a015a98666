"""Kannel's sendsms request, read as its phone would show the text."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from ingest.failures import Refused
from ingest.gsm import decode_gsm

_SEVEN_BIT_LETTERS = frozenset(decode_gsm(bytes([*escape, code])) for code in range(128) for escape in ([], [0x1B]))
_UCS2 = "2"


@dataclass(frozen=True, slots=True)
class TextMessage:
    """What a phone gets."""

    sender: str
    to: str
    text: str


def read(query: bytes, form: bytes = b"") -> TextMessage:
    """The text in the query, or in a form's body. Raises Refused."""
    values = {**_parameters(form), **_parameters(query)}
    to = " ".join(values.get("to", b"").decode("utf-8", "replace").split())
    if not to:
        raise Refused("to: the receiver's number is missing")
    if not values.get("text"):
        raise Refused("text: is missing")
    return TextMessage(
        sender=values.get("from", b"").decode("utf-8", "replace").strip(),
        to=to,
        text=_as_shown(
            values["text"],
            coding=values.get("coding", b"").decode("ascii", "replace").strip(),
            charset=values.get("charset", b"").decode("ascii", "replace").strip(),
        ),
    )


def _parameters(encoded: bytes) -> dict[str, bytes]:
    """Each value as bytes: which charset they are in is told by another value."""
    pairs = parse_qsl(encoded.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {name: value.encode("latin-1") for name, value in pairs}


def _as_shown(text: bytes, coding: str, charset: str) -> str:
    is_unicode = coding == _UCS2
    try:
        decoded = text.decode(charset or ("utf-16-be" if is_unicode else "utf-8"), "replace")
    except LookupError:
        raise Refused("charset: is not known") from None
    if is_unicode:
        return decoded
    # Without coding=2 the gateway accepts Arabic, and the phone shows question marks: so does the post box.
    return "".join(letter if letter in _SEVEN_BIT_LETTERS else "?" for letter in decoded)
