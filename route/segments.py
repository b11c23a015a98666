"""How many messages a phone company makes of a text, and what fits into a few of them."""

from ingest.gsm import part


def segments(text: str) -> int:
    """The number of messages that the text is sent, and paid, as."""
    return len(part(text))


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
