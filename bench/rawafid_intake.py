"""Runs Rawafid's own inbox and worker over the mailbox, timed: one process, the shipped configuration."""

import multiprocessing
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import SQLModel

from bench.mailbox import mails
from bench.stopwatch import Figures, Stopwatch, cpu_seconds, peak_megabytes
from bench.supply import thousands
from ingest.ledger import waiting
from ingest.message import Channel, RawMessage
from ingest.settings import data_folder
from ingest.transaction import reading
from normalize import normalize
from pipeline import parts
from pipeline.assemble import Assembly, assemble
from pipeline.broker import embedded_socket
from pipeline.config import load
from pipeline.logs import configure_logs
from pipeline.prepare import write_missing_secrets
from pipeline.store import migrate, open_engine
from pipeline.supervise import queue_part, supervise

INBOX = SQLModel.metadata.tables["inbox"]
CONNECTOR = "email"
BATCH = 100
WARM_UP = 20
"""Mails of another seed that come first, so that no figure holds the loading of code and word lists."""

PAUSE_SECONDS = 0.04
"""Between two mails of an idle pipeline: long enough that its worker has gone back to waiting."""

LOOK_SECONDS = 0.001

Measured = tuple[Figures, str]
"""What it cost, and what was made of the messages."""


def raws(letters: Path) -> Iterator[RawMessage]:
    """The mailbox as a connector would hand it over, every delivery under an id of its own."""
    for path in sorted(letters.iterdir()):
        yield _raw(path.name, path.read_bytes())


def written(count: int, seed: int) -> Iterator[RawMessage]:
    """Other mails of the same kind, generated as they are needed."""
    for entry, content in mails(count, seed):
        yield _raw(f"{seed}-{entry.file}", content)


def batch(size: int, letters: Path) -> Measured:
    """Commits ``size`` mails, works them off, and goes on to the next."""
    assembly = _opened()
    _warm_up(assembly)
    figures = _taken_in(assembly, raws(letters), size)
    return figures, _outcome(assembly)


def growth(points: Sequence[int]) -> Iterator[tuple[int, Measured]]:
    """What a thousand mails cost when so many thousands have been taken in before, compared with the first thousand.

    One process takes all of them in, a folder after the other, and never holds more than a batch of mails.
    """
    assembly = _opened()
    _warm_up(assembly)
    first: Figures | None = None
    for before, letters in enumerate(thousands(data_folder() / "mails", max(points) + 1)):
        figures = _taken_in(assembly, raws(letters), BATCH)
        first = first or figures
        if before in points:
            factor = (figures.cpu_seconds / figures.messages) / (first.cpu_seconds / first.messages)
            yield before, (figures, f"{factor:.2f} times the CPU of the first thousand")
    _outcome(assembly)


def backlog(workers: int, letters: Path) -> Measured:
    """Commits everything first, then lets so many worker processes share the work."""
    assembly = _opened()
    count = sum(assembly.inbox.append(CONNECTOR, some).received for some in _in_batches(raws(letters), BATCH))
    context = multiprocessing.get_context("spawn")
    together, reports = context.Barrier(workers + 1), context.Queue()
    processes = [context.Process(target=_share, args=(together, reports)) for _ in range(workers)]
    for process in processes:
        process.start()
    together.wait()
    began = time.perf_counter()
    shares = [reports.get() for _ in processes]
    wall_seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    figures = Figures(
        messages=count,
        wall_seconds=wall_seconds,
        cpu_seconds=sum(cpu for cpu, _ in shares),
        peak_megabytes=sum(peak for _, peak in shares),
        latencies=[],
    )
    return figures, _outcome(assembly)


def idle(count: int, letters: Path) -> Measured:
    """Hands over one mail at a time to a running pipeline: embedded queue, one worker, nothing else to do."""
    assembly = _opened()
    stop = threading.Event()
    queue = queue_part(data_folder() / "queue", embedded_socket())
    assert queue is not None, "the embedded queue server does not run here"
    server = threading.Thread(target=supervise, args=([queue], stop))
    server.start()
    worker = multiprocessing.get_context("spawn").Process(target=_work)
    try:
        while not assembly.doorbell.ring("process"):
            time.sleep(0.1)
        worker.start()
        for raw in written(WARM_UP, seed=0):
            _wait_for_case(assembly, raw)
        latencies = []
        began = time.perf_counter()
        for raw in islice(raws(letters), count):
            time.sleep(PAUSE_SECONDS)
            latencies.append(_wait_for_case(assembly, raw))
        wall_seconds = time.perf_counter() - began
    finally:
        worker.terminate()
        worker.join()
        stop.set()
        server.join()
    figures = Figures(
        messages=len(latencies),
        wall_seconds=wall_seconds,
        cpu_seconds=0,
        peak_megabytes=0,
        latencies=latencies,
    )
    return figures, _outcome(assembly)


class NothingSent(Assembly):
    """The pipeline without its deliveries: their outbox rows are written and stay."""

    def deliver(self) -> bool:
        return False


def _work() -> None:
    configure_logs("bench")
    settings = load()
    parts.worker(NothingSent(settings, open_engine(settings.database_url())), parts.until_stopped())


def _raw(upstream_id: str, content: bytes) -> RawMessage:
    return RawMessage(Channel.EMAIL, upstream_id, content, media_type="message/rfc822")


def _opened() -> Assembly:
    configure_logs("bench")
    settings = load()
    write_missing_secrets(settings)
    assembly = assemble(settings)
    migrate(assembly.engine)
    assembly.load()  # as a worker does before it takes anything up
    return assembly


def _warm_up(assembly: Assembly) -> None:
    _taken_in(assembly, written(WARM_UP, seed=0), BATCH)


def _taken_in(assembly: Assembly, messages: Iterable[RawMessage], size: int) -> Figures:
    stopwatch = Stopwatch()
    stopwatch.start()
    count = 0
    for some in _in_batches(messages, size):
        began = time.perf_counter()
        assembly.inbox.append(CONNECTOR, some)
        while assembly.process():
            pass
        stopwatch.batch(began, len(some))
        count += len(some)
    return stopwatch.figures(count)


def _share(together: Barrier, reports: "Queue[tuple[float, float]]") -> None:
    assembly = assemble(load())
    assembly.load()
    for raw in written(WARM_UP, seed=0):
        assembly.work.classifier.classify(normalize(raw, assembly.work.rules[CONNECTOR]))
    together.wait()
    cpu = cpu_seconds()
    while assembly.process():
        pass
    reports.put((cpu_seconds() - cpu, peak_megabytes()))


def _wait_for_case(assembly: Assembly, raw: RawMessage) -> float:
    began = time.perf_counter()
    assembly.receive(CONNECTOR, [raw])
    done = select(INBOX.c.id).where(INBOX.c.upstream_id == raw.upstream_id, INBOX.c.done_at.is_not(None))
    while time.perf_counter() - began < 30:
        with reading(assembly.engine) as connection:
            if connection.execute(done).first():
                return time.perf_counter() - began
        time.sleep(LOOK_SECONDS)
    sys.exit("a mail had no case after 30 seconds")


def _in_batches(messages: Iterable[RawMessage], size: int) -> Iterator[list[RawMessage]]:
    remaining = iter(messages)
    while some := list(islice(remaining, size)):
        yield some


def _outcome(assembly: Assembly) -> str:
    with reading(assembly.engine) as connection:
        if left := waiting(connection):
            sys.exit(f"{left} messages were not worked off")
        is_warm_up = INBOX.c.upstream_id.startswith("0-")
        counted = connection.execute(
            select(INBOX.c.outcome, func.count()).where(~is_warm_up).group_by(INBOX.c.outcome)
        ).all()
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted, key=lambda row: -row[1]))


def main() -> None:
    """``MODE AMOUNT LETTERS RESULT``, or ``growth RESULTS THOUSANDS…``, which leaves a result for each of them."""
    if sys.argv[1] == "growth":
        for before, (figures, outcome) in growth([int(word) for word in sys.argv[3:]]):
            figures.write(Path(sys.argv[2]) / f"{before}.json", outcome)
        return
    mode, amount, letters, result = sys.argv[1:5]
    measure = {"batch": batch, "backlog": backlog, "idle": idle}[mode]
    figures, outcome = measure(int(amount), Path(letters))
    figures.write(Path(result), outcome)


if __name__ == "__main__":
    main()
