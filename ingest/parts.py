"""Long texts that come in parts: each part committed by itself, the whole put into the inbox when it is complete."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, update

from ingest.append import Appended, advance, insert_raws
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.message import PARTS_TYPE, Channel, RawMessage
from ingest.polling import connector_row
from ingest.tables import PARTS
from ingest.transaction import reading, writing

PATIENCE = timedelta(minutes=5)
"""So long after its last part a text waits for those that are missing; then it goes on without them."""

_EVER = timedelta(days=3650)

_REMEMBERED = timedelta(hours=1)
"""A part that comes again within this time is the same delivery; later, its number may be another text's."""


def append_parts(engine: Engine, connector: str, raws: Sequence[RawMessage], clock: Clock = database_now) -> Appended:
    """Commit messages and parts of messages; when this returns they are safe."""
    with writing(engine) as connection:
        now = clock(connection)
        whole = [raw for raw in raws if raw.part is None]
        redelivered = 0
        for raw in raws:
            if raw.part is not None:
                done = _put(connection, connector, raw, now)
                redelivered += done is None
                whole += done or ()
        inserted = insert_raws(connection, connector, whole, now)
        appended = Appended(inserted.fresh, inserted.redelivered + redelivered)
        advance(connection, connector, appended, None, None, now, None, marks_time=bool(appended.fresh))
        crashpoint("parts.before_commit")
    crashpoint("parts.after_commit")
    return appended


def release_incomplete(engine: Engine, clock: Clock = database_now) -> int:
    """Put what has waited long enough into the inbox as it is, and forget what was joined; returns how many texts."""
    with reading(engine) as connection:
        now = clock(connection)
        is_overdue = connection.execute(_OVERDUE, {"before": now - PATIENCE}).first() is not None
        if not is_overdue and connection.execute(_FORGETTABLE, {"before": now - _REMEMBERED}).first() is None:
            return 0
    released = 0
    with writing(engine) as connection:
        now = clock(connection)
        overdue = connection.execute(_OVERDUE, {"before": now - PATIENCE}).all()
        for connector, whole in sorted({(row.connector, row.whole) for row in overdue}):
            connector_row(connection, connector, lock=True)
            rows = _open(_rows(connection, connector, whole, now - _EVER))
            if rows and max(row.received_at for row in rows) < now - PATIENCE:
                released += insert_raws(connection, connector, [_joined(connection, rows, now)], now).received
        connection.execute(_FORGET, {"before": now - _REMEMBERED})
    return released


def _put(connection: Connection, connector: str, raw: RawMessage, now: datetime) -> list[RawMessage] | None:
    """Keep one part; returns the texts that are whole now, or None when the part had come before."""
    assert raw.part is not None
    connector_row(connection, connector, lock=True)  # two parts of a text, in two processes, must see each other
    digest = sha256(raw.content).hexdigest()
    known = _rows(connection, connector, raw.part.whole, now - _REMEMBERED)
    if any(row.number == raw.part.number and row.sha256 == digest for row in known):
        return None
    waiting = _open(known)
    done = []
    if any(row.number == raw.part.number for row in waiting):
        # Phones number their texts from 0 to 255: this is another text, and the earlier one will not be completed.
        done.append(_joined(connection, waiting, now))
    connection.execute(
        PARTS.insert(),
        {
            "connector": connector, "whole": raw.part.whole, "number": raw.part.number, "total": raw.part.total,
            "channel": raw.channel.value, "media_type": raw.media_type, "envelope": dict(raw.envelope),
            "content": raw.content, "sha256": digest, "received_at": now, "joined_at": None,
        },
    )  # fmt: skip
    waiting = _open(_rows(connection, connector, raw.part.whole, now - _REMEMBERED))
    if {row.number for row in waiting} >= set(range(1, raw.part.total + 1)):
        done.append(_joined(connection, waiting, now))
    return done


def _rows(connection: Connection, connector: str, whole: str, since: datetime) -> Sequence[Row[Any]]:
    return connection.execute(_OF_WHOLE, {"connector": connector, "whole": whole, "since": since}).all()


def _open(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.joined_at is None]


def _joined(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> RawMessage:
    """One message of these parts, each as it came; of the rows, only what tells a redelivery is kept."""
    in_order = sorted(rows, key=lambda row: row.number)
    first = in_order[0]
    content = {
        "total": first.total,
        "parts": [
            {
                "number": row.number,
                "media_type": row.media_type,
                "content": base64.b64encode(row.content).decode(),
            }
            for row in in_order
        ],
    }
    connection.execute(_JOIN, [{"b_id": row.id, "b_now": now} for row in rows])
    return RawMessage(
        channel=Channel(first.channel),
        upstream_id=f"parts:{sha256(first.whole.encode()).hexdigest()[:16]}:{min(row.id for row in rows)}",
        content=orjson.dumps(content),
        media_type=PARTS_TYPE,
        envelope=first.envelope,
    )


# Built once: building a statement costs more than executing it.
_OF_WHOLE = (
    select(*PARTS.c)
    .where(
        PARTS.c.connector == bindparam("connector"),
        PARTS.c.whole == bindparam("whole"),
        PARTS.c.received_at >= bindparam("since"),
    )
    .order_by(PARTS.c.id)
)
_OVERDUE = (
    select(PARTS.c.connector, PARTS.c.whole)
    .where(PARTS.c.joined_at.is_(None), PARTS.c.received_at < bindparam("before"))
    .limit(100)
)
_JOIN = (
    update(PARTS).where(PARTS.c.id == bindparam("b_id")).values(joined_at=bindparam("b_now"), content=b"", envelope={})
)
_FORGETTABLE = select(PARTS.c.id).where(PARTS.c.joined_at < bindparam("before")).limit(1)
_FORGET = delete(PARTS).where(PARTS.c.joined_at < bindparam("before"))
