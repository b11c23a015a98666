"""Reference numbers made for phones: ten digits, the last one a check digit."""

import re
import secrets
import unicodedata

from stdnum import damm

LENGTH = 10

# Never a first digit 0, 1 or 2: a Gulf mobile number starts with 0, a Saudi identity number with 1 or 2,
# and both have ten digits too.
_LOWEST, _HIGHEST = 300_000_000, 999_999_999

_BETWEEN = r"[\s\u00a0.\-\u2010-\u2015/]?"
_DIGITS = re.compile(rf"\d(?:[^\w\n]{{0,4}}\d){{{LENGTH - 1},}}")
"""Where enough digits follow each other: only these parts of a text are worth folding, character by character."""

_CANDIDATE = re.compile(rf"(?<!\d)[3-9](?:{_BETWEEN}\d){{{LENGTH - 1}}}(?!\d)")


def new_reference() -> str:
    """A random reference; whether it is taken is for the caller to see.

    The Damm check digit catches every wrong digit and every swap of neighbours (Damm, 2004).
    """
    payload = str(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST + 1))
    return payload + damm.calc_check_digit(payload)


def is_reference(digits: str) -> bool:
    """Whether these ten ASCII digits are a well-formed reference."""
    return len(digits) == LENGTH and digits.isascii() and digits[0] in "3456789" and damm.is_valid(digits)


def find_references(text: str, limit: int = 10) -> tuple[str, ...]:
    """The well-formed references quoted in a text, in order, each once.

    Arabic-Indic and Persian digits, spaces, dashes and bidi marks between the digits are read as people write them.
    """
    found: dict[str, None] = {}
    for run in _DIGITS.finditer(text):
        for match in _CANDIDATE.finditer(_plain(run.group())):
            digits = re.sub(r"\D", "", match.group())
            if is_reference(digits):
                found[digits] = None
    return tuple(found)[:limit]


def spoken(reference: str) -> str:
    """The reference in groups, as it is read out and printed: ``483 102 9756``."""
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"


def _plain(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text
        if unicodedata.category(character) != "Cf"
    )
