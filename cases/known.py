"""What the case store already knows about the people, ids and matters in a batch of messages, read in five queries."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, select

from cases.bands import OF_ANYBODY, WEIGHTS, find_bands, kind_of
from cases.evidence import Evidence, evidence_of, folded_words
from cases.tables import CASES, INCIDENT_REPORTS, MESSAGES, PARTIES
from ingest.among import among
from ingest.message import Channel
from normalize.message import Location, Sender

MOST_COMPARED = 6
"""How many earlier messages one new message is held against."""
MOST_STRANGERS = 2
"""How many of them it shares only a place or words with: an event or a campaign is known by any of its messages."""


@dataclass(slots=True)
class KnownCase:
    """A case as far as threading needs it."""

    reference: str
    status: str
    agency: str
    topic: str
    subject: str
    closed_at: datetime | None
    incident: str | None
    """The incident that it reports, or may report."""
    parties: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class KnownMessage:
    """An earlier message as far as threading needs it."""

    inbox_id: int
    reference: str
    message_id: str
    channel: str
    received_at: datetime
    text_key: int
    sender: Sender
    evidence_of: Callable[[], Evidence]
    """What it says; taken apart only when it is held against another."""

    @cached_property
    def evidence(self) -> Evidence:
        """What it says, as far as it can be compared."""
        return self.evidence_of()

    @cached_property
    def sender_keys(self) -> tuple[str, ...]:
        """The sender's identities, best first."""
        return self.sender.keys(Channel(self.channel))

    @property
    def sender_key(self) -> str:
        """The sender's best identity, or an empty text."""
        return self.sender_keys[0] if self.sender_keys else ""


@dataclass(slots=True)
class Known:
    """The snapshot that a batch is decided against; what the batch itself opens is added as it goes."""

    cases: dict[str, KnownCase] = field(default_factory=dict)
    by_message_id: dict[str, list[KnownMessage]] = field(default_factory=dict)
    by_sender: dict[str, list[KnownMessage]] = field(default_factory=dict)
    """By each identity of the sender, newest last."""
    messages: dict[int, KnownMessage] = field(default_factory=dict)
    """By inbox id."""
    by_band: dict[int, list[int]] = field(default_factory=dict)
    """The inbox ids of messages by what they have in common with others."""
    agency_mailboxes: Mapping[str, str] = field(default_factory=dict)
    """Each agency's code with its mail address."""

    def is_of_agency(self, address: str, agency: str) -> bool:
        """Whether a mail address is of the agency's own domain: its people answer from mailboxes of their own."""
        domain = self.agency_mailboxes.get(agency, "").rpartition("@")[2].lower()
        return bool(domain) and address.rpartition("@")[2].lower() == domain

    def add(self, message: KnownMessage, bands: Iterable[int] = ()) -> None:
        """Remember one more message, and what it can be found by."""
        if message.inbox_id in self.messages:
            return
        self.messages[message.inbox_id] = message
        if message.message_id:
            self.by_message_id.setdefault(message.message_id, []).append(message)
        for key in message.sender_keys:
            self.by_sender.setdefault(key, []).append(message)
        for band in bands:
            self.by_band.setdefault(band, []).insert(0, message.inbox_id)

    def candidates(self, bands: Iterable[int]) -> list[KnownMessage]:
        """The messages worth a comparison: those with most in common, of equals the newest first."""
        return [self.messages[inbox_id] for inbox_id in _best(self.by_band, bands) if inbox_id in self.messages]


def load_known(
    connection: Connection,
    *,
    message_ids: Collection[str],
    references: Iterable[str],
    bands: Sequence[Collection[int]],
    agency_mailboxes: Mapping[str, str],
) -> Known:
    """Read what the batch may belong to; ``bands`` are each message's own."""
    known = Known(agency_mailboxes=agency_mailboxes)
    known.by_band = find_bands(connection, {band for group in bands for band in group})
    near = {inbox_id for group in bands for inbox_id in _best(known.by_band, group)}
    for message in _messages(connection, message_ids, near):
        known.add(message)
    _load_cases(connection, known, sorted({*references, *(one.reference for one in known.messages.values())}))
    return known


def _best(by_band: Mapping[int, Sequence[int]], bands: Iterable[int]) -> list[int]:
    found: dict[int, int] = {}
    named: set[int] = set()
    for band in bands:
        near = by_band.get(band)
        if not near:
            continue
        kind = kind_of(band)
        if kind not in OF_ANYBODY:
            named.update(near)
        for inbox_id in near:
            found[inbox_id] = found.get(inbox_id, 0) + WEIGHTS[kind]
    if len(found) < 2:
        return list(found)
    best = sorted(found, key=lambda inbox_id: (found[inbox_id], inbox_id), reverse=True)
    strangers = [inbox_id for inbox_id in best if inbox_id not in named]
    too_many = set(strangers[MOST_STRANGERS:])
    return [inbox_id for inbox_id in best if inbox_id not in too_many][:MOST_COMPARED]


def _messages(connection: Connection, message_ids: Collection[str], inbox_ids: Collection[int]) -> list[KnownMessage]:
    rows: list[Row[Any]] = []
    if message_ids:
        rows += connection.execute(_BY_MESSAGE_ID, {"ids": message_ids})
    if inbox_ids:
        rows += connection.execute(_BY_ID, {"ids": inbox_ids})
    return sorted(map(_message, rows), key=lambda message: message.inbox_id)


def _message(row: Row[Any]) -> KnownMessage:
    sender = Sender(row.sender_email, row.sender_name, row.sender_phone, row.sender_handle, row.sender_account)

    def read() -> Evidence:
        return evidence_of(
            channel=Channel(row.channel), sender=sender, subject=row.subject, folded=folded_words(row.new_text),
            location=Location(**row.location) if row.location else None,
            files=[(one["sha256"], one["size"]) for one in row.attachments],
            topic=row.topic, type_=row.type, received_at=row.received_at,
        )  # fmt: skip

    return KnownMessage(
        row.inbox_id, row.reference, row.message_id, row.channel, row.received_at, row.text_key, sender, read
    )


def _load_cases(connection: Connection, known: Known, references: list[str]) -> None:
    if not references:
        return
    for row in connection.execute(_CASES, {"references": references}):
        known.cases[row.reference] = KnownCase(**row._mapping)
    for reference, key in connection.execute(_PARTIES, {"references": references}):
        if reference in known.cases:
            known.cases[reference].parties.add(key)


# Built once: building a statement costs more than executing it.
_COLUMNS = tuple(
    MESSAGES.c[name]
    for name in (
        "inbox_id", "reference", "message_id", "channel", "received_at", "text_key", "sender_email", "sender_name",
        "sender_phone", "sender_handle", "sender_account", "subject", "new_text", "attachments", "location",
    )
)  # fmt: skip
# Sorted here and not by the database: to save itself the sorting, SQLite would read the whole table in its order.
_WITH_CASE = select(*_COLUMNS, CASES.c.topic, CASES.c.type).select_from(
    MESSAGES.join(CASES, CASES.c.reference == MESSAGES.c.reference)
)
_BY_MESSAGE_ID = _WITH_CASE.where(among(MESSAGES.c.message_id, "ids"))
_BY_ID = _WITH_CASE.where(among(MESSAGES.c.inbox_id, "ids"))
_CASES = (
    select(
        *(CASES.c[name] for name in ("reference", "status", "agency", "topic", "subject", "closed_at")),
        INCIDENT_REPORTS.c.incident,
    )
    .select_from(CASES.outerjoin(INCIDENT_REPORTS, INCIDENT_REPORTS.c.reference == CASES.c.reference))
    .where(among(CASES.c.reference, "references"))
)
_PARTIES = select(PARTIES.c.reference, PARTIES.c.key).where(among(PARTIES.c.reference, "references"))
