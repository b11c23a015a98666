"""How every connector fares."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from ingest.tables import CONNECTORS, INBOX


@dataclass(frozen=True, slots=True)
class ConnectorHealth:
    """One connector as ops see it."""

    name: str
    state: str
    last_success_at: datetime | None
    last_message_at: datetime | None
    backlog: int
    """Messages taken in and not processed yet."""
    error: str
    redelivered: int
    refused: int
    unknown_reports: int
    progress_done: int | None
    """Of a long backlog that is being taken in: how much is here, of ``progress_total``."""
    progress_total: int | None
    reconciled_at: datetime | None
    """When what upstream lists was last compared with what is here."""
    listed: int
    """How many messages upstream had then."""
    missing: int
    """How many of these are not here; ``missing_slots`` names the first of them."""
    missing_slots: str

    @property
    def progress(self) -> str:
        """``12,400 of 50,000`` while a long backlog is taken in."""
        return "" if self.progress_total is None else f"{self.progress_done:,} of {self.progress_total:,}"

    @property
    def comparison(self) -> str:
        """What the last comparison came to, in words."""
        if self.reconciled_at is None:
            return ""
        here = f"{self.listed - self.missing:,} of {self.listed:,} here"
        return f"{here}; not: {self.missing_slots}" if self.missing else here


def connectors(connection: Connection) -> list[ConnectorHealth]:
    """Every connector that has ever run, by name."""
    waiting = (
        select(INBOX.c.connector, func.count().label("backlog"))
        .where(INBOX.c.state.in_(("new", "leased")))
        .group_by(INBOX.c.connector)
        .subquery()
    )
    names = [field.name for field in fields(ConnectorHealth) if field.name != "backlog"]
    query = (
        select(*(CONNECTORS.c[name] for name in names), func.coalesce(waiting.c.backlog, 0).label("backlog"))
        .outerjoin(waiting, waiting.c.connector == CONNECTORS.c.name)
        .order_by(CONNECTORS.c.name)
    )
    return [ConnectorHealth(**row) for row in connection.execute(query).mappings()]


def count_waiting(connection: Connection, most: int) -> int:
    """How many messages wait to be processed; no further than ``most`` is counted."""
    return connection.execute(_COUNT_WAITING, {"most": most}).scalar_one()


_WAITING = select(INBOX.c.id).where(INBOX.c.state == "new").limit(bindparam("most")).subquery()
_COUNT_WAITING = select(func.count()).select_from(_WAITING)
