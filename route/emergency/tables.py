"""The rows of emergencies, of what was reported of them, and of whom they were told."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from ingest.tables import BigId, UtcDateTime


class EmergencyRow(SQLModel, table=True):
    """Reports of one event within minutes: what a duty officer takes on."""

    __tablename__ = "emergencies"
    __table_args__ = (
        Index("emergencies_recent", "kind", "last_report_at"),
        Index("emergencies_waiting", "escalates_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    kind: str
    """``fire``, ``medical``, …: the first that the words tell of."""
    place: str
    """The first of ``Report.places`` of the report that opened it; empty when nobody told."""
    opened_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    last_report_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    reports: int
    """How many there are, without those that the same person sent again in the same words."""
    step: int
    """How many contacts were paged, one after the other."""
    escalates_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    """When the next one is; null once somebody has taken it on, or everybody was paged often enough."""
    acknowledged_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    acknowledged_by: str


class EmergencyReportRow(SQLModel, table=True):
    """A message that tells of an emergency, whatever became of it otherwise."""

    __tablename__ = "emergency_reports"

    inbox_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    emergency: int = Field(sa_column=Column(BigId, nullable=False, index=True))
    kinds: str
    """All that its words tell of, with commas."""
    reporter: str
    """A hash of the sender's best identity; empty for nobody known."""
    sketch: str
    """Of its words, as in ``sketch.py``."""


class AlertRow(SQLModel, table=True):
    """One page to one address, or one answer to one citizen; no words of the report are copied here."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("alerts_once", "notice_id", unique=True),
        Index("alerts_due", "state", "next_at"),
        Index("alerts_address", "what", "address", "created_at"),
        Index("alerts_recent", "what", "created_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    what: str
    """``page`` to somebody on duty, or ``answer`` to the citizen."""
    emergency: int = Field(sa_column=Column(BigId, nullable=False, index=True))
    cause: int = Field(sa_column=Column(BigId, nullable=False))
    """The inbox id of the report."""
    contact: int
    """The place in ``[[duty.contacts]]``, from 0; -1 for a citizen."""
    outlet: str
    """The connector's name, or ``webhook``."""
    address: str
    language: str
    notice_id: str
    """The same for every attempt."""
    state: str
    """``queued``, ``sending``, ``retrying``, ``accepted`` or ``dead``."""
    attempts: int
    next_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    leased_until: datetime | None = Field(sa_column=Column(UtcDateTime))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    settled_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    error: str = Field(sa_column=Column(Text, nullable=False))


EMERGENCIES = SQLModel.metadata.tables["emergencies"]
EMERGENCY_REPORTS = SQLModel.metadata.tables["emergency_reports"]
ALERTS = SQLModel.metadata.tables["alerts"]
