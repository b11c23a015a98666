"""The least a durable intake writes: a receipt, then case, message and outbox rows."""

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData()

receipts = Table(
    "receipts", metadata,
    Column("message_id", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)  # fmt: skip

cases = Table(
    "cases", metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("topic", Integer, nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("language", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, index=True),
)  # fmt: skip

messages = Table(
    "messages", metadata,
    Column("message_id", String, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("sender", String, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("near", Text, nullable=False),
)  # fmt: skip

outbox = Table(
    "outbox", metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("body", Text, nullable=False),
)  # fmt: skip


def open_store(url: str) -> Engine:
    """An empty store; SQLite in WAL mode with an fsync at every commit."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def durable(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

    metadata.create_all(engine)
    return engine


def keep_receipts(connection: Connection, rows: list[dict[str, object]]) -> None:
    """Takes receipts; one that is already there is a redelivery and changes nothing."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(receipts).on_conflict_do_nothing(), rows)


def seen(connection: Connection, message_ids: list[str]) -> set[str]:
    """Those of the Message-IDs that have a receipt."""
    wanted = select(receipts.c.message_id).where(receipts.c.message_id.in_(message_ids))
    return set(connection.scalars(wanted))


def threads(connection: Connection, message_ids: list[str]) -> dict[str, int]:
    """The case of each mail that is in one."""
    if not message_ids:
        return {}
    wanted = select(messages.c.message_id, messages.c.case_id).where(messages.c.message_id.in_(message_ids))
    return {row.message_id: row.case_id for row in connection.execute(wanted)}
