"""What a web chat shows: put together from the tables of all that was written and told, and kept nowhere again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, bindparam, select

from cases.console import CONSOLE
from cases.tables import CASES, MESSAGES
from ingest.message import Channel
from ingest.tables import CONTENTS, INBOX
from normalize.message import Sender
from route.emergency.tables import ALERTS, EMERGENCY_REPORTS
from route.passages import tidy, without_tokens
from route.tables import OUTBOX

_FIRST, _LAST = "0" * 32, "f" * 32
_MOST_LINES = 200
_SHOWN = ("accepted", "uncertain")
"""A worker that was lost after it had left the notice to us lost nothing: it is here."""
_UNDER_WAY = ("queued", "sending", "retrying")

_WRITTEN = (
    select(INBOX.c.upstream_id, INBOX.c.received_at, CONTENTS.c.content, INBOX.c.outcome, INBOX.c.reference)
    .join_from(INBOX, CONTENTS, CONTENTS.c.inbox_id == INBOX.c.id)
    .where(
        INBOX.c.connector == bindparam("connector"),
        INBOX.c.upstream_id.between(bindparam("first"), bindparam("last")),
    )
    # The sum keeps PostgreSQL from walking the whole inbox backwards along its key to find these few.
    .order_by((INBOX.c.id + 0).desc())
    .limit(_MOST_LINES)
)  # fmt: skip

_TOLD = (
    select(
        OUTBOX.c.id, OUTBOX.c.settled_at, OUTBOX.c.purpose, OUTBOX.c.reference, OUTBOX.c.state, INBOX.c.outcome,
        MESSAGES.c.new_text, MESSAGES.c.connector, CASES.c.agency,
    )
    .select_from(
        OUTBOX.join(INBOX, INBOX.c.id == OUTBOX.c.cause)
        .join(MESSAGES, MESSAGES.c.inbox_id == OUTBOX.c.cause)
        .join(CASES, CASES.c.reference == OUTBOX.c.reference)
    )
    .where(
        OUTBOX.c.purpose.in_(("acknowledge", "answer")),
        OUTBOX.c.address == bindparam("visitor"),
        OUTBOX.c.outlet == bindparam("connector"),
        OUTBOX.c.state.in_((*_SHOWN, *_UNDER_WAY)),
    )
    .order_by(OUTBOX.c.created_at.desc())
    .limit(_MOST_LINES)
)  # fmt: skip

_WARNED = (
    select(ALERTS.c.id, ALERTS.c.created_at, ALERTS.c.language, EMERGENCY_REPORTS.c.kinds)
    .join_from(ALERTS, EMERGENCY_REPORTS, EMERGENCY_REPORTS.c.inbox_id == ALERTS.c.cause)
    .where(
        ALERTS.c.what == "answer",
        ALERTS.c.address == bindparam("visitor"),
        ALERTS.c.outlet == bindparam("connector"),
        # Once it is committed nothing need carry it any further: the page does not wait for whoever sends.
        ALERTS.c.state != "dead",
    )
    .order_by(ALERTS.c.created_at.desc())
    .limit(_MOST_LINES)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line, whoever wrote it."""

    id: str
    """Its name on the page."""
    at: datetime
    kind: Literal["visitor", "acknowledge", "answer", "emergency"]
    text: str = ""
    """An acknowledgement has none: the page says it in the reader's language. Nor has an emergency: see ``kinds``."""
    reference: str | None = None
    outcome: str | None = None
    """Of the visitor's line, or of the line that an acknowledgement is about; None until it is processed."""
    agency: str = ""
    """Who answered; empty: somebody at the centre."""
    files: tuple[str, ...] = ()
    """What was sent with it, by name."""
    has_contact: bool = False
    """The visitor said with it how else they can be reached."""
    kinds: tuple[str, ...] = ()
    """Of an emergency: the dangers that the visitor told of, which say whom to call."""
    language: str = ""
    """Of an emergency: the language that the visitor wrote in, ``und`` when nobody could tell."""


@dataclass(frozen=True, slots=True)
class Chat:
    """What one visitor's chat shows at one moment."""

    lines: tuple[ChatLine, ...] = ()
    """The last ones, oldest first."""
    is_expecting: bool = False
    """Something is under way that will change it: a line that is not processed, or a notice that is not there yet."""


def chat_of(connection: Connection, connector: str, visitor: str) -> Chat:
    """The chat of one visitor."""
    whose = {"connector": connector, "visitor": visitor}
    written = list(_written(connection, connector, visitor))
    told = connection.execute(_TOLD, whose).all()
    warned = connection.execute(_WARNED, whose).all()
    # At one time, whom to call comes first.
    lines = [*written, *map(_warning, warned), *(_notice(row) for row in told if row.state in _SHOWN)]
    return Chat(
        lines=tuple(sorted(lines, key=lambda line: line.at)[-_MOST_LINES:]),
        is_expecting=any(line.outcome is None for line in written) or any(row.state in _UNDER_WAY for row in told),
    )


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


def _written(connection: Connection, connector: str, visitor: str) -> Iterator[ChatLine]:
    bounds = {"connector": connector, "first": visitor + _FIRST, "last": visitor + _LAST}
    names = set()
    for row in connection.execute(_WRITTEN, bounds):
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


def _notice(row: Any) -> ChatLine:
    is_answer = row.purpose == "answer"
    return ChatLine(
        id=f"{row.purpose}-{row.id}",
        at=row.settled_at,
        kind="answer" if is_answer else "acknowledge",
        # Agencies quote our notices: what proves that a reply is theirs must not reach the citizen.
        text=without_tokens(tidy(row.new_text)) if is_answer else "",
        reference=row.reference,
        outcome=row.outcome,
        agency="" if row.connector == CONSOLE else row.agency,
    )


def _warning(row: Any) -> ChatLine:
    return ChatLine(
        id=f"emergency-{row.id}",
        at=row.created_at,
        kind="emergency",
        kinds=tuple(row.kinds.split(",")),
        language=row.language,
    )


def _text(transcript: Any) -> str:
    return "\n".join(str(line["text"]) for line in transcript["messages"])
