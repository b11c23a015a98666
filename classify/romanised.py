"""One spelling for words that people write in Latin letters for want of their own keyboard."""

_ROMAN = (
    ("kh", "5"), ("gh", "8"), ("3'", "8"), ("9'", "d"), ("6'", "d"), ("ee", "i"), ("ii", "i"), ("oo", "u"), ("ou", "u"),
    ("aa", "a"), ("ei", "i"), ("ai", "i"), ("ay", "i"),
)  # fmt: skip
_ROMAN_LETTERS = str.maketrans(
    {"7": "h", "2": "q", "g": "q", "6": "t", "9": "s", "e": "i", "o": "u", "'": None, "’": None, "q": "q"}
)


def romanised(folded: str) -> str:
    """One spelling for the many of Arabic, Hindi and Urdu in Latin letters: ``7areeg``, ``7ari2`` and ``hareeq``."""
    for written, sound in _ROMAN:
        folded = folded.replace(written, sound)
    letters = folded.translate(_ROMAN_LETTERS)
    return "".join(letter for before, letter in zip(" " + letters, letters, strict=False) if letter != before)
