"""When too much waits or the disk runs full, nothing more is taken in until there is room again."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.blobs import Blobs
from ingest.failures import Congested
from ingest.gauge import Gauge
from ingest.health import ConnectorHealth, connectors
from ingest.inbox import Inbox, Outcome, finish
from ingest.ledger import outcomes
from ingest.message import Channel, RawMessage
from ingest.polling import Lease
from ingest.runner import BATCH_MESSAGES, Runner, receiver
from ingest.transaction import reading, writing
from tests.servers.process import wait_until

MOST = 10


@pytest.fixture
def limited(inbox: Inbox, engine: Engine, tmp_path: Path) -> Inbox:
    """An inbox that wants at most ten messages waiting, and looks at each question."""
    return replace(inbox, gauge=Gauge(engine, tmp_path, MOST, 0, look_seconds=0))


def complaint(number: int) -> RawMessage:
    text = f"انقطاع المياه في الشارع رقم {number} منذ الفجر"
    return RawMessage(Channel.SMS, f"m-{number}", text.encode(), "text/plain", cursor=str(number))


def wait_here(inbox: Inbox, count: int, first: int = 0) -> None:
    inbox.append("sms", [complaint(number) for number in range(first, first + count)])


def work_off(inbox: Inbox) -> None:
    while claimed := inbox.claim():
        with writing(inbox.engine) as connection:
            finish(connection, [Outcome(one.id, "ignored", "a test") for one in claimed], inbox.clock(connection))


def test_up_to_the_mark_there_is_room_and_beyond_it_there_is_none(limited: Inbox) -> None:
    wait_here(limited, MOST)
    assert limited.congestion(is_pushed=False) == ""
    # When one message more waits
    wait_here(limited, 1, first=MOST)
    # Then upstream is to keep what it has, and says in words why
    assert limited.congestion(is_pushed=False) == "more than 10 messages wait to be processed"
    # But what nobody else may keep is still taken
    limited.admit(is_pushed=True)


def test_what_is_pushed_is_refused_at_twice_the_mark_and_says_when_to_come_again(limited: Inbox) -> None:
    wait_here(limited, 2 * MOST + 1)
    with pytest.raises(Congested, match="more than 20 messages") as raised:
        limited.admit(is_pushed=True)
    assert raised.value.retry_after
    # When the worker has caught up, there is room
    work_off(limited)
    limited.admit(is_pushed=True)


def test_a_disk_that_runs_full_closes_every_door(inbox: Inbox, engine: Engine, tmp_path: Path) -> None:
    # Given more to be kept free than any disk has
    full = replace(inbox, gauge=Gauge(engine, tmp_path, MOST, 10**18, look_seconds=0))
    for is_pushed in (False, True):
        with pytest.raises(Congested, match="MB are free on the disk"):
            full.admit(is_pushed=is_pushed)


def test_messages_that_come_fast_share_one_look(inbox: Inbox, engine: Engine, tmp_path: Path) -> None:
    shared = replace(inbox, gauge=Gauge(engine, tmp_path, MOST, 0, look_seconds=3600))
    assert shared.congestion(is_pushed=False) == ""
    wait_here(shared, MOST + 1)
    assert shared.congestion(is_pushed=False) == ""


def test_what_listens_takes_nothing_more(limited: Inbox) -> None:
    wait_here(limited, MOST + 1)
    rings: list[int] = []
    with pytest.raises(Congested):
        receiver("sms", limited, lambda: rings.append(1))([complaint(99)])
    assert rings == []


@dataclass
class Mailbox:
    """Holds so many messages, and counts how often it was read."""

    count: int
    poll_seconds: float = 0.01
    fetches: list[str | None] = field(default_factory=list)

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        self.fetches.append(cursor)
        return (complaint(number) for number in range(int(cursor or -1) + 1, self.count))

    def wait(self, cursor: str | None, seconds: float) -> None:
        threading.Event().wait(seconds)


def received(inbox: Inbox) -> int:
    with reading(inbox.engine) as connection:
        return sum(line.received for line in outcomes(connection))


def health(inbox: Inbox) -> ConnectorHealth:
    with reading(inbox.engine) as connection:
        [found] = connectors(connection)
    return found


def test_a_poller_pauses_goes_on_where_it_was_and_says_both(limited: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a mailbox of more than may wait at once
    monkeypatch.setattr("ingest.runner._PAUSE_SECONDS", 0.05)
    mailbox, stop = Mailbox(3 * BATCH_MESSAGES), threading.Event()
    lease = Lease(limited.engine, "sms", "this machine", clock=limited.clock)
    lease.report("new")
    thread = threading.Thread(target=Runner("sms", mailbox, limited, lambda: None, stop, lease).run)
    thread.start()
    try:
        # When it is polled and nobody processes
        wait_until(lambda: health(limited).state == "paused", "the connector pauses")
        # Then one batch is here, the rest is left upstream, and ops see why
        assert received(limited) == BATCH_MESSAGES
        assert "wait to be processed" in health(limited).error
        assert mailbox.fetches == [None]
        # When the worker catches up, it goes on where it was, batch by batch
        for taken in (2 * BATCH_MESSAGES, 3 * BATCH_MESSAGES):
            work_off(limited)
            wait_until(lambda taken=taken: received(limited) == taken, "one batch more is here")  # type: ignore[misc]
        # And when nothing waits any more, all is well again
        work_off(limited)
        wait_until(lambda: health(limited).state == "ok", "it polls again")
        assert health(limited).redelivered == 0
    finally:
        stop.set()
        thread.join()


def test_an_inbox_without_a_gauge_always_has_room(engine: Engine, tmp_path: Path) -> None:
    inbox = Inbox(engine, Blobs(tmp_path / "blobs"))
    wait_here(inbox, 3 * MOST)
    assert inbox.congestion(is_pushed=False) == ""
