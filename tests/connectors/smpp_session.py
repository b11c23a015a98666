"""A receiving session in a thread of its own, and a desk that can be out of order."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from connectors.sms import Sms
from ingest.connector import Desk
from ingest.message import RawMessage
from ingest.notice import Report
from ingest.reading_rules import NO_RULES
from normalize import normalize
from tests.servers.smsc import Smsc


def sms(smsc: Smsc | int, **options: Any) -> Sms:
    """A connector for that centre, or for that port of this machine."""
    port = smsc if isinstance(smsc, int) else smsc.port
    account = {"host": "127.0.0.1", "port": port, "system_id": Smsc.system_id, "sender": "80001"}
    table = {**account, "password": {"env": "SMPP_PASSWORD"}, "timeout_seconds": 3, **options}
    return Sms.model_validate({"type": "sms", "region": "QA", "smpp": table})


class Counter:
    """Where a session hands in."""

    def __init__(self) -> None:
        self.raws: list[RawMessage] = []
        self.reports: list[Report] = []
        self.well = 0
        self.failures = 0
        """How many of the next calls fail."""
        self.early = 0
        """How often reports are not known yet."""
        self.ended: BaseException | None = None

    def receive(self, raws: Sequence[RawMessage]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.raws += raws

    def note(self, reports: Sequence[Report]) -> Sequence[Report]:
        if self.early:
            self.early -= 1
            return reports
        self.reports += reports
        return ()

    def is_well(self) -> None:
        self.well += 1

    def texts(self) -> list[str]:
        return [normalize(raw, NO_RULES).text for raw in self.raws]


@contextmanager
def serving(connector: Sms) -> Iterator[Counter]:
    """The session, until the block ends."""
    counter, over = Counter(), threading.Event()

    def serve() -> None:
        try:
            connector.serve(Desk(counter.receive, counter.note, counter.is_well), over.is_set)
        except BaseException as error:
            counter.ended = error

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield counter
    over.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
