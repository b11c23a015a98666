"""The tests of the fault tests: a pipeline with a promise taken out must be found out."""

import signal
import time

import pytest
from sqlalchemy import text

from tests.faults.checker import is_drained
from tests.faults.faults import kills
from tests.faults.inputs import Channel
from tests.faults.traffic import Habits
from tests.faults.trial import Fault, Run, run_trial
from tests.servers.process import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SLOW_INSERT = """
CREATE FUNCTION take_a_moment() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION take_a_moment()
"""
"""Two deliveries at the same moment then always overlap, as on a busy evening they sometimes do."""


def _lose_the_doorbells(run: Run) -> None:
    """What arrives while an idle worker stands still is committed and rung for, and the rings are wiped."""
    assert run.redis is not None
    for part in ("web", "connectors"):
        run.pipeline.signal(part, signal.SIGSTOP)
    wait_until(lambda: is_drained(run.engine), "the worker is idle")
    time.sleep(0.5)
    run.pipeline.signal("worker", signal.SIGSTOP)
    for part in ("web", "connectors"):
        run.pipeline.signal(part, signal.SIGCONT)
    run.traffic.wait_for(1)
    time.sleep(1)
    run.redis.wipe()
    run.pipeline.signal("worker", signal.SIGCONT)


def _drop_the_unique_index(run: Run) -> None:
    with run.engine.begin() as connection:
        connection.execute(text("DROP INDEX inbox_delivery"))
        connection.execute(text(SLOW_INSERT))
    run.traffic.wait_for(1)


def _slow_the_inserts_alone(run: Run) -> None:
    with run.engine.begin() as connection:
        connection.execute(text(SLOW_INSERT))
    run.traffic.wait_for(1)


def _doorbells_lost(*parts: str) -> Fault:
    return Fault("doorbells lost", _lose_the_doorbells, broker="redis", parts=parts, quiet_seconds=15)


@pytest.mark.needs("redis")
def test_without_the_sweeper_work_is_left_behind() -> None:
    # Given a pipeline without the part that sweeps
    # When the rings for committed messages are lost, then some are still there long after
    result = run_trial(_doorbells_lost("web", "worker", "connectors"), "sqlite", seed=1, inputs=20, must_be_good=False)
    assert result.drained_seconds is None
    assert result.verdict.count("without outcome")

    # And with that part, the very same ends well
    result = run_trial(_doorbells_lost("web", "worker", "connectors", "clock"), "sqlite", seed=1, inputs=20)
    assert result.verdict.is_good, str(result.verdict)


@pytest.mark.parametrize(("part", "channel"), [("connectors", "email"), ("web", "sms")])
def test_an_answer_before_the_commit_loses_messages(part: str, channel: Channel) -> None:
    # Given a pipeline that says yes before it has committed
    fault = Fault(
        f"hasty, {part} killed",
        kills(part),
        broker="none",
        module="tests.faults.crippled",
        channels=(channel,),
        habits=Habits(per_second=10),
    )

    # When the part that takes messages in is killed
    result = run_trial(fault, "sqlite", seed=1, inputs=40, must_be_good=False)

    # Then messages are lost, and the checker says so
    assert result.verdict.count("lost")


@pytest.mark.needs("postgres")
def test_without_the_unique_index_a_delivery_counts_twice() -> None:
    # Given upstreams that deliver everything twice at the same moment
    habits = Habits(sent_twice=1, is_always_at_once=True)

    # When the index that decides such races is gone, then messages are there twice, and the checker says so
    fault = Fault("no unique index", _drop_the_unique_index, broker="none", habits=habits, quiet_seconds=20)
    result = run_trial(fault, "postgres", seed=1, inputs=20, must_be_good=False)
    assert result.verdict.count("twice")

    # And with the index, the very same ends well
    fault = Fault("slow inserts", _slow_the_inserts_alone, broker="none", habits=habits)
    result = run_trial(fault, "postgres", seed=1, inputs=20)
    assert result.verdict.is_good, str(result.verdict)
