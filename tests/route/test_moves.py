"""A case that goes to another agency while a worker holds what the former one was to be told."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from ingest.transaction import writing
from route.deliver import Dispatcher
from route.moves import forward_again, withdraw
from route.outbox import begin_attempt, claim
from tests.route.conftest import REFERENCE, Plan, Watch, forwards
from tests.route.test_outbox import only_row


@pytest.mark.parametrize("is_claimed", [False, True])
def test_what_no_attempt_was_begun_for_does_not_leave_any_more(
    dispatcher: Dispatcher, engine: Engine, watch: Watch, stored: Callable[..., int], plan: Plan, is_claimed: bool
) -> None:
    # Given a case whose agency has not been told, though a worker may have it in hand
    plan(forwards(dispatcher, stored())[0])
    claimed = claim(engine, clock=watch) if is_claimed else []
    # When the case goes to another agency
    with writing(engine) as connection:
        withdraw(connection, REFERENCE, "water", watch.at)
    # Then that worker begins nothing, and nobody else does
    assert [begin_attempt(engine, due, clock=watch) for due in claimed] == [False] * len(claimed)
    watch.forward(3600)
    assert claim(engine, clock=watch) == []
    assert (only_row(engine).state, only_row(engine).error) == ("dead", "the case went to another agency first")


def test_what_comes_back_is_sent_once_whoever_held_it_before(
    dispatcher: Dispatcher, engine: Engine, watch: Watch, stored: Callable[..., int], plan: Plan
) -> None:
    # Given a forward that was withdrawn from under a worker, and asked for again at once
    planned = forwards(dispatcher, stored())[:1]
    plan(*planned)
    (held,) = claim(engine, clock=watch)
    with writing(engine) as connection:
        withdraw(connection, REFERENCE, "water", watch.at)
        forward_again(connection, planned, watch.at)
    # Then another worker has it at once, and the first begins nothing
    (due,) = claim(engine, clock=watch)
    assert begin_attempt(engine, due, clock=watch)
    assert not begin_attempt(engine, held, clock=watch)


def test_what_is_being_sent_is_let_be(
    dispatcher: Dispatcher, engine: Engine, watch: Watch, stored: Callable[..., int], plan: Plan
) -> None:
    plan(forwards(dispatcher, stored())[0])
    (due,) = claim(engine, clock=watch)
    assert begin_attempt(engine, due, clock=watch)
    with writing(engine) as connection:
        withdraw(connection, REFERENCE, "water", watch.at)
    assert only_row(engine).state == "sending"
