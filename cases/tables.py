"""The rows of the case store."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from ingest.tables import BigId, UtcDateTime


class CaseRow(SQLModel, table=True):
    """One matter of one citizen, at the agency that can act on it."""

    __tablename__ = "cases"
    __table_args__ = (Index("cases_by_agency", "agency", "status", "opened_at"),)

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
    __table_args__ = (Index("messages_of_sender", "sender_key", "received_at"),)

    inbox_id: int = Field(sa_column=Column(BigId, ForeignKey("inbox.id"), primary_key=True, autoincrement=False))
    reference: str | None = Field(foreign_key="cases.reference", index=True)
    """Null for a message that no case was made of; it stays to be seen."""
    role: str
    """Who wrote: ``citizen``, ``agency`` or ``machine``."""
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


class EventRow(SQLModel, table=True):
    """One line of a case's history."""

    __tablename__ = "events"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    reference: str = Field(foreign_key="cases.reference", index=True)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    kind: str
    """``opened``, ``joined``, ``duplicate``, ``reopened``, ``answered``, ``edited``, ``deleted``, ``undelivered`` or
    ``closed``."""
    inbox_id: int | None = Field(sa_column=Column(BigId))
    detail: str


CASES = SQLModel.metadata.tables["cases"]
MESSAGES = SQLModel.metadata.tables["messages"]
PARTIES = SQLModel.metadata.tables["parties"]
LINKS = SQLModel.metadata.tables["links"]
EVENTS = SQLModel.metadata.tables["events"]
