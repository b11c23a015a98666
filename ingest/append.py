"""Writing received messages down: what is new, what came before, and how far the connector has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select, tuple_, update
from sqlmodel import col

from ingest.message import RawMessage
from ingest.polling import LeaseLost, connector_row, insert_ignoring
from ingest.tables import INBOX, ConnectorRow

INLINE_BYTES = 65_536
"""Larger content becomes a blob: one fsync more, but the database stays small enough to back up."""

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
    """Insert the messages that have not come before, in one statement."""
    if not raws:
        return Appended((), 0)
    rows = [_row(connector, raw, now) for raw in raws]
    known: dict[str, set[str]] = {}
    earlier = select(INBOX.c.upstream_id, INBOX.c.sha256).where(
        tuple_(INBOX.c.connector, INBOX.c.upstream_id).in_([(connector, row["upstream_id"]) for row in rows])
    )
    for upstream_id, digest in connection.execute(earlier):
        known.setdefault(upstream_id, set()).add(digest)
    fresh = []
    for row in rows:
        hashes = known.setdefault(row["upstream_id"], set())
        if row["sha256"] not in hashes:
            fresh.append({**row, "id_was_reused": bool(hashes)})
            hashes.add(row["sha256"])
    if fresh:
        # Another process may commit the same delivery between the look and this; the unique index decides.
        connection.execute(insert_ignoring(connection, INBOX), fresh)
    return Appended(tuple(row["upstream_id"] for row in fresh), len(rows) - len(fresh))


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
        "content": raw.content if len(raw.content) <= INLINE_BYTES else None,
        "sent_at": raw.sent_at,
        "received_at": now,
        "id_was_reused": False,
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
) -> None:
    """Move the cursor and the counters. Raises LeaseLost when ``owner`` may no longer move the cursor."""
    row = connector_row(connection, connector, lock=cursor is not None or appended.redelivered > 0)
    changes: dict[str, Any] = {}
    if appended.redelivered:
        changes["redelivered"] = ConnectorRow.redelivered + appended.redelivered
    if cursor is not None:
        if owner is not None and row.owner != owner:
            raise LeaseLost(f"another runner has taken over {connector}")
        changes["cursor"] = cursor
    if appended.received and (row.last_message_at is None or (now - row.last_message_at).total_seconds() > 1):
        # At most once a second: the row would otherwise be the one that every append waits for.
        changes["last_message_at"] = now
    if changes:
        connection.execute(update(ConnectorRow).where(col(ConnectorRow.name) == connector).values(**changes))
