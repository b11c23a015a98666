"""The time that leases and schedules go by: the database's, so that one host's wrong clock cannot matter."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, text

Clock = Callable[[Connection], datetime]


def database_now(connection: Connection) -> datetime:
    """The database's time in UTC, asked once in a transaction and passed on.

    SQLite lives on this host, so its clock is this process's.
    """
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
