"""What the mailbox lists against what is here: holes are found and filled, and what stays missing is named."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from ingest.connector import ListingConnector
from ingest.message import RawMessage, Withheld
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


class Balking:
    """A server that cannot read some of its mails, and says so, hangs up, or says nothing of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *uids: int, how: str) -> None:
        self.uids, self.how = set(uids), how
        fetch = IMAPClient.fetch

        def balking(client: Any, messages: Any, data: Any, *rest: Any) -> Any:
            wanted = set(messages if isinstance(messages, list) else [messages])
            if wanted & self.uids and any("BODY" in str(item) for item in data):
                if self.how == "no":
                    raise IMAPClientError("FETCH failed: [SERVERBUG] Internal error")
                if self.how == "bye":
                    client.shutdown()
                    raise IMAPClientAbortError("socket error: EOF")
                answer = fetch(client, messages, data, *rest)
                return {uid: item | ({b"BODY[]": None} if uid in self.uids else {}) for uid, item in answer.items()}
            return fetch(client, messages, data, *rest)

        monkeypatch.setattr(IMAPClient, "fetch", balking)


def test_the_mailbox_and_the_inbox_are_compared_after_the_first_poll(dovecot: Dovecot, poller: Poller) -> None:
    for number in range(5):
        dovecot.deliver(mail(number))
    connector = mailbox(dovecot)
    assert isinstance(connector, ListingConnector)
    poller.poll(connector)
    assert poller.health().comparison == "5 of 5 here"
    assert poller.health().reconciled_at == poller.clock.at


def test_it_is_compared_once_a_day(dovecot: Dovecot, poller: Poller) -> None:
    # Given a comparison
    connector = mailbox(dovecot)
    poller.poll(connector)
    first = poller.health().reconciled_at

    # When some hours pass, and then a day
    poller.clock.at += timedelta(hours=23)
    poller.poll(connector)
    assert poller.health().reconciled_at == first
    poller.clock.at += timedelta(hours=1)
    poller.poll(connector)

    # Then there was one more
    assert poller.health().reconciled_at == poller.clock.at


def test_a_mail_that_came_below_the_cursor_is_found(dovecot: Dovecot, poller: Poller) -> None:
    # Given a cursor that is past a mail which was not here yet, as on servers that number before they deliver
    for number in range(4):
        dovecot.deliver(mail(number))
    connector = mailbox(dovecot)
    messages = [message for message in connector.fetch(None) if isinstance(message, RawMessage)]
    poller.lease.take()
    seen = [messages[0], messages[3]]
    poller.inbox.append(poller.name, seen, messages[3].cursor, poller.lease.owner)

    # When both sides are compared
    poller.poll(connector)

    # Then it is here, and nothing is missing
    assert sorted(numbers(poller.taken())) == [0, 1, 2, 3]
    assert poller.health().comparison == "4 of 4 here"
    assert poller.health().redelivered == 0


@pytest.mark.parametrize("how", ["no", "bye", "nothing"])
def test_a_mail_that_the_server_does_not_hand_over_is_passed_by_named_and_asked_for_again(
    dovecot: Dovecot, poller: Poller, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    # Given five mails, the third of which the server cannot read
    for number in range(5):
        dovecot.deliver(mail(number))
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        uids = sorted(client.search())
    server = Balking(monkeypatch, uids[2], how=how)

    # When the mailbox is polled
    connector = mailbox(dovecot)
    poller.poll(connector)

    # Then the others are here, and ops see which one is not
    assert numbers(poller.taken()) == [0, 1, 3, 4]
    health = poller.health()
    assert health.comparison == f"4 of 5 here; not: {health.missing_slots}"
    assert health.missing_slots.startswith("INBOX;")
    assert health.missing_slots.endswith(f" {uids[2]}")
    assert health.state == "ok"

    # And it is not asked for at each poll, but within the hour, when it can be had
    server.uids.clear()
    poller.poll(connector)
    assert len(poller.taken()) == 4
    poller.clock.at += timedelta(hours=1)
    poller.poll(connector)
    assert numbers(poller.taken()) == [0, 1, 3, 4, 2]
    assert poller.health().comparison == "5 of 5 here"


def test_a_mail_that_is_withheld_last_does_not_end_every_wait_at_once(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a mailbox whose only mail cannot be had
    dovecot.deliver(mail(0))
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        Balking(monkeypatch, *client.search(), how="no")
    connector = mailbox(dovecot, idle=False)

    # When it was passed by
    [withheld] = connector.fetch(None)
    assert isinstance(withheld, Withheld)

    # Then there is nothing after it
    assert list(connector.fetch(withheld.cursor)) == []
    connector.wait(withheld.cursor, 0.1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take a file from the server")
def test_a_mail_whose_file_the_server_cannot_open_does_not_stop_the_mailbox(dovecot: Dovecot, poller: Poller) -> None:
    # Given a real Dovecot that may not read one of its files
    for number in range(3):
        dovecot.deliver(mail(number))
    with dovecot.unreadable(b"<1@example.ae>"):
        # When the mailbox is polled
        poller.poll(mailbox(dovecot))

        # Then the others are here
        assert numbers(poller.taken()) == [0, 2]
        assert poller.health().missing == 1

    # And that one comes when it can be read
    poller.clock.at += timedelta(hours=1)
    poller.poll(mailbox(dovecot))
    assert sorted(numbers(poller.taken())) == [0, 1, 2]


def test_what_upstream_has_no_more_is_forgotten(dovecot: Dovecot, poller: Poller) -> None:
    # Given a mailbox that was compared and then emptied
    for number in range(3):
        dovecot.deliver(mail(number))
    connector = mailbox(dovecot)
    poller.poll(connector)
    dovecot.empty()

    # When it is compared again
    poller.clock.at += timedelta(days=1)
    poller.poll(connector)

    # Then no slot is left, and the mails are
    assert poller.health().comparison == "0 of 0 here"
    assert numbers(poller.taken()) == [0, 1, 2]


def test_what_is_new_since_the_poll_is_not_missing(dovecot: Dovecot, poller: Poller) -> None:
    # Given a poll after which another mail came
    dovecot.deliver(mail(0))
    connector = mailbox(dovecot)
    [message] = connector.fetch(None)
    dovecot.deliver(mail(1))

    # Then the list holds only what the cursor has passed
    assert [len(numbers) for numbers in connector.listing(message.cursor).values()] == [1]


def test_the_same_mail_in_two_places_is_one_message_that_is_not_missing(dovecot: Dovecot, poller: Poller) -> None:
    with dovecot.connect() as client:
        client.create_folder("Second")
        for folder in ("INBOX", "INBOX", "Second"):
            client.append(folder, mail(7))
    poller.poll(mailbox(dovecot, folders=["INBOX", "Second"]))
    assert numbers(poller.taken()) == [7]
    assert poller.health().comparison == "3 of 3 here"
    assert poller.health().redelivered == 2
