"""The one loop of all connectors: what waits, what is tried again and when, and who takes over from whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from threading import Event

import pytest

from ingest.failures import Misconfigured, Unavailable
from ingest.health import ConnectorHealth, connectors
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.transaction import reading
from tests.ingest.conftest import Clock

DOWN = Unavailable("mail.gov.test does not answer")


class Stop(Event):
    """Passes the time of the clock instead of waiting, and ends the loop after so many waits."""

    def __init__(self, clock: Clock, most: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._clock, self._most = clock, most

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        self._clock.pass_seconds(timeout or 0)
        if len(self.waits) >= self._most:
            self.set()
        return self.is_set()


@dataclass
class Scripted:
    """Each poll does the next thing of a list: an error is raised, anything else is a mailbox with one new mail."""

    polls: list[Exception | None]
    stop: Stop
    clock: Clock
    poll_seconds: float = 60
    cursors: list[str | None] = field(default_factory=list)
    polled_at: list[datetime] = field(default_factory=list)

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        self.cursors.append(cursor)
        self.polled_at.append(self.clock.at)
        error = self.polls.pop(0) if self.polls else None
        if error is not None:
            raise error
        number = int(cursor or 0) + 1
        text = f"الحفرة رقم {number} أمام المدرسة".encode()
        yield RawMessage(Channel.EMAIL, f"mail-{number}", text, "text/plain", cursor=str(number))

    def wait(self, cursor: str | None, seconds: float) -> None:
        self.stop.wait(seconds)


Poll = Callable[..., tuple[Scripted, Stop]]


@pytest.fixture
def poll(inbox: Inbox, clock: Clock) -> Poll:
    def run(*polls: Exception | None, waits: int, owner: str = "this machine") -> tuple[Scripted, Stop]:
        stop = Stop(clock, waits)
        connector = Scripted(list(polls), stop, clock)
        lease = Lease(inbox.engine, "email", owner, clock=clock)
        Runner("email", connector, inbox, lambda: None, stop, lease).run()
        return connector, stop

    return run


def health(inbox: Inbox) -> ConnectorHealth:
    with reading(inbox.engine) as connection:
        [found] = connectors(connection)
    return found


def test_what_fails_is_tried_again_with_growing_pauses(poll: Poll, inbox: Inbox) -> None:
    # Given a server that stays away
    _, stop = poll(*[DOWN] * 12, waits=12)
    # Then each pause is about twice the last, at random so that many clients do not knock together
    for number, seconds in enumerate(stop.waits[:8], 1):
        assert 2.0**number / 2 <= seconds <= 2.0**number
    # And none is longer than five minutes
    assert all(150 / 2 <= seconds <= 300 for seconds in stop.waits[9:])
    assert (health(inbox).state, health(inbox).error) == ("unavailable", "mail.gov.test does not answer")


def test_after_a_success_the_pauses_begin_anew(poll: Poll, inbox: Inbox) -> None:
    _, stop = poll(DOWN, DOWN, DOWN, None, DOWN, waits=5)
    assert stop.waits[2] >= 4
    assert stop.waits[3] == 60
    assert stop.waits[4] <= 2
    assert health(inbox).backlog == 1


def test_who_says_when_to_come_again_is_asked_then(poll: Poll) -> None:
    _, stop = poll(Unavailable("slow down", retry_after=17), waits=1)
    assert stop.waits == [17]


@pytest.mark.parametrize("asked", [10**9, 10**30, inf])
def test_nobody_is_waited_for_longer_than_a_day(poll: Poll, asked: float) -> None:
    _, stop = poll(Unavailable("slow down", retry_after=asked), waits=1)
    assert stop.waits == [86_400]


def test_what_a_person_must_mend_is_looked_at_every_minute(poll: Poll, inbox: Inbox) -> None:
    _, stop = poll(Misconfigured("the server refused the login"), Misconfigured("the same"), waits=2)
    assert stop.waits == [60, 60]
    assert health(inbox).state == "misconfigured"


def test_an_error_that_nobody_thought_of_ends_no_loop_and_shows_nothing_of_a_message(poll: Poll, inbox: Inbox) -> None:
    # Given a server whose answer breaks us in the middle of somebody's words
    connector, _ = poll(ValueError("not a number: 'رقم بطاقتي 28463400123'"), None, waits=2)
    # Then it is polled again, from where it was
    assert connector.cursors == [None, None]
    # And what ops see holds nothing of it
    broken, _ = poll(ValueError("not a number: 'رقم بطاقتي 28463400123'"), waits=1)
    assert broken.cursors == ["1"]
    assert "28463400123" not in health(inbox).error


def test_what_was_taken_in_is_not_fetched_again(poll: Poll) -> None:
    connector, _ = poll(None, DOWN, None, waits=3)
    assert connector.cursors == [None, "1", "1"]


def test_a_second_machine_waits_and_takes_over_within_thirty_seconds(poll: Poll, inbox: Inbox, clock: Clock) -> None:
    # Given a machine that has read one mail and dies at once: it gives nothing back
    first = Lease(inbox.engine, "email", "first machine", clock=clock)
    assert first.take() == (True, None)
    mail = RawMessage(Channel.EMAIL, "mail-1", "شكوى".encode(), "text/plain", cursor="1")
    inbox.append("email", [mail], "1", "first machine")
    died_at = clock.at
    # When a second one runs
    connector, _ = poll(None, waits=8, owner="second machine")
    # Then it waits, takes over within half a minute, and goes on where the first had been
    waited = (connector.polled_at[0] - died_at).total_seconds()
    assert 20 <= waited <= 30
    assert connector.cursors[0] == "1"
