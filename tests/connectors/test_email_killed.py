"""Dovecot dies in the middle of 200 mails, and comes back: each is here once, and moved once."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from connectors import _imap_download
from ingest import runner
from ingest.message import Fetched
from ingest.runner import Runner
from ingest.slots import unsettled
from tests.connectors.mailbox import mail, mailbox, numbers
from tests.connectors.polling import Poller
from tests.servers.dovecot import Dovecot
from tests.servers.process import wait_until

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture(autouse=True)
def _in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    monkeypatch.setattr(runner, "BATCH_MESSAGES", 10)
    monkeypatch.setattr(_imap_download, "BATCH_MAILS", 10)
    monkeypatch.setattr(Runner, "_report", lambda *_: 0.2)


class Killing(Poller):
    """Kills the server after some of the appends, while the fetch that feeds them goes on."""

    def __init__(self, folder: Path, dovecot: Dovecot, *after: int) -> None:
        super().__init__(folder)
        self._dovecot, self._after, self._appends = dovecot, set(after), 0
        append = self.inbox.append

        def counted(name: str, fetched: Sequence[Fetched], *rest: Any) -> Any:
            appended = append(name, fetched, *rest)
            self._appends += 1
            if self._appends in self._after:
                dovecot.kill()
                threading.Timer(0.5, dovecot.start).start()
            return appended

        object.__setattr__(self, "inbox", _Inbox(self.inbox, counted))


class _Inbox:
    """The inbox with another way to append."""

    def __init__(self, inbox: Any, append: Any) -> None:
        self._inbox, self.append = inbox, append

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inbox, name)


def test_nothing_is_lost_or_doubled_when_the_server_is_killed_again_and_again(dovecot: Dovecot, tmp_path: Path) -> None:
    # Given 200 mails, and a server that will be killed three times while they are fetched
    with dovecot.connect() as client:
        client.create_folder("Processed")
        client.multiappend("INBOX", [mail(number) for number in range(200)])
    poller = Killing(tmp_path, dovecot, 3, 9, 14)
    connector = mailbox(dovecot, after="move", idle=False, timeout_seconds=5)
    polling = poller.runner(connector.model_copy(update={"poll_seconds": 0.2}))
    thread = threading.Thread(target=polling.run)

    # When they are fetched by the loop that the pipeline runs
    thread.start()
    try:
        wait_until(lambda: _is_through(poller), "all are here, and upstream was told of all")
    finally:
        polling.stop.set()
        thread.join(60)

    # Then each is here once, and nothing came twice
    assert sorted(numbers(poller.taken())) == list(range(200))
    assert poller.health().redelivered == 0
    assert poller.health().missing == 0
    # And each was moved once
    with dovecot.connect() as client:
        assert client.folder_status("Processed", ["MESSAGES"])[b"MESSAGES"] == 200
        assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 0


def test_a_connection_that_breaks_in_the_middle_is_opened_again(dovecot: Dovecot) -> None:
    # Given a fetch under way
    for number in range(30):
        dovecot.append(mail(number))
    fetching = iter(mailbox(dovecot).fetch(None))
    taken = [next(fetching)]

    # When the process behind the connection is killed
    dovecot.kill_imap()

    # Then it goes on by itself, from where it was
    taken.extend(fetching)
    assert numbers(taken) == list(range(30))


def _is_through(poller: Poller) -> bool:
    return len(poller.taken()) == 200 and not unsettled(poller.engine, poller.name, 1)
