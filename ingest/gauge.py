"""Whether more may be taken in: not while too much waits to be processed, and not onto a disk that runs full."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from ingest.failures import Congested
from ingest.health import count_waiting
from ingest.transaction import reading

_LOOK_SECONDS = 2.0
"""A look takes 14 ms on SQLite when 100,000 messages wait, so messages that come faster share one."""

_RETRY_SECONDS = 60.0

_PUSHED_FACTOR = 2
"""Pollers stop first: what they leave is kept upstream, and a gateway may not repeat what we refuse."""


@dataclass(slots=True)
class Gauge:
    """How full this machine and the inbox are, looked at every few seconds."""

    engine: Engine
    folder: Path
    """On the disk that messages are kept on."""
    most_waiting: int
    """So many messages may wait to be processed; twice as many where they are pushed here."""
    least_free_bytes: int
    """So much of the disk must stay free."""
    look_seconds: float = _LOOK_SECONDS
    _looked_at: float = field(default=float("-inf"), init=False)
    _waiting: int = field(default=0, init=False)
    _free_bytes: int = field(default=0, init=False)

    def problem(self, *, is_pushed: bool) -> str:
        """Why no more may be taken in just now; empty: it may. ``is_pushed``: upstream may not keep it for us."""
        if time.monotonic() - self._looked_at >= self.look_seconds:
            self._look()
        most = self.most_waiting * (_PUSHED_FACTOR if is_pushed else 1)
        if self._free_bytes < self.least_free_bytes:
            return f"less than {self.least_free_bytes // 1_000_000:,} MB are free on the disk"
        if self._waiting > most:
            return f"more than {most:,} messages wait to be processed"
        return ""

    def admit(self, *, is_pushed: bool) -> None:
        """Raises Congested when no more may be taken in just now."""
        if problem := self.problem(is_pushed=is_pushed):
            raise Congested(problem, retry_after=_RETRY_SECONDS)

    def _look(self) -> None:
        self._free_bytes = shutil.disk_usage(self.folder).free
        with reading(self.engine) as connection:
            self._waiting = count_waiting(connection, self.most_waiting * _PUSHED_FACTOR + 1)
        self._looked_at = time.monotonic()
