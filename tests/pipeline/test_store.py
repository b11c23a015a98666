"""The migrations make exactly the tables that the code has, on both databases."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

import pipeline.migrations
from ingest.clock import database_now
from ingest.transaction import leasing, reading, writing
from pipeline.store import RESTED_SECONDS, drift, is_current, migrate, open_engine
from tests.servers.postgres import Postgres


def test_a_migrated_database_has_the_tables_of_the_code_and_no_others(bare_database_url: str) -> None:
    # Given an empty database
    engine = open_engine(bare_database_url)
    assert not is_current(engine)
    # When it is migrated, and once more
    migrate(engine)
    migrate(engine)
    # Then it is at this version, and nothing is missing or left over
    assert is_current(engine)
    with engine.connect() as connection, connection.begin():
        assert drift(connection) == []
    assert {"inbox", "cases", "messages", "outbox"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_the_migrations_can_be_taken_back_and_made_again(bare_database_url: str) -> None:
    # Given a migrated database
    engine = open_engine(bare_database_url)
    migrate(engine)
    # When its migrations are taken back
    config = Config()
    config.set_main_option("script_location", str(Path(pipeline.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    # Then nothing of ours is left, and they can be made again
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    with engine.connect() as connection, connection.begin():
        assert drift(connection) == []
    engine.dispose()


@pytest.mark.needs("postgres")
def test_connections_that_died_while_nobody_used_them_are_replaced(postgres: Postgres) -> None:
    # Given a pool whose connection rested while the server was restarted
    name = "rested"
    engine = open_engine(postgres.create_database(name).replace("postgresql://", "postgresql+psycopg://"))
    with reading(engine) as connection:
        before = database_now(connection)
    postgres.kill()
    postgres.start()
    time.sleep(RESTED_SECONDS)
    # When it is used again
    with reading(engine) as connection:
        # Then nobody notices, and the clock goes on
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert timedelta(0) < database_now(connection) - before < timedelta(minutes=5)
    engine.dispose()
    postgres.drop_database(name)


@pytest.mark.needs("postgres")
def test_the_time_that_was_told_a_moment_ago_is_the_time_that_would_be_told_now(postgres: Postgres) -> None:
    # Given a connection that knows the time
    name = "told"
    engine = open_engine(postgres.create_database(name).replace("postgresql://", "postgresql+psycopg://"))
    with reading(engine) as connection:
        database_now(connection)
        time.sleep(0.3)
        # When it is asked again without asking the server
        counted_on = database_now(connection)
        told = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    # Then both agree, to what a busy machine takes between two lines
    assert abs(told - counted_on) < timedelta(seconds=5)
    engine.dispose()
    postgres.drop_database(name)


def test_a_message_waits_for_the_disk_and_a_lease_does_not(database_url: str) -> None:
    # Given an open database
    engine = open_engine(database_url)
    for transaction, waits in ((writing, True), (leasing, False), (writing, True)):
        # When something is written
        with transaction(engine) as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            level = connection.execute(text("PRAGMA synchronous" if is_sqlite else "SHOW synchronous_commit")).scalar()
        # Then what was accepted is on the disk at its commit, and a lease, which can be taken again, may come later
        assert (
            level == {(True, True): 2, (True, False): 1, (False, True): "on", (False, False): "off"}[is_sqlite, waits]
        )
    engine.dispose()
