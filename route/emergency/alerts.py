"""What is due of the pages and answers: leased, sent and settled apart from every other delivery."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from ingest.clock import Clock, database_now
from ingest.transaction import reading, writing
from route.emergency.book import hurry
from route.emergency.tables import ALERTS

LEASE = timedelta(seconds=90)
"""Longer than any outlet takes; after it the alert is sent again: rather twice than never."""
_LONGEST_WAIT_SECONDS = 60.0
_GIVE_UP_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Alert:
    """One of them on its way."""

    id: int
    what: str
    emergency: int
    cause: int
    contact: int
    outlet: str
    address: str
    language: str
    notice_id: str
    attempts: int
    """Including this one."""
    created_at: datetime


_COLUMNS = tuple(ALERTS.c[name] for name in Alert.__dataclass_fields__)


def claim_alerts(engine: Engine, limit: int = 4, clock: Clock = database_now) -> list[Alert]:
    """Lease what is due, pages before answers; the attempt is committed before anything is sent."""
    with reading(engine) as connection:
        if connection.execute(select(ALERTS.c.id).where(_is_due(clock(connection))).limit(1)).first() is None:
            return []
    with writing(engine) as connection:
        now = clock(connection)
        chosen = connection.execute(
            select(ALERTS.c.id)
            .where(_is_due(now))
            .order_by(ALERTS.c.what.desc(), ALERTS.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars().all()  # fmt: skip
        rows = connection.execute(
            update(ALERTS)
            .where(ALERTS.c.id.in_(chosen))
            .values(state="sending", attempts=ALERTS.c.attempts + 1, leased_until=now + LEASE)
            .returning(*_COLUMNS)
        ).all()
    return sorted((Alert(*row) for row in rows), key=lambda one: (one.what != "page", one.id))


def settle(engine: Engine, alert: Alert, error: str, *, is_final: bool, clock: Clock = database_now) -> str:
    """Write how the attempt ended, ``error`` empty for well; a page that failed hurries the next contact."""
    with writing(engine) as connection:
        now = clock(connection)
        values: dict[str, object] = {"leased_until": None, "error": error}
        if not error:
            values |= {"state": "accepted", "next_at": None, "settled_at": now}
        elif is_final or now - alert.created_at >= _GIVE_UP_AFTER:
            values |= {"state": "dead", "next_at": None, "settled_at": now}
        else:
            wait_seconds = min(_LONGEST_WAIT_SECONDS, 2.0**alert.attempts)
            values |= {"state": "retrying", "next_at": now + timedelta(seconds=wait_seconds)}
        connection.execute(update(ALERTS).where(ALERTS.c.id == alert.id, ALERTS.c.state == "sending").values(**values))
        if error and alert.what == "page" and alert.attempts == 1:
            hurry(connection, alert.emergency, now)
        return str(values["state"])


def has_lost(connection: Connection, now: datetime) -> bool:
    """Whether the worker of some alert is gone."""
    return connection.execute(select(ALERTS.c.id).where(_is_lost(now)).limit(1)).first() is not None


def release_alerts(connection: Connection, now: datetime) -> int:
    """Give back those whose worker is gone; returns how many."""
    released = update(ALERTS).where(_is_lost(now)).values(state="retrying", next_at=now, leased_until=None)
    return connection.execute(released).rowcount


def is_overdue(connection: Connection, now: datetime, seconds: float) -> bool:
    """Whether something should have been sent that long ago: nobody sends, or too few."""
    late = _is_due(now - timedelta(seconds=seconds))
    return connection.execute(select(ALERTS.c.id).where(late).limit(1)).first() is not None


def _is_lost(now: datetime) -> ColumnElement[bool]:
    return (ALERTS.c.state == "sending") & (ALERTS.c.leased_until < now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return ALERTS.c.state.in_(("queued", "retrying")) & (ALERTS.c.next_at <= now)
