"""Whose chats have something new: asked for all of them at once, at a cost that does not grow with what is stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert

from ingest.blobs import Blobs
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.tables import INBOX
from ingest.transaction import reading, writing
from pipeline.store import migrate, open_engine
from route.chat_news import _LATE_SECONDS, ChatNews
from route.chats import chat_of
from tests.web.rows import NOW

FATIMA, AHMAD = "f" * 32, "a" * 32


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'rawafid.sqlite3'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def inbox(engine: Engine, tmp_path: Path) -> Inbox:
    return Inbox(engine, Blobs(tmp_path / "blobs"))


def write(inbox: Inbox, visitor: str, line: int, connector: str = "webchat") -> None:
    raw = RawMessage(Channel.WEBCHAT, f"{visitor}{line:032x}", b'{"messages": []}', "application/json")
    inbox.append(connector, [raw])


def since_last(news: ChatNews, engine: Engine, now_seconds: float) -> set[tuple[str, str]]:
    with reading(engine) as connection:
        return news.since_last(connection, now_seconds)


def test_what_is_new_is_told_once_and_only_of_chats(engine: Engine, inbox: Inbox) -> None:
    # Given an inbox that somebody begins to watch
    write(inbox, FATIMA, 1)
    news = ChatNews(["webchat"])
    assert since_last(news, engine, 0) == set()
    # When people write, in a chat and elsewhere
    write(inbox, AHMAD, 1)
    write(inbox, FATIMA, 1, connector="sms")
    # Then whoever wrote in the chat is named, once
    assert since_last(news, engine, 1) == {("webchat", AHMAD)}
    assert since_last(news, engine, 2) == set()
    write(inbox, AHMAD, 2)
    write(inbox, FATIMA, 2)
    assert since_last(news, engine, 100) == {("webchat", AHMAD), ("webchat", FATIMA)}
    assert since_last(news, engine, 101) == set()


def test_a_row_that_is_committed_after_a_later_one_is_not_missed(engine: Engine) -> None:
    # Given two transactions of which the one with the lower id ends last, as PostgreSQL may have it
    news = ChatNews(["webchat"])
    since_last(news, engine, 0)
    add(engine, 12, AHMAD)
    assert since_last(news, engine, 1) == {("webchat", AHMAD)}
    # When it ends within the time that is allowed for
    add(engine, 11, FATIMA)
    # Then it is seen
    assert since_last(news, engine, _LATE_SECONDS) == {("webchat", FATIMA)}


def test_what_is_remembered_does_not_grow(engine: Engine, inbox: Inbox) -> None:
    news = ChatNews(["webchat"])
    for second in range(100):
        write(inbox, FATIMA, second)
        since_last(news, engine, second)
    assert len(news._known) <= 2 * _LATE_SECONDS
    assert len(news._marks) <= 2 * _LATE_SECONDS


def test_no_table_is_read_from_end_to_end(engine: Engine) -> None:
    # Given the statements that run while pages are open
    said: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    news = ChatNews(["webchat"])
    since_last(news, engine, 0)
    with reading(engine) as connection:
        news.since_last(connection, 1)
        chat_of(connection, "webchat", FATIMA)
    statements = [one for one in said if one[0].startswith("SELECT")]
    assert len(statements) == 1 + 3 + 3
    # Then SQLite finds every row by a key
    with engine.connect() as connection:
        for statement, values in statements:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith("SCAN ") and step.split()[1] in ("inbox", "outbox")]


def add(engine: Engine, row_id: int, visitor: str) -> None:
    """A row of the inbox under an id of our choosing."""
    values = {
        "id": row_id, "connector": "webchat", "channel": "webchat", "upstream_id": f"{visitor}{row_id:032x}",
        "sha256": f"{row_id:064x}", "size": 1, "media_type": "application/json", "envelope": {}, "received_at": NOW,
        "id_was_reused": False, "state": "new", "attempts": 0, "fence": 0, "reason": "",
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(INBOX).values(**values))
