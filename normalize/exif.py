"""The place in a photo's EXIF block: a TIFF structure, read for six tags and no more."""

import math
from collections.abc import Iterator
from typing import Literal

from normalize.message import Location

MAX_ENTRIES = 512

_GPS_POINTER = 0x8825
_ORIENTATION = 0x0112
_LATITUDE_LETTER, _LATITUDE, _LONGITUDE_LETTER, _LONGITUDE = 1, 2, 3, 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5

Order = Literal["little", "big"]
_HEADERS: dict[bytes, Order] = {b"II*\0": "little", b"MM\0*": "big"}

Entry = tuple[int, int, bytes]
"""(tag, type, value bytes)."""


def place_in(block: bytes) -> Location | None:
    """The place that a TIFF block gives, or None when it gives none that can be true."""
    order = _order(block)
    if not order:
        return None
    for tag, kind, value in _entries(block, int.from_bytes(block[4:8], order), order):
        if tag == _GPS_POINTER and kind == _LONG:
            return _place(list(_entries(block, int.from_bytes(value, order), order)), order)
    return None


def orientation_in(block: bytes) -> int:
    """How the photo is to be turned, 1 to 8; 1 when nothing is said."""
    order = _order(block)
    if order:
        for tag, kind, value in _entries(block, int.from_bytes(block[4:8], order), order):
            if tag == _ORIENTATION and kind == _SHORT:
                found = int.from_bytes(value[:2], order)
                return found if 1 <= found <= 8 else 1
    return 1


def only_orientation(orientation: int) -> bytes:
    """The smallest block that says how to turn a photo, and nothing else."""
    entry = b"".join(number.to_bytes(size, "big") for number, size in ((_ORIENTATION, 2), (_SHORT, 2), (1, 4)))
    return b"MM\0*" + bytes((0, 0, 0, 8, 0, 1)) + entry + orientation.to_bytes(2, "big") + bytes(6)


def _order(block: bytes) -> Order | None:
    return _HEADERS.get(block[:4])


def _entries(block: bytes, offset: int, order: Order) -> Iterator[Entry]:
    """The entries of one directory; what points outside the block is left out."""
    if not 8 <= offset <= len(block) - 2:
        return
    count = int.from_bytes(block[offset : offset + 2], order)
    for number in range(min(count, MAX_ENTRIES)):
        entry = block[offset + 2 + 12 * number : offset + 14 + 12 * number]
        if len(entry) < 12:
            return
        tag, kind = int.from_bytes(entry[:2], order), int.from_bytes(entry[2:4], order)
        size = int.from_bytes(entry[4:8], order) * _SIZES.get(kind, 0)
        start = int.from_bytes(entry[8:12], order)
        if 0 < size <= 4:
            yield tag, kind, entry[8 : 8 + size]
        elif size <= 64 and start + size <= len(block):
            yield tag, kind, block[start : start + size]


def _place(entries: list[Entry], order: Order) -> Location | None:
    letters = {tag: value[:1].upper() for tag, kind, value in entries if kind == _ASCII}
    angles = {tag: _angle(value, order) for tag, kind, value in entries if kind == _RATIONAL}
    latitude, longitude = angles.get(_LATITUDE), angles.get(_LONGITUDE)
    if latitude is None or longitude is None or latitude > 90 or longitude > 180:
        return None
    if latitude == 0 and longitude == 0:  # a camera without a fix
        return None
    if letters.get(_LATITUDE_LETTER) not in (b"N", b"S") or letters.get(_LONGITUDE_LETTER) not in (b"E", b"W"):
        return None  # without the letters it could be any of four places
    return Location(
        round(-latitude if letters[_LATITUDE_LETTER] == b"S" else latitude, 7),
        round(-longitude if letters[_LONGITUDE_LETTER] == b"W" else longitude, 7),
    )


def _angle(value: bytes, order: Order) -> float | None:
    """Degrees, minutes and seconds as fractions; 0/0 stands for a part that is not known."""
    parts = []
    for start in range(0, len(value) - 7, 8):
        above = int.from_bytes(value[start : start + 4], order)
        below = int.from_bytes(value[start + 4 : start + 8], order)
        if below == 0 and (start == 0 or above != 0):
            return None
        parts.append(above / below if below else 0.0)
    degrees = sum(part / 60**number for number, part in enumerate(parts[:3]))
    return degrees if parts and math.isfinite(degrees) else None
