"""Folding of text for matching: one spelling for every way people type the same Arabic word."""

import re
import unicodedata

_DIGITS = {
    **{0x0660 + value: str(value) for value in range(10)},  # Arabic-Indic
    **{0x06F0 + value: str(value) for value in range(10)},  # Persian and Urdu
}
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFE0F,
        0xFEFF,
    ]
)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(13, 32), *range(127, 160), *range(0xD800, 0xE000)])
_LETTERS: dict[int, str | None] = {
    ord("\u0640"): None,  # tatweel only stretches
    **dict.fromkeys([*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD)]),
    **dict.fromkeys([*range(0x06DF, 0x06E5), 0x06E7, 0x06E8, *range(0x06EA, 0x06EE)]),
    **dict.fromkeys(map(ord, "أإآٱٲٳٵ"), "ا"),
    **dict.fromkeys(map(ord, "ىیۍېےۓئي"), "ي"),
    **dict.fromkeys(map(ord, "کڪګ"), "ك"),
    **dict.fromkeys(map(ord, "ةۃەہۂۀھ"), "ه"),
    **dict.fromkeys(map(ord, "ؤۇۆ"), "و"),
    ord("ں"): "ن",
    ord("ء"): None,  # left out as often as it is written
}
_FOLDING: dict[int, str | None] = {**_INVISIBLE, **_CONTROLS, **_DIGITS, **_LETTERS}
_HIDDEN: dict[int, str | None] = {**_INVISIBLE, **_CONTROLS}
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


def fold(text: str) -> str:
    """The text for matching, never for showing.

    NFKC and casefold; no tashkeel, tatweel, bidi controls or zero-widths; alef, ya, ta marbuta, kaf and
    hamza in one form, Persian and Urdu ones too; digits as 0-9; a letter three or more times in a row
    once (so that «مشكووور» is «مشكور», and no digit is touched); every run of blanks one space. What two
    people mean to be the same word is the same afterwards, at the price of a few that differ only in
    hamza. Letters that tell words apart (پ چ ژ گ and ٹ ڈ ڑ) stay.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
    return " ".join(_REPEATED.sub(r"\1", text.lower()).split())


def fold_digits(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9, the rest as it is."""
    return text if text.isascii() else text.translate(_DIGITS)


def strip_controls(text: str) -> str:
    """Without bidi controls, zero-widths and C0/C1 controls (line ends and tabs stay), for matching."""
    return text.translate(_HIDDEN)
