"""How every connector fares."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

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


def connectors(connection: Connection) -> list[ConnectorHealth]:
    """Every connector that has ever run, by name."""
    waiting = (
        select(INBOX.c.connector, func.count().label("backlog"))
        .where(INBOX.c.state.in_(("new", "leased")))
        .group_by(INBOX.c.connector)
        .subquery()
    )
    names = ("name", "state", "last_success_at", "last_message_at", "error", "redelivered", "refused")
    query = (
        select(*(CONNECTORS.c[name] for name in names), func.coalesce(waiting.c.backlog, 0).label("backlog"))
        .outerjoin(waiting, waiting.c.connector == CONNECTORS.c.name)
        .order_by(CONNECTORS.c.name)
    )
    return [ConnectorHealth(**row) for row in connection.execute(query).mappings()]
