"""The tests of the fault tests: a pipeline with a promise taken out must be found out."""

import signal

import pytest
from sqlalchemy import text

from pipeline.doorbell import QUEUE
from tests.faults.checker import waiting
from tests.faults.faults import kills, one_after_the_other
from tests.faults.traffic import Habits
from tests.faults.trial import Fault, Result, Run, Trial
from tests.servers.process import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HELD_BACK = 0.5
"""Of the messages whose rings are to be lost: the first half is worked off, so that the worker surely listens."""

SLOW_INSERT = """
CREATE FUNCTION take_a_moment() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION take_a_moment()
"""
"""Two deliveries at the same moment then always overlap, as on a busy evening they sometimes do."""


def _lose_the_doorbells(run: Run) -> None:
    """What arrives while an idle worker stands still is committed and rung for, and the rings are wiped."""
    run.traffic.wait_for(1 - HELD_BACK)
    wait_until(lambda: waiting(run.engine)[0] == 0 and not _is_rung(run), "every ring was heard, and answered")
    run.pipeline.signal("worker", signal.SIGSTOP)
    run.traffic.let_go(len(run.traffic.inputs))
    run.traffic.wait_for(1)  # whoever delivers hears yes after the ring
    _wipe(run)
    run.pipeline.signal("worker", signal.SIGCONT)


def _is_rung(run: Run) -> bool:
    """Whether Redis has a ring that was not heard yet, or not answered."""
    assert run.redis is not None
    return run.redis.has(f"dramatiq:{QUEUE}.msgs")


def _wipe(run: Run) -> None:
    assert run.redis is not None
    assert _is_rung(run), "there is something to lose"
    run.redis.wipe()


def _drop_the_unique_index(run: Run) -> None:
    with run.engine.begin() as connection:
        connection.execute(text("DROP INDEX inbox_delivery"))
        connection.execute(text(SLOW_INSERT))
    run.traffic.wait_for(1)


NOBODY_SWEEPS = Fault(
    "doorbells lost, nobody sweeps",
    _lose_the_doorbells,
    broker="redis",
    parts=("web", "worker", "connectors"),
    habits=Habits(sent_twice=0, held_back=HELD_BACK),
    drain_seconds=15,
)
EVERYTHING_TWICE = Habits(sent_twice=1, is_always_at_once=True)
NO_UNIQUE_INDEX = Fault(
    "no unique index", _drop_the_unique_index, broker="none", habits=EVERYTHING_TWICE, drain_seconds=20
)
HASTY = Fault(
    "hasty, inlets killed",
    one_after_the_other(kills("connectors"), kills("web")),
    broker="none",
    module="tests.faults.crippled",
    channels=("email", "sms"),
    habits=Habits(per_second=4),
)


@pytest.mark.needs("redis")
@pytest.mark.parametrize("result", [Trial(NOBODY_SWEEPS, inputs=20, must_be_good=False)], indirect=True, ids=str)
def test_without_the_sweeper_work_is_left_behind(result: Result) -> None:
    # Given a pipeline without the part that sweeps
    # When the rings for committed messages are lost
    # Then some messages still wait long after, and the checker says so
    assert result.drained_seconds is None
    assert result.verdict.count("without outcome")


@pytest.mark.parametrize("result", [Trial(HASTY, must_be_good=False)], indirect=True, ids=str)
def test_an_answer_before_the_commit_loses_messages(result: Result) -> None:
    # Given a pipeline that says yes before it has committed
    # When the part that takes messages in is killed
    # Then messages are lost, and the checker says so
    assert result.verdict.count("lost")


@pytest.mark.needs("postgres")
@pytest.mark.parametrize(
    "result", [Trial(NO_UNIQUE_INDEX, "postgres", inputs=20, must_be_good=False)], indirect=True, ids=str
)
def test_without_the_unique_index_a_delivery_counts_twice(result: Result) -> None:
    # Given upstreams that deliver everything twice at the same moment
    # When the index that decides such races is gone
    # Then messages are there twice, and the checker says so
    assert result.verdict.count("twice")
