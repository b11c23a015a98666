"""The ledger: every received message in exactly one named outcome, per connector and day."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, case, func, select

from ingest.tables import COMPARISONS, INBOX

OUTCOMES = {
    "opened": "opened",
    "joined": "joined",
    "duplicates": "duplicate",
    "ignored": "ignored",
    "held": "held",
}
"""The ledger's column for each outcome."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One connector's day (UTC)."""

    connector: str
    day: date
    received: int
    opened: int
    joined: int
    duplicates: int
    ignored: int
    held: int
    waiting: int
    listed: int | None = None
    """How many messages upstream had when the two were last compared on that day; None: they were not."""
    missing: int | None = None
    """How many of these are still not here."""

    @property
    def balanced(self) -> bool:
        """Whether every received message has exactly one outcome or still waits for it, and upstream has no other."""
        ended = self.opened + self.joined + self.duplicates + self.ignored + self.held
        return self.received == ended + self.waiting and not self.missing


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A message put aside."""

    id: int
    connector: str
    received_at: datetime
    attempts: int
    reason: str


def outcomes(connection: Connection, since: datetime | None = None) -> list[LedgerLine]:
    """The ledger, newest day first, with upstream's own count beside ours where the two were compared.

    Outcomes are counted from the rows' outcomes and ``waiting`` from their states, so a row in neither, or in a
    state that contradicts its outcome, leaves its line unbalanced.
    """
    day = func.date(INBOX.c.received_at)
    counts = [
        func.sum(case((INBOX.c.outcome == outcome, 1), else_=0)).label(name) for name, outcome in OUTCOMES.items()
    ]
    waiting = func.sum(case((INBOX.c.state.in_(("new", "leased")), 1), else_=0)).label("waiting")
    received = select(INBOX.c.connector, day.label("day"), func.count().label("received"), *counts, waiting).group_by(
        INBOX.c.connector, day
    )
    compared = select(COMPARISONS)
    if since is not None:
        received = received.where(INBOX.c.received_at >= since)
        compared = compared.where(COMPARISONS.c.day >= since.date())
    lines = {
        (row["connector"], _day(row["day"])): LedgerLine(**{**row, "day": _day(row["day"])})
        for row in connection.execute(received).mappings()
    }
    for row in connection.execute(compared):
        line = lines.get((row.connector, row.day)) or LedgerLine(row.connector, row.day, *[0] * (2 + len(OUTCOMES)))
        lines[row.connector, row.day] = replace(line, listed=row.listed, missing=row.missing)
    return sorted(sorted(lines.values(), key=lambda one: one.connector), key=lambda one: one.day, reverse=True)


def held(connection: Connection, limit: int = 200) -> list[HeldLine]:
    """What waits for a person, oldest first."""
    columns = [INBOX.c[name] for name in ("id", "connector", "received_at", "attempts", "reason")]
    query = select(*columns).where(INBOX.c.state == "held").order_by(INBOX.c.id).limit(limit)
    return [HeldLine(**row) for row in connection.execute(query).mappings()]


def outcomes_of(connection: Connection, connector: str, upstream_ids: Collection[str]) -> list[str]:
    """The outcomes, so far, of these deliveries of one connector."""
    query = select(INBOX.c.outcome).where(
        INBOX.c.connector == connector, INBOX.c.upstream_id.in_(upstream_ids), INBOX.c.outcome.is_not(None)
    )
    return list(connection.execute(query).scalars())


def newest(connection: Connection) -> int:
    """The id of the newest message, 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(INBOX.c.id), 0))).scalar_one())


def since(connection: Connection, connector: str, inbox_id: int) -> list[int]:
    """One connector's messages that are newer than this one."""
    query = select(INBOX.c.id).where(INBOX.c.id > inbox_id, INBOX.c.connector == connector).order_by(INBOX.c.id)
    return list(connection.execute(query).scalars())


def find(connection: Connection, connector: str, upstream_id: str) -> tuple[int, str | None, str | None]:
    """The id, outcome and case of the newest delivery of that name. Raises NoResultFound."""
    query = (
        select(INBOX.c.id, INBOX.c.outcome, INBOX.c.reference)
        .where(INBOX.c.connector == connector, INBOX.c.upstream_id == upstream_id)
        .order_by(INBOX.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one()
    return row.id, row.outcome, row.reference


def waiting(connection: Connection) -> int:
    """How many messages have no outcome yet."""
    query = select(func.count()).select_from(INBOX).where(INBOX.c.state.in_(("new", "leased")))
    return int(connection.execute(query).scalar_one())


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
