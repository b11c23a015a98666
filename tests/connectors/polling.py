"""A connector that is polled as the pipeline does it, into a database of its own."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from ingest.blobs import Blobs
from ingest.health import ConnectorHealth, connectors
from ingest.inbox import Inbox
from ingest.message import RawMessage
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.transaction import reading
from pipeline.store import migrate, open_engine
from tests.ingest.conftest import Clock


class Poller:
    """Polls when it is told to; ``clock`` is the database's."""

    name = "contact"

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.engine = open_engine(f"sqlite:///{folder / 'inbox.sqlite3'}")
        migrate(self.engine)
        self.inbox = Inbox(self.engine, Blobs(folder / "blobs"), self.clock)
        self.lease = Lease(self.engine, self.name, "this machine", clock=self.clock)

    def runner(self, connector: Any) -> Runner:
        return Runner(self.name, connector, self.inbox, lambda: None, threading.Event(), self.lease)

    def poll(self, connector: Any) -> None:
        """Everything of one round, as ``Runner.run`` does it."""
        runner = self.runner(connector)
        is_ours, cursor = self.lease.take()
        assert is_ours
        cursor = runner.poll(cursor, threading.Event())
        runner.settle()
        runner.compare(cursor)
        self.lease.report("ok")

    def taken(self) -> Sequence[RawMessage]:
        """All that is in the inbox, in the order of arrival."""
        with reading(self.engine) as connection:
            ids = connection.execute(text("SELECT id FROM inbox ORDER BY id")).scalars().all()
            return [self.inbox.raw(connection, number) for number in ids]

    def health(self) -> ConnectorHealth:
        with reading(self.engine) as connection:
            [health] = connectors(connection)
        return health
