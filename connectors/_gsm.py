"""Which texts an SMS can carry as GSM 7-bit, and which need UCS-2 (3GPP TS 23.038, 6.2.1)."""

_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


def fits_gsm(text: str) -> bool:
    """Whether every letter is in the default alphabet or its extension table."""
    return all(letter in _ALPHABET or letter in _EXTENSION for letter in text)
