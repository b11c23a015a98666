"""The parts of a running pipeline: what each child process does until it is told to stop."""

import contextlib
import itertools
import signal
import threading
from collections.abc import Callable, Iterator
from threading import Event

import dramatiq
import structlog
import uvicorn

from ingest.runner import run_connectors
from ingest.traces import said_of
from pipeline.actors import Rounds, declare_actors
from pipeline.assemble import Assembly
from web.app import create_app

THREADS = 8
"""Of a worker: processing is bound by its one core, deliveries wait for the network."""

IDLE_SECONDS = 0.2
"""Without a broker, a worker looks for work this often."""

OWN_SWEEP_SECONDS = 10
"""A worker that hears the bell but is stuck must not be the only one to sweep."""

_log = structlog.get_logger(__name__)


def worker(assembly: Assembly, stop: Event) -> None:
    """Process and deliver: by the broker's doorbells, or by looking when there is no broker."""
    rounds = Rounds(assembly.process, assembly.deliver, assembly.sweep)
    broker = assembly.doorbell.broker
    if broker is None:
        with assembly.engine.connect():
            pass  # fails here and now when there is no database
        threads = [threading.Thread(target=_look, args=(stop, work)) for work in (rounds.process, rounds.deliver)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return
    declare_actors(broker, rounds)
    consumer = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=50)
    consumer.start()
    assembly.doorbell.ring("process")
    stop.wait()
    consumer.stop(timeout=20_000)


def web(assembly: Assembly, stop: Event, host: str, port: int) -> None:
    """Serve the pages and the push inlets."""
    config = uvicorn.Config(
        create_app(assembly.site()),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # it would name people
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)

    def end() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=end, name="end-web", daemon=True).start()
    server.run()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: ``stop`` ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the part."""
        yield


def connectors(assembly: Assembly, stop: Event) -> None:
    """Run every connector that polls or listens."""
    run_connectors(assembly.settings.connectors, assembly.inbox, lambda: assembly.doorbell.ring("process"), stop)


def clock(assembly: Assembly, stop: Event) -> None:
    """Ring for a sweep every second, and now and then sweep here, in case nobody hears the bell."""
    for second in itertools.count():
        if stop.wait(1):
            return
        if second % OWN_SWEEP_SECONDS and assembly.doorbell.ring("tick"):
            continue
        try:
            assembly.sweep()
        except Exception as error:
            _log.error("A sweep failed; the next one is a second away.", **said_of(error))


def until_stopped() -> Event:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _look(stop: Event, work: Callable[[], bool]) -> None:
    while not stop.is_set():
        try:
            has_more = work()
        except Exception as error:
            _log.error("A round of work failed; the sweeper frees what it left.", **said_of(error))
            has_more = False
        if not has_more:
            stop.wait(IDLE_SECONDS)
