"""The alphabets of text messages, and how a long text is parted (3GPP TS 23.038, 6.2.1; TS 23.040, 9.2.3.24.1).

The national shift tables are not used: a text outside the default alphabet and its extension travels as UCS-2.
"""

from collections.abc import Iterator

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_ESCAPE = 0x1B

_SEPTETS = {letter: bytes((code,)) for code, letter in enumerate(_BASIC) if code != _ESCAPE}
_SEPTETS |= {letter: bytes((_ESCAPE, code)) for code, letter in _EXTENDED.items()}

_ALONE = {"gsm": 160, "ucs2": 70}
_JOINED = {"gsm": 153, "ucs2": 67}
"""Septets or UCS-2 units of one message: what a header of six bytes leaves of it."""


def fits_gsm(text: str) -> bool:
    """Whether every letter is in the default alphabet or its extension table."""
    return all(letter in _SEPTETS for letter in text)


def encode_gsm(text: str) -> bytes:
    """One septet to a byte. Raises KeyError for a letter outside the alphabet."""
    return b"".join(_SEPTETS[letter] for letter in text)


def decode_gsm(data: bytes) -> str:
    """The text; a byte outside the alphabet becomes U+FFFD, an unknown escape a space as 23.038 asks."""
    letters: list[str] = []
    escaped = False
    for byte in data:
        if escaped:
            letters.append(_EXTENDED.get(byte, " "))
            escaped = False
        elif byte == _ESCAPE:
            escaped = True
        else:
            letters.append(_BASIC[byte] if byte < len(_BASIC) else "\ufffd")
    return "".join(letters)


def part(text: str, *, as_ucs2: bool = False) -> list[str]:
    """The text in as many messages as it takes; no letter, neither an escaped one nor an emoji, is cut in two."""
    alphabet = "gsm" if fits_gsm(text) and not as_ucs2 else "ucs2"
    sizes = [len(_SEPTETS[letter]) if alphabet == "gsm" else 1 + (letter > "\uffff") for letter in text]
    if sum(sizes) <= _ALONE[alphabet]:
        return [text]
    return list(_filled(text, sizes, _JOINED[alphabet]))


def _filled(text: str, sizes: list[int], most: int) -> Iterator[str]:
    start, filled = 0, 0
    for place, size in enumerate(sizes):
        if filled + size > most:
            yield text[start:place]
            start, filled = place, 0
        filled += size
    yield text[start:]
