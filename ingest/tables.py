"""The rows of what was taken in: the inbox, and one row for each connector."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    TypeDecorator,
)
from sqlmodel import Field, SQLModel

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers only an INTEGER primary key by itself."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on every database; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; hand SQLite the UTC time without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class InboxRow(SQLModel, table=True):
    """One received message: raw, and the one outcome that it ends in."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_delivery", "connector", "upstream_id", "sha256", unique=True),
        Index("inbox_waiting", "state", "attempts", "id", "channel"),
        Index("inbox_received", "received_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    connector: str
    channel: str
    upstream_id: str
    sha256: str
    size: int
    media_type: str
    envelope: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    sent_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    id_was_reused: bool
    """The same upstream id came earlier with other bytes."""
    too_large: int | None
    """The size upstream, in bytes, of a message over the limit; what is kept is only its head."""
    state: str
    """``new``, ``leased``, ``done`` or ``held``."""
    attempts: int
    fence: int
    """Raised by each claim: whoever holds an older one has lost its lease."""
    leased_until: datetime | None = Field(sa_column=Column(UtcDateTime))
    outcome: str | None
    """``opened``, ``joined``, ``duplicate``, ``ignored`` or ``held``."""
    reason: str
    reference: str | None
    done_at: datetime | None = Field(sa_column=Column(UtcDateTime))


class ContentRow(SQLModel, table=True):
    """The raw bytes of a message that is not large; those of a large one are in the blob named by its ``sha256``.

    Beside the inbox, because SQLite writes a whole row again when any column of it changes.
    """

    __tablename__ = "contents"

    inbox_id: int = Field(sa_column=Column(BigId, ForeignKey("inbox.id"), primary_key=True, autoincrement=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ConnectorRow(SQLModel, table=True):
    """How far a connector has read and how it fares."""

    __tablename__ = "connectors"

    name: str = Field(primary_key=True)
    cursor: str | None = None
    owner: str | None = None
    """The runner that may poll now; every other one waits for ``leased_until``."""
    leased_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    state: str = "new"
    """``new``, ``ok``, ``paused``, ``unavailable`` or ``misconfigured``."""
    last_success_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    last_message_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    error: str = ""
    error_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    redelivered: int = 0
    """Deliveries that had come before, byte for byte, and so collapsed."""
    refused: int = 0
    """Pushed requests turned away: a wrong secret, an unreadable body."""
    unknown_reports: int = 0
    """Reports about notices that are none of ours."""
    progress_done: int | None = None
    """While a long backlog is taken: how many messages of it are here."""
    progress_total: int | None = None
    reconciled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    """When what upstream lists was last compared with what is here."""
    listed: int = 0
    """How many messages upstream had then, of those that were read past."""
    missing: int = 0
    """How many of these it did not hand over; they are asked for again."""
    missing_slots: str = ""
    """Where upstream keeps them: the first of them by name."""


class SlotRow(SQLModel, table=True):
    """A message that is here, by where upstream keeps it; the row goes when upstream has it no more."""

    __tablename__ = "slots"
    __table_args__ = (Index("slots_unsettled", "connector", "settled"),)

    connector: str = Field(primary_key=True)
    shelf: str = Field(primary_key=True)
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    settled: bool
    """Upstream was told that it is here."""


class ComparisonRow(SQLModel, table=True):
    """What upstream listed when it was last compared on a day (UTC), and how much of that is not here to this hour."""

    __tablename__ = "comparisons"

    connector: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    listed: int
    missing: int


class PartRow(SQLModel, table=True):
    """A part of a long text, until the text is whole; then, for an hour, what tells that the part comes again."""

    __tablename__ = "parts"
    __table_args__ = (
        Index("parts_of_whole", "connector", "whole", "received_at"),
        Index("parts_waiting", "joined_at", "received_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    connector: str
    whole: str
    """The ends and the number of the text that it is of."""
    number: int
    total: int
    channel: str
    media_type: str
    envelope: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Empty once the text is in the inbox."""
    sha256: str
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    joined_at: datetime | None = Field(sa_column=Column(UtcDateTime))


INBOX = SQLModel.metadata.tables["inbox"]
CONTENTS = SQLModel.metadata.tables["contents"]
CONNECTORS = SQLModel.metadata.tables["connectors"]
SLOTS = SQLModel.metadata.tables["slots"]
COMPARISONS = SQLModel.metadata.tables["comparisons"]
PARTS = SQLModel.metadata.tables["parts"]
