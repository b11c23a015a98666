"""Fetching what channels keep: one file at a time, its bytes on disk before its row says that it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from cases.files import DueFile, Fetched, claim, finish, renew
from ingest.blobs import Blobs
from ingest.clock import Clock, database_now
from ingest.connector import KeepingConnector
from ingest.crashpoint import crashpoint
from ingest.failures import ConnectorError, Misconfigured, Rejected, TooLarge, Unavailable
from ingest.keeping import kept
from ingest.kinds import kind_of
from ingest.traces import place_of as place_in_the_code
from ingest.transaction import writing
from normalize.photo_hash import photo_hash
from normalize.photos import place_of
from normalize.programs import is_program

MISCONFIGURED_SECONDS = 900
"""The least wait after a failure that only a person can mend."""
MOST_BYTES = 26_214_400
"""A larger file is not kept, whatever its connector lets through."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Asks the connectors for the files of messages."""

    engine: Engine
    blobs: Blobs
    connectors: Mapping[str, KeepingConnector]
    all_settled: Callable[[Connection, int, datetime], object]
    """Called in the transaction that settles the last file of a message, with the message's inbox id."""
    clock: Clock = database_now
    lease_seconds: float = 60

    def fetch_due(self) -> bool:
        """Fetch the file that has been due the longest; whether there was one."""
        due = claim(self.engine, self.lease_seconds, self.clock)
        if due is None:
            return False
        with kept(lambda: renew(self.engine, due, self.lease_seconds, self.clock), self.lease_seconds):
            fetched = self._fetch(due)
        crashpoint("files.before_result")
        with writing(self.engine) as connection:
            now = self.clock(connection)
            if finish(connection, due, fetched, now):
                self.all_settled(connection, due.inbox_id, now)
        _log.info(
            "file", message=due.inbox_id, number=due.number, connector=due.connector, attempt=due.attempts,
            state=fetched.state, bytes=fetched.size, error=fetched.error,
        )  # fmt: skip
        return True

    def _fetch(self, due: DueFile) -> Fetched:
        try:
            connector = self.connectors.get(due.connector)
            if connector is None:
                raise Misconfigured(f"there is no connector {due.connector} that keeps files")
            content = connector.fetch_file(due.source)
            if len(content) > MOST_BYTES:
                raise TooLarge(f"the file is over {MOST_BYTES >> 20} MB")
            return self._kept(content)
        except TooLarge as error:
            return Fetched("too_large", error=str(error))
        except Rejected as error:
            return Fetched("gone", error=str(error))
        except Unavailable as error:
            return Fetched("waiting", error=str(error), wait_seconds=error.retry_after or 0)
        except Misconfigured as error:
            _log.error("a file waits for a person", connector=due.connector, error=str(error))
            return Fetched("waiting", error=str(error), wait_seconds=MISCONFIGURED_SECONDS)
        except ConnectorError as error:
            return Fetched("waiting", error=str(error))
        except Exception as error:
            # Its text may hold what the citizen sent; its type and place do not.
            return Fetched("waiting", error=place_in_the_code(error))

    def _kept(self, content: bytes) -> Fetched:
        (name,) = self.blobs.put([content])
        crashpoint("files.after_blob")
        place = place_of(content)
        return Fetched(
            "kept",
            sha256=name,
            size=len(content),
            content_type=kind_of(content) or "",
            is_program=is_program(content),
            location=asdict(place) if place else None,
            photo_hash=photo_hash(content),
        )
