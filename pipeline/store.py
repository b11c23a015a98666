"""The database: SQLite by default, PostgreSQL by URL, always through Alembic's migrations."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import orjson
import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import SQLModel

# The tables of the whole project register themselves in SQLModel.metadata.
import cases.tables  # noqa: F401
import ingest.tables  # noqa: F401
import route.emergency.tables
import route.tables  # noqa: F401
from ingest.transaction import FORGETFUL, READ_ONLY

RESTED_SECONDS = 1.0
"""A connection to PostgreSQL that was idle for longer is tried out before it is used: the server may be gone."""
_PUT_BACK = "rawafid_put_back"

BUSY_SECONDS = 30
"""How long a writer waits for SQLite's one write lock before it gives up."""


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///PATH`` or ``postgresql+psycopg://…``; nothing is opened yet."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        hide_parameters=True,  # an error would carry people's words and addresses into the log
        connect_args={"options": "-c timezone=UTC"},
        json_serializer=_json,
    )

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_PUT_BACK] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def try_out(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
        # SQLAlchemy's own pre-ping asks before every transaction; one that worked a moment ago needs no asking.
        if time.monotonic() - record.info.get(_PUT_BACK, 0.0) < RESTED_SECONDS:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error  # the pool opens another connection and goes on

    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to this version; one process at a time."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            with connection.begin():
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(109)")
                _upgrade(connection)
        else:
            _upgrade(connection)
            connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has every migration of this version."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection, connection.begin():
        return set(MigrationContext.configure(connection).get_current_heads()) == set(
            ScriptDirectory.from_config(_alembic()).get_heads()
        )


def drift(connection: Connection) -> list[Any]:
    """What the tables in the code have and the migrated database has not, and the other way round."""
    return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def _upgrade(connection: Connection) -> None:
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_reset_on_return=None,  # every transaction of ours ends itself
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        json_serializer=_json,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -32768")
        # Four batches of a hundred mails: a page that each of them changes goes to the database's file once.
        connection.execute("PRAGMA wal_autocheckpoint = 4000")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Taking the write lock half-way through a transaction fails at once when another writer has
        # committed meanwhile, whatever the time-out; taking it first only waits.
        options = connection.get_execution_options()
        driver = connection.connection.driver_connection  # SQLAlchemy's own way costs as much as the statement
        assert isinstance(driver, sqlite3.Connection)
        if options.get(READ_ONLY, False):
            driver.execute("BEGIN")
            return
        driver.execute("PRAGMA synchronous = NORMAL" if options.get(FORGETFUL, False) else "PRAGMA synchronous = FULL")
        driver.execute("BEGIN IMMEDIATE")

    return engine
