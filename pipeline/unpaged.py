"""Emergencies that were filed without a page are looked for, and paged when that can be written down at last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import Engine

from ingest.clock import Clock, database_now
from ingest.traces import said_of
from ingest.transaction import reading
from normalize.message import Message
from pipeline.watch import Watch
from route.emergency.unpaged import unpaged_since

_LOOK_BACK = timedelta(days=1)
"""What is older is in the lists of cases, at the top; whoever was in danger then needs no page now."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UnpagedSweep:
    """Looks again at each message that tells of danger and is in no emergency."""

    engine: Engine
    watch: Watch
    read: Callable[[int], Message]
    """The message of an inbox row, read again."""
    clock: Clock = database_now
    _settled: set[int] = field(default_factory=set)
    """Those that are rightly in none, such as what an agency wrote: forgotten with the process, and then read again."""

    def sweep(self) -> None:
        """Page for what was missed; what cannot be written down even now comes again with the next look."""
        with reading(self.engine) as connection:
            found = unpaged_since(connection, self.clock(connection) - _LOOK_BACK)
        for one in found:
            if one.inbox_id not in self._settled:
                try:
                    self.watch.look_again(one.inbox_id, one.connector, self.read(one.inbox_id))
                except Exception as error:
                    _log.error(
                        "An emergency without a page could not be written down.", id=one.inbox_id, **said_of(error)
                    )
                else:
                    self._settled.add(one.inbox_id)
