"""Waiting for the next mail, against a real Dovecot: at once when there is one, and never on a dead line."""

import threading
from typing import Any

import pytest
from imapclient import IMAPClient

from connectors.email import Email
from ingest.failures import Unavailable
from tests.connectors.mailbox import mail, mailbox
from tests.servers.dovecot import Dovecot
from tests.servers.process import wait_until

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)


class Waiting:
    """A wait in a thread of its own, and how it ended."""

    def __init__(self, connector: Email, cursor: str | None, seconds: float) -> None:
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(connector, cursor, seconds), daemon=True)
        self._thread.start()

    def _run(self, connector: Email, cursor: str | None, seconds: float) -> None:
        try:
            connector.wait(cursor, seconds)
        except Exception as error:
            self.error = error

    def ended(self) -> bool:
        self._thread.join(timeout=0.01)
        return not self._thread.is_alive()


@pytest.fixture
def idling(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a connection has entered IDLE."""
    entered = threading.Event()
    idle = IMAPClient.idle

    def noticed(client: Any) -> None:
        idle(client)
        entered.set()

    monkeypatch.setattr(IMAPClient, "idle", noticed)
    return entered


def test_waiting_ends_with_the_next_mail(dovecot: Dovecot, idling: threading.Event) -> None:
    waiting = Waiting(mailbox(dovecot), None, 600)
    assert idling.wait(60)
    dovecot.deliver(mail(0))
    wait_until(waiting.ended, "the wait has ended")
    assert waiting.error is None


@pytest.mark.parametrize("how", ["kill_imap", "kick", "kill"])
def test_waiting_on_a_dead_connection_ends_with_an_error(dovecot: Dovecot, idling: threading.Event, how: str) -> None:
    # Given a connection that idles
    waiting = Waiting(mailbox(dovecot), None, 600)
    assert idling.wait(60)

    # When the other side dies, with or without a goodbye
    getattr(dovecot, how)()

    # Then it is told, at once and once
    wait_until(waiting.ended, "the wait has ended")
    assert isinstance(waiting.error, Unavailable)


def test_waiting_does_not_begin_while_there_is_mail(dovecot: Dovecot) -> None:
    dovecot.deliver(mail(0))
    waiting = Waiting(mailbox(dovecot), None, 600)
    wait_until(waiting.ended, "the wait has ended")
    assert waiting.error is None


def test_news_in_any_folder_ends_the_wait(dovecot: Dovecot) -> None:
    with dovecot.connect() as client:
        client.create_folder("Second")
    connector = mailbox(dovecot, folders=["INBOX", "Second"])
    # Given a mail in the second folder, and one that comes into the first when that is taken
    cursor = None
    for number, folder in enumerate(("Second", "INBOX")):
        with dovecot.connect() as client:
            client.append(folder, mail(number))
        # When news is waited for
        waiting = Waiting(connector, cursor, 600)
        # Then it is there at once
        wait_until(waiting.ended, "the wait has ended")
        assert waiting.error is None
        [message] = connector.fetch(cursor)
        cursor = message.cursor


def test_a_mail_that_was_deleted_before_it_was_taken_does_not_end_the_wait(
    dovecot: Dovecot, idling: threading.Event
) -> None:
    # Given a UIDNEXT that is ahead of all there is
    dovecot.deliver(mail(0))
    dovecot.empty()

    # Then waiting waits
    waiting = Waiting(mailbox(dovecot), None, 600)
    assert idling.wait(60)
    assert not waiting.ended()
    dovecot.deliver(mail(1))
    wait_until(waiting.ended, "the wait has ended")


def test_without_idle_the_wait_just_passes(dovecot: Dovecot, idling: threading.Event) -> None:
    mailbox(dovecot, idle=False).wait(None, 0.2)
    assert not idling.is_set()
