"""The time that leases and schedules go by: the database's, so that one host's wrong clock cannot matter."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

Clock = Callable[[Connection], datetime]

_ASK_SECONDS = 10
"""How long a pooled connection counts on from the time that the database told it; a round trip less for each use."""
_TOLD = "rawafid_told"


def database_now(connection: Connection) -> datetime:
    """The database's time in UTC, to be taken once in a transaction and passed on.

    SQLite lives on this host, so its clock is this process's. PostgreSQL is asked every few seconds and its
    answer is counted on by a clock that nobody sets.
    """
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    told: tuple[datetime, float] | None = connection.info.get(_TOLD)
    if told is None or time.monotonic() - told[1] > _ASK_SECONDS:
        asked: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        told = connection.info[_TOLD] = asked.astimezone(UTC), time.monotonic()
    return told[0] + timedelta(seconds=time.monotonic() - told[1])
