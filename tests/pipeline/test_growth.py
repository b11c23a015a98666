"""What a message costs does not grow with what is stored: every statement on its way finds its rows by an index."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite

from cases import known, store
from ingest import inbox
from pipeline.store import migrate, open_engine
from route import outbox

STATEMENTS = {
    "the waiting messages": inbox._WAITING,
    "the claim": inbox._CLAIM,
    "the fence": inbox._CONFIRM,
    "the outcome": inbox._FINISH,
    "messages by Message-ID": known._BY_MESSAGE_ID,
    "recent messages of a sender": known._RECENT,
    "known cases": known._CASES,
    "parties of cases": known._PARTIES,
    "references that are taken": store._TAKEN,
    "cases that were touched": store._TOUCH,
    "acknowledgements of an address": outbox._ACKNOWLEDGED,
}

TABLES = ("inbox", "messages", "cases", "parties", "outbox")


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_table_is_read_from_end_to_end(name: str, tmp_path: Path) -> None:
    # Given a statement that runs for each batch of messages
    migrate(open_engine(f"sqlite:///{tmp_path / 'plans.db'}"))
    statement = STATEMENTS[name]
    assert isinstance(statement, Executable)
    text = str(statement.compile(dialect=sqlite.dialect()))
    # When SQLite says how it would run it
    with sqlite3.connect(tmp_path / "plans.db") as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", ["[]"] * text.count("?"))]
    # Then it searches, and scans none of our tables
    assert not [step for step in plan if step.startswith("SCAN ") and step.split()[1] in TABLES], plan
