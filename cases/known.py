"""What the case store already knows about the people and ids in a batch of messages, read in four queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from cases.tables import CASES, MESSAGES, PARTIES
from ingest.among import among

MEMORY = timedelta(days=7)
"""How long an earlier message of the same sender counts as evidence of the same matter."""

MESSAGES_PER_SENDER = 20


@dataclass(slots=True)
class KnownCase:
    """A case as far as threading needs it."""

    reference: str
    status: str
    agency: str
    topic: str
    subject: str
    closed_at: datetime | None
    parties: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """An earlier message as far as threading needs it."""

    inbox_id: int
    reference: str
    message_id: str
    sender_key: str
    text_key: int
    new_text: str
    channel: str
    received_at: datetime


@dataclass(slots=True)
class Known:
    """The snapshot that a batch is decided against; what the batch itself opens is added as it goes."""

    cases: dict[str, KnownCase] = field(default_factory=dict)
    by_message_id: dict[str, list[KnownMessage]] = field(default_factory=dict)
    by_sender: dict[str, list[KnownMessage]] = field(default_factory=dict)
    """Newest last."""
    agency_mailboxes: Mapping[str, str] = field(default_factory=dict)
    """Each agency's code with its mail address."""

    def is_of_agency(self, address: str, agency: str) -> bool:
        """Whether a mail address is of the agency's own domain: its people answer from mailboxes of their own."""
        domain = self.agency_mailboxes.get(agency, "").rpartition("@")[2].lower()
        return bool(domain) and address.rpartition("@")[2].lower() == domain

    def add(self, message: KnownMessage) -> None:
        """Remember one more message."""
        if message.message_id:
            self.by_message_id.setdefault(message.message_id, []).append(message)
        if message.sender_key:
            self.by_sender.setdefault(message.sender_key, []).append(message)


def load_known(
    connection: Connection,
    *,
    message_ids: Iterable[str],
    references: Iterable[str],
    sender_keys: Iterable[str],
    agency_mailboxes: Mapping[str, str],
    now: datetime,
) -> Known:
    """Read what the batch may belong to."""
    known = Known(agency_mailboxes=agency_mailboxes)
    seen: set[int] = set()
    for message in [
        *_messages(connection, set(message_ids)),
        *_recent_of_senders(connection, set(sender_keys), now),
    ]:
        if message.inbox_id not in seen:
            seen.add(message.inbox_id)
            known.add(message)
    wanted = {*references, *(one.reference for group in known.by_message_id.values() for one in group)}
    wanted |= {one.reference for group in known.by_sender.values() for one in group}
    _load_cases(connection, known, sorted(wanted))
    return known


def _messages(connection: Connection, message_ids: set[str]) -> list[KnownMessage]:
    if not message_ids:
        return []
    found = [KnownMessage(*row) for row in connection.execute(_BY_MESSAGE_ID, {"ids": message_ids})]
    return sorted(found, key=lambda message: message.inbox_id)


def _recent_of_senders(connection: Connection, keys: set[str], now: datetime) -> list[KnownMessage]:
    if not keys:
        return []
    return [KnownMessage(*row) for row in connection.execute(_RECENT, {"keys": keys, "since": now - MEMORY})]


def _load_cases(connection: Connection, known: Known, references: list[str]) -> None:
    if not references:
        return
    for row in connection.execute(_CASES, {"references": references}):
        known.cases[row.reference] = KnownCase(*row)
    for row in connection.execute(_PARTIES, {"references": references}):
        if row.reference in known.cases:
            known.cases[row.reference].parties.add(row.key)


# Built once: building a statement costs more than executing it.
_COLUMNS = tuple(MESSAGES.c[name] for name in KnownMessage.__dataclass_fields__)
# Sorted here and not by the database: to save itself the sorting, SQLite would read the whole table in its order.
_BY_MESSAGE_ID = select(*_COLUMNS).where(among(MESSAGES.c.message_id, "ids"), MESSAGES.c.reference.is_not(None))
_PLACE = func.row_number().over(
    partition_by=MESSAGES.c.sender_key, order_by=(MESSAGES.c.received_at.desc(), MESSAGES.c.inbox_id.desc())
)
_RANKED = (
    select(*_COLUMNS, _PLACE.label("place"))
    .where(
        among(MESSAGES.c.sender_key, "keys"),
        MESSAGES.c.received_at > bindparam("since"),
        MESSAGES.c.reference.is_not(None),
    )
    .subquery()
)
_RECENT = (
    select(*(_RANKED.c[column.name] for column in _COLUMNS))
    .where(_RANKED.c.place <= MESSAGES_PER_SENDER)
    .order_by(_RANKED.c.inbox_id)
)
_CASES = select(*(CASES.c[name] for name in ("reference", "status", "agency", "topic", "subject", "closed_at"))).where(
    among(CASES.c.reference, "references")
)
_PARTIES = select(PARTIES.c.reference, PARTIES.c.key).where(among(PARTIES.c.reference, "references"))
