"""A long backlog in a mailbox: new mail is not behind it, it goes on where it stopped, and ops see how far it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import _imap_download, _imap_fetch
from connectors._imap_cursor import Position, read_cursor, write_cursor
from ingest import runner
from tests.connectors.mailbox import mail, mailbox, numbers
from tests.connectors.polling import Poller
from tests.servers.dovecot import Dovecot


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    monkeypatch.setattr(_imap_fetch, "_TURN_MAILS", 20)
    monkeypatch.setattr(_imap_download, "BATCH_MAILS", 10)


def fill(dovecot: Dovecot, which: range, folder: str = "INBOX") -> None:
    with dovecot.connect() as client:
        client.multiappend(folder, [mail(number) for number in which])


@pytest.mark.needs("dovecot")
def test_what_comes_during_a_long_backlog_is_taken_at_its_next_turn(dovecot: Dovecot) -> None:
    # Given a backlog of five turns, of which one mail has come
    fill(dovecot, range(100))
    fetching = iter(mailbox(dovecot).fetch(None))
    taken = [next(fetching)]

    # When a citizen writes
    dovecot.deliver(mail(1000))
    taken.extend(fetching)

    # Then it comes after the first turn, and everything comes once and else in order
    assert numbers(taken) == [*range(20), 1000, *range(20, 100)]


@pytest.mark.needs("dovecot")
def test_a_long_backlog_goes_on_in_the_middle_wherever_it_stops(dovecot: Dovecot) -> None:
    # Given a backlog with new mail that came while it was read
    fill(dovecot, range(70))
    fetching = iter(mailbox(dovecot).fetch(None))
    taken = [next(fetching) for _ in range(20)]
    dovecot.deliver(mail(1000))
    taken += [next(fetching) for _ in range(5)]
    fetching.close()
    assert numbers(taken)[20:] == [1000, 20, 21, 22, 23]

    # When it is broken off after every few mails, and more new mail comes
    for number in range(1001, 1004):
        dovecot.deliver(mail(number))
        fetching = iter(mailbox(dovecot).fetch(taken[-1].cursor))
        taken += [next(fetching) for _ in range(3)]
        fetching.close()
    taken += list(mailbox(dovecot).fetch(taken[-1].cursor))

    # Then nothing is missing and nothing came twice, and the new did not wait
    assert sorted(numbers(taken)) == [*range(70), *range(1000, 1004)]
    assert numbers(taken).index(1003) < 40
    assert list(mailbox(dovecot).fetch(taken[-1].cursor)) == []
    [position] = read_cursor(taken[-1].cursor).values()
    assert not position.has_gap


@pytest.mark.needs("dovecot")
def test_the_last_of_a_backlog_may_be_deleted_meanwhile(dovecot: Dovecot) -> None:
    # Given a backlog that is nearly through, with newer mail already taken
    fill(dovecot, range(45))
    fetching = iter(mailbox(dovecot).fetch(None))
    taken = [next(fetching) for _ in range(2)]
    dovecot.deliver(mail(1000))
    taken += [next(fetching) for _ in range(30)]
    fetching.close()

    # When what is left of it is deleted
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search("20:45"))
        client.expunge()
    taken += list(mailbox(dovecot).fetch(taken[-1].cursor))

    # Then new mail comes, once
    dovecot.deliver(mail(1001))
    taken += list(mailbox(dovecot).fetch(taken[-1].cursor))
    assert numbers(taken)[-1] == 1001
    assert len(set(numbers(taken))) == len(taken)
    assert list(mailbox(dovecot).fetch(taken[-1].cursor)) == []


@pytest.mark.needs("dovecot")
def test_several_folders_take_turns(dovecot: Dovecot) -> None:
    # Given two folders, one with a long backlog, and a third that is not read
    with dovecot.connect() as client:
        client.create_folder("شكاوى")
        client.create_folder("Drafts")
    fill(dovecot, range(60))
    fill(dovecot, range(100, 103), "شكاوى")
    fill(dovecot, range(200, 203), "Drafts")
    connector = mailbox(dovecot, folders=["INBOX", "شكاوى"])
    connector.check()

    # When they are fetched
    messages = list(connector.fetch(None))

    # Then the short one waits for one turn of the long one, and each is read on by itself
    assert numbers(messages) == [*range(20), *range(100, 103), *range(20, 60)]
    assert {message.envelope["folder"] for message in messages} == {"INBOX", "شكاوى"}
    fill(dovecot, range(103, 104), "شكاوى")
    assert numbers(connector.fetch(messages[-1].cursor)) == [103]
    # And one that is added to the list later is read whole, the others not again
    more = mailbox(dovecot, folders=["شكاوى", "INBOX", "Drafts"])
    assert numbers(more.fetch(messages[-1].cursor)) == [103, 200, 201, 202]


@pytest.mark.needs("dovecot")
def test_ops_see_how_far_a_backlog_is(dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a backlog that is taken in batches of ten
    monkeypatch.setattr(runner, "BATCH_MESSAGES", 10)
    fill(dovecot, range(60))
    poller = Poller(tmp_path)
    connector = mailbox(dovecot)

    # When it is broken off in the middle
    _, cursor = poller.lease.take()
    seen: list[str] = []
    for batch in runner._batches(connector.fetch(cursor)):
        poller.inbox.append(poller.name, batch, batch[-1].cursor, poller.lease.owner)
        seen.append(poller.health().progress)
        if len(seen) == 3:
            break

    # Then every batch was counted, against the whole mailbox
    assert seen == ["10 of 60", "20 of 60", "30 of 60"]
    assert poller.health().state == "ok"

    # And it goes on counting, until there is nothing to count
    poller.poll(connector)
    assert poller.health().progress == ""
    assert sorted(numbers(poller.taken())) == list(range(60))


@pytest.mark.needs("dovecot")
def test_a_short_backlog_is_not_counted(dovecot: Dovecot) -> None:
    fill(dovecot, range(15))
    assert {message.progress for message in mailbox(dovecot).fetch(None)} == {None}


@given(st.data())
def test_a_position_knows_what_it_has_passed(data: st.DataObject) -> None:
    # Given a backlog and what comes above it, taken in any mixture of the two orders
    backlog = sorted(data.draw(st.sets(st.integers(1, 50), min_size=1)))
    fresh = sorted(data.draw(st.sets(st.integers(51, 99))))
    position, passed = Position(7), set[int]()
    old, new = list(backlog), list(fresh)
    while old or new:
        if new and (not old or data.draw(st.booleans())):
            uid = new.pop(0)
            moved = position.past_backlog(uid, backlog[-1]) if old else position.joined().through_backlog(uid)
        else:
            uid = old.pop(0)
            moved = position.through_backlog(uid)
            moved = moved if old else moved.joined()
        position = moved
        passed.add(uid)

        # Then it has exactly what was passed, also after it was written down and read
        [again] = read_cursor(write_cursor({"شكاوى": position})).values()
        assert again == position
        assert {uid for uid in [*backlog, *fresh] if position.has(uid)} == passed
        assert position.top == max(passed)


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_cursor_is_read(text: str, value: object) -> None:
    for cursor in (text, f'{{"INBOX": {value!r}}}'):
        assert all(position.top >= 0 for position in read_cursor(cursor).values())
