"""Writing received messages down: what is new, what came before, and how far the connector has read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, exists, or_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from ingest.message import Progress, RawMessage, Slot
from ingest.polling import LeaseLost, connector_row
from ingest.slots import named
from ingest.statements import fetch, write
from ingest.tables import CONTENTS, INBOX, ConnectorRow

INLINE_BYTES = 262_144
"""Larger content becomes a blob: two fsyncs more, which cost more than the row up to some hundred kilobytes."""

_UPSTREAM_ID_CHARACTERS = 255


@dataclass(frozen=True, slots=True)
class Appended:
    """What one append came to."""

    fresh: tuple[str, ...]
    """The upstream ids of what had not come before."""
    redelivered: int

    @property
    def received(self) -> int:
        """How many had not come before."""
        return len(self.fresh)


def insert_raws(connection: Connection, connector: str, raws: Sequence[RawMessage], now: datetime) -> Appended:
    """Insert the messages that have not come before, in one statement; the unique index decides which."""
    rows = [_row(connector, raw, now) for raw in raws]
    if not rows:
        return Appended((), 0)
    names = Counter(row["upstream_id"] for row in rows)
    values = [{**row, "is_repeated": names[row["upstream_id"]] > 1} for row in rows]
    insert = _INSERT[connection.dialect.name]
    inserted = fetch(connection, insert, values[0]) if len(values) == 1 else connection.execute(insert, values).all()
    small = {row["sha256"]: raw.content for row, raw in zip(rows, raws, strict=True) if row["size"] <= INLINE_BYTES}
    if contents := [{"inbox_id": row.id, "content": small[row.sha256]} for row in inserted if row.sha256 in small]:
        write(connection, _INSERT_CONTENTS, contents)
    return Appended(tuple(row.upstream_id for row in inserted), len(rows) - len(inserted))


def _insert(dialect: str) -> Any:
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    earlier = INBOX.alias("earlier")
    # An id that came before with other bytes; the same bytes never get as far as this.
    is_reused = exists().where(
        earlier.c.connector == bindparam("connector"), earlier.c.upstream_id == bindparam("upstream_id")
    )
    columns: dict[str, Any] = {
        column.name: bindparam(column.name) for column in INBOX.c if column.name not in ("id", "id_was_reused")
    }
    return (
        insert(INBOX)
        .values(**columns, id_was_reused=or_(is_reused, bindparam("is_repeated", type_=Boolean)))
        .on_conflict_do_nothing()
        .returning(INBOX.c.id, INBOX.c.upstream_id, INBOX.c.sha256)
    )


_INSERT = {dialect: _insert(dialect) for dialect in ("sqlite", "postgresql")}
_INSERT_CONTENTS = CONTENTS.insert()


def _row(connector: str, raw: RawMessage, now: datetime) -> dict[str, Any]:
    digest = sha256(raw.content).hexdigest()
    upstream_id = raw.upstream_id
    if len(upstream_id) > _UPSTREAM_ID_CHARACTERS:
        upstream_id = sha256(upstream_id.encode("utf-8", "replace")).hexdigest()
    return {
        "connector": connector,
        "channel": raw.channel.value,
        "upstream_id": _clean(upstream_id),
        "sha256": digest,
        "size": len(raw.content),
        "media_type": _clean(raw.media_type),
        "envelope": {key: _clean(value) for key, value in raw.envelope.items()},
        "sent_at": raw.sent_at,
        "received_at": now,
        "too_large": raw.too_large,
        "state": "new",
        "attempts": 0,
        "fence": 0,
        "leased_until": None,
        "outcome": None,
        "reason": "",
        "reference": None,
        "done_at": None,
    }


def _clean(text: str) -> str:
    # Neither PostgreSQL nor JSON takes a NUL or half of a surrogate pair.
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def advance(
    connection: Connection,
    connector: str,
    appended: Appended,
    cursor: str | None,
    owner: str | None,
    now: datetime,
    progress: Progress | None = None,
    withheld: Sequence[Slot] = (),
    *,
    marks_time: bool,
) -> None:
    """Move the cursor and the counters. Raises LeaseLost when ``owner`` may no longer move the cursor."""
    changes: dict[str, Any] = {}
    if progress is not None:
        # A backlog takes long, and the poll succeeds only when it is through.
        changes |= {"progress_done": progress.done, "progress_total": progress.total}
        changes |= {"state": "ok", "error": "", "last_success_at": now}
    if withheld and cursor is not None:
        changes |= {"missing": ConnectorRow.missing + len(withheld), "missing_slots": named(withheld)}
    if cursor is not None or appended.redelivered:
        row = connector_row(connection, connector, lock=True)
        if cursor is not None and owner is not None and row.owner != owner:
            raise LeaseLost(f"another runner has taken over {connector}")
        if cursor is not None:
            changes["cursor"] = cursor
        if appended.redelivered:
            changes["redelivered"] = ConnectorRow.redelivered + appended.redelivered
    if marks_time:
        connector_row(connection, connector, lock=True)
        changes["last_message_at"] = now
    if changes:
        connection.execute(update(ConnectorRow).where(col(ConnectorRow.name) == connector).values(**changes))
