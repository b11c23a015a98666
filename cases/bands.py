"""Which earlier messages are worth holding against a new one: keys of what they have in common, in one index.

Record linkage calls them blocking keys: each names an identity, a number, a place, a file, or a part of the words
(MinHash by one permutation, Broder 1997, Li, Owen and Zhang 2012). Of every key only the newest messages are looked
at, so that neither a flood of one template nor a busy district makes the look-up longer.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, bindparam, select, text

from cases.evidence import Evidence
from cases.photos import forget_old_photos
from cases.tables import BANDS
from cases.vocabulary import vocabulary
from cases.wording import Wording
from ingest.among import Values
from ingest.polling import insert_ignoring
from ingest.statements import fetch, write
from ingest.tables import INBOX
from normalize.message import Location

Name = tuple[int, str]
"""A key before it is hashed, with its kind."""
NEWEST = 20
"""How many messages of one key are looked at."""
NEWEST_OF_ANYBODY = 6
"""How many, of a key that says nothing about who wrote them."""

IDENTITY, NUMBER, WORDS, PLACE, CELL, FILE, SERVICE, NAME, SHORT_NUMBER, RARE = range(1, 11)
OF_ANYBODY = frozenset((WORDS, PLACE, CELL, SERVICE, NAME, SHORT_NUMBER, RARE))
"""What strangers have in common; the other keys name somebody or something."""
WEIGHTS = {IDENTITY: 4, NUMBER: 4, FILE: 3, PLACE: 2, CELL: 3, WORDS: 2, SERVICE: 1, NAME: 2, SHORT_NUMBER: 2, RARE: 2}
"""How much one key in common says, for choosing whom to compare with when there are many."""

_KIND_BITS = 32
_CELLS_PER_DEGREE = 100
"""About a kilometre."""
_MINIMA = 6
_FEWEST_UNITS = 4
_MOST_OF_A_KIND = 3
_MOST_RARE = 8
_PHONE_DIGITS = 8
_TELLING_DIGITS = 6
"""Shorter numbers are streets, flats and dates of anybody."""
KEPT = timedelta(days=90)
"""How long a message can be found by its keys."""
_SLICES = 1 << 15
_SLICE = 1 << 21
EVENT_DAYS = 2
"""How many days a key of a place covers: an event is looked for in these and as many before."""
_MIX = 0x9E3779B1
"""Spreads what CRC-32 leaves together (Knuth's multiplicative hashing)."""


def kind_of(band: int) -> int:
    """What a key is about."""
    return band >> _KIND_BITS


@dataclass(frozen=True, slots=True)
class Bands:
    """The keys of one message, each a positive integer below 2**36."""

    own: tuple[int, ...] = ()
    """Those that it is found by."""
    near: tuple[int, ...] = ()
    """Those under which it looks for others: of the days before, and beside a border of the map, too."""


NO_BANDS = Bands()


def bands_of(evidence: Evidence) -> Bands:
    """The keys of a message."""
    lasting = list(_lasting(evidence))
    day = evidence.received_at.toordinal() // EVENT_DAYS
    passing = list(_passing(evidence))
    here, around = _cells(evidence.location) if evidence.location else ((), ())
    own = [_band(kind, f"{day}/{name}") for kind, name in (*passing, *here)]
    beside = [_band(kind, f"{one}/{name}") for one in (day, day - 1) for kind, name in (*passing, *around)]
    return Bands(tuple(dict.fromkeys(lasting + own)), tuple(dict.fromkeys(lasting + beside)))


def band_of_file(sha256: str) -> int:
    """The key of a file."""
    return _band(FILE, sha256)


def find_bands(connection: Connection, bands: Collection[int]) -> dict[int, list[int]]:
    """The newest messages of each key, the newest first."""
    if not bands:
        return {}
    found = fetch(connection, _NEWEST[connection.dialect.name], {"bands": bands})
    return {band: list(map(int, ids.split(",")[: _most(band)])) for band, ids in found if ids}


def _most(band: int) -> int:
    return NEWEST_OF_ANYBODY if kind_of(band) in OF_ANYBODY else NEWEST


def keep_bands(connection: Connection, messages: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Let messages, by their inbox ids, be found by their keys."""
    # In the order of the index: its pages are then visited once each, and two batches cannot wait for each other.
    rows = sorted((band, inbox_id) for inbox_id, bands in messages for band in bands)
    if rows:
        insert = _INSERT[connection.dialect.name]
        write(connection, insert, [{"band": band, "inbox_id": inbox_id} for band, inbox_id in rows])


def forget_old(connection: Connection, now: datetime) -> int:
    """Drop one slice of the keys and photos of messages that nobody looks for any more; returns how many.

    Which slice, the time says: called every second or so, it gets round all of them in some hours.
    """
    newest = connection.execute(_NEWEST_OLD, {"before": now - KEPT}).scalar()
    if newest is None:
        return 0
    first = int(now.timestamp()) % _SLICES * _SLICE
    gone = connection.execute(_FORGET, {"first": first, "end": first + _SLICE, "newest": newest}).rowcount
    return gone + forget_old_photos(connection, now, newest)


def _lasting(evidence: Evidence) -> Iterator[int]:
    """Who, which number, which file, which words: worth a look for months."""
    wording = evidence.wording
    for key in evidence.sender_keys:
        yield _band(IDENTITY, key[-_PHONE_DIGITS:] if key.startswith("phone:") else key)
    for phone in sorted(wording.phones)[:_MOST_OF_A_KIND]:
        yield _band(IDENTITY, phone)
    if " " in evidence.sender_name:
        yield _band(NAME, evidence.sender_name)
    for number in sorted(wording.ids)[:_MOST_OF_A_KIND]:
        yield _band(NUMBER if len(number) >= _TELLING_DIGITS else SHORT_NUMBER, number)
    for sha256 in sorted(evidence.files)[:_MOST_OF_A_KIND]:
        yield band_of_file(sha256)
    yield from (_band(RARE, sound) for sound in wording.sounds[:_MOST_RARE])
    if len(wording.units) >= _FEWEST_UNITS:
        yield from _minima(wording)


def _passing(evidence: Evidence) -> Iterator[Name]:
    """Where, and what a whole place suffers from: worth a look for two days."""
    words, wording = vocabulary(), evidence.wording
    for landmark in sorted(wording.landmarks)[:2]:
        yield PLACE, landmark
    meanings = (*sorted(wording.units & words.area_wide)[:2], evidence.topic)
    for district in sorted(wording.places - words.wide_places)[:2] or sorted(wording.places)[:1]:
        for meaning in meanings:
            yield PLACE, f"{district}/{meaning}"
    if "=app" in wording.units:
        yield SERVICE, ""


def _cells(location: Location) -> tuple[list[Name], list[Name]]:
    """The square of a grid where it is, and that with the three around the corner that it is closest to."""
    north, east = location.latitude * _CELLS_PER_DEGREE, location.longitude * _CELLS_PER_DEGREE
    steps = [(0, 1 if place % 1 >= 0.5 else -1) for place in (north, east)]
    around = [
        (CELL, f"{int(north // 1) + north_step}/{int(east // 1) + east_step}")
        for north_step in steps[0]
        for east_step in steps[1]
    ]
    return around[:1], around


def _minima(wording: Wording) -> Iterator[int]:
    """Three pairs of the smallest hashes: texts with most of their words in common share one of them."""
    least: list[int | None] = [None] * _MINIMA
    for unit in wording.units:
        place, value = _hashed(unit)
        known = least[place]
        if known is None or value < known:
            least[place] = value
    # A place that no word fell into borrows from the next one that has any (Shrivastava and Li 2014).
    whole: list[int] = []
    for place in range(_MINIMA):
        steps = (least[(place + step) % _MINIMA] for step in range(_MINIMA))
        whole.append(next(value for value in steps if value is not None))
    for pair in range(0, _MINIMA, 2):
        hashed = ((whole[pair] * 31 + whole[pair + 1]) * 8 + pair) * _MIX & 0xFFFFFFFF
        yield WORDS << _KIND_BITS | hashed


@lru_cache(maxsize=50_000)
def _hashed(unit: str) -> tuple[int, int]:
    mixed = crc32(unit.encode("utf-8", "replace")) * _MIX & 0xFFFFFFFF
    return mixed % _MINIMA, mixed // _MINIMA


def _band(kind: int, name: str) -> int:
    return kind << _KIND_BITS | crc32(name.encode("utf-8", "replace"))


# Built once. Of each key the index gives the newest first, and no more than NEWEST of them are read.
_OF_ONE = f"SELECT inbox_id FROM bands WHERE bands.band = wanted.band ORDER BY inbox_id DESC LIMIT {NEWEST}"  # noqa: S608
_BANDS = bindparam("bands", type_=Values(are_numbers=True))
_NEWEST: dict[str, Any] = {
    "sqlite": text(
        f"SELECT wanted.band, (SELECT group_concat(inbox_id) FROM ({_OF_ONE})) AS ids "  # noqa: S608
        "FROM (SELECT value AS band FROM json_each(:bands)) AS wanted"
    ).bindparams(_BANDS),
    "postgresql": text(
        f"SELECT wanted.band, (SELECT string_agg(CAST(inbox_id AS text), ',') FROM ({_OF_ONE}) AS newest) AS ids "  # noqa: S608
        "FROM unnest(CAST(:bands AS bigint[])) AS wanted(band)"
    ).bindparams(_BANDS),
}
_INSERT = insert_ignoring(BANDS)
_NEWEST_OLD = (
    select(INBOX.c.id).where(INBOX.c.received_at < bindparam("before")).order_by(INBOX.c.received_at.desc()).limit(1)
)
_FORGET = BANDS.delete().where(
    BANDS.c.band >= bindparam("first"), BANDS.c.band < bindparam("end"), BANDS.c.inbox_id <= bindparam("newest")
)
