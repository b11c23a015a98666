"""A session with the other side as the loop of all connectors has it: one poll lasts as long as the session."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event

import structlog

from ingest.connector import Desk, Note, SessionConnector
from ingest.failures import Unavailable
from ingest.inbox import Inbox
from ingest.message import RawMessage
from ingest.parts import append_parts
from ingest.polling import Lease, LeaseLost

_PAUSE_SECONDS = (0.2, 1.0)
"""After a session that had stood: its other side was restarted, or has let go of whoever was silent."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """What the runner polls: ``fetch`` yields nothing, because the desk commits by itself."""

    connector: SessionConnector
    lease: Lease
    inbox: Inbox
    ring: Callable[[], object]
    note: Note
    stop: Event
    poll_seconds: float = 0

    def fetch(self, _cursor: str | None) -> Iterator[RawMessage]:
        """Keep a session until it ends. Raises Misconfigured or Unavailable when it did not come to stand."""
        has_stood = Event()

        def receive(raws: Sequence[RawMessage]) -> None:
            self.inbox.admit(is_pushed=False)  # a message centre keeps what was not acknowledged
            if append_parts(self.inbox.engine, self.lease.connector, raws, self.inbox.clock).received:
                self.ring()

        def is_well() -> None:
            if not self.lease.take()[0]:
                raise LeaseLost(self.lease.connector)
            self.lease.report("ok")
            has_stood.set()

        try:
            self.connector.serve(Desk(receive, self.note, is_well), self.stop.is_set)
        except Unavailable as error:
            if not has_stood.is_set():
                raise
            _log.warning("A session has ended; another one begins.", connector=self.lease.connector, error=str(error))
        return iter(())

    def wait(self, _cursor: str | None, _seconds: float) -> None:
        """Not at once: many clients of one restarted server would knock together."""
        self.stop.wait(random.uniform(*_PAUSE_SECONDS))  # noqa: S311
