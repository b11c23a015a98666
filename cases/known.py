"""What the case store already knows about the people, ids and matters in a batch of messages, read in six queries."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, select

from cases.bands import FILE, OF_ANYBODY, WEIGHTS, band_of_file, find_bands, kind_of
from cases.evidence import Evidence, evidence_of
from cases.photos import are_one_photo, find_photos
from cases.tables import CASES, INCIDENT_REPORTS, MESSAGES, PARTIES
from ingest.among import among
from ingest.message import Channel
from ingest.statements import fetch
from normalize.message import Location, Sender

MOST_COMPARED = 6
"""How many earlier messages one new message is held against."""
COMMON = 12
"""A file or photo that came with so many messages is a logo, or makes the round of the town: it ties nothing."""
MOST_STRANGERS = 3
"""How many of them it shares only a place or words with: an event or a campaign is known by any of its messages."""


@dataclass(slots=True)
class KnownCase:
    """A case as far as threading needs it."""

    reference: str
    status: str
    agency: str
    topic: str
    priority: str
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
    by_photo: dict[str, list[int]] = field(default_factory=dict)
    """The same by the hashes of their photos."""
    agency_mailboxes: Mapping[str, str] = field(default_factory=dict)
    """Each agency's code with its mail address."""

    def is_of_agency(self, address: str, agency: str) -> bool:
        """Whether a mail address is of the agency's own domain: its people answer from mailboxes of their own."""
        domain = self.agency_mailboxes.get(agency, "").rpartition("@")[2].lower()
        return bool(domain) and address.rpartition("@")[2].lower() == domain

    def add(self, message: KnownMessage, bands: Iterable[int] = (), photos: Iterable[str] = ()) -> None:
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
        for photo in photos:
            self.by_photo.setdefault(photo, []).insert(0, message.inbox_id)

    def candidates(self, bands: Iterable[int], photos: Iterable[str]) -> list[KnownMessage]:
        """The messages worth a comparison: those with most in common, of equals the newest first."""
        return [self.messages[inbox_id] for inbox_id in self.best(bands, photos) if inbox_id in self.messages]

    def best(self, bands: Iterable[int], photos: Iterable[str]) -> list[int]:
        """Their inbox ids."""
        showing = [near for photo in photos if len(near := self._showing(photo)) < COMMON]
        return _best(self.by_band, bands, showing)

    def without_common(self, evidence: Evidence) -> Evidence:
        """The evidence without the files and photos that everybody sends."""
        if not evidence.files:
            return evidence
        files = {one for one in evidence.files if len(self.by_band.get(band_of_file(one), ())) >= COMMON}
        photos = {one for one in evidence.photos if len(self._showing(one)) >= COMMON}
        if not files and not photos:
            return evidence
        return replace(evidence, files=evidence.files - files, photos=evidence.photos - photos)

    def _showing(self, photo: str) -> set[int]:
        """The messages that a photo came with, whatever it was compressed to."""
        return {inbox_id for one, ids in self.by_photo.items() if are_one_photo(one, photo) for inbox_id in ids}


def load_known(
    connection: Connection,
    *,
    message_ids: Collection[str],
    references: Iterable[str],
    bands: Sequence[Collection[int]],
    photos: Sequence[Collection[str]],
    agency_mailboxes: Mapping[str, str],
) -> Known:
    """Read what the batch may belong to; ``bands`` and ``photos`` are each message's own."""
    known = Known(agency_mailboxes=agency_mailboxes)
    known.by_band = find_bands(connection, {band for group in bands for band in group})
    known.by_photo = find_photos(connection, {photo for group in photos for photo in group})
    near = {inbox_id for pair in zip(bands, photos, strict=True) for inbox_id in known.best(*pair)}
    for message in _messages(connection, message_ids, near):
        known.add(message)
    _load_cases(connection, known, sorted({*references, *(one.reference for one in known.messages.values())}))
    return known


def load_message(connection: Connection, inbox_id: int) -> KnownMessage | None:
    """One message; None when it has no case."""
    return next(iter(_messages(connection, (), (inbox_id,))), None)


def _best(
    by_band: Mapping[int, Sequence[int]], bands: Iterable[int], with_photos: Iterable[Collection[int]]
) -> list[int]:
    found: dict[int, int] = {}
    named: set[int] = set()
    for showing in with_photos:
        named.update(showing)
        found |= {inbox_id: found.get(inbox_id, 0) + WEIGHTS[FILE] for inbox_id in showing}
    for band in bands:
        near = by_band.get(band)
        if not near:
            continue
        kind = kind_of(band)
        if kind == FILE and len(near) >= COMMON:
            continue
        if kind not in OF_ANYBODY:
            named.update(near)
        for inbox_id in near:
            found[inbox_id] = found.get(inbox_id, 0) + WEIGHTS[kind]
    if len(found) < 2:
        return list(found)
    best: list[int] = []
    strangers = 0
    for _, inbox_id in sorted(zip(found.values(), found, strict=True), reverse=True):
        if inbox_id not in named:
            strangers += 1
            if strangers > MOST_STRANGERS:
                continue
        best.append(inbox_id)
        if len(best) == MOST_COMPARED:
            break
    return best


def _messages(connection: Connection, message_ids: Collection[str], inbox_ids: Collection[int]) -> list[KnownMessage]:
    rows: list[Row[Any]] = []
    if message_ids:
        rows += fetch(connection, _BY_MESSAGE_ID, {"ids": message_ids})
    if inbox_ids:
        rows += fetch(connection, _BY_ID, {"ids": inbox_ids})
    return sorted(map(_message, rows), key=lambda message: message.inbox_id)


def _message(row: Row[Any]) -> KnownMessage:
    sender = Sender(row.sender_email, row.sender_name, row.sender_phone, row.sender_handle, row.sender_account)

    def read() -> Evidence:
        return evidence_of(
            channel=Channel(row.channel), sender=sender, subject=row.subject, text=row.new_text,
            location=Location(**row.location) if row.location else None,
            files=[(one["sha256"], one["size"], one["photo_hash"]) for one in row.attachments],
            topic=row.topic, type_=row.type, received_at=row.received_at,
        )  # fmt: skip

    return KnownMessage(
        row.inbox_id, row.reference, row.message_id, row.channel, row.received_at, row.text_key, sender, read
    )


def _load_cases(connection: Connection, known: Known, references: list[str]) -> None:
    if not references:
        return
    for row in fetch(connection, _CASES, {"references": references}):
        known.cases[row.reference] = KnownCase(*row)
    for reference, key in fetch(connection, _PARTIES, {"references": references}):
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
        *(CASES.c[name] for name in ("reference", "status", "agency", "topic", "priority", "subject", "closed_at")),
        INCIDENT_REPORTS.c.incident,
    )
    .select_from(CASES.outerjoin(INCIDENT_REPORTS, INCIDENT_REPORTS.c.reference == CASES.c.reference))
    .where(among(CASES.c.reference, "references"))
)
_PARTIES = select(PARTIES.c.reference, PARTIES.c.key).where(among(PARTIES.c.reference, "references"))
