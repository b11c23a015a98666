"""A case that got worse: a later message tells of danger, and the case is an emergency from then on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from cases.store import Filing
from cases.tables import CASES, EVENTS


def raise_to_emergency(connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
    """Make emergencies of the cases that a message of the batch makes worse, at the agency of emergencies."""
    # In one order, so that two batches can never wait for each other.
    for one in sorted((one for one in filings if one.is_worse), key=lambda one: str(one.reference)):
        connection.execute(_RAISE, {"b_reference": one.reference})
        moved = ""
        if one.former_agency:
            connection.execute(_MOVE, {"b_reference": one.reference, "b_agency": one.agency, "b_route": one.route})
            moved = f"agency {one.former_agency} → {one.agency}"
        detail = "; ".join(filter(None, ("emergency", moved)))
        event = {"reference": one.reference, "at": now, "kind": "raised", "inbox_id": one.inbox_id, "detail": detail}
        connection.execute(_NOTE, event)


_RAISE = update(CASES).where(CASES.c.reference == bindparam("b_reference")).values(priority="emergency")
_MOVE = (
    update(CASES)
    .where(CASES.c.reference == bindparam("b_reference"))
    .values(agency=bindparam("b_agency"), route=bindparam("b_route"))
)
_NOTE = EVENTS.insert()
