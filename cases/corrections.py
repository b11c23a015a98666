"""What people say about decisions: every correction and every confirmation is an event that is never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update

from cases.tables import AUDITS, CASES, CORRECTIONS, EVENTS, MESSAGES
from ingest.message import Channel
from ingest.tables import INBOX
from normalize.message import Language, Location, Message

HEADS = ("type", "topic", "priority", "agency")
"""What of a case a person may put right."""
LEARNT = ("type", "topic", "priority")
"""What of it the words tell; an agency follows from them by the routes."""
_IN_ORDER = 0x5261776166_01
"""The advisory lock (PostgreSQL) under which corrections are numbered."""


class NotCorrected(ValueError):
    """Nothing was changed; the text says why, and holds no code that was not asked for."""


class ChangedMeanwhile(NotCorrected):
    """Somebody else has changed the same thing since it was shown."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A case as it is while a person decides about it; nobody else changes it until the transaction ends."""

    values: Mapping[str, str]
    """By head."""
    route: str
    inbox_id: int | None
    """The citizen's first message; None where there is none any more."""
    message: Message | None
    """That message, as far as routes ask about it."""
    language: str
    """The language that it was told to be in; empty without a message."""
    model: str
    news: tuple[int, ...]
    """Every message of the citizen that an agency is told of, the first first."""


@dataclass(frozen=True, slots=True)
class Change:
    """One head of a case after a person's word."""

    head: str
    was: str
    now: str

    @property
    def is_correction(self) -> bool:
        """Otherwise it is a confirmation."""
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One answer that a person gave, with the words that it was given to."""

    id: int
    inbox_id: int
    head: str
    label: str
    words: str
    """What the classifier read: the subject, then what the person newly wrote."""
    language: str
    channel: str
    is_audited: bool
    """It examines models, and never teaches them."""


def take_case(connection: Connection, reference: str) -> Subject | None:
    """The case, locked until the transaction ends; None when there is none.

    People are slow and few: that one waits for the other gives corrections the numbers of their order of commit, by
    which learning goes on from the last one it has seen.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IN_ORDER})
    case = connection.execute(_CASE, {"reference": reference}).first()
    if case is None:
        return None
    found = connection.execute(_FIRST_MESSAGE, {"reference": reference}).first()
    return Subject(
        values={head: getattr(case, head) for head in HEADS},
        route=case.route,
        inbox_id=found.inbox_id if found else None,
        message=_message(found) if found else None,
        language=found.language if found else "",
        model=str(found.classification.get("model", "")) if found else "",
        news=news_of(connection, reference),
    )


def write(
    connection: Connection, reference: str, subject: Subject, changes: Sequence[Change], *, route: str, actor: str,
    reason: str, now: datetime,
) -> None:  # fmt: skip
    """Put what a person said on record, and change the case; it then needs no review."""
    values = {change.head: change.now for change in changes}
    connection.execute(
        update(CASES)
        .where(CASES.c.reference == reference)
        .values(**values, route=route, updated_at=now, needs_review=False)
    )
    known = _last_words(connection, subject.inbox_id)
    told = [one for one in changes if one.is_correction or known.get(one.head) != one.now]
    if told:
        rows = [
            {"reference": reference, "inbox_id": subject.inbox_id, "head": one.head, "was": one.was, "now": one.now,
             "actor": actor, "at": now, "model": subject.model}
            for one in told
        ]  # fmt: skip
        connection.execute(CORRECTIONS.insert(), rows)
    corrected = [f"{one.head} {one.was} → {one.now}" for one in changes if one.is_correction]
    said = ", ".join(corrected) or ", ".join(one.now for one in changes)
    event = {
        "reference": reference, "at": now, "kind": "corrected" if corrected else "confirmed", "inbox_id": None,
        "detail": "; ".join(filter(None, (said, reason, f"by {actor}"))),
    }  # fmt: skip
    connection.execute(EVENTS.insert(), event)


def news_of(connection: Connection, reference: str) -> tuple[int, ...]:
    """Every message of the case's citizen that an agency is told of, the first first."""
    return tuple(connection.execute(_NEWS, {"reference": reference}).scalars())


def newest(connection: Connection) -> int:
    """The number of the last word that was said; 0 before the first."""
    return int(connection.execute(_NEWEST).scalar() or 0)


def confirmed_after(connection: Connection, last: int, limit: int) -> list[Confirmed]:
    """What people said after the word number ``last``, in their order; of messages that still have words."""
    rows = connection.execute(_AFTER, {"last": last, "limit": limit})
    return [_confirmed(row) for row in rows]


def confirmed(connection: Connection) -> list[Confirmed]:
    """The last word on each answer, oldest first; of messages that still have words."""
    last: dict[tuple[int, str], Confirmed] = {}
    for row in connection.execute(_ALL):
        last[row.inbox_id, row.head] = _confirmed(row)
    return sorted(last.values(), key=lambda one: one.id)


def _last_words(connection: Connection, inbox_id: int | None) -> dict[str, str]:
    """By head: what was last said about this message."""
    if inbox_id is None:
        return {}
    return {row.head: row.now for row in connection.execute(_OF_MESSAGE, {"inbox_id": inbox_id})}


def _message(row: Any) -> Message:
    pin = row.location
    return Message(
        channel=Channel(row.channel),
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        location=Location(pin["latitude"], pin["longitude"], pin.get("label", "")) if pin else None,
        language=Language(row.language),
        fields=tuple(row.fields.items()),
    )


def _confirmed(row: Any) -> Confirmed:
    body = row.new_text if row.new_text.strip() else row.text
    return Confirmed(
        id=row.id, inbox_id=row.inbox_id, head=row.head, label=row.now, words=f"{row.subject}\n{body}",
        language=row.language, channel=row.channel, is_audited=bool(row.is_audited),
    )  # fmt: skip


# Built once: building a statement costs more than executing it.
_CASE = (
    select(*(CASES.c[head] for head in HEADS), CASES.c.route)
    .where(CASES.c.reference == bindparam("reference"))
    .with_for_update()
)
_FIRST_MESSAGE = (
    select(
        MESSAGES.c.inbox_id, MESSAGES.c.channel, MESSAGES.c.subject, MESSAGES.c.text, MESSAGES.c.new_text,
        MESSAGES.c.location, MESSAGES.c.language, MESSAGES.c.fields, MESSAGES.c.classification,
    )
    .where(MESSAGES.c.reference == bindparam("reference"), MESSAGES.c.role == "citizen")
    .order_by(MESSAGES.c.inbox_id)
    .limit(1)
)  # fmt: skip
_NEWS = (
    select(MESSAGES.c.inbox_id)
    .select_from(MESSAGES.join(INBOX, INBOX.c.id == MESSAGES.c.inbox_id))
    .where(MESSAGES.c.reference == bindparam("reference"), MESSAGES.c.role == "citizen")
    .where(INBOX.c.outcome.in_(("opened", "joined")))
    .order_by(MESSAGES.c.inbox_id)
)
_NEWEST = select(func.max(CORRECTIONS.c.id))
_OF_MESSAGE = (
    select(CORRECTIONS.c.head, CORRECTIONS.c.now)
    .where(CORRECTIONS.c.inbox_id == bindparam("inbox_id"))
    .order_by(CORRECTIONS.c.id)
)
_ALL = (
    select(
        CORRECTIONS.c.id, CORRECTIONS.c.inbox_id, CORRECTIONS.c.head, CORRECTIONS.c.now, MESSAGES.c.subject,
        MESSAGES.c.text, MESSAGES.c.new_text, MESSAGES.c.language, MESSAGES.c.channel,
        AUDITS.c.inbox_id.is_not(None).label("is_audited"),
    )
    .select_from(
        CORRECTIONS.join(MESSAGES, MESSAGES.c.inbox_id == CORRECTIONS.c.inbox_id).outerjoin(
            AUDITS, AUDITS.c.inbox_id == CORRECTIONS.c.inbox_id
        )
    )
    .where(CORRECTIONS.c.head != "agency", MESSAGES.c.text != "")
    .order_by(CORRECTIONS.c.id)
)  # fmt: skip
_AFTER = _ALL.where(CORRECTIONS.c.id > bindparam("last")).limit(bindparam("limit"))
