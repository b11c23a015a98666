"""A case that goes to another agency: what the former one has not been told yet, it is not told any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from route.medium import WEBHOOK
from route.outbox import enqueue
from route.states import Planned
from route.tables import OUTBOX

_WAITING = ("queued", "retrying")
_UNDER_WAY = (*_WAITING, "sending")


def withdraw(connection: Connection, reference: str, code: str, now: datetime) -> None:
    """Give up what waits to be sent to an agency about a case, also what a worker has claimed and not yet begun."""
    targets = (f"agency:{code}", f"agency:{code}:{WEBHOOK}")
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.reference == reference, OUTBOX.c.target.in_(targets), OUTBOX.c.state.in_(_WAITING))
        .values(
            state="dead", fence=OUTBOX.c.fence + 1, leased_until=None, next_at=None, settled_at=now,
            error="the case went to another agency first",
        )
    )  # fmt: skip


def forward_again(connection: Connection, planned: Sequence[Planned], now: datetime) -> None:
    """Queue the forwards of a case for the agency that it goes to, also where it was there before.

    What that agency was sent then keeps its id: whoever still has it recognises it.
    """
    enqueue(connection, planned, now)
    for one in planned:
        connection.execute(
            update(OUTBOX)
            .where(
                OUTBOX.c.purpose == one.purpose, OUTBOX.c.reference == one.reference, OUTBOX.c.target == one.target,
                OUTBOX.c.cause == one.cause, OUTBOX.c.state.not_in(_UNDER_WAY),
            )
            .values(
                state="queued", attempts=0, fence=OUTBOX.c.fence + 1, leased_until=None, next_at=now, settled_at=None,
                error="",
            )
        )  # fmt: skip
