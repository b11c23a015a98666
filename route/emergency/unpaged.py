"""Which cases are emergencies by somebody's words though nobody was paged: those whose page could not be written."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text

from cases.tables import CASES, CORRECTIONS, MESSAGES
from ingest.statements import fetch
from route.emergency.tables import EMERGENCY_REPORTS


class Unpaged(NamedTuple):
    """A message that tells of danger and is in no emergency."""

    inbox_id: int
    connector: str


def unpaged_since(connection: Connection, since: datetime) -> Sequence[Unpaged]:
    """Those in emergencies that are not closed and changed since, the oldest first.

    Where a person has set the priority since, somebody has read it; what people make an emergency by hand pages nobody.
    """
    return sorted(Unpaged(*row) for row in fetch(connection, _UNPAGED, {"b_since": since}))


_IS_EMERGENCY = text("cases.priority = 'emergency'")
"""Written out: the index of emergencies serves only what says it so."""
_ABOUT = MESSAGES.alias("about")
_SET_BY_A_PERSON = (
    select(CORRECTIONS.c.id)
    .join(_ABOUT, _ABOUT.c.inbox_id == CORRECTIONS.c.inbox_id)
    .where(
        _ABOUT.c.reference == CASES.c.reference,
        CORRECTIONS.c.at >= MESSAGES.c.received_at,
        CORRECTIONS.c.head == "priority",
        CORRECTIONS.c.was != CORRECTIONS.c.now,
    )
)
_UNPAGED = (
    select(MESSAGES.c.inbox_id, MESSAGES.c.connector)
    .join(CASES, CASES.c.reference == MESSAGES.c.reference)
    .where(
        _IS_EMERGENCY,
        CASES.c.updated_at >= bindparam("b_since"),
        CASES.c.status != "closed",
        MESSAGES.c.role == "citizen",
        MESSAGES.c.classification["priority"].as_string() == "emergency",
        ~select(EMERGENCY_REPORTS.c.inbox_id).where(EMERGENCY_REPORTS.c.inbox_id == MESSAGES.c.inbox_id).exists(),
        ~_SET_BY_A_PERSON.exists(),
    )
)
