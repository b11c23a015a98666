"""Transactions: one kind that writes and one that only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import Connection, Engine

READ_ONLY = "rawafid_read_only"
"""Execution option of a connection that only reads; SQLite then takes no write lock."""


FORGETFUL = "rawafid_forgetful"
"""Execution option of a connection whose transactions need not outlive a power failure."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; on SQLite it waits for the one write lock at its start, never half-way."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def leasing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes leases: should the machine lose its power, it may be forgotten.

    A killed process forgets nothing. What is forgotten is free to be claimed again, so nobody waits for the disk.
    """
    with _lessor(engine).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view that changes nothing and blocks nobody."""
    with _reader(engine).connect() as connection, connection.begin():
        yield connection


@lru_cache(maxsize=16)
def _lessor(engine: Engine) -> Engine:
    return engine.execution_options(**{FORGETFUL: True})


@lru_cache(maxsize=16)
def _reader(engine: Engine) -> Engine:
    """The same engine and pool with the option set once, not for each transaction."""
    return engine.execution_options(**{READ_ONLY: True})
