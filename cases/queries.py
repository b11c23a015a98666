"""What pages and commands read of the case store."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from cases.tables import CASES, EVENTS, LINKS, MESSAGES
from ingest.message import Channel
from ingest.tables import INBOX
from normalize.message import Language, Message, Sender


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One message in the live feed."""

    inbox_id: int
    received_at: datetime
    channel: str
    connector: str
    reference: str | None
    outcome: str
    sender_name: str
    subject: str
    text: str
    language: str
    type: str
    topic: str
    priority: str
    agency: str
    needs_review: bool
    flags: tuple[str, ...]
    attachments: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    reference: str
    status: str
    type: str
    topic: str
    priority: str
    agency: str
    language: str
    channel: str
    subject: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as a case shows it."""

    inbox_id: int
    role: str
    channel: str
    received_at: datetime
    sender_name: str
    sender_email: str
    sender_phone: str | None
    sender_handle: str | None
    subject: str
    new_text: str
    text: str
    language: str
    message_id: str
    attachments: tuple[dict[str, Any], ...]
    fields: dict[str, str]
    candidates: tuple[str, ...]
    relayed_by: str
    location: dict[str, Any] | None
    reasons: tuple[str, ...]
    classification: dict[str, Any]
    flags: tuple[str, ...]

    @property
    def is_answer(self) -> bool:
        """Whether the agency that had the case wrote it, proven: nothing else may be shown or told as its answer."""
        return self.role == "agency" and "sender_unverified" not in self.flags


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of a case's history."""

    at: datetime
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """A tie between two cases."""

    inbox_id: int
    relation: str
    reference: str | None
    other_reference: str
    other_inbox_id: int | None
    confidence: float
    reason: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything that belongs to it."""

    reference: str
    status: str
    type: str
    topic: str
    priority: str
    agency: str
    route: str
    language: str
    channel: str
    connector: str
    subject: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    needs_review: bool
    messages: tuple[MessageView, ...] = ()
    events: tuple[EventView, ...] = ()
    links: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class Citizen:
    """How the person behind a case is reached."""

    connector: str
    message: Message
    """Only channel, sender and language."""


@dataclass(frozen=True, slots=True)
class ReceivedView:
    """What became of one delivery."""

    state: str
    outcome: str | None
    reference: str | None


def feed(
    connection: Connection,
    after: int | None,
    limit: int,
    language: str | None = None,
    channel: str | None = None,
) -> list[FeedLine]:
    """The newest messages first; with ``after``, those with a greater id, oldest first."""
    joined = MESSAGES.join(INBOX, INBOX.c.id == MESSAGES.c.inbox_id).outerjoin(
        CASES, CASES.c.reference == MESSAGES.c.reference
    )
    query = select(
        MESSAGES.c.inbox_id, MESSAGES.c.received_at, MESSAGES.c.channel, MESSAGES.c.connector,
        MESSAGES.c.reference, INBOX.c.outcome, MESSAGES.c.sender_name, MESSAGES.c.subject,
        func.substr(MESSAGES.c.new_text, 1, 500).label("text"), MESSAGES.c.language, MESSAGES.c.classification,
        CASES.c.agency, MESSAGES.c.flags, MESSAGES.c.attachments,
    ).select_from(joined)  # fmt: skip
    if language:
        query = query.where(MESSAGES.c.language == language)
    if channel:
        query = query.where(MESSAGES.c.channel == channel)
    if after is None:
        query = query.order_by(MESSAGES.c.inbox_id.desc())
    else:
        query = query.where(MESSAGES.c.inbox_id > after).order_by(MESSAGES.c.inbox_id)
    return [_feed_line(row) for row in connection.execute(query.limit(limit)).mappings()]


def list_cases(
    connection: Connection,
    agency: str | None = None,
    status: str | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> list[CaseLine]:
    """The newest cases first."""
    query = select(*_columns(CASES, CaseLine)).order_by(CASES.c.opened_at.desc(), CASES.c.reference).limit(limit)
    if agency:
        query = query.where(CASES.c.agency == agency)
    if status:
        query = query.where(CASES.c.status == status)
    if since:
        query = query.where(CASES.c.opened_at >= since)
    return [CaseLine(**row) for row in connection.execute(query).mappings()]


def find_case(connection: Connection, reference: str) -> CaseView | None:
    """A case with its messages, history, links and deliveries, oldest first; None when there is none."""
    row = connection.execute(select(*CASES.c).where(CASES.c.reference == reference)).mappings().first()
    if row is None:
        return None
    of_case = or_(LINKS.c.reference == reference, LINKS.c.other_reference == reference) & LINKS.c.undone_at.is_(None)
    return CaseView(
        **row,
        messages=tuple(
            MessageView(**_tuples(found))
            for found in _rows(connection, MESSAGES, MessageView, MESSAGES.c.reference == reference, "inbox_id")
        ),
        events=tuple(
            EventView(**found) for found in _rows(connection, EVENTS, EventView, EVENTS.c.reference == reference, "id")
        ),
        links=tuple(LinkView(**found) for found in _rows(connection, LINKS, LinkView, of_case, "id")),
    )


def case_of_message(connection: Connection, inbox_id: int) -> CaseView | None:
    """The case that a message is in; None when it is in none."""
    reference = connection.execute(select(MESSAGES.c.reference).where(MESSAGES.c.inbox_id == inbox_id)).scalar()
    return find_case(connection, reference) if reference else None


def message_of(connection: Connection, inbox_id: int) -> MessageView | None:
    """One message; None when it was held or is not processed yet."""
    found = list(_rows(connection, MESSAGES, MessageView, MESSAGES.c.inbox_id == inbox_id, "inbox_id"))
    return MessageView(**_tuples(found[0])) if found else None


def citizens(connection: Connection, references: Collection[str]) -> dict[str, Citizen]:
    """Who wrote the first message of each case, and how they can be reached."""
    if not references:
        return {}
    names = (
        "reference",
        "connector",
        "channel",
        "language",
        "sender_email",
        "sender_name",
        "sender_phone",
        "sender_handle",
        "sender_account",
    )
    query = (
        select(*(MESSAGES.c[name] for name in names))
        .where(MESSAGES.c.reference.in_(references), MESSAGES.c.role == "citizen")
        .order_by(MESSAGES.c.inbox_id.desc())
    )
    found = {}
    for row in connection.execute(query):
        sender = Sender(row.sender_email, row.sender_name, row.sender_phone, row.sender_handle, row.sender_account)
        message = Message(Channel(row.channel), sender, language=Language(row.language))
        found[row.reference] = Citizen(row.connector, message)
    return found


def links_of(connection: Connection, inbox_id: int) -> tuple[LinkView, ...]:
    """The links that one message made or proposed, without those that were undone."""
    of_message = (LINKS.c.inbox_id == inbox_id) & LINKS.c.undone_at.is_(None)
    found = _rows(connection, LINKS, LinkView, of_message, "id")
    return tuple(LinkView(**row) for row in found)


def reference_of_delivery(connection: Connection, connector: str, upstream_id: str) -> ReceivedView | None:
    """What became of one delivery, by the name that the transport gave it."""
    query = (
        select(INBOX.c.state, INBOX.c.outcome, INBOX.c.reference)
        .where(INBOX.c.connector == connector, INBOX.c.upstream_id == upstream_id)
        .order_by(INBOX.c.id)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else ReceivedView(**row)


def _columns(table: Table, view: type[Any]) -> list[Any]:
    return [table.c[field.name] for field in fields(view)]


def _rows(connection: Connection, table: Table, view: type[Any], condition: Any, order: str) -> Iterable[Any]:
    query: Select[Any] = select(*_columns(table, view)).where(condition).order_by(table.c[order])
    return connection.execute(query).mappings().all()


def _tuples(row: Any) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _feed_line(row: Any) -> FeedLine:
    classification = row["classification"]
    return FeedLine(
        inbox_id=row["inbox_id"],
        received_at=row["received_at"],
        channel=row["channel"],
        connector=row["connector"],
        reference=row["reference"],
        outcome=row["outcome"] or "",
        sender_name=row["sender_name"],
        subject=row["subject"],
        text=row["text"],
        language=row["language"],
        type=classification["type"],
        topic=classification["topic"],
        priority=classification["priority"],
        agency=row["agency"] or "",
        needs_review=classification["review"],
        flags=tuple(row["flags"]),
        attachments=len(row["attachments"]),
    )
