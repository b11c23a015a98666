"""The parts of a running pipeline: what each child process does until it is told to stop."""

import contextlib
import itertools
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

import dramatiq
import structlog
import uvicorn
from starlette.applications import Starlette

from ingest.runner import run_connectors
from ingest.traces import said_of
from pipeline.actors import Rounds, declare_actors
from pipeline.assemble import Assembly
from pipeline.night import Night
from pipeline.pages import site_of
from web.app import create_app
from web.patience import SOCKETS

THREADS = 8
"""Of a worker: processing is bound by its one core, deliveries wait for the network."""

DELIVERERS = 4
"""Without a broker, so many threads deliver: mostly they wait for the other side."""

IDLE_SECONDS = 0.2
"""Without a broker, a worker looks for work this often."""
IDLE_SECONDS_OF_FAXES = 2.0
"""Finding one among a hundred thousand other messages takes some milliseconds, and reading it longer than this."""

DRAIN_SECONDS = 20
"""What a worker that is told to stop may take to end what it has in hand; the supervisor kills after a little more."""

FAREWELL_SECONDS = 2
"""What telling the queue server of it may take: one that is gone would be tried until it comes back."""

OWN_SWEEP_SECONDS = 10
"""A worker that hears the bell but is stuck must not be the only one to sweep."""

EXPIRY_SECONDS = 3600
"""Uploads that nobody came back for are removed this often."""

UNPAGED_SECONDS = 30
"""Emergencies that were filed without a page are looked for this often."""

LEARN_SECONDS = 10
"""What people correct is in the shadow after so long."""

_log = structlog.get_logger(__name__)


def worker(assembly: Assembly, stop: Event) -> None:
    """Process and deliver: by the broker's doorbells, or by looking when there is no broker."""
    broker = assembly.doorbell.broker
    assembly.load()
    if broker is None:
        with assembly.engine.connect():
            pass  # fails here and now when there is no database
        rounds = (assembly.process_quick, *[assembly.deliver] * DELIVERERS, assembly.fetch, assembly.alert)
        threads = [threading.Thread(target=_look, args=(stop, work)) for work in rounds]
        threads.append(threading.Thread(target=_look, args=(stop, assembly.process_slow, IDLE_SECONDS_OF_FAXES)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return
    # Pages and answers to people in danger have a thread of their own: no queue, no broker, nobody else's delivery.
    threading.Thread(target=_look, args=(stop, assembly.alert), name="alarm", daemon=True).start()
    hand = _Hand()
    process, deliver, fetch = (
        hand.holding(work) for work in (assembly.process_quick, assembly.deliver, assembly.fetch)
    )
    # Pages of faxes too: however many come, all threads but this one take the other messages in.
    slow = (stop, hand.holding(assembly.process_slow), IDLE_SECONDS_OF_FAXES)
    threading.Thread(target=_look, args=slow, name="slow", daemon=True).start()
    declare_actors(broker, Rounds(process, deliver, fetch, assembly.sweep))
    consumer = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=50)
    consumer.start()
    assembly.doorbell.ring("process")
    stop.wait()
    hand.close(DRAIN_SECONDS)
    try:
        consumer.stop(timeout=FAREWELL_SECONDS * 1000)
    except Exception as error:  # every broker has errors of its own; the rings that it keeps are rung again
        _log.warning("The queue server was not told that this worker leaves.", **said_of(error))


class _Hand:
    """The rounds of work that have begun and not ended."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._begun = 0
        self._is_closed = False

    def holding(self, work: Callable[[], bool]) -> Callable[[], bool]:
        """``work``, counted while it is done; once this is closed there is no more of it."""

        def one_round() -> bool:
            with self._changed:
                if self._is_closed:
                    return False
                self._begun += 1
            try:
                return work()
            finally:
                with self._changed:
                    self._begun -= 1
                    self._changed.notify_all()

        return one_round

    def close(self, seconds: float) -> None:
        """Let no other round begin, and wait until those that have begun are over."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._begun, seconds)


def web(assembly: Assembly, stop: Event, host: str, port: int) -> None:
    """Serve the pages and the push inlets."""
    server = WebServer(
        create_app(site_of(assembly)),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # it would name people
        server_header=False,
        timeout_graceful_shutdown=10,
    )

    def end() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=end, name="end-web", daemon=True).start()
    server.run()


class WebServer(uvicorn.Server):
    """uvicorn without its own signal handlers; ``options`` are those of its ``Config``."""

    def __init__(self, app: Starlette, **options: Any) -> None:
        super().__init__(uvicorn.Config(app, **{**SOCKETS, **options}))
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is held open for news, and then everything: whatever runs is waited for."""
        self._app.state.stopping.set()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the part."""
        yield


def connectors(assembly: Assembly, stop: Event) -> None:
    """Run every connector that polls or listens."""
    run_connectors(
        assembly.settings.connectors, assembly.inbox, lambda: assembly.doorbell.ring("process"), assembly.note, stop
    )


def clock(assembly: Assembly, stop: Event, training: Sequence[str]) -> None:
    """Ring for a sweep every second, and now and then sweep here, in case nobody hears the bell.

    ``training`` is the command that the night's training is a process of. Learning has a thread of its own, and so has
    paging whoever is next on duty: neither waits for what a sweep does.
    """
    threading.Thread(target=_escalate, args=(assembly, stop), name="escalation", daemon=True).start()
    learning = threading.Thread(
        target=_learn, args=(Night(assembly.teaching, training), stop), name="learning", daemon=True
    )
    learning.start()
    for second in itertools.count():
        if stop.wait(1):
            learning.join(DRAIN_SECONDS)
            return
        if second % EXPIRY_SECONDS == 0:
            assembly.uploads.remove_expired()
        if second % OWN_SWEEP_SECONDS and assembly.doorbell.ring("tick"):
            continue
        try:
            assembly.sweep()
        except Exception as error:
            _log.error("A sweep failed; the next one is a second away.", **said_of(error))


def _escalate(assembly: Assembly, stop: Event) -> None:
    for second in itertools.count():
        if stop.wait(1):
            return
        try:
            assembly.pager.sweep()
            if second % UNPAGED_SECONDS == 0:
                assembly.unpaged.sweep()
        except Exception as error:
            _log.error("Emergencies could not be looked at; the next look is a second away.", **said_of(error))


def _learn(night: Night, stop: Event) -> None:
    while not stop.wait(LEARN_SECONDS):
        night.look()
    night.end()


def until_stopped() -> Event:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _look(stop: Event, work: Callable[[], bool], idle_seconds: float = IDLE_SECONDS) -> None:
    while not stop.is_set():
        try:
            has_more = work()
        except Exception as error:
            _log.error("A round of work failed; the sweeper frees what it left.", **said_of(error))
            has_more = False
        if not has_more:
            stop.wait(idle_seconds)
