"""One trial: the world outside, the pipeline, traffic, one fault, and the verdict when all is quiet again."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pipeline.store import migrate, open_engine
from tests.faults.checker import Ledgers, Verdict, check, waiting
from tests.faults.commit_cutter import CommitCutter
from tests.faults.inputs import Channel, generate
from tests.faults.pipeline import Outside, Pipeline
from tests.faults.sms_sink import SmsSink
from tests.faults.traffic import Habits, Inlets, Traffic
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.webhook_sink import WebhookSink

Database = Literal["sqlite", "postgres"]
Broker = Literal["embedded", "redis", "none"]

ORDINARY = Habits()

TRAFFIC_SECONDS = 30
"""Many inputs come faster, rather than for longer: the fault is in the midst of them."""

DRAIN_SECONDS = 60
"""After a fault has ended, and everything was sent once, all must have come to its end within this time."""


@dataclass(frozen=True)
class Run:
    """What a fault may strike, while traffic flows."""

    randomness: random.Random
    folder: Path
    pipeline: Pipeline
    traffic: Traffic
    mails: SmtpSink
    webhooks: WebhookSink
    texts: SmsSink
    engine: Engine
    crashes: tuple[str, ...]
    redis: Redis | None
    postgres: Postgres | None
    commits: CommitCutter | None

    def pause(self, least: float, most: float) -> None:
        """A random while."""
        time.sleep(self.randomness.uniform(least, most))


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and the installation that it goes wrong in."""

    name: str
    strike: Callable[[Run], None]
    """Returns when the fault is over."""
    broker: Broker = "embedded"
    databases: tuple[Database, ...] = ("sqlite", "postgres")
    workers: int = 1
    parts: tuple[str, ...] = ()
    module: str = "pipeline"
    crashes: tuple[str, ...] = ()
    """The named places where a process dies once, each at a random one of its first passages."""
    habits: Habits = ORDINARY
    channels: tuple[Channel, ...] = ("email", "sms", "webform")
    drain_seconds: float = DRAIN_SECONDS


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault on one database with one seed."""

    fault: Fault
    database: Database = "sqlite"
    seed: int = 109
    inputs: int = 40
    must_be_good: bool = True
    """Otherwise it is meant to end badly, and nothing of it is kept."""

    def __str__(self) -> str:
        return f"{self.fault.name}, {self.database}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a trial ended."""

    verdict: Verdict
    drained_seconds: float | None
    """From the end of the fault, and of fresh traffic, until all was quiet; None when it was not in time."""
    still_seconds: float
    """The longest while of it in which nothing moved: what was waited for leases, clocks and restarts."""
    sends: int


def run_trial(trial: Trial) -> Result:
    """Run it in a folder of its own, which stays when it did not end well. A fault that cannot be struck raises."""
    # Short, for socket paths, and open to the user that PostgreSQL drops to.
    folder = Path(tempfile.mkdtemp(prefix="rawafid-fault-"))
    folder.chmod(0o755)
    try:
        with _running(trial, folder) as run:
            result = _strike(run, trial.fault)
    except BaseException as error:
        error.add_note(f"{trial}, seed {trial.seed}: everything is kept in {folder}")
        raise
    if result.verdict.is_good or not trial.must_be_good:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _strike(run: Run, fault: Fault) -> Result:
    run.traffic.start()
    run.traffic.wait_for(run.randomness.uniform(0.05, 0.3))
    fault.strike(run)
    run.traffic.wait_until_offered()
    drained_seconds, still_seconds = _drain(run, fault.drain_seconds)
    run.traffic.stop()
    orphans = run.pipeline.end()
    ledgers = Ledgers(
        accepted=run.traffic.ledger_file,
        webhooks=run.webhooks.ledger_file,
        mails=run.mails.ledger_file,
        texts=run.texts.ledger_file,
    )
    verdict = check(run.engine, run.traffic.inputs, ledgers, run.pipeline.log_file)
    faults = dict(verdict.faults)
    if orphans:
        faults["orphan"] = [str(pid) for pid in orphans]
    if drained_seconds is None:
        faults["not drained"] = [f"within {fault.drain_seconds:g} s"]
    if faults:
        faults["kept in"] = [str(run.folder)]
    return Result(Verdict(verdict.inputs, faults, verdict.reported), drained_seconds, still_seconds, run.traffic.sends)


def _drain(run: Run, seconds: float) -> tuple[float | None, float]:
    """Wait until all is quiet: how long that took, None when longer than ``seconds``; and how long nothing moved."""
    ended = moved = time.monotonic()
    still = 0.0
    left: tuple[int, int] | None = None
    while (now := time.monotonic()) - ended < seconds:
        with suppress(DBAPIError):
            before, left = left, waiting(run.engine)
            if left == (0, 0) and run.traffic.is_done:
                return now - ended, still
            moved = now if left != before else moved
        still = max(still, now - moved)
        time.sleep(0.25)
    return None, still


@contextmanager
def _running(trial: Trial, folder: Path) -> Iterator[Run]:
    fault = trial.fault
    randomness = random.Random(f"{fault.name} {trial.seed}")
    with ExitStack() as stack:
        mails, webhooks, texts = SmtpSink(folder / "mails"), WebhookSink(folder), SmsSink(folder)
        for sink in (mails, webhooks, texts):
            sink.start()
            stack.callback(sink.stop)
        postgres = redis = commits = None
        direct_url = database_url = ""
        broker_url: str = fault.broker
        if trial.database == "postgres":
            postgres = Postgres(folder / "postgres")
            stack.callback(postgres.kill)
            postgres.start()
            direct_url = postgres.create_database("rawafid")
            migrate(open_engine(direct_url))
            commits = CommitCutter(postgres.port, randomness)
            stack.callback(commits.stop)
            commits.start()
            database_url = direct_url.replace(f":{postgres.port}/", f":{commits.port}/")
        if fault.broker == "redis":
            redis = Redis(folder / "redis")
            stack.callback(redis.kill)
            redis.start()
            broker_url = redis.url
        pipeline = Pipeline(
            folder,
            Outside(mails.port, webhooks.url, texts.url, database_url, broker_url),
            workers=fault.workers,
            parts=fault.parts,
            module=fault.module,
            environment=_crashes(fault, folder, randomness),
        )
        stack.callback(pipeline.end)
        pipeline.start()
        traffic = Traffic(
            generate(trial.seed % 10_000, trial.inputs, randomness, fault.channels),
            Inlets(pipeline.inlet_port, pipeline.web_port, pipeline.sms_secret),
            replace(fault.habits, per_second=max(fault.habits.per_second, trial.inputs / TRAFFIC_SECONDS)),
            randomness,
            folder,
        )
        stack.callback(traffic.stop)
        engine = create_engine(direct_url or pipeline.database_url, poolclass=NullPool)
        yield Run(
            randomness=randomness,
            folder=folder,
            pipeline=pipeline,
            traffic=traffic,
            mails=mails,
            webhooks=webhooks,
            texts=texts,
            engine=engine,
            crashes=fault.crashes,
            redis=redis,
            postgres=postgres,
            commits=commits,
        )


def _crashes(fault: Fault, folder: Path, randomness: random.Random) -> Mapping[str, str]:
    if not fault.crashes:
        return {}
    marks = crash_marks(folder)
    marks.mkdir()
    wanted = ",".join(f"{name}:{randomness.randint(1, 2)}" for name in fault.crashes)
    return {"RAWAFID_CRASH_AT": wanted, "RAWAFID_CRASH_ONCE": str(marks)}


def crash_marks(folder: Path) -> Path:
    """Where each crash of a trial leaves its mark."""
    return folder / "crashes"
