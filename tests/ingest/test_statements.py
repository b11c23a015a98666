"""Statements that the driver runs by itself: the same rows, the same types and the same errors as SQLAlchemy's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from ingest.among import among
from ingest.polling import insert_ignoring
from ingest.statements import fetch, write
from ingest.tables import CONTENTS, INBOX, SLOTS
from ingest.transaction import writing
from pipeline.store import open_engine

ROW = {
    "connector": "sms", "channel": "sms", "upstream_id": "٧", "sha256": "0" * 64, "size": 4, "media_type": "text/plain",
    "envelope": {"from": "+97455123456", "نص": "تسرب 🚰"},
    "sent_at": datetime(2026, 11, 22, 11, 30, tzinfo=timezone(timedelta(hours=3))),
    "received_at": datetime(2026, 11, 22, 8, 31, tzinfo=UTC), "id_was_reused": False, "too_large": None, "state": "new",
    "attempts": 0, "fence": 0, "leased_until": None, "outcome": None, "reason": "", "reference": None, "done_at": None,
}  # fmt: skip
INSERT_ONLY = INBOX.insert()
INSERT = INSERT_ONLY.returning(INBOX.c.id)
ALL = select(*INBOX.c).where(among(INBOX.c.upstream_id, "names")).order_by(INBOX.c.id)
COUNT = select(func.count()).select_from(INBOX).where(INBOX.c.state == "new")
RAISE = update(INBOX).where(INBOX.c.state == "new").values(attempts=INBOX.c.attempts + 1)
KEEP_CONTENT = CONTENTS.insert()
KEEP_SLOTS = insert_ignoring(SLOTS)
BY_HAND = text("SELECT upstream_id, size FROM inbox WHERE size = :size")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as connection:
        yield connection


def test_what_is_written_is_read_as_sqlalchemy_reads_it(connection: Connection) -> None:
    # Given a row with every type that the inbox has
    (inserted,) = fetch(connection, INSERT, ROW)
    # When it is read
    (row,) = fetch(connection, ALL, {"names": ["٧", "nobody's"]})
    # Then it is the row that SQLAlchemy reads, and what was written
    expected = connection.execute(ALL, {"names": ["٧"]}).one()
    assert row._asdict() == dict(expected._mapping)
    assert row._asdict() == {**ROW, "id": inserted.id}
    assert row.sent_at.tzinfo is UTC
    assert (type(row.id_was_reused), type(row.envelope)) == (bool, dict)


def test_bytes_stay_bytes(connection: Connection) -> None:
    (inserted,) = fetch(connection, INSERT, ROW)
    content = bytes(range(256))
    assert write(connection, KEEP_CONTENT, [{"inbox_id": inserted.id, "content": content}]) == 1
    assert bytes(connection.execute(select(CONTENTS.c.content)).scalar_one()) == content


def test_a_constant_in_a_statement_is_a_parameter_that_nobody_gives(connection: Connection) -> None:
    # Given three messages
    for name in ("a", "b", "c"):
        fetch(connection, INSERT, {**ROW, "upstream_id": name})
    # Then statements with constants in them need nothing else
    assert fetch(connection, COUNT, {}) == [(3,)]
    assert write(connection, RAISE, [{}]) == 3


def test_many_rows_are_written_at_once_and_what_is_there_stays(connection: Connection) -> None:
    rows = [{"connector": "email", "shelf": "INBOX", "number": number, "settled": False} for number in range(50)]
    insert = KEEP_SLOTS[connection.dialect.name]
    assert write(connection, insert, rows) == 50
    assert write(connection, insert, [{**row, "settled": True} for row in rows[:2]]) == 0
    assert connection.execute(select(func.count()).where(SLOTS.c.settled)).scalar_one() == 0


def test_sql_written_by_hand_gives_plain_rows(connection: Connection) -> None:
    fetch(connection, INSERT, ROW)
    assert fetch(connection, BY_HAND, {"size": 4}) == [("٧", 4)]
    assert fetch(connection, BY_HAND, {"size": 5}) == []


@pytest.mark.parametrize("hostile", ["'; DROP TABLE inbox; --", "%s %(size)s ? :size", "\u202e\ud7ff", "x" * 100_000])
def test_a_value_is_never_sql(connection: Connection, hostile: str) -> None:
    fetch(connection, INSERT, {**ROW, "upstream_id": hostile[:255], "reason": hostile})
    (row,) = fetch(connection, ALL, {"names": [hostile[:255]]})
    assert row.reason == hostile


def test_what_the_database_refuses_is_sqlalchemys_error_without_the_values(engine: Engine) -> None:
    # Given a message that is there
    with writing(engine) as connection:
        fetch(connection, INSERT, ROW)
    # When it comes once more
    with pytest.raises(IntegrityError) as caught, writing(engine) as connection:
        write(connection, INSERT_ONLY, [ROW])
    # Then nothing of what it says is in the error, and the next transaction knows nothing of it
    assert "+97455123456" not in str(caught.value)
    assert not caught.value.connection_invalidated
    with writing(engine) as connection:
        assert fetch(connection, COUNT, {}) == [(1,)]


def test_a_time_without_a_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        fetch(connection, INSERT, {**ROW, "sent_at": datetime(2026, 11, 22)})  # noqa: DTZ001


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_a_connection_that_died_is_said_to_be_gone_and_replaced(engine: Engine) -> None:
    # Given a connection whose server process is ended in the middle of a transaction
    with pytest.raises(DBAPIError) as caught, writing(engine) as connection:  # noqa: PT012
        (backend,) = connection.execute(text("SELECT pg_backend_pid()")).scalars()
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": backend})
        # When a statement is executed on it
        fetch(connection, COUNT, {})
    # Then that is known, and the next transaction has another one
    assert caught.value.connection_invalidated
    with writing(engine) as connection:
        assert fetch(connection, COUNT, {}) == [(0,)]
