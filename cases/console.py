"""What somebody at the centre answers on the case's own page: a message of the case like any other."""

from datetime import datetime

from sqlalchemy import Connection, select

from cases.arrival import Arrival, Thread
from cases.store import Filing, file
from cases.tables import CASES
from classify.classification import Classification
from ingest.append import insert_raws
from ingest.inbox import Outcome, finish
from ingest.message import Channel, RawMessage
from ingest.tables import INBOX
from normalize.languages import detect
from normalize.message import Message

CONSOLE = "console"
"""Stands where other messages have their connector."""


def write_answer(connection: Connection, reference: str, text: str, nonce: str, now: datetime) -> Filing | None:
    """File the answer; None when the case is unknown or this answer, by its nonce, is there already."""
    case = connection.execute(select(CASES.c.channel, CASES.c.agency).where(CASES.c.reference == reference)).first()
    if case is None:
        return None
    raw = RawMessage(Channel(case.channel), f"{reference}.{nonce}", text.encode(), "text/plain; charset=utf-8")
    if not insert_raws(connection, CONSOLE, [raw], now).fresh:
        return None
    inbox_id: int = connection.execute(
        select(INBOX.c.id).where(INBOX.c.connector == CONSOLE, INBOX.c.upstream_id == raw.upstream_id)
    ).scalar_one()
    message = Message(raw.channel, text=text, new_text=text, language=detect(text))
    reason = "somebody at the centre answered it on its page"
    filing = Filing(
        inbox_id=inbox_id,
        connector=CONSOLE,
        arrival=Arrival(message, Classification(review=False), now),
        thread=Thread("joined", reason, reference, "agency"),
        agency=case.agency,
    )
    file(connection, [filing], now)
    finish(connection, [Outcome(inbox_id, "joined", reason, reference)], now)
    return filing
