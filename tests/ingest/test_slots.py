"""Where upstream keeps what is here, on both databases: told of once it is safe, compared once a day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from threading import Event

import pytest
from sqlalchemy import Engine

from ingest.health import ConnectorHealth, connectors
from ingest.inbox import Inbox
from ingest.ledger import outcomes
from ingest.message import Channel, Fetched, Progress, RawMessage, Slot, Withheld
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.slots import unsettled
from ingest.transaction import reading
from tests.ingest.conftest import Clock


class Upstream:
    """Keeps messages by number on one shelf, and remembers of which it was told."""

    poll_seconds = 60.0
    settles = True

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)
        self.shelf = "box;1"
        self.broken: set[int] = set()
        self.told: list[int] = []
        self.asked: list[int] = []

    def fetch(self, cursor: str | None) -> Iterator[Fetched]:
        after = [number for number in self.numbers if number > int(cursor or 0)]
        for done, number in enumerate(after, 1):
            yield self._one(number, str(number), Progress(done, len(after)))

    def wait(self, cursor: str | None, seconds: float) -> None:
        return

    def check(self) -> None:
        return

    def settle(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        self.told += [slot.number for slot in slots]
        return slots

    def listing(self, cursor: str | None) -> Mapping[str, Collection[int]]:
        return {self.shelf: [number for number in self.numbers if number <= int(cursor or 0)]}

    def fetch_slots(self, slots: Sequence[Slot]) -> Iterator[Fetched]:
        self.asked += [slot.number for slot in slots]
        for slot in slots:
            if slot.number in self.numbers:
                yield self._one(slot.number, None, None)

    def _one(self, number: int, cursor: str | None, progress: Progress | None) -> Fetched:
        slot = Slot(self.shelf, number)
        if number in self.broken:
            return Withheld(slot, cursor, progress)
        content = f"رسالة {number % 100}".encode()
        name = sha256(content).hexdigest()
        return RawMessage(Channel.EMAIL, name, content, cursor=cursor, slot=slot, progress=progress)


@pytest.fixture
def lease(engine: Engine, clock: Clock) -> Lease:
    return Lease(engine, "box", "this machine", clock=clock)


def poll(upstream: Upstream, inbox: Inbox, lease: Lease) -> ConnectorHealth:
    runner = Runner("box", upstream, inbox, lambda: None, Event(), lease)
    cursor = runner.poll(lease.take()[1], Event())
    runner.settle()
    runner.compare(cursor)
    lease.report("ok")
    return health(inbox)


def health(inbox: Inbox) -> ConnectorHealth:
    with reading(inbox.engine) as connection:
        [found] = connectors(connection)
    return found


def test_upstream_is_told_of_each_message_once(inbox: Inbox, lease: Lease) -> None:
    upstream = Upstream(*range(1, 121))
    for _ in range(2):
        poll(upstream, inbox, lease)
    assert upstream.told == list(range(1, 121))
    assert unsettled(inbox.engine, "box", 10) == []


def test_upstream_is_not_told_of_what_was_not_committed(inbox: Inbox, lease: Lease, engine: Engine) -> None:
    # Given a runner whose lease another one took
    upstream = Upstream(1, 2)
    runner = Runner("box", upstream, inbox, lambda: None, Event(), lease)
    lease.take()
    lease.give_back()
    Lease(engine, "box", "another machine", clock=lease.clock).take()

    # When its commit fails
    with pytest.raises(RuntimeError):
        runner.poll(None, Event())
    runner.settle()

    # Then there is nothing to tell
    assert upstream.told == []


def test_who_is_told_of_nothing_done_is_not_asked_for_ever(inbox: Inbox, lease: Lease) -> None:
    class Idle(Upstream):
        def settle(self, slots: Sequence[Slot]) -> Sequence[Slot]:
            super().settle(slots)
            return slots[:1]

    upstream = Idle(1, 2)
    poll(upstream, inbox, lease)
    assert upstream.told == [1, 2, 2]


def test_the_same_bytes_in_two_places_are_one_message_and_both_places_are_known(inbox: Inbox, lease: Lease) -> None:
    upstream = Upstream(7, 107)
    found = poll(upstream, inbox, lease)
    assert found.redelivered == 1
    assert found.comparison == "2 of 2 here"
    assert upstream.told == [7, 107]


def test_a_hole_is_filled_by_the_next_comparison(inbox: Inbox, lease: Lease, clock: Clock) -> None:
    # Given a number that appears below those that were read
    upstream = Upstream(1, 2, 4)
    assert poll(upstream, inbox, lease).comparison == "3 of 3 here"
    upstream.numbers = [1, 2, 3, 4]

    # When a day has passed
    assert poll(upstream, inbox, lease).comparison == "3 of 3 here"
    clock.pass_seconds(86_400)

    # Then it is fetched, alone
    assert poll(upstream, inbox, lease).comparison == "4 of 4 here"
    assert upstream.asked == [3]


def test_what_is_withheld_is_named_at_once_and_asked_for_every_hour(inbox: Inbox, lease: Lease, clock: Clock) -> None:
    # Given messages that upstream lists and does not hand over
    upstream = Upstream(*range(1, 31))
    upstream.broken = set(range(11, 26))
    runner = Runner("box", upstream, inbox, lambda: None, Event(), lease)
    lease.take()
    runner.poll(None, Event())

    # Then ops see them, before anything was compared
    assert health(inbox).missing == 15
    named = ", ".join(f"box;1 {number}" for number in range(11, 21))
    assert health(inbox).missing_slots == f"{named} and 5 more"

    # And they are asked for when both sides are compared, and every hour from then on
    poll(upstream, inbox, lease)
    assert upstream.asked == list(range(11, 26))
    poll(upstream, inbox, lease)
    clock.pass_seconds(3600)
    upstream.broken = {11}
    assert poll(upstream, inbox, lease).comparison == "29 of 30 here; not: box;1 11"
    upstream.broken = set()
    clock.pass_seconds(3600)
    assert poll(upstream, inbox, lease).comparison == "30 of 30 here"
    assert upstream.asked == [*range(11, 26), *range(11, 26), 11]


def test_what_upstream_has_no_more_is_forgotten_and_what_it_renumbers_is_learnt(
    inbox: Inbox, lease: Lease, clock: Clock, engine: Engine
) -> None:
    # Given an upstream that numbers anew, and has fewer
    upstream = Upstream(1, 2, 3)
    poll(upstream, inbox, lease)
    upstream.shelf, upstream.numbers = "box;2", [101, 102]
    clock.pass_seconds(timedelta(days=1).total_seconds())

    # When both sides are compared
    found = poll(upstream, inbox, lease)

    # Then nothing is missing, nothing is new, and the old numbers are gone
    assert found.comparison == "2 of 2 here"
    assert found.redelivered == 2
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT shelf, number FROM slots ORDER BY number").all()
    assert [tuple(row) for row in rows] == [("box;2", 101), ("box;2", 102)]


def test_a_backlog_is_seen_while_it_is_taken_and_not_afterwards(inbox: Inbox, lease: Lease) -> None:
    upstream = Upstream(*range(1, 12_401))
    lease.take()
    first = list(upstream.fetch(None))[:1200]
    inbox.append("box", first, first[-1].cursor, lease.owner)
    assert health(inbox).progress == "1,200 of 12,400"
    assert health(inbox).state == "ok"
    lease.report("ok")
    assert health(inbox).progress == ""


def ledger_of(inbox: Inbox) -> list[tuple[int, int, int | None, int | None, bool]]:
    """The newest day first: its day of the month, what came, what upstream listed, what of it is missing."""
    with reading(inbox.engine) as connection:
        return [(one.day.day, one.received, one.listed, one.missing, one.balanced) for one in outcomes(connection)]


def test_the_ledger_shows_upstreams_count_beside_ours_and_does_not_add_up_without_what_is_missing(
    inbox: Inbox, lease: Lease, clock: Clock
) -> None:
    # Given a mailbox of three, one of which the server does not hand over
    today = clock.at.day
    upstream = Upstream(1, 2, 3)
    upstream.broken = {2}
    poll(upstream, inbox, lease)

    # Then its day says so, and does not add up
    assert ledger_of(inbox) == [(today, 2, 3, 1, False)]

    # When it is still so a day later, on which nothing came
    clock.pass_seconds(86_400)
    poll(upstream, inbox, lease)

    # Then that day has a line, too
    assert ledger_of(inbox) == [(today + 1, 0, 3, 1, False), (today, 2, 3, 1, False)]

    # And when the server hands it over after all, both add up
    upstream.broken = set()
    clock.pass_seconds(3600)
    poll(upstream, inbox, lease)
    assert ledger_of(inbox) == [(today + 1, 1, 3, 0, True), (today, 2, 3, 0, True)]


def test_the_ledger_since_a_day_leaves_out_earlier_comparisons(inbox: Inbox, lease: Lease, clock: Clock) -> None:
    upstream = Upstream(1)
    poll(upstream, inbox, lease)
    clock.pass_seconds(86_400)
    poll(upstream, inbox, lease)
    with reading(inbox.engine) as connection:
        assert [(one.day, one.listed) for one in outcomes(connection, clock.at)] == [(clock.at.date(), 1)]


def test_a_connector_that_nobody_compares_has_no_count_of_upstream(inbox: Inbox) -> None:
    inbox.append("sms", [RawMessage(Channel.SMS, "1", "الماء مقطوع".encode(), "text/plain")])
    [(_, received, listed, missing, is_balanced)] = ledger_of(inbox)
    assert (received, listed, missing, is_balanced) == (1, None, None, True)
