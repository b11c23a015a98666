from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ingest.transaction import reading, writing
from route.deliveries import Told, list_deliveries
from route.outbox import (
    acknowledgements_since,
    begin_attempt,
    claim,
    count_due,
    enqueue,
    finish,
    release_expired,
    resend,
)
from route.settings import Delivery
from route.states import Attempt, Planned, Purpose
from tests.route.conftest import START, Watch

DELIVERY = Delivery()
MAIL, TEXT, WEBHOOK = ("email", "aisha@citizen.example"), ("sms", "+97455512345"), ("webhook", "water")


Plan = Callable[..., None]


@pytest.fixture
def plan(engine: Engine, watch: Watch) -> Plan:
    def enqueue_one(
        way: tuple[str, str] = MAIL,
        cause: int = 1,
        reference: str = "4831029753",
        target: str = "citizen",
        purpose: Purpose = "acknowledge",
    ) -> None:
        outlet, address = way
        one = Planned(purpose, reference, target, cause, outlet, address, "ar", f"{purpose}.{cause}.{reference}")
        with writing(engine) as connection:
            enqueue(connection, [one], watch(connection))

    return enqueue_one


def only_row(engine: Engine) -> Told:
    with reading(engine) as connection:
        (row,) = list_deliveries(connection)
    return row


def test_the_same_notice_planned_twice_goes_out_once(engine: Engine, watch: Watch, plan: Plan) -> None:
    plan()
    plan()

    assert len(claim(engine, clock=watch)) == 1
    assert claim(engine, clock=watch) == []


def test_a_later_notice_waits_until_the_earlier_one_to_the_same_recipient_is_settled(
    engine: Engine, watch: Watch, plan: Plan
) -> None:
    # Given two notices to one agency about one case, and one about another case
    plan(cause=1, target="agency:water", purpose="forward")
    plan(cause=2, target="agency:water", purpose="forward")
    plan(cause=3, target="agency:water", purpose="forward", reference="5831029750")

    # When a worker takes all it can get
    first, other = claim(engine, clock=watch)

    # Then the second waits, also while the first is tried again and again
    assert (first.cause, other.cause) == (1, 3)
    begin_attempt(engine, first, clock=watch)
    finish(engine, first, Attempt("retrying", error="later"), DELIVERY, watch)
    assert claim(engine, clock=watch) == []

    # And goes out once the first is settled, even by death
    watch.forward(10)
    (again,) = claim(engine, clock=watch)
    assert again.cause == 1
    begin_attempt(engine, again, clock=watch)
    finish(engine, again, Attempt("dead", error="never"), DELIVERY, watch)
    assert [due.cause for due in claim(engine, clock=watch)] == [2]


def test_an_attempt_is_on_record_before_it_is_made(engine: Engine, watch: Watch, plan: Plan) -> None:
    plan()
    (due,) = claim(engine, clock=watch)
    assert only_row(engine).state == "queued"

    assert begin_attempt(engine, due, clock=watch)

    assert (only_row(engine).state, only_row(engine).attempts) == ("sending", 1)


def test_a_worker_that_lost_its_lease_to_another_one_sends_and_writes_nothing(
    engine: Engine, watch: Watch, plan: Plan
) -> None:
    # Given a worker whose lease ran out, and another one that took over
    plan()
    (slow,) = claim(engine, lease_seconds=60, clock=watch)
    watch.forward(61)
    assert release_expired(engine, DELIVERY, watch) == 1
    (quick,) = claim(engine, clock=watch)

    # Then only the second one may go on
    assert not begin_attempt(engine, slow, clock=watch)
    assert begin_attempt(engine, quick, clock=watch)
    assert finish(engine, slow, Attempt("dead"), DELIVERY, watch) is None
    assert finish(engine, quick, Attempt("accepted", upstream_id="250"), DELIVERY, watch) == "accepted"
    assert only_row(engine).upstream_id == "250"


@pytest.mark.parametrize(
    ("way", "state"), [(MAIL, "retrying"), (WEBHOOK, "retrying"), (TEXT, "uncertain")], ids=["mail", "webhook", "text"]
)
def test_what_a_lost_worker_was_sending_is_repeated_only_where_it_can_be_recognised(
    engine: Engine, watch: Watch, plan: Plan, way: tuple[str, str], state: str
) -> None:
    # Given a worker that died between the network call and its result
    plan(way)
    (due,) = claim(engine, lease_seconds=60, clock=watch)
    begin_attempt(engine, due, lease_seconds=60, clock=watch)
    watch.forward(61)

    # When its lease is over
    assert release_expired(engine, DELIVERY, watch) == 1

    # Then what bears an id is sent again under the same id, and a text message is left for a person to judge
    assert only_row(engine).state == state
    again = claim(engine, clock=watch)
    assert [one.notice_id for one in again] == ([due.notice_id] if state == "retrying" else [])


def test_a_slow_worker_may_still_say_that_it_was_accepted(engine: Engine, watch: Watch, plan: Plan) -> None:
    # Given a text message that took longer than its lease, so that it counts as uncertain
    plan(TEXT)
    (due,) = claim(engine, lease_seconds=60, clock=watch)
    begin_attempt(engine, due, lease_seconds=60, clock=watch)
    watch.forward(61)
    release_expired(engine, DELIVERY, watch)
    assert only_row(engine).state == "uncertain"

    # When the answer comes after all, then it is believed
    assert finish(engine, due, Attempt("accepted"), DELIVERY, watch) == "accepted"


def test_a_delivery_that_kills_its_worker_is_not_retried_at_once_for_ever(
    engine: Engine, watch: Watch, plan: Plan
) -> None:
    plan(WEBHOOK)
    for _ in range(4):
        (due,) = claim(engine, lease_seconds=60, clock=watch)
        begin_attempt(engine, due, lease_seconds=60, clock=watch)
        watch.forward(61)
        release_expired(engine, DELIVERY, watch)

    assert claim(engine, clock=watch) == []
    assert only_row(engine).next_at == watch.at + timedelta(seconds=7_200)


@pytest.mark.parametrize(("way", "attempts", "hours"), [(WEBHOOK, 10, 75.0), (MAIL, 12, 120.0)])
def test_it_is_tried_for_days_and_then_given_up_visibly(
    engine: Engine, watch: Watch, plan: Plan, way: tuple[str, str], attempts: int, hours: float
) -> None:
    plan(way)
    tried = 0
    while claimed := claim(engine, clock=watch):
        begin_attempt(engine, claimed[0], clock=watch)
        finish(engine, claimed[0], Attempt("retrying", error="HTTP 500"), DELIVERY, watch)
        tried += 1
        next_at = only_row(engine).next_at
        watch.at = next_at or watch.at

    row = only_row(engine)
    assert (tried, row.state, row.error) == (attempts, "dead", "HTTP 500")
    assert row.settled_at is not None
    assert row.settled_at - START >= timedelta(hours=hours)


def test_the_other_sides_wish_for_patience_is_honoured(engine: Engine, watch: Watch, plan: Plan) -> None:
    for wished, waited in ((90, 90), (1, 5)):
        plan(WEBHOOK, cause=wished, reference=str(wished))
        (due,) = claim(engine, clock=watch)
        begin_attempt(engine, due, clock=watch)
        finish(engine, due, Attempt("retrying", wait_seconds=wished), DELIVERY, watch)
        with reading(engine) as connection:
            assert list_deliveries(connection)[0].next_at == watch.at + timedelta(seconds=waited)


def test_a_person_may_send_again_whatever_is_not_on_its_way(engine: Engine, watch: Watch, plan: Plan) -> None:
    # Given one that was given up and one that is being sent right now
    plan(cause=1)
    (dead,) = claim(engine, clock=watch)
    begin_attempt(engine, dead, clock=watch)
    finish(engine, dead, Attempt("dead", error="no such user"), DELIVERY, watch)
    plan(cause=2, reference="5831029750")
    (sending,) = claim(engine, clock=watch)
    begin_attempt(engine, sending, clock=watch)

    # When a person asks for both
    assert resend(engine, [dead.id, sending.id, 999], watch) == 1

    # Then the first has its full number of attempts again, under its old id
    (again,) = claim(engine, clock=watch)
    assert (again.notice_id, again.attempts) == (dead.notice_id, 0)


def test_due_deliveries_are_counted_and_listed_by_state(engine: Engine, watch: Watch, plan: Plan) -> None:
    plan(cause=1)
    plan(cause=2, reference="5831029750")
    assert count_due(engine, watch) == 2
    (first, _) = claim(engine, clock=watch)
    begin_attempt(engine, first, clock=watch)
    finish(engine, first, Attempt("accepted"), DELIVERY, watch)

    assert count_due(engine, watch) == 0
    with reading(engine) as connection:
        assert [row.cause for row in list_deliveries(connection, "accepted")] == [1]
        assert [row.cause for row in list_deliveries(connection)] == [2, 1]
        assert len(list_deliveries(connection, limit=1)) == 1


def test_acknowledgements_are_counted_by_address_and_time(engine: Engine, watch: Watch, plan: Plan) -> None:
    plan(cause=1)
    watch.forward(7_200)
    plan(cause=2)
    plan(cause=3, purpose="answer")
    plan(TEXT, cause=4)

    with reading(engine) as connection:
        since = watch.at - timedelta(hours=1)
        counted = acknowledgements_since(connection, [MAIL[1], TEXT[1], "nobody@citizen.example"], since)
        assert counted == {MAIL[1]: 1, TEXT[1]: 1}
        assert acknowledgements_since(connection, [], since) == {}


def test_workers_at_the_same_time_never_get_the_same_delivery(engine: Engine, watch: Watch, plan: Plan) -> None:
    # Given twenty cases with two notices each to the same recipient
    for number in range(20):
        plan(cause=number, reference=f"c{number}")
        plan(cause=100 + number, reference=f"c{number}")

    # When four workers take and settle what they can get
    def work(_: int) -> list[int]:
        done: list[int] = []
        while claimed := claim(engine, 3, clock=watch):
            for due in claimed:
                if begin_attempt(engine, due, clock=watch):
                    done.append(due.cause)
                    finish(engine, due, Attempt("accepted"), DELIVERY, watch)
        return done

    with ThreadPoolExecutor(4) as workers:
        done = [cause for causes in workers.map(work, range(4)) for cause in causes]
    done += work(0)

    # Then each was made once
    assert sorted(done) == sorted([*range(20), *range(100, 120)])
