"""What a message costs does not grow with what is stored: every statement on its way finds its rows by an index."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from cases import audits, bands, corrections, files, known, late_ties, photos, preferences, store
from ingest import health, inbox, parts, slots
from pipeline.store import migrate, open_engine
from route import chats, late_files, outbox, replied, reports
from route.emergency import unpaged

STATEMENTS = {
    "the waiting messages": inbox._WAITING,
    "the claim": inbox._CLAIM,
    "the fence": inbox._CONFIRM,
    "the outcome": inbox._FINISH,
    "whether too much waits": health._COUNT_WAITING,
    "messages that upstream is to be told of": slots._UNSETTLED,
    "what upstream was told of": slots._SETTLE,
    "what upstream has no more": slots._FORGET,
    "messages by Message-ID": known._BY_MESSAGE_ID,
    "messages that may be related": known._BY_ID,
    "the newest messages of each key": bands._NEWEST["sqlite"],
    "old keys": bands._FORGET,
    "the newest messages with each part of a photo": photos._NEWEST["sqlite"],
    "old photos": photos._FORGET,
    "ties of a case": late_ties._TIED,
    "the newest message whose keys are old": bands._NEWEST_OLD,
    "known cases": known._CASES,
    "parties of cases": known._PARTIES,
    "references that are taken": store._TAKEN,
    "cases that were touched": store._TOUCH,
    "acknowledgements of an address": outbox._ACKNOWLEDGED,
    "replies to a person": replied._COUNTED,
    "notices that reports name by our id": reports._BY_NOTICE,
    "notices that reports name by theirs": reports._BY_NAME,
    "whether a notice is being sent": reports._SENDING,
    "the state that was reported": reports._CHANGE,
    "notices that bounced": reports._BOUNCED,
    "parts of a text": parts._OF_WHOLE,
    "texts that wait for a part": parts._OVERDUE,
    "whether parts were joined long ago": parts._FORGETTABLE,
    "parts that were joined": parts._FORGET,
    "languages that people have chosen": preferences._CHOSEN,
    "emergency numbers of a chat": chats._WARNED,
    "files that are due": files._DUE,
    "the next file": files._NEXT,
    "files of fetchers that are gone": files._EXPIRED,
    "files of messages": files._OF_MESSAGES,
    "forwards that wait for files": late_files._HOLD_BACK,
    "forwards of a message": late_files._FORWARDS,
    "cases that are drawn for a person": audits._TO_REVIEW,
    "whether a case is to be checked": audits._WAITING_OF,
    "what was said of a message": corrections._OF_MESSAGE,
    "the first message of a case": corrections._FIRST_MESSAGE,
    "emergencies that nobody was paged for": unpaged._UNPAGED,
    "corrections that are new": corrections._AFTER,
}

TABLES = (
    "inbox", "messages", "cases", "parties", "outbox", "parts", "slots", "files", "preferences", "bands",
    "incident_reports", "audits", "corrections", "photos", "links", "alerts", "emergency_reports",
)  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_table_is_read_from_end_to_end(name: str, tmp_path: Path) -> None:
    # Given a statement that runs for each batch of messages
    migrate(open_engine(f"sqlite:///{tmp_path / 'plans.db'}"))
    statement = STATEMENTS[name]
    assert isinstance(statement, ClauseElement)
    text = str(statement.compile(dialect=sqlite.dialect()))
    # When SQLite says how it would run it
    with sqlite3.connect(tmp_path / "plans.db") as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", ["[]"] * text.count("?"))]
    # Then it searches, and scans none of our tables
    assert not [step for step in plan if step.startswith("SCAN ") and step.split()[1] in TABLES], plan
