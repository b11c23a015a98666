"""Whatever is struck: everything accepted comes out, once. The long form is ``python -m tests.faults.run``."""

import pytest

from tests.faults.faults import (
    CRASHING,
    confuses_the_agency,
    confuses_the_gateway,
    confuses_the_mail_server,
    crash_points,
    crashes,
    kills,
    kills_redis,
    kills_the_parent,
    one_after_the_other,
    restarts,
    stops_the_database,
    stops_the_worker,
    wipes_the_queue,
)
from tests.faults.traffic import Habits
from tests.faults.trial import Fault, Result, Trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SLOWLY = Habits(per_second=2)

CRASHES = Fault(
    "every crash point",
    crashes,
    workers=2,
    crashes=tuple(name for names in crash_points().values() for name in names),
    habits=CRASHING,
)
PARTS = ("worker", "connectors", "web", "clock", "queue")
KILLS = Fault(
    "every part and the parent killed, and all restarted",
    one_after_the_other(*map(kills, PARTS), restarts, kills_the_parent),
)
STOPPED = Fault("worker stopped", stops_the_worker, workers=2, habits=SLOWLY)
RECIPIENTS = Fault(
    "every recipient fails and there is no broker",
    one_after_the_other(confuses_the_agency, confuses_the_mail_server, confuses_the_gateway),
    broker="none",
)
QUEUE = Fault("queue wiped and killed", one_after_the_other(wipes_the_queue, kills_redis), broker="redis")
DATABASE = Fault(
    "database stopped, queue wiped", one_after_the_other(stops_the_database, wipes_the_queue), broker="redis"
)

NEEDS_REDIS = pytest.mark.needs("redis")
NEEDS_POSTGRES = pytest.mark.needs("postgres")


@pytest.mark.parametrize(
    "result",
    [
        Trial(CRASHES, inputs=60),
        Trial(KILLS),
        pytest.param(Trial(STOPPED, "postgres"), marks=NEEDS_POSTGRES),
        pytest.param(Trial(QUEUE), marks=NEEDS_REDIS),
        pytest.param(Trial(DATABASE, "postgres"), marks=[NEEDS_POSTGRES, NEEDS_REDIS]),
        Trial(RECIPIENTS),
    ],
    indirect=True,
    ids=str,
)
def test_everything_accepted_comes_out_once(result: Result) -> None:
    # Given traffic, and a fault that has ended (the trial is the parameter)
    # Then within two minutes of its end nothing waits any more, and the ledgers of both sides agree
    assert result.verdict.is_good, str(result.verdict)
