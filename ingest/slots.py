"""Where upstream keeps what was taken in: for telling it what is safe here, and for comparing both sides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ingest.message import RawMessage, Slot
from ingest.polling import insert_ignoring
from ingest.tables import COMPARISONS, CONNECTORS, SLOTS
from ingest.transaction import reading, writing

_MOST_NAMED = 10


def note_slots(connection: Connection, connector: str, raws: Iterable[RawMessage]) -> None:
    """Write down, in the transaction that keeps the messages, where upstream has them."""
    rows = [
        {"connector": connector, "shelf": one.slot.shelf, "number": one.slot.number, "settled": False}
        for one in raws
        if one.slot is not None
    ]
    if rows:
        connection.execute(_NOTE[connection.dialect.name], rows)


def named(slots: Sequence[Slot]) -> str:
    """The first of them, for people."""
    names = ", ".join(f"{one.shelf} {one.number}" for one in slots[:_MOST_NAMED])
    return f"{names} and {len(slots) - _MOST_NAMED} more" if len(slots) > _MOST_NAMED else names


def unsettled(engine: Engine, connector: str, limit: int) -> Sequence[Slot]:
    """Committed messages of which upstream was not told yet."""
    with reading(engine) as connection:
        rows = connection.execute(_UNSETTLED, {"of_connector": connector, "most": limit})
        return [Slot(row.shelf, row.number) for row in rows]


def mark_settled(engine: Engine, connector: str, slots: Sequence[Slot]) -> None:
    """Upstream was told of these."""
    if slots:
        with writing(engine) as connection:
            connection.execute(_SETTLE, _keys(connector, slots))


def slots_here(connection: Connection, connector: str) -> Mapping[str, set[int]]:
    """Every slot whose message is here, by shelf."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    query = select(SLOTS.c.shelf, SLOTS.c.number).where(SLOTS.c.connector == connector)
    for row in connection.execute(query):
        found[row.shelf].add(row.number)
    return found


def forget_slots(connection: Connection, connector: str, slots: Sequence[Slot]) -> None:
    """Upstream has these no more."""
    if slots:
        connection.execute(_FORGET, _keys(connector, slots))


def last_comparison(connection: Connection, connector: str) -> tuple[datetime | None, int]:
    """When both sides were last compared, and how many messages were missing then."""
    query = select(CONNECTORS.c.reconciled_at, CONNECTORS.c.missing).where(CONNECTORS.c.name == connector)
    row = connection.execute(query).first()
    return (row.reconciled_at, row.missing) if row else (None, 0)


def note_comparison(
    connection: Connection, connector: str, now: datetime, listed: int, missing: Sequence[Slot]
) -> None:
    """Keep what comparing came to: the last word for ops to see, and the day's for the ledger."""
    values = {"reconciled_at": now, "listed": listed, "missing": len(missing), "missing_slots": named(missing)}
    connection.execute(update(CONNECTORS).where(CONNECTORS.c.name == connector).values(**values))
    today = {"connector": connector, "day": now.date(), "listed": listed, "missing": len(missing)}
    connection.execute(_NOTE_DAY[connection.dialect.name], today)
    # What was missing on an earlier day and is not now has come, or upstream has given it up.
    connection.execute(_STILL_MISSING, {"of_connector": connector, "still": len(missing)})


_NOTE = insert_ignoring(SLOTS)
"""What is here already stays as it is when it comes again."""

_DAY = ["connector", "day"]
_SQLITE, _POSTGRESQL = sqlite_insert(COMPARISONS), postgresql_insert(COMPARISONS)
_NOTE_DAY = {
    "sqlite": _SQLITE.on_conflict_do_update(
        index_elements=_DAY, set_={"listed": _SQLITE.excluded.listed, "missing": _SQLITE.excluded.missing}
    ),
    "postgresql": _POSTGRESQL.on_conflict_do_update(
        index_elements=_DAY, set_={"listed": _POSTGRESQL.excluded.listed, "missing": _POSTGRESQL.excluded.missing}
    ),
}
_STILL_MISSING = (
    update(COMPARISONS)
    .where(COMPARISONS.c.connector == bindparam("of_connector"), COMPARISONS.c.missing > bindparam("still"))
    .values(missing=bindparam("still"))
)

_IS_THIS = (
    (SLOTS.c.connector == bindparam("of_connector"))
    & (SLOTS.c.shelf == bindparam("on_shelf"))
    & (SLOTS.c.number == bindparam("at_number"))
)

_UNSETTLED = (
    select(SLOTS.c.shelf, SLOTS.c.number)
    .where(SLOTS.c.connector == bindparam("of_connector"), ~SLOTS.c.settled)
    .limit(bindparam("most"))
)

_SETTLE = update(SLOTS).where(_IS_THIS).values(settled=True)

_FORGET = delete(SLOTS).where(_IS_THIS)


def _keys(connector: str, slots: Sequence[Slot]) -> list[dict[str, object]]:
    return [{"of_connector": connector, "on_shelf": one.shelf, "at_number": one.number} for one in slots]
