"""Files that come after their message: the agency's copy waits a moment for them, and what comes later follows it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from cases.files import kept_files
from cases.tables import MESSAGES
from cases.tokens import Signer
from ingest.among import among
from route.forwards import agency_of
from route.medium import WEBHOOK
from route.outbox import enqueue
from route.states import Planned
from route.tables import OUTBOX

PATIENCE = timedelta(seconds=60)
"""For so long a forward waits for the files of its message; then it goes without, and they follow."""


def hold_back(connection: Connection, waiting: Mapping[int, str], now: datetime) -> None:
    """Let the forwards of these messages, by inbox id with the case's reference, wait for their files."""
    if waiting:
        values = {"causes": list(waiting), "references": list(waiting.values()), "until": now + PATIENCE}
        connection.execute(_HOLD_BACK, values)


def release(connection: Connection, cause: int, signer: Signer, now: datetime) -> str | None:
    """No file of the message is waited for any more: what waits goes now, and what went without is followed up.

    Returns the message's case.
    """
    reference: str | None = connection.execute(
        select(MESSAGES.c.reference).where(MESSAGES.c.inbox_id == cause)
    ).scalar()
    if reference is None:
        return None
    forwards = connection.execute(_FORWARDS, {"b_reference": reference, "b_cause": cause}).all()
    if waiting := [row.id for row in forwards if row.state == "queued"]:
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(waiting)).values(next_at=now))
    # One that is being tried again reads the files anew at each attempt.
    gone = [row for row in forwards if row.state in ("sending", "accepted", "delivered", "uncertain")]
    if gone and kept_files(connection, cause):
        enqueue(connection, [_follow_up(row, signer) for row in gone], now)
    return reference


def _follow_up(row: Row[Any], signer: Signer) -> Planned:
    forward = Planned(**{name: getattr(row, name) for name in Planned.__dataclass_fields__})
    agency = agency_of(row.target)
    if row.outlet == WEBHOOK:
        notice_id = f"files_{row.cause}_{row.reference}_{agency}".replace(".", "_")
    else:
        notice_id = signer.notice_id("files", row.cause, row.reference, "agency", agency)
    return replace(forward, purpose="files", notice_id=notice_id)


# Built once: building a statement costs more than executing it.
_HOLD_BACK = (
    update(OUTBOX)
    .where(
        OUTBOX.c.purpose == "forward",
        among(OUTBOX.c.reference, "references"),
        among(OUTBOX.c.cause, "causes"),
        OUTBOX.c.state == "queued",
    )
    .values(next_at=bindparam("until"))
)
_FORWARDS = (
    select(*OUTBOX.c)
    .where(
        OUTBOX.c.purpose == "forward",
        OUTBOX.c.reference == bindparam("b_reference"),
        OUTBOX.c.cause == bindparam("b_cause"),
    )
    .order_by(OUTBOX.c.id)
    # An attempt that is about to begin then begins after this, and finds the files.
    .with_for_update()
)
