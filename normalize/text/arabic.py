"""Folding of text for matching: one spelling for every way people type the same word, Arabic first."""

import codecs
import re
import unicodedata

from normalize.text.letters import DIGITS, FOLDING, HIDDEN, ORDINARY
from normalize.text.spelling import hindi, without_elongation, without_hamza

_HIDDEN = re.compile(f"[{HIDDEN}]+")
_OTHER_DIGITS = re.compile(f"[{''.join(map(chr, DIGITS))}]+")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")

# Unicode sorts the marks on a letter, in quadratic time: 40,000 of them in the wrong order cost a second. The
# Stream-Safe format (UAX #15) ends a run after thirty; no language writes more than a handful.
_MARKS = re.compile(r"[^\w\s!-~]{31,}")
_KANA_MARKS = ("\uff9e", "\uff9f")
"""The only letters that become marks in NFKC: of half-width Japanese."""
_SHORT_ENOUGH = 1000

_TO_BYTES = codecs.charmap_build(ORDINARY)
_LEFT_OUT = bytes(
    number
    for number, character in enumerate(ORDINARY)
    if (_HIDDEN.match(character) and not character.isspace()) or FOLDING.get(ord(character), "") is None
)
_FROM_BYTES = "".join(FOLDING.get(ord(character)) or character.lower() for character in ORDINARY)


def fold(text: str) -> str:
    """The text for matching, never for showing.

    NFKC and casefold; no tashkeel, tatweel, bidi controls or zero-widths (so that Persian «می‌خواهم» is the
    «میخواهم» that phones type); alef, ya, ta marbuta, kaf, he and waw in one form, Persian, Urdu and Kurdish
    ones too; the seats of hamza in one; no elongation; digits as 0-9; Arabic, Persian and typographic punctuation
    as the plain one; every run of blanks one space. What two people mean to be the same word is the same
    afterwards, at the price of a few that differ only in hamza. Letters that tell words apart (پ چ ژ گ and
    ٹ ڈ ڑ) stay.
    """
    try:
        # By way of bytes: a table of 256 places is ten times faster than a dictionary of characters.
        encoded = codecs.charmap_encode(text, "strict", _TO_BYTES)[0]
    except UnicodeEncodeError:
        folded = _fold_rare(text)
    else:
        folded = codecs.charmap_decode(encoded.translate(None, _LEFT_OUT), "strict", _FROM_BYTES)[0]
    folded = without_elongation(" ".join(folded.split()))
    seatless = without_hamza(folded)
    return folded if seatless is folded else without_elongation(seatless)


def fold_digits(text: str) -> str:
    """Digits of every script of the Gulf as 0-9, the rest as it is."""
    return _OTHER_DIGITS.sub(lambda match: match[0].translate(DIGITS), text)


def strip_controls(text: str) -> str:
    """Without bidi controls, zero-widths and C0/C1 controls (line feeds and tabs stay), for matching."""
    return _HIDDEN.sub("", text)


def _fold_rare(text: str) -> str:
    if len(text) > _SHORT_ENOUGH:
        for mark in _KANA_MARKS:
            text = text.replace(mark, "")
        text = _MARKS.sub(lambda match: match[0][:30], text)
    text = unicodedata.normalize("NFKC", strip_controls(" ".join(text.split()))).casefold()
    text = unicodedata.normalize("NFKC", text).translate(FOLDING)
    if _DEVANAGARI.search(text):
        text = hindi(text)
    return unicodedata.normalize("NFKC", text)
