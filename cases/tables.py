"""The rows of the case store."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from ingest.tables import BigId, UtcDateTime

_IS_EMERGENCY = text("priority = 'emergency'")


class CaseRow(SQLModel, table=True):
    """One matter of one citizen, at the agency that can act on it."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_by_agency", "agency", "status", "opened_at"),
        Index("cases_of_emergencies", "updated_at", sqlite_where=_IS_EMERGENCY, postgresql_where=_IS_EMERGENCY),
    )

    reference: str = Field(primary_key=True, max_length=10)
    status: str
    """``open``, ``answered`` or ``closed``."""
    type: str
    topic: str
    priority: str
    agency: str
    route: str
    """The name of the route that chose the agency."""
    language: str
    """The language the citizen is answered in."""
    channel: str
    connector: str
    subject: str
    opened_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))
    updated_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    closed_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    needs_review: bool
    """A decision was below its threshold: a person should look."""


class MessageRow(SQLModel, table=True):
    """A message in its case; its key is its inbox row's, so that one receipt can never count twice."""

    __tablename__ = "messages"
    inbox_id: int = Field(sa_column=Column(BigId, ForeignKey("inbox.id"), primary_key=True, autoincrement=False))
    reference: str | None = Field(foreign_key="cases.reference", index=True)
    """Null for a message that no case was made of; it stays to be seen."""
    role: str
    """Who wrote: ``citizen``, ``agency``, ``former_agency`` or ``machine``."""
    channel: str
    connector: str
    sender_key: str
    """The sender's best identity, ``kind:value``; empty when unknown."""
    sender_email: str
    sender_name: str
    sender_phone: str | None
    sender_handle: str | None
    sender_account: str
    """The channel's own id of the account; empty where the channel has none."""
    subject: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    new_text: str = Field(sa_column=Column(Text, nullable=False))
    text_key: int = Field(sa_column=Column(BigInteger, nullable=False))
    message_id: str = Field(index=True)
    sent_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    language: str
    language_confidence: float
    auto: str | None
    attachments: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    location: dict[str, Any] | None = Field(sa_column=Column(JSON))
    fields: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    candidates: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Numbers that were read from pictures, for a person to confirm."""
    relayed_by: str
    """Who handed it on: a member of staff, a fax gateway."""
    flags: list[str] = Field(sa_column=Column(JSON, nullable=False))
    classification: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reasons: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Why it is in this case and at this agency."""


class PartyRow(SQLModel, table=True):
    """An identity that the case knows."""

    __tablename__ = "parties"

    reference: str = Field(primary_key=True, foreign_key="cases.reference")
    key: str = Field(primary_key=True, index=True)


class LinkRow(SQLModel, table=True):
    """A message's tie to another case: made on proof, proposed otherwise, and always reversible."""

    __tablename__ = "links"
    __table_args__ = (Index("links_once", "inbox_id", "other_reference", "relation", unique=True),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    inbox_id: int = Field(sa_column=Column(BigId, ForeignKey("inbox.id"), nullable=False))
    reference: str = Field(index=True)
    other_inbox_id: int | None = Field(sa_column=Column(BigId))
    other_reference: str = Field(index=True)
    relation: str
    """``same_delivery``, ``same_matter``, ``same_event`` or ``possible_follow_up``."""
    confidence: float
    reason: str
    is_proposed: bool
    """Waits for a person's word."""
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    undone_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    """When a person said that it is none; the row stays, so that it is not proposed again."""


class BandRow(SQLModel, table=True):
    """A key that a message can be found by when another one may be about the same matter or event."""

    __tablename__ = "bands"
    __table_args__ = {"sqlite_with_rowid": False}

    band: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    inbox_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class PhotoRow(SQLModel, table=True):
    """A part of a photo's hash, which a message with the same photo can be found by."""

    __tablename__ = "photos"
    __table_args__ = {"sqlite_with_rowid": False}

    band: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    inbox_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    photo: str = Field(primary_key=True)
    """The whole hash: 16 hexadecimal digits."""


class IncidentReportRow(SQLModel, table=True):
    """A case as one of the reports of an incident; each keeps its number and its citizen."""

    __tablename__ = "incident_reports"

    reference: str = Field(primary_key=True, foreign_key="cases.reference")
    incident: str = Field(foreign_key="cases.reference", index=True)
    """The reference of its first report, by which the incident goes."""
    is_proposed: bool
    """Waits for a person's word."""
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class EventRow(SQLModel, table=True):
    """One line of a case's history."""

    __tablename__ = "events"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    reference: str = Field(foreign_key="cases.reference", index=True)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    kind: str
    """``opened``, ``joined``, ``duplicate``, ``reopened``, ``answered``, ``edited``, ``deleted``, ``undelivered``,
    ``rated``, ``raised``, ``corrected``, ``confirmed`` or ``closed``."""
    inbox_id: int | None = Field(sa_column=Column(BigId))
    detail: str


class PreferenceRow(SQLModel, table=True):
    """What a person has chosen for every notice to come."""

    __tablename__ = "preferences"

    key: str = Field(primary_key=True)
    """The person's identity, ``kind:value``."""
    language: str
    chosen_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class FileRow(SQLModel, table=True):
    """A file that a message brought by name alone: whether it was fetched, and when that is tried next."""

    __tablename__ = "files"
    __table_args__ = (Index("files_due", "state", "next_at"),)

    inbox_id: int = Field(sa_column=Column(BigId, ForeignKey("inbox.id"), primary_key=True, autoincrement=False))
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Its place among the message's attachments, counted from 1."""
    connector: str
    source: str = Field(sa_column=Column(Text, nullable=False))
    """The connector's own name of it."""
    state: str
    """``waiting``, ``kept``, ``gone`` or ``too_large``."""
    attempts: int
    next_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    """When it may be tried next; null when it is settled."""
    fence: int
    leased_until: datetime | None = Field(sa_column=Column(UtcDateTime))
    asked_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    settled_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    sha256: str
    """The blob with its bytes; empty until it is kept."""
    size: int
    is_program: bool
    """Its first bytes are those of a program, whatever it is called."""
    location: dict[str, Any] | None = Field(sa_column=Column(JSON))
    """Where a camera says that it was taken: a proposal, never the case's own place."""
    error: str = Field(sa_column=Column(Text, nullable=False))


class CorrectionRow(SQLModel, table=True):
    """What a person said of one answer: that it is right, or what is right instead. Never changed, never removed.

    The words are not here: they are read from the message, so that what is erased there teaches nothing any more.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        Index("corrections_of_message", "inbox_id", "head"),
        {"sqlite_autoincrement": True},  # a number is never given twice: readers go on from the last one they saw
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    reference: str
    inbox_id: int | None = Field(sa_column=Column(BigId))
    """The citizen's first message, which the answer was about; no foreign key: this outlives it."""
    head: str
    """``type``, ``topic``, ``priority`` or ``agency``."""
    was: str
    now: str
    """The same as ``was`` where the person confirmed it."""
    actor: str
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    model: str
    """Content hash of what had decided."""


class AuditRow(SQLModel, table=True):
    """A message that nobody had to look at, drawn at random for a person to check: only so is the promise measured."""

    __tablename__ = "audits"

    inbox_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    reference: str = Field(index=True)
    drawn_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    language: str
    answers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """By head: what was answered without a person."""
    confidence: dict[str, float] = Field(sa_column=Column(JSON, nullable=False))
    """By head."""
    model: str


CASES = SQLModel.metadata.tables["cases"]
MESSAGES = SQLModel.metadata.tables["messages"]
PARTIES = SQLModel.metadata.tables["parties"]
LINKS = SQLModel.metadata.tables["links"]
BANDS = SQLModel.metadata.tables["bands"]
PHOTOS = SQLModel.metadata.tables["photos"]
INCIDENT_REPORTS = SQLModel.metadata.tables["incident_reports"]
EVENTS = SQLModel.metadata.tables["events"]
FILES = SQLModel.metadata.tables["files"]
PREFERENCES = SQLModel.metadata.tables["preferences"]
CORRECTIONS = SQLModel.metadata.tables["corrections"]
AUDITS = SQLModel.metadata.tables["audits"]
