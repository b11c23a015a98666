"""Transactions: one kind that writes and one that only reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

READ_ONLY = "rawafid_read_only"
"""Execution option of a connection that only reads; SQLite then takes no write lock."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; on SQLite it waits for the one write lock at its start, never half-way."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view that changes nothing and blocks nobody."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection, connection.begin():
        yield connection
