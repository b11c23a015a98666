"""What replies of the machine are about, and how many there were of late: nobody makes it talk without end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from cases.tables import CASES, MESSAGES
from ingest.among import among
from route.states import Due
from route.tables import OUTBOX


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What a reply of the machine may tell."""

    answered_id: str
    """The message_id of what it replies to."""
    language: str
    """Of what it replies to; the case's own where it is about one."""
    status: str = ""
    agency: str = ""
    updated_at: datetime | None = None


def replies_since(connection: Connection, addresses: Collection[str], since: datetime) -> dict[str, int]:
    """How many replies each address was given."""
    if not addresses:
        return {}
    counted = connection.execute(_COUNTED, {"addresses": addresses, "since": since})
    return {address: count for address, count in counted}  # noqa: C416


def reply_facts(connection: Connection, due: Due) -> ReplyFacts | None:
    """What the store has now; None when what it replies to was erased."""
    message: Any = connection.execute(
        select(MESSAGES.c.message_id, MESSAGES.c.language)
        .where(MESSAGES.c.inbox_id == due.cause)
    ).first()  # fmt: skip
    if message is None:
        return None
    case: Any = connection.execute(
        select(CASES.c.status, CASES.c.agency, CASES.c.updated_at, CASES.c.language)
        .where(CASES.c.reference == due.reference)
    ).first()  # fmt: skip
    if case is None:
        return ReplyFacts(message.message_id, message.language)
    return ReplyFacts(message.message_id, case.language, case.status, case.agency, case.updated_at)


# Built once: building a statement costs more than executing it.
_COUNTED = (
    select(OUTBOX.c.address, func.count())
    .where(
        OUTBOX.c.purpose == "reply",
        among(OUTBOX.c.address, "addresses"),
        OUTBOX.c.created_at >= bindparam("since"),
    )
    .group_by(OUTBOX.c.address)
)
