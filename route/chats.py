"""What a web chat shows: put together from the inbox, the case store and the outbox, and kept nowhere a second time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from cases.console import CONSOLE
from cases.tables import CASES, MESSAGES
from ingest.message import Channel
from ingest.tables import CONTENTS, INBOX
from normalize.message import Sender
from route.passages import tidy, without_tokens
from route.tables import OUTBOX

_FIRST, _LAST = "0" * 32, "f" * 32


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line, whoever wrote it."""

    id: str
    """Its name on the page."""
    at: datetime
    kind: Literal["visitor", "acknowledge", "answer"]
    text: str = ""
    """An acknowledgement has none: the page says it in the reader's language."""
    reference: str | None = None
    outcome: str | None = None
    """Of the visitor's line, or of the line that an acknowledgement is about; None until it is processed."""
    agency: str = ""
    """Who answered; empty: somebody at the centre."""
    files: tuple[str, ...] = ()
    """What was sent with it, by name."""
    has_contact: bool = False
    """The visitor said with it how else they can be reached."""


def chat_of(connection: Connection, connector: str, visitor: str, limit: int = 200) -> list[ChatLine]:
    """The last lines of one visitor's chat, oldest first."""
    lines = [*_written(connection, connector, visitor, limit), *_told(connection, connector, visitor, limit)]
    return sorted(lines, key=lambda line: line.at)[-limit:]


def contacts(connection: Connection, visitors: Mapping[str, str]) -> dict[str, Sender]:
    """How else the visitors of these cases, by reference, said that they can be reached; the last word counts."""
    if not visitors:
        return {}
    query = (
        select(MESSAGES.c.reference, MESSAGES.c.sender_handle, MESSAGES.c.sender_email, MESSAGES.c.sender_phone)
        .where(
            MESSAGES.c.reference.in_(visitors),
            MESSAGES.c.channel == Channel.WEBCHAT.value,
            (MESSAGES.c.sender_email != "") | MESSAGES.c.sender_phone.is_not(None),
        )
        .order_by(MESSAGES.c.inbox_id)
    )
    return {
        row.reference: Sender(row.sender_email, phone=row.sender_phone)
        for row in connection.execute(query)
        if row.sender_handle == visitors[row.reference]
    }


def _written(connection: Connection, connector: str, visitor: str, limit: int) -> Iterator[ChatLine]:
    query = (
        select(
            INBOX.c.upstream_id, INBOX.c.received_at, CONTENTS.c.content, INBOX.c.outcome, INBOX.c.reference,
        )
        .join_from(INBOX, CONTENTS, CONTENTS.c.inbox_id == INBOX.c.id)
        .where(INBOX.c.connector == connector, INBOX.c.upstream_id.between(visitor + _FIRST, visitor + _LAST))
        # The sum keeps PostgreSQL from walking the whole inbox backwards along its key to find these few.
        .order_by((INBOX.c.id + 0).desc())
        .limit(limit)
    )  # fmt: skip
    names = set()
    for row in connection.execute(query):
        name = row.upstream_id.removeprefix(visitor)
        if name in names:
            continue
        names.add(name)
        transcript = orjson.loads(row.content)
        yield ChatLine(
            id=name,
            at=row.received_at,
            kind="visitor",
            text=_text(transcript),
            files=tuple(file["filename"] for line in transcript["messages"] for file in line.get("attachments", ())),
            reference=row.reference,
            outcome=row.outcome,
            has_contact=bool(transcript.get("email") or transcript.get("phone")),
        )


def _told(connection: Connection, connector: str, visitor: str, limit: int) -> Iterator[ChatLine]:
    joined = (
        OUTBOX.join(INBOX, INBOX.c.id == OUTBOX.c.cause)
        .join(MESSAGES, MESSAGES.c.inbox_id == OUTBOX.c.cause)
        .join(CASES, CASES.c.reference == OUTBOX.c.reference)
    )
    query = (
        select(
            OUTBOX.c.id, OUTBOX.c.settled_at, OUTBOX.c.purpose, OUTBOX.c.reference, INBOX.c.outcome,
            MESSAGES.c.new_text, MESSAGES.c.connector, CASES.c.agency,
        )
        .select_from(joined)
        .where(
            OUTBOX.c.purpose.in_(("acknowledge", "answer")),
            OUTBOX.c.address == visitor,
            OUTBOX.c.outlet == connector,
            # A worker that was lost after it had left the notice to us lost nothing: it is here.
            OUTBOX.c.state.in_(("accepted", "uncertain")),
        )
        .order_by(OUTBOX.c.settled_at.desc())
        .limit(limit)
    )  # fmt: skip
    for row in connection.execute(query):
        is_answer = row.purpose == "answer"
        yield ChatLine(
            id=f"{row.purpose}-{row.id}",
            at=row.settled_at,
            kind="answer" if is_answer else "acknowledge",
            # Agencies quote our notices: what proves that a reply is theirs must not reach the citizen.
            text=without_tokens(tidy(row.new_text)) if is_answer else "",
            reference=row.reference,
            outcome=row.outcome,
            agency="" if row.connector == CONSOLE else row.agency,
        )


def _text(transcript: Any) -> str:
    return "\n".join(str(line["text"]) for line in transcript["messages"])
