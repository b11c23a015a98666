"""The one loop of all connectors: poll, commit, ring, back off, report."""

import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

import structlog

from ingest.connector import ConnectorError, Misconfigured, Unavailable
from ingest.inbox import Inbox
from ingest.message import RawMessage
from ingest.polling import Lease, LeaseLost
from ingest.traces import place_of

BATCH_MESSAGES = 50
BATCH_BYTES = 8_000_000
"""A commit takes what has been fetched up to these limits: few enough bytes to keep in memory."""

_LONGEST_BACK_OFF_SECONDS = 300
_MISCONFIGURED_SECONDS = 60
_TAKE_OVER_SECONDS = 5
_RENEW_SECONDS = 8
_PATIENCE_SECONDS = 5

_log = structlog.get_logger(__name__)


def run_connectors(connectors: Mapping[str, Any], inbox: Inbox, ring: Callable[[], object], stop: Event) -> None:
    """Run every enabled connector that listens or polls, until ``stop`` is set."""
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
        for thread in threads:
            thread.start()
        stop.wait()
        for thread in threads:
            thread.join(timeout=_PATIENCE_SECONDS / len(threads))


def receiver(name: str, inbox: Inbox, ring: Callable[[], object]) -> Callable[[Sequence[RawMessage]], None]:
    """What a connector that is pushed to calls: commit, then ring."""

    def receive(raws: Sequence[RawMessage]) -> None:
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
                with self._kept() as is_lost:
                    cursor = self.poll(cursor, is_lost)
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
            if self.stop.is_set():
                break
        return cursor

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


def _batches(raws: Iterator[RawMessage]) -> Iterator[list[RawMessage]]:
    batch: list[RawMessage] = []
    size = 0
    for raw in raws:
        batch.append(raw)
        size += len(raw.content)
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
