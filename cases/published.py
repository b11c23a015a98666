"""What anybody may ask about the cases that came in by one connector: where they stand, and little else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from cases.tables import CASES, MESSAGES


@dataclass(frozen=True, slots=True)
class Published:
    """One case, with the words and the place of the message that this connector brought first."""

    reference: str
    status: str
    topic: str
    agency: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    new_text: str
    location: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; what is None narrows nothing down."""

    references: Collection[str] | None = None
    topics: Collection[str] | None = None
    is_closed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


def published(
    connection: Connection, connector: str, wanted: Wanted, limit: int = 1, offset: int = 0
) -> list[Published]:
    """The newest cases first, of those in which a citizen's message came by ``connector``."""
    first = (
        select(func.min(MESSAGES.c.inbox_id))
        .where(
            MESSAGES.c.reference == CASES.c.reference, MESSAGES.c.connector == connector, MESSAGES.c.role == "citizen"
        )
        .correlate(CASES)
        .scalar_subquery()
    )
    query = (
        select(
            CASES.c.reference, CASES.c.status, CASES.c.topic, CASES.c.agency, CASES.c.opened_at, CASES.c.updated_at,
            CASES.c.closed_at, MESSAGES.c.new_text, MESSAGES.c.location,
        )
        .select_from(CASES.join(MESSAGES, (MESSAGES.c.reference == CASES.c.reference) & (MESSAGES.c.inbox_id == first)))
        .order_by(CASES.c.opened_at.desc(), CASES.c.reference)
    )  # fmt: skip
    if wanted.references is not None:
        query = query.where(CASES.c.reference.in_(wanted.references))
    if wanted.topics is not None:
        query = query.where(CASES.c.topic.in_(wanted.topics))
    if wanted.is_closed is not None:
        is_closed = CASES.c.status == "closed"
        query = query.where(is_closed if wanted.is_closed else ~is_closed)
    if wanted.since is not None:
        query = query.where(CASES.c.opened_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(CASES.c.opened_at <= wanted.until)
    return [Published(**row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]
