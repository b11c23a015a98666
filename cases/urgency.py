"""A case that got worse: a later message tells of danger, and the case is an emergency from then on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from cases.tables import CASES, EVENTS


def raise_to_emergency(connection: Connection, worse: Mapping[str, int], now: datetime) -> None:
    """Make emergencies of the cases, by reference with the inbox id of the message that says so; none is lowered."""
    for reference, inbox_id in sorted(worse.items()):
        raised = connection.execute(_RAISE, {"b_reference": reference})
        if raised.rowcount:
            event = {"reference": reference, "at": now, "kind": "raised", "inbox_id": inbox_id, "detail": "emergency"}
            connection.execute(_NOTE, event)


_RAISE = (
    update(CASES)
    .where(CASES.c.reference == bindparam("b_reference"), CASES.c.priority != "emergency")
    .values(priority="emergency")
)
_NOTE = EVENTS.insert()
