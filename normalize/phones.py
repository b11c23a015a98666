"""Phone numbers as people and gateways write them, to E.164."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from normalize.arabic import fold_digits, strip_controls

GULF_PREFIXES = ("965", "966", "968", "971", "973", "974")

_LOOKS_LIKE_ONE = re.compile(r"\+?[\d\s().\-/]{5,24}")
_NO_DIGIT = re.compile(r"[^\d+]")


def e164(text: str, region: str = "", *, bare_gulf: bool = False) -> str | None:
    """The number in E.164, or None when it is none or cannot be told.

    Without a region only ``+`` and ``00`` say which country is meant; ``bare_gulf`` also takes a Gulf
    country code without them (``974 5512 3456``). A national number is never guessed to be of a country.
    """
    text = fold_digits(strip_controls(text)).strip()
    if not _LOOKS_LIKE_ONE.fullmatch(text):
        return None
    digits = _NO_DIGIT.sub("", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        return _checked(digits, "")
    if region and (found := _checked(digits, region.upper())):
        return found
    if bare_gulf and digits.startswith(GULF_PREFIXES):
        return _checked("+" + digits, "")
    return None


def _checked(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region or None)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
