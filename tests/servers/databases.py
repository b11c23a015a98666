"""Databases with the product's tables and nothing in them: made once, and emptied from one test to the next."""

import shutil
import uuid
from pathlib import Path

import psycopg

from pipeline.store import migrate, open_engine
from tests.servers.postgres import Postgres

EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whoever refers to whom
    FOR name IN SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""
PUT_OUT = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
SELECT string_agg(concat_ws(' ', oid, relnatts, relhastriggers, relchecks), ', ' ORDER BY oid)
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


class SqliteDatabases:
    """Copies of one that was migrated, which ``folder`` keeps."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._migrated = folder / "migrated.sqlite3"
        engine = open_engine(f"sqlite:///{self._migrated}")
        migrate(engine)
        engine.dispose()

    def copy_to(self, path: Path) -> str:
        """A database in that file; the answer is its SQLAlchemy URL."""
        shutil.copyfile(self._migrated, path)
        return f"sqlite:///{path}"


class PostgresDatabases:
    """Those of one server: to make one takes longer than most tests."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._free: list[str] = []
        self._tables: dict[str, str] = {}

    def take(self) -> str:
        """One that nobody else has until it is given back; the answer is its SQLAlchemy URL."""
        if self._free:
            return self._free.pop()
        url = self._server.create_database(f"test_{uuid.uuid4().hex}")
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        self._tables[url] = self._look(url)
        return url

    def give_back(self, url: str) -> None:
        """Empty it for whoever comes next; one whose tables were changed is dropped instead."""
        self._server.start()  # the test may have killed it
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute(PUT_OUT)
        if self._look(url) != self._tables[url]:
            self._server.drop_database(url.rpartition("/")[2])
            return
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute(EMPTY)
        self._free.append(url)

    def _look(self, url: str) -> str:
        with psycopg.connect(_plain(url)) as connection:
            row = connection.execute(TABLES).fetchone()
        assert row is not None
        return str(row[0])


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")
