"""Where the matter is: pins, and coordinates and map links that people write into their text."""

import math
import re

from normalize.map_links import MAP_WORDS, place_in
from normalize.message import Location
from normalize.text.arabic import fold_digits, strip_controls

MAX_CHARACTERS = 8_000
"""A place stands near the words that it belongs to, not behind pages of text."""
MAX_LINKS = 20
MAX_CANDIDATES = 20

Found = tuple[Location | None, tuple[str, ...]]
"""The place, if any, and flags: ``location_invalid``, ``location_link`` (a link that only its provider can resolve)."""

NOTHING: Found = (None, ())

_NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,20})?)"
_SIGN = r"\s?°?\s?"
_BETWEEN = r"\s{0,3}[,;،/|]?\s{0,3}"
# Three decimals are money in Kuwait, Bahrain and Oman («12.500, 15.750»): without a word about it, a place has four.
_PAIR = re.compile(rf"(?<![\d.,])([+-]?\d{{1,2}}\.\d{{4,20}}){_SIGN}{_BETWEEN}([+-]?\d{{1,3}}\.\d{{4,20}})(?![\d.]\d)")
_DEGREES = r"(\d{1,3})\s?°\s?(\d{1,2})\s?['′’]\s?(\d{1,2}(?:\.\d{1,10})?)\s?(?:[\"″”]|'')\s?"
_NORTH = r"(N\b|S\b|شمال|جنوب)"
_EAST = r"(E\b|W\b|شرق|غرب)"
_DMS = re.compile(rf"{_DEGREES}{_NORTH}\w{{0,2}}{_BETWEEN}{_DEGREES}{_EAST}")
_LETTERED = re.compile(
    rf"(?<![\d.]){_NUMBER}{_SIGN}{_NORTH}\w{{0,2}}{_BETWEEN}{_NUMBER}{_SIGN}{_EAST}"
    rf"|\b(N|S)\s?{_NUMBER}{_SIGN}{_BETWEEN}(E|W)\s?{_NUMBER}",
    re.IGNORECASE,
)
_IS = r"[\s:=]{0,5}(?:is\s)?(?:هو\s)?"
_LATITUDE = re.compile(
    rf"(?:خط\s?العرض|دائر[ةه]\s?العرض|عرض\s?بلد|अक्षांश|\blat(?:itude)?\b)\s?(?:\([^)\n]{{0,12}}\))?{_IS}{_NUMBER}",
    re.IGNORECASE,
)
_LONGITUDE = re.compile(
    rf"(?:خط\s?الطول|طول\s?بلد|देशांतर|\blon(?:g|gitude)?\b|\blng\b)\s?(?:\([^)\n]{{0,12}}\))?{_IS}{_NUMBER}",
    re.IGNORECASE,
)
_URL = re.compile(
    r"geo:[^\s<>\"']{3,300}|(?:https?://|(?<![\w@./])(?=(?:www\.)?(?:maps\.|goo\.gl/maps|waze\.com|google\.com/maps)))"
    r"[^\s<>\"]{6,2000}",
    re.IGNORECASE,
)
_HINTS = (".", "٫", "°", ":")
"""No coordinates and no link are written without one of these."""
_CANDIDATE = re.compile(r"[.٫°](?:(?<=°)|(?<=\d[.٫])\d{1,20}\D{1,40}\d{1,3}[.٫]\d)")
"""Two decimal numbers, or degrees: the costly patterns look only around these. It begins with what is rare."""
_BEFORE, _AFTER = 50, 80
_OPPOSITE = ("s", "w", "جنوب", "غرب")


def pin(latitude: object, longitude: object, label: str = "") -> Found:
    """A place by two numbers of any type; (0, 0) is what devices without a fix say, and no place."""
    north, east = _degrees(latitude, 90), _degrees(longitude, 180)
    if north is None or east is None:
        return None, ("location_invalid",)
    if north == 0 and east == 0:
        return NOTHING
    return Location(north, east, label), ()


def find(text: str) -> Found:
    """The first place in a text: a map link or geo: URI, else coordinates. A look at most texts, no more."""
    text = text[:MAX_CHARACTERS]
    if not any(hint in text for hint in _HINTS):
        return NOTHING
    lowered = text.lower()
    flags: tuple[str, ...] = ()
    if any(word in lowered for word in MAP_WORDS):
        found, flags = _in_links(text)
        if found:
            return found, flags
    for number, candidate in enumerate(_CANDIDATE.finditer(text)):
        if number == MAX_CANDIDATES:
            break
        near = text[max(0, candidate.start() - _BEFORE) : candidate.end() + _AFTER]
        if not near.isascii():
            near = fold_digits(strip_controls(near)).replace("٫", ".")
        found, more = _in_words(near)
        if found:
            return found, ()  # a link beside readable coordinates needs no resolving
        flags = (*flags, *more)
    return None, tuple(dict.fromkeys(flags))


def _in_links(text: str) -> Found:
    flags: tuple[str, ...] = ()
    for number, match in enumerate(_URL.finditer(text)):
        if number == MAX_LINKS:
            break
        pair = place_in(match[0])
        if pair is None:
            continue
        if not pair.is_resolved:
            flags = (*flags, "location_link")
            continue
        found, more = pin(pair.latitude, pair.longitude, pair.label)
        if found:
            return found, ()
        flags = (*flags, *more)
    return None, tuple(dict.fromkeys(flags))


def _in_words(text: str) -> Found:
    if "°" in text and (match := _DMS.search(text)):
        return pin(_sexagesimal(*match.group(1, 2, 3, 4)), _sexagesimal(*match.group(5, 6, 7, 8)))
    if match := _LETTERED.search(text):
        north, north_letter, east, east_letter = match.group(1, 2, 3, 4) if match[1] else match.group(6, 5, 8, 7)
        if "." in north and "." in east:
            return pin(_signed(float(north), north_letter), _signed(float(east), east_letter))
    if (latitude := _LATITUDE.search(text)) and (longitude := _LONGITUDE.search(text)):
        return pin(latitude[1], longitude[1])
    for match in _PAIR.finditer(text):
        found, _ = pin(match[1], match[2])
        if found:  # two long numbers that are no place are only numbers
            return found, ()
    return NOTHING


def _sexagesimal(degrees: str, minutes: str, seconds: str, letter: str) -> float | None:
    if float(minutes) >= 60 or float(seconds) >= 60:
        return None
    return round(_signed(float(degrees) + float(minutes) / 60 + float(seconds) / 3600, letter), 7)


def _signed(value: float, letter: str) -> float:
    return -value if letter.lower() in _OPPOSITE else value


def _degrees(value: object, limit: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        degrees = float(fold_digits(value).replace("٫", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= limit else None
