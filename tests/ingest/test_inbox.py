"""What is taken in is safe, comes out once, and ends in one named outcome."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ingest import ledger
from ingest.append import INLINE_BYTES
from ingest.inbox import MAX_ATTEMPTS, Inbox, Outcome, confirm, finish
from ingest.message import Channel, RawMessage
from ingest.polling import Lease, LeaseLost, count_refused
from ingest.tables import INBOX
from ingest.transaction import reading, writing
from tests.ingest.conftest import Clock


def sms(upstream_id: str, text: str, cursor: str | None = None) -> RawMessage:
    return RawMessage(
        Channel.SMS, upstream_id, text.encode(), "text/plain; charset=utf-8", {"from": "+97455500109"}, cursor=cursor
    )


def end(inbox: Inbox, outcome: str = "opened") -> None:
    """Give every waiting message the same outcome."""
    while claimed := inbox.claim():
        with writing(inbox.engine) as connection:
            mine = confirm(connection, claimed)
            finish(connection, [Outcome(one.id, outcome, "because") for one in mine], inbox.clock(connection))


def test_a_message_comes_out_as_it_went_in(inbox: Inbox) -> None:
    # Given an Arabic text with a comma that gateways like to break
    raw = sms("109-1", "السلام عليكم، المياه مقطوعة في الوكرة")
    # When it is appended and claimed
    inbox.append("sms", [raw])
    (claimed,) = inbox.claim()
    # Then content, type and envelope are untouched
    assert claimed.raw.content == raw.content
    assert claimed.raw.media_type == raw.media_type
    assert claimed.raw.envelope == raw.envelope
    assert claimed.connector == "sms"


def test_a_large_message_is_a_file_and_comes_back_whole(inbox: Inbox) -> None:
    # Given a mail larger than a row should be
    content = b"Subject: x\r\n\r\n" + bytes(range(256)) * (INLINE_BYTES // 128)
    # When it goes through the inbox
    inbox.append("email", [RawMessage(Channel.EMAIL, "large", content)])
    (claimed,) = inbox.claim()
    # Then not a byte is lost
    assert claimed.raw.content == content


def test_a_large_message_whose_file_the_disk_lost_says_so(inbox: Inbox, tmp_path: Path) -> None:
    # Given a large message and a small one, and a disk that lost the file
    inbox.append("email", [RawMessage(Channel.EMAIL, "large", b"x" * (INLINE_BYTES + 1)), sms("small", "مرحبا")])
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    # When both are claimed
    large, small = inbox.claim()
    # Then the large one says what became of its bytes, and the small one is as it was
    assert "cannot be read" in large.unreadable
    assert (small.unreadable, small.raw.content.decode()) == ("", "مرحبا")


def test_the_same_delivery_again_collapses_and_is_counted(inbox: Inbox) -> None:
    # Given a text that the gateway delivers three times, twice in one request
    inbox.append("sms", [sms("109-1", "تسرب مياه")])
    again = inbox.append("sms", [sms("109-1", "تسرب مياه"), sms("109-1", "تسرب مياه")])
    # Then it is there once
    assert (again.received, again.redelivered) == (0, 2)
    assert len(inbox.claim()) == 1


def test_the_same_id_with_other_bytes_is_kept_and_marked(inbox: Inbox) -> None:
    # Given somebody who sent a citizen's id before the citizen did
    inbox.append("sms", [sms("109-1", "spam")])
    # When the citizen's own text comes under that id
    inbox.append("sms", [sms("109-1", "حريق في العمارة")])
    inbox.append("sms", [sms("109-1", "حريق في العمارة"), sms("109-2", "مرحبا")])
    # Then both are there, and the second is marked
    assert [(one.raw.content.decode(), one.id_was_reused) for one in inbox.claim()] == [
        ("spam", False),
        ("حريق في العمارة", True),
        ("مرحبا", False),
    ]


def test_the_same_id_of_another_connector_is_another_message(inbox: Inbox) -> None:
    # When two accounts use the same number for a message
    inbox.append("sms-ooredoo", [sms("1", "أ")])
    inbox.append("sms-vodafone", [sms("1", "أ")])
    # Then both are there
    assert len(inbox.claim()) == 2


def test_hostile_text_around_a_message_is_stored(inbox: Inbox) -> None:
    # Given an envelope with NULs, half a surrogate pair, and an id of 100 kB
    raw = RawMessage(Channel.EMAIL, "\0\ud800" * 50_000, b"\0\xff", "text/\0plain", {"mail_from": "a\0b\ud83d@x"})
    # When it is appended
    inbox.append("email", [raw])
    # Then it is there, and its bytes are untouched
    (claimed,) = inbox.claim()
    assert claimed.raw.content == b"\0\xff"


def test_the_cursor_is_committed_with_the_messages_or_not_at_all(inbox: Inbox, engine: Engine, clock: Clock) -> None:
    # Given a runner that holds the lease
    lease = Lease(engine, "email", "runner-1", clock=clock)
    assert lease.take() == (True, None)
    inbox.append("email", [sms("1", "أ", cursor="7:1")], cursor="7:1", owner="runner-1")
    # When its lease runs out and another one takes over
    clock.pass_seconds(60)
    assert Lease(engine, "email", "runner-2", clock=clock).take() == (True, "7:1")
    # Then the first can move neither cursor nor messages
    with pytest.raises(LeaseLost):
        inbox.append("email", [sms("2", "ب", cursor="7:2")], cursor="7:2", owner="runner-1")
    assert [one.raw.upstream_id for one in inbox.claim()] == ["1"]


def test_a_second_runner_waits_and_takes_over_when_the_first_is_gone(engine: Engine, clock: Clock) -> None:
    # Given two runners for one mailbox
    first, second = (Lease(engine, "email", name, clock=clock) for name in ("runner-1", "runner-2"))
    assert first.take()[0]
    # Then the second waits
    assert not second.take()[0]
    # And takes over within 30 seconds of the first one's death
    clock.pass_seconds(30)
    assert second.take()[0]
    assert not first.take()[0]


def test_a_runner_that_stops_gives_its_lease_back(engine: Engine, clock: Clock) -> None:
    first, second = (Lease(engine, "email", name, clock=clock) for name in ("runner-1", "runner-2"))
    first.take()
    first.give_back()
    assert second.take()[0]


def test_two_workers_never_have_the_same_message(inbox: Inbox) -> None:
    # Given ten messages
    inbox.append("sms", [sms(str(number), f"بلاغ {number}") for number in range(10)])
    # When two workers claim
    first, second = inbox.claim(4), inbox.claim(100)
    # Then each message is one worker's, the oldest first
    assert [one.raw.upstream_id for one in first] == ["0", "1", "2", "3"]
    assert [one.raw.upstream_id for one in second] == ["4", "5", "6", "7", "8", "9"]


def test_workers_that_reach_for_the_same_messages_share_them(inbox: Inbox) -> None:
    # Given a backlog, and four workers that all look at its head
    inbox.append("sms", [sms(str(number), f"بلاغ {number}") for number in range(400)])
    shares: list[int] = []

    def work() -> None:
        mine = claimed = len(inbox.claim(10))
        while claimed == 10:
            claimed = len(inbox.claim(10))
            mine += claimed
        shares.append(mine)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    # When they claim at once, and each goes away when it gets fewer than it asked for
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    # Then nobody went away before everything was taken, and nothing was taken twice
    assert (sum(shares), inbox.claim()) == (400, [])


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_a_worker_passes_over_what_another_is_just_claiming(inbox: Inbox) -> None:
    # Given a backlog, whose oldest messages another worker is claiming at this moment
    inbox.append("sms", [sms(str(number), f"بلاغ {number}") for number in range(20)])
    with writing(inbox.engine) as connection:
        connection.execute(select(INBOX.c.id).order_by(INBOX.c.id).limit(5).with_for_update()).all()
        # When a worker asks for ten
        claimed = inbox.claim(10)
    # Then it has the ten after those: fewer would mean that no more wait
    assert [one.raw.upstream_id for one in claimed] == [str(number) for number in range(5, 15)]


def test_what_a_dead_worker_held_comes_back(inbox: Inbox, clock: Clock) -> None:
    # Given a worker that died with a message on lease
    inbox.append("sms", [sms("1", "تسرب")])
    inbox.claim(lease_seconds=30)
    # When its lease has run out
    clock.pass_seconds(29)
    assert inbox.release_expired() == 0
    clock.pass_seconds(2)
    assert inbox.release_expired() == 1
    # Then another worker gets it
    (claimed,) = inbox.claim()
    assert claimed.attempts == 2


def test_a_worker_that_lost_its_lease_can_write_nothing(inbox: Inbox, clock: Clock) -> None:
    # Given a worker that was stopped for longer than its lease, and another that took over
    inbox.append("sms", [sms("1", "تسرب")])
    late = inbox.claim(lease_seconds=30)
    clock.pass_seconds(60)
    inbox.release_expired()
    (now_in_charge,) = inbox.claim()
    # When the first wakes up
    with writing(inbox.engine) as connection:
        # Then the fence stops it, and the second goes on
        assert confirm(connection, late) == []
        assert confirm(connection, [now_in_charge]) == [now_in_charge]


def test_a_message_that_stops_the_worker_comes_alone_and_is_held_in_the_end(inbox: Inbox, clock: Clock) -> None:
    # Given a message that kills whoever touches it, among good ones
    inbox.append("sms", [sms("poison", "x"), sms("good-1", "أ"), sms("good-2", "ب")])
    assert len(inbox.claim()) == 3  # and the worker dies
    for attempt in range(2, MAX_ATTEMPTS + 1):
        clock.pass_seconds(60)
        inbox.release_expired()
        # When it is tried again, then nobody shares its fate
        claimed = inbox.claim()
        assert len(claimed) == 1
        while claimed[0].raw.upstream_id != "poison":
            with writing(inbox.engine) as connection:
                finish(connection, [Outcome(claimed[0].id, "opened", "")], clock.at)
            claimed = inbox.claim()
        assert claimed[0].attempts == attempt
    clock.pass_seconds(60)
    inbox.release_expired()
    # Then it is held, visibly
    assert inbox.claim() == []
    with reading(inbox.engine) as connection:
        (line,) = ledger.held(connection)
    assert "did not come to an end" in line.reason


def test_a_held_message_is_tried_again_when_a_person_says_so(inbox: Inbox) -> None:
    # Given a held message
    inbox.append("email", [RawMessage(Channel.EMAIL, "1", b"?")])
    (claimed,) = inbox.claim()
    inbox.hold(claimed, "too large")
    assert inbox.claim() == []
    # When a person retries another one, nothing happens; when it is this one, it comes again
    assert inbox.retry([claimed.id + 1]) == 0
    assert inbox.retry([claimed.id]) == 1
    assert [one.id for one in inbox.claim()] == [claimed.id]


def test_the_ledger_adds_up_whatever_became_of_the_messages(inbox: Inbox) -> None:
    # Given messages with every outcome, one waiting and one on lease
    names = ["opened", "joined", "duplicate", "ignored"]
    for name in names:
        inbox.append("sms", [sms(name, name)])
        end(inbox, name)
    inbox.append("sms", [sms("held", "x")])
    inbox.hold(inbox.claim()[0], "because")
    inbox.append("sms", [sms("leased", "x")])
    inbox.claim()
    inbox.append("sms", [sms("waiting", "x")])
    # When the ledger is read
    with reading(inbox.engine) as connection:
        (line,) = ledger.outcomes(connection)
    # Then each is counted once
    assert (line.received, line.opened, line.joined, line.duplicates, line.ignored, line.held, line.waiting) == (
        7, 1, 1, 1, 1, 1, 2,
    )  # fmt: skip
    assert line.balanced


def test_the_ledger_shows_a_message_that_ended_in_nothing(inbox: Inbox, engine: Engine) -> None:
    # Given a row that somebody changed by hand: done, and no outcome
    inbox.append("sms", [sms("1", "x")])
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE inbox SET state = 'done'")
    # Then its line does not add up
    with reading(engine) as connection:
        (line,) = ledger.outcomes(connection)
    assert not line.balanced


def test_a_refused_push_is_counted_and_nothing_of_it_is_kept(inbox: Inbox, engine: Engine) -> None:
    # When a gateway comes with a wrong secret twice
    count_refused(engine, "sms")
    count_refused(engine, "sms")
    # Then that is all there is
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT refused FROM connectors").scalar_one() == 2
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one() == 0


def test_the_sweeper_sees_what_waits_too_long(inbox: Inbox, clock: Clock) -> None:
    inbox.append("sms", [sms("1", "x")])
    assert not inbox.waits_longer_than(15)
    clock.pass_seconds(16)
    assert inbox.waits_longer_than(15)


def test_a_worker_that_says_it_is_alive_keeps_its_messages(inbox: Inbox, clock: Clock) -> None:
    # Given a worker that reads a long fax
    inbox.append("fax", [sms("1", "تسرب")])
    claimed = inbox.claim(lease_seconds=30)
    # When it renews its lease while it works
    for _ in range(4):
        clock.pass_seconds(20)
        inbox.renew(claimed)
        # Then nobody takes the message
        assert inbox.release_expired() == 0
    # And when it has lost it, renewing brings nothing back
    clock.pass_seconds(31)
    assert inbox.release_expired() == 1
    (taken,) = inbox.claim(lease_seconds=5)
    inbox.renew(claimed)
    clock.pass_seconds(6)
    assert inbox.release_expired() == 1
    assert taken.fence != claimed[0].fence
