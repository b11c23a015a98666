"""What pages and commands read of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from route.tables import OUTBOX


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told to one recipient, with its honest state."""

    id: int
    purpose: str
    reference: str
    target: str
    cause: int
    outlet: str
    address: str
    language: str
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    notice_id: str
    upstream_id: str
    error: str


_UNREACHED = ("undelivered", "dead")
_COLUMNS = tuple(OUTBOX.c[name] for name in Told.__dataclass_fields__)


def list_deliveries(connection: Connection, state: str | None = None, limit: int = 1000) -> list[Told]:
    """The latest deliveries, newest first."""
    query = select(*_COLUMNS).order_by(OUTBOX.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(OUTBOX.c.state == state)
    return [Told(*row) for row in connection.execute(query)]


def deliveries_of(connection: Connection, reference: str) -> tuple[Told, ...]:
    """Everything told about one case, in its order."""
    query = select(*_COLUMNS).where(OUTBOX.c.reference == reference).order_by(OUTBOX.c.id)
    return tuple(Told(*row) for row in connection.execute(query))


def unreached(told: Iterable[Told]) -> frozenset[str]:
    """Where a citizen was to be told something and was not reached."""
    return frozenset(one.address for one in told if one.target.startswith("citizen") and one.state in _UNREACHED)


def acknowledgement_of(connection: Connection, inbox_id: int) -> str | None:
    """The notice id of a message's acknowledgement; None when it has none."""
    query = select(OUTBOX.c.notice_id).where(OUTBOX.c.cause == inbox_id, OUTBOX.c.purpose == "acknowledge")
    return connection.execute(query).scalar()


def states(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state."""
    query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
    return {state: count for state, count in connection.execute(query)}  # noqa: C416
