"""The one loop of all connectors: poll, commit, ring, settle, compare, back off, report."""

import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import structlog

from ingest.comparing import Comparison
from ingest.connector import ListingConnector, SettlingConnector
from ingest.failures import ConnectorError, Misconfigured, Unavailable
from ingest.inbox import Inbox
from ingest.message import Fetched, RawMessage
from ingest.notice import Report
from ingest.polling import Lease, LeaseLost
from ingest.sessions import Session
from ingest.slots import mark_settled, unsettled
from ingest.traces import place_of

BATCH_MESSAGES = 50
BATCH_BYTES = 8_000_000
"""A commit takes what has been fetched up to these limits: few enough bytes to keep in memory."""

_SETTLED_AT_ONCE = 500

_LONGEST_BACK_OFF_SECONDS = 300
_MISCONFIGURED_SECONDS = 60
_TAKE_OVER_SECONDS = 5
_RENEW_SECONDS = 8
_PATIENCE_SECONDS = 5
_PAUSE_SECONDS = 5

_log = structlog.get_logger(__name__)


def run_connectors(
    connectors: Mapping[str, Any],
    inbox: Inbox,
    ring: Callable[[], object],
    note: Callable[[str, Sequence[Report]], Sequence[Report]],
    stop: Event,
) -> None:
    """Run every enabled connector that listens, polls or keeps a session, until ``stop`` is set."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    threads = []
    with ExitStack() as open_sockets:
        for name, connector in connectors.items():
            if not connector.enabled:
                continue
            if connector.can_listen:
                open_sockets.enter_context(connector.listen(receiver(name, inbox, ring)))
                Lease(inbox.engine, name, owner).report("ok")
                _log.info("A connector listens.", connector=name)
            if connector.can_pull:
                runner = Runner(name, connector, inbox, ring, stop, Lease(inbox.engine, name, owner))
                # Daemons, because a wait for news on a socket cannot be interrupted, and loses nothing when it is.
                threads.append(threading.Thread(target=runner.run, name=f"poll-{name}", daemon=True))
            if connector.can_serve:
                lease = Lease(inbox.engine, name, owner)
                session = Session(connector, lease, inbox, ring, partial(note, name), stop)
                runner = Runner(name, session, inbox, ring, stop, lease)
                threads.append(threading.Thread(target=runner.run, name=f"serve-{name}", daemon=True))
        for thread in threads:
            thread.start()
        stop.wait()
        for thread in threads:
            thread.join(timeout=_PATIENCE_SECONDS / len(threads))


def receiver(name: str, inbox: Inbox, ring: Callable[[], object]) -> Callable[[Sequence[RawMessage]], None]:
    """What a connector that listens calls: commit, then ring. It raises Congested when there is no room."""

    def receive(raws: Sequence[RawMessage]) -> None:
        inbox.admit(is_pushed=False)  # a mail server keeps what it was not answered for
        if inbox.append(name, raws).received:
            ring()

    return receive


@dataclass(frozen=True, slots=True)
class Runner:
    """Polls one connector, as long as no other machine does."""

    name: str
    connector: Any
    inbox: Inbox
    ring: Callable[[], object]
    stop: Event
    lease: Lease

    def run(self) -> None:
        """Poll until stopped; whatever goes wrong is reported and tried again."""
        failures = 0
        while not self.stop.is_set():
            try:
                is_ours, cursor = self.lease.take()
                if not is_ours:
                    self.stop.wait(_TAKE_OVER_SECONDS)
                    continue
                if problem := self.inbox.congestion(is_pushed=False):
                    self.stop.wait(self._pause(problem))
                    continue
                with self._kept() as is_lost:
                    cursor = self.poll(cursor, is_lost)
                    self.settle()
                    self.compare(cursor)
                    self.lease.report("ok")
                    failures = 0
                    self.connector.wait(cursor, self.connector.poll_seconds)
            except LeaseLost:
                _log.warning("Another runner has taken over.", connector=self.name)
            except Exception as error:  # the loop must outlive whatever a server says
                failures += 1
                self.stop.wait(self._report(error, failures))
        with suppress(Exception):  # without the database the lease runs out by itself
            self.lease.give_back()

    def poll(self, cursor: str | None, is_lost: Event) -> str | None:
        """Take in everything that is new, batch by batch; returns where to go on."""
        for batch in _batches(self.connector.fetch(cursor)):
            if is_lost.is_set():
                raise LeaseLost(self.name)
            cursor = batch[-1].cursor or cursor
            if self.inbox.append(self.name, batch, cursor, self.lease.owner).received:
                self.ring()
            if self.stop.is_set() or self.inbox.congestion(is_pushed=False):
                break
        return cursor

    def settle(self) -> None:
        """Tell upstream what is safe here, if the connector is to. What a crash left untold comes first."""
        if not isinstance(self.connector, SettlingConnector) or not self.connector.settles:
            return
        while not self.stop.is_set():
            slots = unsettled(self.inbox.engine, self.name, _SETTLED_AT_ONCE)
            settled = self.connector.settle(slots) if slots else ()
            if not settled:
                return
            mark_settled(self.inbox.engine, self.name, settled)

    def compare(self, cursor: str | None) -> None:
        """Compare with what upstream lists, once a day."""
        if not isinstance(self.connector, ListingConnector) or self.stop.is_set():
            return
        comparison = Comparison(self.name, self.connector, self.inbox)
        if comparison.is_due() and comparison.run(cursor, self.stop):
            self.ring()

    @contextmanager
    def _kept(self) -> Iterator[Event]:
        """Renew the lease in the background, however long a poll or a wait for news takes."""
        done, is_lost = Event(), Event()

        def keep() -> None:
            while not done.wait(_RENEW_SECONDS):
                try:
                    if not self.lease.take()[0]:
                        is_lost.set()
                        return
                except Exception:
                    _log.warning("The lease could not be renewed.", connector=self.name)

        keeper = threading.Thread(target=keep, name=f"keep-{self.name}", daemon=True)
        keeper.start()
        try:
            yield is_lost
        finally:
            done.set()
            keeper.join()

    def _pause(self, problem: str) -> float:
        """Record that upstream is left alone, and why; returns for how long, in seconds."""
        _log.warning("A connector pauses.", connector=self.name, reason=problem)
        self.lease.report("paused", problem)
        return _PAUSE_SECONDS

    def _report(self, error: Exception, failures: int) -> float:
        """Record and log a failure; returns how long to back off, in seconds."""
        known = isinstance(error, ConnectorError)
        said = str(error) if known else place_of(error)
        state = "misconfigured" if isinstance(error, Misconfigured) else "unavailable"
        log = _log.error if state == "misconfigured" else _log.warning
        log(
            "A connector could not be polled.",
            connector=self.name,
            state=state,
            error=said,
            exc_info=not known,
        )
        try:
            self.lease.report(state, said)
        except Exception:
            _log.warning("The database did not take the report.", connector=self.name)
        if isinstance(error, Unavailable) and error.retry_after:
            return error.retry_after
        if state == "misconfigured":
            return _MISCONFIGURED_SECONDS
        return min(_LONGEST_BACK_OFF_SECONDS, 2.0 ** min(failures, 9)) * random.uniform(0.5, 1)  # noqa: S311


def _batches(fetched: Iterator[Fetched]) -> Iterator[list[Fetched]]:
    batch: list[Fetched] = []
    size = 0
    for one in fetched:
        batch.append(one)
        size += len(one.content) if isinstance(one, RawMessage) else 0
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
