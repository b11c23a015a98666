"""The rows of what goes out."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from ingest.tables import BigId, UtcDateTime


class OutboxRow(SQLModel, table=True):
    """One thing to tell one recipient, and the honest state of telling it."""

    __tablename__ = "outbox"
    __table_args__ = (
        # The cause first: rows that are written together then stand together, whatever their reference numbers.
        Index("outbox_once", "cause", "purpose", "target", "reference", unique=True),
        Index("outbox_due", "state", "next_at"),
        Index("outbox_address", "purpose", "address", "created_at"),
        Index("outbox_upstream", "outlet", "upstream_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    purpose: str
    """To the agency ``forward``, and ``files`` that came after it; to the citizen ``acknowledge``, ``answer``, and
    ``reply`` to what was asked of the machine itself."""
    reference: str = Field(index=True)
    target: str
    """``agency:CODE`` or ``citizen``."""
    cause: int = Field(sa_column=Column(BigId, nullable=False))
    """The inbox id of the message that this is about."""
    outlet: str
    """The connector's name, or ``webhook``."""
    address: str
    """Where it goes: a mail address, a phone number, an agency's code for a webhook."""
    language: str
    notice_id: str
    """Constant over every attempt: Message-ID's local part, webhook-id."""
    state: str
    """``queued``, ``sending``, ``accepted``, ``delivered``, ``undelivered``, ``uncertain``, ``retrying``, ``dead``."""
    attempts: int = 0
    next_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    """When it may be tried next; null when it is settled."""
    fence: int = 0
    leased_until: datetime | None = Field(sa_column=Column(UtcDateTime))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    settled_at: datetime | None = Field(sa_column=Column(UtcDateTime))
    upstream_id: str = ""
    error: str = Field(default="", sa_column=Column(Text, nullable=False))


OUTBOX = SQLModel.metadata.tables["outbox"]
