"""Transactions: one kind that writes and one that only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

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
    with _reader(engine).connect() as connection, connection.begin():
        yield connection


@lru_cache(maxsize=16)
def _reader(engine: Engine) -> Engine:
    """The same engine and pool with the option set once, not for each transaction."""
    return engine.execution_options(**{READ_ONLY: True})
