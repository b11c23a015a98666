"""What upstream lists against what is here, once a day: what is missing is asked for again, and then named."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Event

import structlog

from ingest.connector import ListingConnector
from ingest.inbox import Inbox
from ingest.message import Fetched, Slot
from ingest.slots import forget_slots, last_comparison, note_comparison, slots_here
from ingest.transaction import reading, writing

_EVERY = timedelta(days=1)
_EVERY_WHILE_MISSING = timedelta(hours=1)
_BATCH = 50

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One connector whose upstream can list what it keeps."""

    name: str
    connector: ListingConnector
    inbox: Inbox

    def is_due(self) -> bool:
        """Once a day; every hour while something is missing."""
        with reading(self.inbox.engine) as connection:
            last_at, missing = last_comparison(connection, self.name)
            now = self.inbox.clock(connection)
        return last_at is None or now - last_at >= (_EVERY_WHILE_MISSING if missing else _EVERY)

    def run(self, cursor: str | None, stop: Event) -> int:
        """Compare, take in what is missing, forget what upstream has no more; returns how many came."""
        listed = self.connector.listing(cursor)
        with reading(self.inbox.engine) as connection:
            here = slots_here(connection, self.name)
        came = 0
        for batch in _in_batches(self.connector.fetch_slots(_difference(listed, here))):
            if stop.is_set():
                return came
            came += self.inbox.append(self.name, batch).received
        self._conclude(listed)
        return came

    def _conclude(self, listed: Mapping[str, Collection[int]]) -> None:
        with writing(self.inbox.engine) as connection:
            now = self.inbox.clock(connection)
            here = slots_here(connection, self.name)
            missing = _difference(listed, here)
            forget_slots(connection, self.name, _difference(here, listed))
            count = sum(len(numbers) for numbers in listed.values())
            note_comparison(connection, self.name, now, count, missing)
        if missing:
            _log.warning("Upstream lists what is not here.", connector=self.name, missing=len(missing), listed=count)


def _difference(one: Mapping[str, Collection[int]], other: Mapping[str, Collection[int]]) -> list[Slot]:
    return [
        Slot(shelf, number)
        for shelf, numbers in one.items()
        for number in sorted(set(numbers).difference(other.get(shelf, ())))
    ]


def _in_batches(fetched: Iterator[Fetched]) -> Iterator[list[Fetched]]:
    while batch := list(islice(fetched, _BATCH)):
        yield batch
