"""The faults: what is struck, how often and when; each is over when its function returns."""

import re
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.faults.pipeline import ROOT
from tests.faults.sms_sink import GatewayBehaviour
from tests.faults.traffic import Habits
from tests.faults.trial import Fault, Run, crash_marks
from tests.servers.mailbox_sink import SmtpBehaviour
from tests.servers.webhook_sink import HttpBehaviour

STOPPED_SECONDS = 35
"""Longer than a message is leased: another worker takes what the stopped one holds."""

CRASHES_SECONDS = 600
"""A process that keeps dying is started again after up to ten seconds."""

CRASHING = Habits(per_second=2, held_back=0.5)

_CRASHPOINT = re.compile(r'\bcrashpoint\("([a-z_.]+)"\)')


_NOT_ON_THE_WAY = ("files", "parts", "watch")
"""Where the traffic of these tests never comes: it has no chat files, no text in parts and no danger to life."""


def crash_points() -> dict[str, tuple[str, ...]]:
    """Every named place of the product's source on the traffic's way, by the word before its first full stop."""
    groups: dict[str, set[str]] = {}
    for package in ("ingest", "connectors", "normalize", "classify", "cases", "route", "web", "pipeline"):
        for path in (ROOT / package).rglob("*.py"):
            for name in _CRASHPOINT.findall(path.read_text(encoding="utf-8")):
                group = name.partition(".")[0]
                if group not in _NOT_ON_THE_WAY:
                    groups.setdefault(group, set()).add(name)
    return {group: tuple(sorted(names)) for group, names in sorted(groups.items())}


def kills(part: str) -> Callable[[Run], None]:
    """The part dies twice, at random moments."""

    def strike(run: Run) -> None:
        for _ in range(2):
            run.pause(0.2, 2)
            run.pipeline.kill(part)

    return strike


def stops_the_worker(run: Run) -> None:
    """One of two workers stands still past its leases, then goes on as if nothing had been: its fence must hold."""
    run.pause(0.2, 1)
    (pid, *_) = run.pipeline.pids("worker")
    run.pipeline.signal("worker", signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    assert pid in run.pipeline.pids("worker"), "it was only stopped"
    run.pipeline.signal("worker", signal.SIGCONT)


def crashes(run: Run) -> None:
    """Processes die by themselves at the named places; over when each has been one's end."""
    marks = crash_marks(run.folder)
    until = time.monotonic() + CRASHES_SECONDS
    while missing := set(run.crashes) - {mark.name for mark in marks.iterdir()}:
        if time.monotonic() > until:
            raise TimeoutError(f"not within {CRASHES_SECONDS} seconds: a crash at {', '.join(sorted(missing))}")
        # Many messages pass a place as one batch: were all sent at once, a slow machine would run out of passages.
        run.traffic.let_go(1)
        time.sleep(1)
    run.traffic.let_go(len(run.traffic.inputs))


def wipes_the_queue(run: Run) -> None:
    """Everything in Redis is gone, again and again."""
    assert run.redis is not None
    until = time.monotonic() + 5
    while time.monotonic() < until:
        run.pause(0.05, 0.6)
        run.redis.wipe()


def kills_redis(run: Run) -> None:
    """Redis dies, stays away for a while, and comes back with what it had kept."""
    assert run.redis is not None
    for _ in range(2):
        run.pause(0.2, 1.5)
        run.redis.kill()
        run.pause(0.2, 2)
        run.redis.start()


def stops_the_database(run: Run) -> None:
    """PostgreSQL goes down without a checkpoint, twice, and recovers."""
    assert run.postgres is not None
    for _ in range(2):
        run.pause(0.2, 1.5)
        run.postgres.stop_hard()
        run.pause(0.1, 2)
        run.postgres.start()


def loses_answers_to_commits(run: Run) -> None:
    """Every fifth commit is carried out without its client ever hearing so."""
    assert run.commits is not None
    run.commits.share = 0.2
    run.pause(4, 6)
    run.commits.share = 0
    assert run.commits.cuts, "no commit was cut"


def confuses_the_agency(run: Run) -> None:
    """The agency's endpoint fails in each of its ways, in random order."""
    ways = [
        HttpBehaviour.SERVER_ERROR,
        HttpBehaviour.BUSY,
        HttpBehaviour.REDIRECT,
        HttpBehaviour.SILENCE,
        HttpBehaviour.RESET_AFTER_BODY,
    ]
    run.randomness.shuffle(ways)
    for way in ways:
        run.webhooks.behaviour = way
        run.pause(0.7, 1.5)
    run.webhooks.stop()
    run.pause(0.5, 1)
    run.webhooks.start()
    run.webhooks.behaviour = HttpBehaviour.NORMAL


def confuses_the_mail_server(run: Run) -> None:
    """The mail server refuses for now, takes mails without saying so, does not answer, and is away."""
    ways = [SmtpBehaviour.TEMPORARY_FAILURE, SmtpBehaviour.CUT_AFTER_DATA, SmtpBehaviour.TARPIT]
    run.randomness.shuffle(ways)
    for way in ways:
        run.mails.behaviour = way
        run.pause(0.7, 1.5)
    run.mails.behaviour = SmtpBehaviour.NORMAL
    run.mails.stop()
    run.pause(0.5, 1)
    run.mails.start()


def confuses_the_gateway(run: Run) -> None:
    """The gateway for texts refuses for now, and takes texts without saying so."""
    for way in (GatewayBehaviour.FAILURE, GatewayBehaviour.RESET_AFTER_TEXT, GatewayBehaviour.FAILURE):
        run.texts.behaviour = way
        run.pause(0.7, 1.5)
    run.texts.behaviour = GatewayBehaviour.NORMAL


def restarts(run: Run) -> None:
    """The whole pipeline is stopped as at a deploy, and started again."""
    run.pause(0.2, 2)
    run.pipeline.stop()
    assert not run.pipeline.orphans(), "SIGTERM leaves nobody behind"
    run.pause(0.1, 1)
    run.pipeline.start()


def kills_the_parent(run: Run) -> None:
    """The supervisor dies, and whoever restarts it does so at once."""
    run.pause(0.2, 2)
    run.pipeline.kill_parent()
    run.pipeline.start()


def one_after_the_other(*strikes: Callable[[Run], None]) -> Callable[[Run], None]:
    """All of these, in random order."""

    def strike(run: Run) -> None:
        for one in run.randomness.sample(strikes, len(strikes)):
            one(run)

    return strike


def at_the_same_time(*strikes: Callable[[Run], None]) -> Callable[[Run], None]:
    """All of these, side by side."""

    def strike(run: Run) -> None:
        with ThreadPoolExecutor(len(strikes)) as pool:
            for struck in [pool.submit(one, run) for one in strikes]:
                struck.result()

    return strike


def nothing(run: Run) -> None:
    """The installation itself is the fault."""


FAULTS = (
    *(
        Fault(f"{name} crash points", crashes, crashes=points, workers=2, habits=CRASHING)
        for name, points in crash_points().items()
    ),
    Fault("worker stopped", stops_the_worker, workers=2),
    Fault("worker killed", kills("worker")),
    Fault("connectors killed", kills("connectors")),
    Fault("web killed", kills("web")),
    Fault("clock killed", kills("clock")),
    Fault("queue killed", kills("queue")),
    Fault("queue wiped", wipes_the_queue, broker="redis"),
    Fault("redis killed", kills_redis, broker="redis"),
    Fault("no broker", nothing, broker="none"),
    Fault("no broker, worker killed", kills("worker"), broker="none"),
    Fault("database stopped", stops_the_database, databases=("postgres",)),
    Fault("commit answers lost", loses_answers_to_commits, databases=("postgres",)),
    Fault("queue wiped, worker killed", at_the_same_time(wipes_the_queue, kills("worker")), broker="redis"),
    Fault("web killed, agency fails", at_the_same_time(kills("web"), confuses_the_agency)),
    Fault(
        "database stopped, all killed",
        at_the_same_time(stops_the_database, kills("worker"), kills("connectors"), kills("clock")),
        databases=("postgres",),
    ),
    Fault("agency fails", confuses_the_agency),
    Fault("mail server fails", confuses_the_mail_server),
    Fault("gateway fails", confuses_the_gateway),
    Fault("restarted", restarts),
    Fault("parent killed", kills_the_parent),
)
"""Those that cost the most waiting first: side by side, they then end together."""
