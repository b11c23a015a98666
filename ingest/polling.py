"""One runner per connector across machines: the connector's row, its lease, and how it fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from ingest.clock import Clock, database_now
from ingest.tables import CONNECTORS, ConnectorRow
from ingest.transaction import writing


class LeaseLost(RuntimeError):
    """Another runner polls this connector now; nothing of this append was kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    """This runner's right to poll one connector, as long as it keeps renewing it."""

    engine: Engine
    connector: str
    owner: str
    seconds: float = 25
    clock: Clock = database_now

    def take(self) -> tuple[bool, str | None]:
        """Take or renew the lease; returns whether it is ours, and the cursor to resume after."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            row = connector_row(connection, self.connector, lock=True)
            if row.owner not in (None, self.owner) and row.leased_until is not None and row.leased_until > now:
                return False, None
            self._change(connection, owner=self.owner, leased_until=now + timedelta(seconds=self.seconds))
            return True, row.cursor

    def give_back(self) -> None:
        """Let another runner take over at once."""
        with writing(self.engine) as connection:
            connection.execute(
                update(ConnectorRow)
                .where(col(ConnectorRow.name) == self.connector, col(ConnectorRow.owner) == self.owner)
                .values(owner=None, leased_until=None)
            )

    def report(self, state: str, error: str = "") -> None:
        """Record how the last poll went: ``ok``, ``paused``, ``unavailable`` or ``misconfigured``."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            connector_row(connection, self.connector, lock=True)
            if state == "ok":
                through = {"progress_done": None, "progress_total": None}
                self._change(connection, state=state, last_success_at=now, error="", **through)
            else:
                self._change(connection, state=state, error=error, error_at=now)

    def _change(self, connection: Connection, **values: Any) -> None:
        connection.execute(update(ConnectorRow).where(col(ConnectorRow.name) == self.connector).values(**values))


def count_refused(engine: Engine, connector: str) -> None:
    """Count a pushed request that was turned away; nothing of it is kept."""
    with writing(engine) as connection:
        connector_row(connection, connector, lock=True)
        connection.execute(
            update(ConnectorRow).where(col(ConnectorRow.name) == connector).values(refused=ConnectorRow.refused + 1)
        )


def connector_row(connection: Connection, name: str, *, lock: bool = False) -> ConnectorRow:
    """The connector's row, made when it is not there yet."""
    query = select(*CONNECTORS.c).where(CONNECTORS.c.name == name)
    if lock:
        query = query.with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        connection.execute(_INSERT[connection.dialect.name], [ConnectorRow(name=name).model_dump()])
        row = connection.execute(query).mappings().one()
    return ConnectorRow(**row)


def insert_ignoring(table: Table) -> Mapping[str, Any]:
    """``INSERT … ON CONFLICT DO NOTHING`` by dialect: SQLAlchemy spells it once for each database."""
    return {
        "sqlite": sqlite_insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql_insert(table).on_conflict_do_nothing(),
    }


_INSERT = insert_ignoring(CONNECTORS)
