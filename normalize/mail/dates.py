"""The date of a mail in every shape that programs and people write it."""

import re
from datetime import UTC, datetime, timedelta, timezone

from normalize.text.arabic import fold_digits

MAX_DATE_CHARACTERS = 200
FIRST_YEAR, LAST_YEAR = 1971, 2100
"""Before lies a clock that was never set, behind it one that nobody can believe."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier januar enero يناير جانفي كانون_الثاني",
            "feb february fév février februar febrero فبراير فيفري شباط",
            "mar march mars mär märz marzo مارس آذار اذار",
            "apr april avr avril abril أبريل ابريل إبريل أفريل نيسان",
            "may mai mayo مايو ماي أيار ايار",
            "jun june juin juni junio يونيو يونيه جوان حزيران",
            "jul july juil juillet juli julio يوليو يوليه جويلية تموز",
            "aug august août aout agosto أغسطس اغسطس أوت آب",
            "sep sept september septembre septiembre سبتمبر أيلول ايلول",
            "oct october octobre okt oktober octubre أكتوبر اكتوبر تشرين_الأول",
            "nov november novembre noviembre نوفمبر تشرين_الثاني",
            "dec december déc décembre dez dezember diciembre ديسمبر كانون_الأول",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONE_HOURS = {
    # RFC 5322 4.3, and what mailers write besides.
    name: hours
    for hours, names in (
        (-8, "pst"),
        (-7, "pdt mst"),
        (-6, "mdt cst"),
        (-5, "cdt est"),
        (-4, "edt ast"),
        (-3, "adt"),
        (0, "gmt ut utc z wet"),
        (1, "cet met bst west"),
        (2, "eet cest"),
        (3, "eest msk trt"),
        (4, "gst"),
        (5, "pkt"),
        (5.5, "ist"),
        (8, "sgt hkt pht"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
    )
    for name in names.split()
}
_USUAL = re.compile(
    r"(?:[A-Za-z]{3}, ?)? ?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)(?: \([^()]*\))?"
)
_COMMENT = re.compile(r"\([^()]*\)")
_CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})([:.])(\d\d)(?:\2(\d\d))?(?!\d|\.\d{4})(?:[.,]\d{1,9})?"
    r"\s?(am|pm|a\.m\.|p\.m\.|[صم](?!\w))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:\b(?:gmt|utc|ut)\s?)?(?<![\d-])([+-])\s?(\d\d?)(?::?(\d\d))?(?!\d)", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


def parse_date(value: str) -> datetime | None:
    """A date as RFC 5322 writes it, or nearly so, in UTC; one without a zone is taken for UTC."""
    usual = _USUAL.fullmatch(value)
    try:
        if usual and (month := _MONTHS.get(usual[2].lower())):
            offset = timedelta(hours=int(usual[8]), minutes=int(usual[9])) * (-1 if usual[7] == "-" else 1)
            clock = (int(usual[4]), int(usual[5]), int(usual[6]))
            return _believable(_moment(int(usual[3]), month, int(usual[1]), clock, offset))
        return _believable(_read_loosely(value[:MAX_DATE_CHARACTERS]))
    except (ValueError, OverflowError):
        return None


def _believable(moment: datetime | None) -> datetime | None:
    return moment if moment and FIRST_YEAR <= moment.year < LAST_YEAR else None


def _moment(year: int, month: int, day: int, clock: tuple[int, int, int], offset: timedelta) -> datetime:
    hour, minute, second = clock
    zone = timezone(offset) if abs(offset) < timedelta(hours=24) else UTC
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)  # leap second


def _read_loosely(value: str) -> datetime | None:
    text = fold_digits(value).replace("كانون ", "كانون_").replace("تشرين ", "تشرين_")
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    clock, zone_text, text = _clock_of(text)
    day = _day_of(text)
    if day is None:
        return None
    return _moment(*day, clock, _offset_of(zone_text))


def _clock_of(text: str) -> tuple[tuple[int, int, int], str, str]:
    """(the time of day, the text behind it, the text without both time and zone)."""
    found = next((one for one in _CLOCK.finditer(text) if one[2] == ":" or one[4]), None)
    if not found:
        return (0, 0, 0), "", text
    hour = int(found[1])
    half = (found[5] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    behind = text[found.end() :]
    offset = _OFFSET.search(behind)
    rest = behind[: offset.start()] + behind[offset.end() :] if offset else behind
    return (hour, int(found[3]), int(found[4] or 0)), behind, f"{text[: found.start()]} {rest}"


def _offset_of(text: str) -> timedelta:
    if found := _OFFSET.search(text):
        sign = -1 if found[1] == "-" else 1
        return sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    for word in _WORD.findall(text):
        if word.lower() in _ZONE_HOURS:
            return timedelta(hours=_ZONE_HOURS[word.lower()])
    return timedelta(0)


def _day_of(text: str) -> tuple[int, int, int] | None:
    """(year, month, day), the month by its name or all three as numbers."""
    words = re.findall(r"[^\W\d]+", text.lower())
    month = next((_MONTHS[word] for word in words if word in _MONTHS), 0)
    if month:
        numbers = _NUMBER.findall(text)[:2]
        if len(numbers) < 2:
            return None
        day, year = sorted(numbers, key=lambda number: (len(number) > 2, 0))
        return _year(year), month, int(day)
    found = _NUMBERS.search(text)
    if not found:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        return int(first), int(second), int(third)
    # Day before month everywhere but in the United States, whose order shows only behind the twelfth.
    day, month = (int(second), int(first)) if int(second) > 12 else (int(first), int(second))
    return _year(third), month, day


def _year(digits: str) -> int:
    """Two digits as RFC 5322 4.3 reads them; three are what programs make of 1900 + n."""
    year = int(digits)
    if len(digits) <= 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year
