"""The inbox: raw messages committed with their cursor, leased to workers, each ending in one named outcome."""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, bindparam, select, union_all, update

from ingest.among import among
from ingest.append import INLINE_BYTES, Appended, advance, insert_raws
from ingest.blobs import Blobs
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.gauge import Gauge
from ingest.message import Channel, Fetched, RawMessage, Withheld
from ingest.slots import note_slots
from ingest.statements import fetch, write
from ingest.tables import CONTENTS, INBOX
from ingest.transaction import leasing, reading, writing

LEASE_SECONDS = 30.0
"""How long a worker may be silent before its messages are another's."""

MAX_ATTEMPTS = 5
"""A message whose processing never came to an end this often is held: it may be what stops the worker."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message on lease to one worker."""

    id: int
    connector: str
    raw: RawMessage
    received_at: datetime
    attempts: int
    fence: int
    id_was_reused: bool
    unreadable: str
    """Why its bytes, which are then empty, could not be had from the disk; else empty."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one message ended."""

    id: int
    outcome: str
    reason: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The one way in."""

    engine: Engine
    blobs: Blobs
    clock: Clock = database_now
    gauge: Gauge | None = None
    """What whoever takes messages in asks before; None: there is always room."""
    _marked: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """When this process last noted that a connector had a message."""

    def append(
        self, connector: str, fetched: Sequence[Fetched], cursor: str | None = None, owner: str | None = None
    ) -> Appended:
        """Commit the messages, and the cursor with them; when this returns they are safe.

        The same upstream id with the same bytes collapses. The same id with other bytes is kept and marked.
        With ``owner``, the cursor moves only while that runner still holds the connector's lease.
        """
        raws = [one for one in fetched if isinstance(one, RawMessage)]
        self.blobs.put([raw.content for raw in raws if len(raw.content) > INLINE_BYTES])
        crashpoint("inbox.after_blob")
        with writing(self.engine) as connection:
            now = self.clock(connection)
            appended = insert_raws(connection, connector, raws, now)
            note_slots(connection, connector, raws)
            marks_time = bool(appended.fresh) and self._marks_time(connector)
            progress = fetched[-1].progress if fetched else None
            withheld = [one.slot for one in fetched if isinstance(one, Withheld)]
            advance(connection, connector, appended, cursor, owner, now, progress, withheld, marks_time=marks_time)
            crashpoint("inbox.before_commit")
        crashpoint("inbox.after_commit")
        return appended

    def congestion(self, *, is_pushed: bool) -> str:
        """Why no more may be taken in just now; empty: it may. ``is_pushed``: upstream may not keep it for us."""
        return self.gauge.problem(is_pushed=is_pushed) if self.gauge else ""

    def admit(self, *, is_pushed: bool) -> None:
        """Raises Congested when no more may be taken in just now."""
        if self.gauge:
            self.gauge.admit(is_pushed=is_pushed)

    def claim(
        self, limit: int = 100, lease_seconds: float = LEASE_SECONDS, channels: Collection[Channel] = tuple(Channel)
    ) -> list[Claimed]:
        """Lease the oldest waiting messages of these channels; each attempt is committed before any risk is taken.

        Fewer than ``limit`` are all that waited, unless it is one whose earlier attempt never ended: that comes alone,
        so that if it stops the worker it stops nobody else's.
        """
        rows: Sequence[Any] = []
        with leasing(self.engine) as connection:
            if waiting := _waiting(connection, limit, channels):
                until = self.clock(connection) + timedelta(seconds=lease_seconds)
                rows = fetch(connection, _CLAIM, {"ids": waiting, "until": until})
            contents = _contents(connection, [row.id for row in rows])
        crashpoint("inbox.after_claim")
        rows = sorted(rows, key=lambda row: row.id)
        return [self._claimed(row, contents.get(row.id)) for row in rows]

    def renew(self, claimed: Sequence[Claimed], lease_seconds: float = LEASE_SECONDS) -> None:
        """Keep those of them that are still on lease to this worker."""
        with writing(self.engine) as connection:
            until = self.clock(connection) + timedelta(seconds=lease_seconds)
            rows = [{"b_id": one.id, "b_fence": one.fence, "b_until": until} for one in claimed]
            connection.execute(_RENEW, rows)

    def hold(self, claimed: Claimed, reason: str) -> None:
        """Put a message aside, visibly, until a person says ``retry``."""
        with writing(self.engine) as connection:
            if confirm(connection, [claimed]):
                finish(connection, [Outcome(claimed.id, "held", reason)], self.clock(connection))

    def release_expired(self) -> int:
        """Give back the messages whose worker is gone, and hold those that never came to an end; returns how many."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            expired = (INBOX.c.state == "leased") & (INBOX.c.leased_until < now)
            held = connection.execute(
                update(INBOX)
                .where(expired, INBOX.c.attempts >= MAX_ATTEMPTS)
                .values(
                    state="held", outcome="held", done_at=now, leased_until=None,
                    reason=f"processing did not come to an end {MAX_ATTEMPTS} times",
                )
            )  # fmt: skip
            freed = connection.execute(update(INBOX).where(expired).values(state="new", leased_until=None))
            return held.rowcount + freed.rowcount

    def retry(self, ids: Iterable[int] | None) -> int:
        """Let held messages be processed again (None: all of them); returns how many were held."""
        chosen = INBOX.c.state == "held"
        if ids is not None:
            chosen &= INBOX.c.id.in_(list(ids))
        with writing(self.engine) as connection:
            done = connection.execute(
                update(INBOX)
                .where(chosen)
                .values(state="new", attempts=0, outcome=None, reason="", done_at=None, leased_until=None)
            )
            return done.rowcount

    def waits_longer_than(self, seconds: float) -> bool:
        """Whether some message has waited this long for a worker."""
        with reading(self.engine) as connection:
            since = self.clock(connection) - timedelta(seconds=seconds)
            waiting = select(INBOX.c.id).where(INBOX.c.state == "new", INBOX.c.received_at <= since).limit(1)
            return connection.execute(waiting).first() is not None

    def raw(self, connection: Connection, inbox_id: int) -> RawMessage:
        """A stored message as it came. Raises LookupError for an unknown id."""
        row = connection.execute(select(*_RAW).where(INBOX.c.id == inbox_id)).first()
        if row is None:
            raise LookupError(f"no message {inbox_id}")
        return self._raw(row, _contents(connection, [inbox_id]).get(inbox_id))

    def _marks_time(self, connector: str) -> bool:
        # Once a second is enough; more often, the row would be the one that every append waits for.
        moment = time.monotonic()
        if moment - self._marked.get(connector, 0) < 1:
            return False
        self._marked[connector] = moment
        return True

    def _claimed(self, row: Any, content: bytes | None) -> Claimed:
        unreadable = ""
        try:
            raw = self._raw(row, content)
        except OSError as error:
            _log.error("The stored bytes of a message cannot be read.", id=row.id, sha256=row.sha256)
            unreadable, raw = f"the stored bytes cannot be read: {type(error).__name__}", self._raw(row, b"")
        return Claimed(
            id=row.id, connector=row.connector, raw=raw, received_at=row.received_at, attempts=row.attempts,
            fence=row.fence, id_was_reused=row.id_was_reused, unreadable=unreadable,
        )  # fmt: skip

    def _raw(self, row: Any, content: bytes | None) -> RawMessage:
        return RawMessage(
            channel=Channel(row.channel),
            upstream_id=row.upstream_id,
            content=self.blobs.get(row.sha256) if content is None else content,
            media_type=row.media_type,
            envelope=row.envelope,
            sent_at=row.sent_at,
            too_large=row.too_large,
        )


def _waiting(connection: Connection, limit: int, channels: Collection[Channel]) -> Sequence[int]:
    """The messages to claim next, locked: the longest waiting, or one alone whose earlier attempt never ended.

    What another worker has locked is passed over, so that fewer than ``limit`` means that no more wait.
    """
    found = fetch(connection, _WAITING, {"most": limit, "channels": [one.value for one in channels]})
    alone = [row.id for row in found if row.attempts > 0]
    return alone or [row.id for row in found]


def _contents(connection: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    """The raw bytes of the messages that are not in blobs."""
    if not ids:
        return {}
    return {row.inbox_id: row.content for row in fetch(connection, _CONTENTS, {"ids": ids})}


def confirm(connection: Connection, claimed: Sequence[Claimed]) -> list[Claimed]:
    """Those still on lease to this worker, their rows locked: a late worker's writes stop here."""
    fences = fetch(connection, _CONFIRM, {"ids": [one.id for one in claimed]})
    held = {row.id: row.fence for row in fences}
    return [one for one in claimed if held.get(one.id) == one.fence]


def finish(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write the outcomes, in the transaction of what they led to."""
    if not outcomes:
        return
    rows = [
        {
            "b_id": one.id, "b_state": "held" if one.outcome == "held" else "done", "b_outcome": one.outcome,
            "b_reason": one.reason, "b_reference": one.reference, "b_now": now,
        }
        for one in outcomes
    ]  # fmt: skip
    write(connection, _FINISH, rows)


# Built once: building a statement costs more than executing it.
_SUSPECT = (
    select(INBOX.c.id, INBOX.c.attempts)
    .where(INBOX.c.state == "new", INBOX.c.attempts > 0, among(INBOX.c.channel, "channels"))
    .order_by(INBOX.c.attempts, INBOX.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_FRESH = (
    select(INBOX.c.id, INBOX.c.attempts)
    .where(INBOX.c.state == "new", INBOX.c.attempts == 0, among(INBOX.c.channel, "channels"))
    .order_by(INBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_WAITING = union_all(select(_SUSPECT.subquery()), select(_FRESH.subquery()))
_RAW = tuple(
    INBOX.c[name] for name in ("channel", "upstream_id", "sha256", "media_type", "envelope", "sent_at", "too_large")
)
_CLAIM = (
    update(INBOX)
    .where(among(INBOX.c.id, "ids"))
    .values(
        state="leased",
        attempts=INBOX.c.attempts + 1,
        fence=INBOX.c.fence + 1,
        leased_until=bindparam("until"),
    )
    .returning(
        *_RAW, INBOX.c.id, INBOX.c.connector, INBOX.c.received_at, INBOX.c.attempts, INBOX.c.fence,
        INBOX.c.id_was_reused,
    )
)  # fmt: skip
_CONTENTS = select(CONTENTS.c.inbox_id, CONTENTS.c.content).where(among(CONTENTS.c.inbox_id, "ids"))
_CONFIRM = (
    select(INBOX.c.id, INBOX.c.fence).where(among(INBOX.c.id, "ids"), INBOX.c.state + "" == "leased").with_for_update()
)
_RENEW = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("b_id"), INBOX.c.fence == bindparam("b_fence"), INBOX.c.state == "leased")
    .values(leased_until=bindparam("b_until"))
)
_FINISH = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("b_id"))
    .values(
        state=bindparam("b_state"),
        outcome=bindparam("b_outcome"),
        reason=bindparam("b_reason"),
        reference=bindparam("b_reference"),
        done_at=bindparam("b_now"),
        leased_until=None,
    )
)
