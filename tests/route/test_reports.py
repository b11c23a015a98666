"""What the other side says later: in any order, twice, too early, or about nothing of ours."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count, permutations

import pytest
from sqlalchemy import Engine, event

from cases.queries import find_case
from ingest.health import connectors
from ingest.notice import Receipt, Report
from ingest.transaction import reading, writing
from route.deliver import Dispatcher
from route.deliveries import Told, deliveries_of
from route.outbox import begin_attempt, claim, finish, release_expired, resend
from route.reports import Noted, note_reports
from route.settings import Delivery
from route.states import Attempt
from tests.route.conftest import REFERENCE, Plan, TextGateway, Watch, acknowledgement

NOTICE = f"acknowledge.1.{REFERENCE}"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.needs("postgres"))], indirect=True
)


@pytest.fixture
def delivery(stored: Callable[..., int], plan: Plan, engine: Engine) -> None:
    """An acknowledgement by text message that waits to be sent."""
    plan(acknowledgement(stored(), outlet="sms", address="+97455512345"))


def note(engine: Engine, watch: Watch, *reports: Report, connector: str = "sms") -> Noted:
    with writing(engine) as connection:
        return note_reports(connection, connector, reports, watch(connection))


def row(engine: Engine) -> Told:
    with reading(engine) as connection:
        (told,) = deliveries_of(connection, REFERENCE)
    return told


def named(state: str, **more: str) -> Report:
    """By the gateway's own name of the text, which the sink answers with."""
    return Report(state, upstream_ids=("another", "gateway-7"), **more)  # type: ignore[arg-type]


def ours(state: str, **more: str) -> Report:
    """By our name of it."""
    return Report(state, notice_id=NOTICE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [named, ours])
def test_what_was_accepted_is_delivered_or_not_as_the_other_side_says(
    delivery: None, dispatcher: Dispatcher, engine: Engine, watch: Watch, make: Callable[..., Report]
) -> None:
    # Given a text that the gateway took
    dispatcher.deliver_due()
    assert row(engine).state == "accepted"
    # When it reports that it did not arrive, and why
    watch.forward(60)
    assert note(engine, watch, make("undelivered", reason="no such number (UNDELIV 012)")) == Noted(1, 0, ())
    # Then the delivery says so, and the case is for a person
    told = row(engine)
    assert (told.state, told.error) == ("undelivered", "no such number (UNDELIV 012)")
    assert told.settled_at is not None
    with reading(engine) as connection:
        case = find_case(connection, REFERENCE)
    assert case is not None
    assert case.needs_review
    assert [(event.kind, event.detail) for event in case.events] == [("undelivered", f"sms: {told.error}")]
    # And when it arrived after all, that is what counts
    note(engine, watch, make("delivered"))
    assert (row(engine).state, row(engine).error) == ("delivered", "")


@on_sqlite
@pytest.mark.parametrize("order", sorted(set(permutations(("delivered", "undelivered", "delivered", "undelivered")))))
def test_the_end_is_the_same_in_every_order(
    delivery: None, dispatcher: Dispatcher, engine: Engine, watch: Watch, order: tuple[str, ...]
) -> None:
    dispatcher.deliver_due()
    for state in order:
        note(engine, watch, named(state))
    assert row(engine).state == "delivered"


@on_sqlite
@pytest.mark.parametrize("state", ["delivered", "undelivered"])
def test_a_report_that_is_faster_than_the_answer_is_not_overwritten(
    delivery: None, engine: Engine, watch: Watch, state: str
) -> None:
    # Given a text that is being sent
    (due,) = claim(engine, clock=watch)
    begin_attempt(engine, due, clock=watch)
    # When the report by the gateway's name comes first, it is to come again: we do not know the name yet
    early = named(state)
    assert note(engine, watch, early) == Noted(0, 0, (early,))
    # And one by our own name is noted at once
    assert note(engine, watch, ours(state)).changed == 1
    # Then the answer, and even the sweep, leave it
    assert finish(engine, due, Attempt("accepted", upstream_id="gateway-7"), Delivery(), watch) == state
    release_expired(engine, Delivery(), watch)
    assert (row(engine).state, row(engine).upstream_id) == (state, "gateway-7")
    assert note(engine, watch, early) == Noted(0, 0, ())


@on_postgres
@pytest.mark.parametrize("question", [1, 2])
def test_an_answer_that_is_written_while_its_report_is_looked_up_costs_no_report(
    delivery: None, engine: Engine, watch: Watch, question: int
) -> None:
    # Given a text that is being sent, and a database where others write between two questions of one transaction
    (due,) = claim(engine, clock=watch)
    begin_attempt(engine, due, clock=watch)
    asked = count(1)

    def after_execution(*_: object) -> None:
        if next(asked) == question:
            finish(engine, due, Attempt("accepted", upstream_id="gateway-7"), Delivery(), watch)

    event.listen(engine, "after_cursor_execute", after_execution)
    # When the answer is written after one of the questions about its report
    noted = note(engine, watch, named("delivered"))
    event.remove(engine, "after_cursor_execute", after_execution)
    # Then the report is noted, at the latest when it comes again
    assert noted.unknown == 0
    assert noted.changed + note(engine, watch, *noted.early).changed == 1
    assert (row(engine).state, row(engine).upstream_id) == ("delivered", "gateway-7")


@on_sqlite
def test_a_report_ends_the_doubt_about_a_lost_answer(
    delivery: None, engine: Engine, watch: Watch, dispatcher: Dispatcher
) -> None:
    (due,) = claim(engine, clock=watch)
    begin_attempt(engine, due, clock=watch)
    watch.forward(60)
    release_expired(engine, Delivery(), watch)
    assert row(engine).state == "uncertain"
    note(engine, watch, ours("delivered"))
    assert row(engine).state == "delivered"


@on_sqlite
def test_reports_about_nothing_of_ours_are_counted_and_change_nothing(
    delivery: None, dispatcher: Dispatcher, engine: Engine, watch: Watch
) -> None:
    dispatcher.deliver_due()
    before = row(engine)
    strange = (
        Report("undelivered", upstream_ids=("gateway-8",)),
        Report("undelivered", notice_id=f"acknowledge.9.{REFERENCE}"),
        Report("undelivered", notice_id="not one of ours"),
        Report("undelivered"),
        # The same name, but of a text to somebody else
        named("undelivered", to="97433300000"),
    )
    assert note(engine, watch, *strange) == Noted(0, 5, ())
    # And another connector's gateway has no say
    assert note(engine, watch, ours("undelivered"), named("undelivered"), connector="whatsapp").changed == 0
    assert row(engine) == before
    with reading(engine) as connection:
        counted = {health.name: health.unknown_reports for health in connectors(connection)}
    assert {**counted, "email": 0} == {"email": 0, "sms": 5, "whatsapp": 2}


@on_sqlite
def test_the_likeliest_spelling_of_a_name_counts_first(
    stored: Callable[..., int], plan: Plan, dispatcher: Dispatcher, engine: Engine, watch: Watch, gateway: TextGateway
) -> None:
    # Given two texts whose names are each other's, read in another base
    names = iter(("18", "12"))
    gateway.send = lambda notice: Receipt(next(names))  # type: ignore[method-assign]
    plan(acknowledgement(stored(), outlet="sms", address="+97455512345"))
    plan(acknowledgement(stored("second"), outlet="sms", address="+97455512345"))
    while dispatcher.deliver_due():
        pass
    # When the network reports on one of them
    note(engine, watch, Report("delivered", upstream_ids=("12", "18", "c")))
    with reading(engine) as connection:
        assert [told.state for told in deliveries_of(connection, REFERENCE)] == ["accepted", "delivered"]


@on_sqlite
@pytest.mark.parametrize(
    ("told", "is_meant"),
    [("97455512345", True), ("+974 5551 2345", True), ("0055512345", True), ("55512346", False), ("", True)],
)
def test_a_number_may_be_written_in_another_way(
    delivery: None, dispatcher: Dispatcher, engine: Engine, watch: Watch, told: str, is_meant: bool
) -> None:
    dispatcher.deliver_due()
    assert note(engine, watch, named("delivered", to=told)).changed == is_meant


@on_sqlite
def test_an_old_failure_does_not_stop_what_a_person_sends_again(
    delivery: None, dispatcher: Dispatcher, engine: Engine, watch: Watch
) -> None:
    dispatcher.deliver_due()
    note(engine, watch, named("undelivered"))
    assert resend(engine, [row(engine).id], watch) == 1
    note(engine, watch, named("undelivered"))
    assert row(engine).state == "queued"
    watch.at += timedelta(seconds=1)
    dispatcher.deliver_due()
    assert row(engine).state == "accepted"
