"""The same photo whatever a chat has made of it: found by parts of its hash, recognised by how few bits differ.

The 64 bits stand in the index as four parts of 16. Each is looked up as it is and with each of its bits turned over:
up to seven differing bits leave one part with one of them at most, so that such a photo is found unless twenty newer
ones have that part in common.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from cases.tables import PHOTOS
from ingest.among import Values
from ingest.polling import insert_ignoring
from ingest.statements import fetch, write

SAME_PHOTO_BITS = 8
"""Of 150 drawn streets, copies that a chat compresses differ in five or fewer, no two streets in fewer than 13."""
MOST_PHOTOS = 3
"""Of one message."""
NEWEST = 20
"""How many photos of one part are looked at."""

_PARTS = 4
_PART_BITS = 16
_TURNED = (0, *(1 << bit for bit in range(_PART_BITS)))


def are_one_photo(one: str, other: str) -> bool:
    """Whether two hashes are of one photo."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= SAME_PHOTO_BITS


def share_a_photo(ours: Iterable[str], theirs: Collection[str]) -> bool:
    """Whether one of these hashes and one of those are of one photo."""
    return any(are_one_photo(one, other) for one in ours for other in theirs)


def find_photos(connection: Connection, photos: Collection[str]) -> dict[str, list[int]]:
    """The stored hashes of the same photos, each with the newest messages that it came with, by inbox id."""
    if not photos:
        return {}
    asking: dict[int, list[str]] = {}
    for photo in photos:
        for band in _bands(photo):
            for turned in _TURNED:
                asking.setdefault(band ^ turned, []).append(photo)
    found: dict[str, set[int]] = {}
    for band, stored in fetch(connection, _NEWEST[connection.dialect.name], {"bands": asking}):
        for pair in stored.split(",") if stored else ():
            inbox_id, _, photo = pair.partition(":")
            if photo in found or share_a_photo(asking[band], (photo,)):
                found.setdefault(photo, set()).add(int(inbox_id))
    return {photo: sorted(ids, reverse=True) for photo, ids in found.items()}


def keep_photos(connection: Connection, messages: Iterable[tuple[int, Collection[str]]]) -> None:
    """Let messages, by their inbox ids, be found by the hashes of their photos."""
    # In the order of the index: two batches then cannot wait for each other.
    rows = sorted(
        (band, inbox_id, photo) for inbox_id, photos in messages for photo in photos for band in _bands(photo)
    )
    if rows:
        insert = _INSERT[connection.dialect.name]
        write(connection, insert, [{"band": band, "inbox_id": of, "photo": photo} for band, of, photo in rows])


def forget_old_photos(connection: Connection, now: datetime, newest: int) -> int:
    """Drop one slice of the hashes of messages up to the inbox id ``newest``; returns how many rows.

    Which slice, the time says: called every second or so, it gets round all of them in a quarter of an hour.
    """
    first = int(now.timestamp()) % _SLICES * _SLICE
    return connection.execute(_FORGET, {"first": first, "end": first + _SLICE, "newest": newest}).rowcount


def _bands(photo: str) -> list[int]:
    """The four parts, each of one row of the sky and one of the ground, with their places above them."""
    rows = bytes.fromhex(photo)
    return [part << _PART_BITS | rows[part] << 8 | rows[part + _PARTS] for part in range(_PARTS)]


# Built once. Of each part the index gives the newest first, and no more than NEWEST of them are read.
_SLICE = 1 << 8
_SLICES = _PARTS << _PART_BITS >> 8
_OF_ONE = f"SELECT inbox_id, photo FROM photos WHERE photos.band = wanted.band ORDER BY inbox_id DESC LIMIT {NEWEST}"  # noqa: S608
_BANDS = bindparam("bands", type_=Values(are_numbers=True))
_NEWEST: dict[str, Any] = {
    "sqlite": text(
        f"SELECT wanted.band, (SELECT group_concat(inbox_id || ':' || photo) FROM ({_OF_ONE})) AS stored "  # noqa: S608
        "FROM (SELECT value AS band FROM json_each(:bands)) AS wanted"
    ).bindparams(_BANDS),
    "postgresql": text(
        f"SELECT wanted.band, (SELECT string_agg(inbox_id || ':' || photo, ',') FROM ({_OF_ONE}) AS newest) AS stored "  # noqa: S608
        "FROM unnest(CAST(:bands AS bigint[])) AS wanted(band)"
    ).bindparams(_BANDS),
}
_INSERT = insert_ignoring(PHOTOS)
_FORGET = PHOTOS.delete().where(
    PHOTOS.c.band >= bindparam("first"), PHOTOS.c.band < bindparam("end"), PHOTOS.c.inbox_id <= bindparam("newest")
)
