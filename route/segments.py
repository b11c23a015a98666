"""How many messages a phone company makes of a text (3GPP TS 23.038 and 23.040)."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """The number of messages that the text is sent, and paid, as."""
    if all(character in _GSM or character in _GSM_EXTENSION for character in text):
        length, alone, joined = sum(2 if character in _GSM_EXTENSION else 1 for character in text), 160, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)


def fit(text: str, ending: str, most: int) -> str:
    """Text and ending in at most that many messages; the text gives way, at a word's end if there is one."""
    if segments(text + ending) <= most:
        return text + ending
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if segments(f"{text[:middle]}…{ending}") <= most:
            low = middle
        else:
            high = middle - 1
    cut = text[:low]
    at_word = cut.rsplit(None, 1)[0] if any(character.isspace() for character in cut[-30:]) else cut
    return f"{at_word.rstrip()}…{ending}"
