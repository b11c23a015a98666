"""What becomes of mails that are safe here: moved or marked, only after the commit, and whatever dies in between."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from imapclient import IMAPClient

from connectors.email import Email
from ingest.connector import SettlingConnector
from ingest.failures import Misconfigured, Unavailable
from ingest.message import Slot
from tests.connectors.mailbox import mail, mailbox, numbers
from tests.connectors.polling import Poller
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)


@pytest.fixture
def poller(tmp_path: Path) -> Poller:
    return Poller(tmp_path)


@pytest.fixture
def moving(dovecot: Dovecot) -> Email:
    with dovecot.connect() as client:
        client.create_folder("Processed")
    return mailbox(dovecot, after="move")


def count(dovecot: Dovecot, folder: str, criteria: Any = "ALL") -> int:
    with dovecot.connect() as client:
        client.select_folder(folder, readonly=True)
        return len(client.search(criteria))


def test_taken_mails_are_moved_when_they_are_committed(dovecot: Dovecot, moving: Email, poller: Poller) -> None:
    # Given three mails of which two are committed
    for number in range(3):
        dovecot.deliver(mail(number))
    moving.check()
    assert isinstance(moving, SettlingConnector)
    assert moving.settles
    two = list(moving.fetch(None))[:2]
    _, _ = poller.lease.take()
    poller.inbox.append(poller.name, two, two[-1].cursor, poller.lease.owner)
    assert count(dovecot, "Processed") == 0

    # When upstream is told
    poller.runner(moving).settle()

    # Then these two are moved, unread as they were, and the third comes with the next poll
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed", "UNSEEN")) == (1, 2)
    poller.poll(moving)
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed")) == (0, 3)
    assert numbers(poller.taken()) == [0, 1, 2]


def test_a_keyword_marks_what_is_safe_and_nothing_else_changes(dovecot: Dovecot, poller: Poller) -> None:
    connector = mailbox(dovecot, after="keyword", keyword="Taken")
    connector.check()
    for number in range(3):
        dovecot.deliver(mail(number))
    poller.poll(connector)
    dovecot.deliver(mail(3))
    assert count(dovecot, "INBOX", ["KEYWORD", "Taken"]) == 3
    assert count(dovecot, "INBOX", "UNSEEN") == 4


def test_a_crash_between_commit_and_move_moves_it_later(dovecot: Dovecot, moving: Email, poller: Poller) -> None:
    # Given mails that were committed by a runner that died right then
    for number in range(3):
        dovecot.deliver(mail(number))
    _, cursor = poller.lease.take()
    poller.runner(moving).poll(cursor, Event())
    assert count(dovecot, "Processed") == 0

    # When another polls, with nothing new in the mailbox
    poller.poll(moving)

    # Then they are moved all the same
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed")) == (0, 3)


def test_an_answer_that_was_lost_after_the_move_does_no_harm(
    dovecot: Dovecot, moving: Email, poller: Poller, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a server that dies when it has moved them
    for number in range(3):
        dovecot.deliver(mail(number))
    move = IMAPClient.move

    def moved_and_gone(client: Any, *arguments: Any) -> None:
        move(client, *arguments)
        raise ConnectionResetError

    monkeypatch.setattr(IMAPClient, "move", moved_and_gone)
    with pytest.raises(Unavailable):
        poller.poll(moving)

    # When it is back
    monkeypatch.undo()
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    dovecot.deliver(mail(3))
    poller.poll(moving)

    # Then each was moved once and is here once
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed")) == (0, 4)
    assert numbers(poller.taken()) == [0, 1, 2, 3]


def test_what_staff_move_back_collapses_and_is_moved_again(dovecot: Dovecot, moving: Email, poller: Poller) -> None:
    # Given a mail that was taken and moved
    dovecot.deliver(mail(0))
    poller.poll(moving)

    # When somebody moves it back, and a copy to it
    with dovecot.connect() as client:
        client.select_folder("Processed")
        client.copy(client.search(), "INBOX")
        client.move(client.search(), "INBOX")
    poller.poll(moving)

    # Then it is one message here, and out of the way
    assert numbers(poller.taken()) == [0]
    assert poller.health().redelivered == 2
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed")) == (0, 2)


def test_after_a_renumbering_no_other_mail_is_moved(dovecot: Dovecot, moving: Email, poller: Poller) -> None:
    # Given two committed mails, and a mailbox that comes back from a backup with other mails first
    for number in range(2):
        dovecot.deliver(mail(number))
    _, cursor = poller.lease.take()
    poller.runner(moving).poll(cursor, Event())
    dovecot.renumber()
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        shelf = f"INBOX;{client.folder_status('INBOX', ['UIDVALIDITY'])[b'UIDVALIDITY']}"

    # When upstream is told by the old numbers
    poller.runner(moving).settle()

    # Then nothing has moved; they are read again, collapse, and move by their new ones
    assert count(dovecot, "INBOX") == 2
    poller.poll(moving)
    assert (count(dovecot, "INBOX"), count(dovecot, "Processed")) == (0, 2)
    assert numbers(poller.taken()) == [0, 1]
    assert moving.settle([Slot(shelf, 4711)]) == [Slot(shelf, 4711)]


def test_a_folder_that_is_missing_stops_no_mail(dovecot: Dovecot, moving: Email, poller: Poller) -> None:
    # Given somebody deleted the folder for taken mails
    with dovecot.connect() as client:
        client.delete_folder("Processed")
    dovecot.deliver(mail(0))

    # Then the mail is taken in before a person is told
    with pytest.raises(Misconfigured, match="Processed"):
        poller.poll(moving)
    assert numbers(poller.taken()) == [0]


def test_by_default_the_mailbox_is_left_as_it_is(dovecot: Dovecot, poller: Poller) -> None:
    connector = mailbox(dovecot)
    assert not connector.settles
    dovecot.deliver(mail(0))
    poller.poll(connector)
    with dovecot.connect() as client:
        client.select_folder("INBOX", readonly=True)
        [flags] = client.get_flags(client.search()).values()
    assert set(flags) <= {rb"\Recent"}
