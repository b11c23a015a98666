"""Which character is folded to which, for matching: the tables behind ``fold``."""

_DIGIT_ZEROS = (
    0x0660,  # Arabic-Indic
    0x06F0,  # Persian and Urdu
    *range(0x0966, 0x0DE6, 0x80),  # Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam
    0xFF10,  # full width
)
DIGITS: dict[int, str] = {zero + value: str(value) for zero in _DIGIT_ZEROS for value in range(10)}
"""Digits of the scripts that people in the Gulf write, as 0-9."""

HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"  # controls but tab and line feed; halves of characters
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"  # tags and more variation selectors
)
"""What is never seen, as the inside of a character class: controls, bidi controls, joiners, zero-widths."""


def _all(characters: str, folded: str | None) -> dict[int, str | None]:
    return dict.fromkeys(map(ord, characters), folded)


def _range(first: int, last: int) -> dict[int, str | None]:
    return dict.fromkeys(range(first, last + 1))


_ARABIC: dict[int, str | None] = {
    **_all("\u0640\u0670\u0674", None),  # tatweel only stretches; dagger alef, high hamza
    **_range(0x0610, 0x061A),
    **_range(0x064B, 0x065F),  # tashkeel
    **_range(0x06D6, 0x06DC),
    **_range(0x06DF, 0x06E4),
    **_range(0x06E7, 0x06E8),
    **_range(0x06EA, 0x06ED),
    **_range(0x08D3, 0x08FF),
    **_all("أإآٱٲٳ", "ا"),
    **_all("ىیۍېۑےۓێ", "ي"),
    **_all("کڪڭ", "ك"),
    **_all("ةۃەہۂۀھۿ", "ه"),
    **_all("ؤۇۆۈۋ", "و"),
    **_all("ں", "ن"),
    **_all("ڤ", "ف"),  # how foreign v is typed: «ڤيلا» and «فيلا»
    **_all("ڨ", "ق"),
    **_all("ڵ", "ل"),
    **_all("ڕ", "ر"),
    **_all("ګ", "گ"),
}
_DEVANAGARI: dict[int, str | None] = {
    **_all("\u093c", None),  # the nukta is left out as often as it is written: सड़क, सडक
    **_all("\u0901", "\u0902"),  # हूँ, हूं
    **_all("\u0929", "न"),
    **_all("\u0931", "र"),
    **_all("\u0934", "ळ"),
}
_PUNCTUATION: dict[int, str | None] = {
    **_all("،٬", ","),
    **_all("٫۔।॥…", "."),
    **_all("؛", ";"),
    **_all("؟", "?"),
    **_all("٪", "%"),
    **_all("٭•", "*"),
    **_all("‘’‚‛´`", "'"),
    **_all("“”„«»", '"'),
    **_all("‐‑‒–—―−", "-"),
    **_all("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0", " "),
}
FOLDING: dict[int, str | None] = {**_ARABIC, **_DEVANAGARI, **_PUNCTUATION, **DIGITS}
"""Of a text that is already in NFKC and lower case, without ``HIDDEN``; None: left out."""

ORDINARY = (
    "".join(map(chr, range(128)))
    + "".join(map(chr, (*range(0x0620, 0x063B), *range(0x0641, 0x064B))))  # Arabic letters
    + "".join(map(chr, (*range(0x064B, 0x0653), *range(0x0660, 0x066D))))  # tashkeel, digits, ٪٫٬
    + "".join(map(chr, range(0x06F0, 0x06FA)))
    + "\u0640\u0670،؛؟۔پچژگکیٹڈڑںھہۃےۓڤە"
    + "\u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    + "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    + "«»‘’“”–—•…"
)
"""At most 256 characters, which make up nearly every Arabic, English, Persian and Urdu message. NFKC and
casefolding change none of them, or only as ``FOLDING`` and lower case do, and no two of them become a third one."""
