"""Phone numbers as people and gateways write them, to E.164."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from normalize.text.amounts import IS_CURRENCY
from normalize.text.arabic import fold_digits, strip_controls

GULF_PREFIXES = ("965", "966", "968", "971", "973", "974")
MAX_FOUND = 20
_MAX_TRIED = 60
"""Checking one number costs up to 0.1 ms."""

_LOOKS_LIKE_ONE = re.compile(r"\+?[\d\s().\-/]{5,28}\+?")
_NO_DIGIT = re.compile(r"[^\d+]")
_SCHEME = re.compile(r"(?:tel|sms|sip|fax|whatsapp):", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"[;@,].*", re.DOTALL)
_TRUNK_ZERO = re.compile(r"\(0\)")
_DASH = re.compile(r"[\u2010-\u2015\u2212]")

_ENOUGH_DIGITS = re.compile(r"(?:\d[^\d\n]{0,3}){6}\d")
_CANDIDATE = re.compile(r"(?<![A-Za-z0-9_#*$€£])(?:\+ ?)?\(?\d(?:[ \u00a0().\-]{0,3}\d){6,}+\+?")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}([.\- ])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([.\- ])\d{1,2}\2\d{1,2})(?!\d)")
_DECIMAL = re.compile(r"\d{1,3}\.\d+|\d+\.\d{1,2}")
_GLUED_BEFORE = re.compile(r"(?:[A-Za-z0-9]-|[A-Za-z]/|(?<!\d)\d{1,6}/|\d[.,:])\Z")
_GLUED_AFTER = re.compile(r"[A-Za-z0-9_%°]|[.,:]\d|/\d{1,6}(?!\d)|-[A-Za-z0-9]")
_OTHER_LABEL = re.compile(
    r"(?:حساب|عداد|مرجع|معامل|بلاغ|شكو|طلب|فاتور|بطاق|هوي|اقام|إقام|جواز|رخص|لوح|شحن|تذكر|عقار|[اآ]يبان|سجل|ملف|اشتراك"
    r"|\b(?:account|acct?|meter|ref|reference|case|ticket|invoice|order|id|qid|iban|licen[cs]e|plate|passport|policy|permit)\b"
    r"|शिकायत|खाता|मीटर|شکایت|کھات|میٹر|\b(?:reklamo|resibo)\b)(?:[^\d\n,،.؛;+]|\bno\.){0,24}\Z",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"هاتف|تلفون|تليفون|جوال|موبايل|نقال|محمول|رقمي|[اإ]تصا?ل|تواصل|كلم|واتس|فاكس"
    r"|\b(?:phone|tel|mobile|mob|cell|call|contact|whats ?app|fax|tawag)\b|फ़ोन|फोन|मोबाइल|فون|موبائل",
    re.IGNORECASE,
)
_LONGEST = 40
_BEFORE = 40
"""How many characters before a number can say that it is no phone's."""

# Nobody writes from such a number, and what looks like one is an account's more often.
_SERVICE_TYPES = frozenset(
    (
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    )
)


class PhoneIn(NamedTuple):
    """A phone number and where it stands in the text that was searched."""

    start: int
    end: int
    e164: str


def e164(text: str, region: str = "", *, bare_gulf: bool = False) -> str | None:
    """The number in E.164, or None when it is none or cannot be told.

    Without a region only ``+`` and ``00`` say which country is meant; ``bare_gulf`` also takes a Gulf
    country code without them (``974 5512 3456``). A national number is never guessed to be of a country, and a
    short code or a national service number (``109``, ``800555``) is none. Takes what headers wrap around it too:
    ``tel:+974-5512-3456;phone-context=…``, ``sip:+97455123456@gateway``.
    """
    text = _DASH.sub("-", fold_digits(strip_controls(text[:200]))).strip()
    if scheme := _SCHEME.match(text):
        text = _AFTER_NUMBER.sub("", text[scheme.end() :]).strip()
    if not _LOOKS_LIKE_ONE.fullmatch(text):
        return None
    return _e164(text, region, bare_gulf)


def find(text: str, region: str = "") -> tuple[str, ...]:
    """The phone numbers in a text, in order, each once; national ones only of ``region``, Gulf codes without + too."""
    return tuple(dict.fromkeys(phone.e164 for phone in find_in(plain(text), region)))


def plain(text: str) -> str:
    """The text as ``find_in`` wants it: plain digits, separators and dashes, no direction marks."""
    text = fold_digits(strip_controls(text)).replace("\u066b", ".").replace("\u066c", ",")
    return _DASH.sub("-", text)


def find_in(text: str, region: str = "") -> tuple[PhoneIn, ...]:
    """The phone numbers in a ``plain`` text and their places.

    What is part of a longer code, a date, a decimal or a sum of money, and what a word before it calls an account,
    a meter or a reference, is no phone number unless it begins with ``+`` or ``00``.
    """
    if not _ENOUGH_DIGITS.search(text):
        return ()
    found: list[PhoneIn] = []
    for tried, candidate in enumerate(_CANDIDATE.finditer(text)):
        if tried >= _MAX_TRIED or len(found) >= MAX_FOUND:
            break
        found.extend(_read(text, candidate, region))
    return tuple(found[:MAX_FOUND])


def _read(text: str, candidate: re.Match[str], region: str) -> Iterator[PhoneIn]:
    start, end = candidate.span()
    written = candidate[0] if end - start <= _LONGEST else text[start : start + _LONGEST]
    groups = [match.span() for match in _GROUP.finditer(written)]
    if written[0] == "+" or written[-1] == "+" or written.lstrip("( ").startswith("00"):
        # What follows the number with a blank between may be another one, or the amount to pay.
        for _, stop in reversed(groups[-12:]):
            shorter = written if stop == groups[-1][1] else written[:stop]
            if number := _e164(shorter, region, False):
                yield PhoneIn(start, start + len(shorter), number)
                return
        return
    if _says_otherwise(text, start, end, written):
        return
    if number := _e164(written, region, True):
        yield PhoneIn(start, end, number)
    elif 2 <= len(groups) <= 4 and all(len(written[slice(*group)]) >= 7 for group in groups):
        numbers = [_e164(written[slice(*group)], region, True) for group in groups]
        for (first, last), number in zip(groups, numbers, strict=True):
            if number:
                yield PhoneIn(start + first, start + last, number)


def _says_otherwise(text: str, start: int, end: int, written: str) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    return bool(
        end - start > _LONGEST
        or IS_CURRENCY.match(text, end)
        or _GLUED_AFTER.match(text, end)
        or _GLUED_BEFORE.search(before)
        or _DATE.search(written)
        or _DECIMAL.fullmatch(written)
        or ((label := _OTHER_LABEL.search(before)) and not _PHONE_LABEL.search(before, label.start()))
    )


def _e164(text: str, region: str, bare_gulf: bool) -> str | None:
    is_international = "+" in text
    if is_international:
        text = _TRUNK_ZERO.sub("", text)
    digits = _NO_DIGIT.sub("", text)
    if digits.endswith("+"):  # typed last, or shown so, in a line from right to left
        digits = "+" + digits.strip("+")
    if digits.startswith("+00"):
        digits = digits[1:]
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
    if region and phonenumbers.number_type(number) in _SERVICE_TYPES:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
