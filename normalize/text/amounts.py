"""Sums of money in a text: the number as people write it, and the currency where it can be told."""

import re
from typing import NamedTuple

MAX_FOUND = 20

_CODES = {
    "qar": "QAR", "qr": "QAR", "qrs": "QAR", "ر.ق": "QAR", "رق": "QAR", "ريال قطري": "QAR",
    "sar": "SAR", "sr": "SAR", "ر.س": "SAR", "رس": "SAR", "ريال سعودي": "SAR",
    "aed": "AED", "dhs": "AED", "dh": "AED", "د.إ": "AED", "د.ا": "AED", "درهم": "AED", "دراهم": "AED",
    "درهم اماراتي": "AED", "درهم إماراتي": "AED",
    "kwd": "KWD", "kd": "KWD", "د.ك": "KWD", "دينار كويتي": "KWD",
    "bhd": "BHD", "bd": "BHD", "د.ب": "BHD", "دينار بحريني": "BHD",
    "omr": "OMR", "ر.ع": "OMR", "ريال عماني": "OMR",
    "ريال": "", "ريالات": "", "riyal": "", "riyals": "", "rial": "", "rials": "", "دينار": "", "دنانير": "",
    "dinar": "", "dinars": "", "dirham": "AED", "dirhams": "AED",
    "usd": "USD", "$": "USD", "دولار": "USD", "دولارات": "USD", "dollars": "USD", "eur": "EUR", "€": "EUR",
    "inr": "INR", "₹": "INR", "रुपये": "INR", "रुपए": "INR", "pkr": "PKR", "روپے": "PKR",
    "php": "PHP", "₱": "PHP", "piso": "PHP", "rs": "",
}  # fmt: skip
_WORDS = "|".join(re.escape(word) for word in sorted(_CODES, key=len, reverse=True))
# A number begins with its first digit here, not with what must not stand before it: so the search skips to digits.
_NUMBER = re.compile(r"[0-9](?<![0-9.,][0-9])[0-9]{0,11}+(?:,[0-9]{3})*+(?:\.[0-9]{1,3}(?![0-9]))?")
_GOES_ON = re.compile(r"\w|[.,][0-9]")
IS_CURRENCY = re.compile(rf"[ \u00a0]?({_WORDS})(?![^\W_])\.?", re.IGNORECASE)
"""What follows a number that is a sum."""
_CURRENCY_BEFORE = re.compile(rf"(?<![\w.])({_WORDS})\.?[ \u00a0]?\Z", re.IGNORECASE)
_LONGEST = max(map(len, _CODES)) + 3


class Amount(NamedTuple):
    """A sum of money."""

    value: str
    """Digits with at most one decimal point, as ``1250.50``."""
    currency: str
    """ISO 4217, or empty where the word does not say whose (ريال, دينار)."""


def take(text: str) -> tuple[tuple[Amount, ...], str]:
    """The sums in a text with plain digits, and the text with a line feed where each of them stood."""
    found: list[Amount] = []
    kept: list[str] = []
    done = 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if after := IS_CURRENCY.match(text, end):
            word, end = after[1], after.end()
        elif before := _CURRENCY_BEFORE.search(text, max(done, start - _LONGEST), start):
            if _GOES_ON.match(text, end):
                continue
            word, start = before[1], before.start()
        else:
            continue
        found.append(Amount(match[0].replace(",", ""), _CODES[word.lower()]))
        kept += text[done:start], "\n"
        done = end
        if len(found) >= MAX_FOUND:
            break
    return tuple(found), "".join((*kept, text[done:]))
