"""What people do to a case."""

from datetime import datetime

from sqlalchemy import Connection, update

from cases.tables import CASES, EVENTS


def close(connection: Connection, reference: str, now: datetime, detail: str) -> bool:
    """Close a case; False when there is none or it is closed."""
    return _change(connection, reference, now, "closed", detail, closed_at=now)


def reopen(connection: Connection, reference: str, now: datetime, detail: str) -> bool:
    """Open a closed case again; False when there is none or it is open."""
    return _change(connection, reference, now, "open", detail, closed_at=None)


def _change(
    connection: Connection,
    reference: str,
    now: datetime,
    status: str,
    detail: str,
    *,
    closed_at: datetime | None,
) -> bool:
    changed = connection.execute(
        update(CASES)
        .where(CASES.c.reference == reference, CASES.c.status != status)
        .values(status=status, updated_at=now, closed_at=closed_at)
    )
    if changed.rowcount:
        kind = "closed" if status == "closed" else "reopened"
        event = {"reference": reference, "at": now, "kind": kind, "inbox_id": None, "detail": detail}
        connection.execute(EVENTS.insert(), event)
    return bool(changed.rowcount)
