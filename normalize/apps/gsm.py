"""The 7-bit alphabet of text messages (3GPP TS 23.038, 6.2.1), one septet to a byte."""

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_ESCAPE = 0x1B


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
