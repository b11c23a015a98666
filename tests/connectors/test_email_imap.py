"""Reading a mailbox, against a real Dovecot: nothing lost, nothing twice, and told truly when it fails."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import _imap_download, _imap_uids
from connectors.email import Email
from ingest.failures import Misconfigured, Unavailable
from ingest.message import Slot
from tests.connectors.contract import PullContract, constructing_opens_nothing, error_text
from tests.connectors.mailbox import mail, mailbox, numbers
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port

pytestmark = pytest.mark.needs("dovecot")

WRONG = "wrong-password-Ω"


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    monkeypatch.setenv("WRONG_PASSWORD", WRONG)


class TestContract(PullContract):
    @pytest.fixture
    def full(self, dovecot: Dovecot) -> Email:
        for number in range(3):
            dovecot.deliver(mail(number))
        return mailbox(dovecot)

    @pytest.fixture
    def secret(self) -> str:
        return WRONG

    @pytest.fixture
    def wrong_password(self, dovecot: Dovecot) -> Email:
        return mailbox(dovecot, password={"env": "WRONG_PASSWORD"})

    @pytest.fixture
    def unreachable(self, dovecot: Dovecot) -> Email:
        return mailbox(dovecot, port=free_port())

    def test_constructing_opens_nothing(self, dovecot: Dovecot) -> None:
        constructing_opens_nothing(lambda: mailbox(dovecot))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"folders": ["No such folder"]}, "No such folder"),
        ({"password": {"env": "NEVER_SET"}}, "NEVER_SET"),
        ({"password": {"env": "WRONG_PASSWORD"}}, "refused the login"),
        ({"ca_file": None}, "certificate"),
        ({"ca_file": Path("/nowhere.pem")}, "ca_file"),
        ({"host": "x" * 64 + ".example"}, "not a host name"),
        ({"after": "move", "move_to": "Nowhere"}, "Nowhere"),
    ],
)
def test_what_a_person_must_mend_is_told_to_a_person(dovecot: Dovecot, change: dict[str, Any], says: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        mailbox(dovecot, **change).check()
    assert says in str(raised.value)
    assert WRONG not in error_text(raised.value)


def test_a_password_beyond_ascii_reaches_the_server(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRONG_PASSWORD", "كلمة-السر")
    with pytest.raises(Misconfigured, match="refused the login") as raised:
        mailbox(dovecot, password={"env": "WRONG_PASSWORD"}).check()
    assert "كلمة" not in error_text(raised.value)


def test_starttls_is_verified_too(dovecot: Dovecot) -> None:
    # Given the plain port
    connector = mailbox(dovecot, port=dovecot.imap_port, tls="starttls")
    dovecot.deliver(mail(0))

    # Then it works with the authority, and only with it
    connector.check()
    assert numbers(connector.fetch(None)) == [0]
    with pytest.raises(Misconfigured, match="certificate"):
        mailbox(dovecot, port=dovecot.imap_port, tls="starttls", ca_file=None).check()


def test_tls_spoken_to_a_plain_port_is_for_later(dovecot: Dovecot) -> None:
    with pytest.raises(Unavailable):
        mailbox(dovecot, port=dovecot.imap_port).check()


def test_a_mail_comes_byte_for_byte_and_stays_unread(dovecot: Dovecot) -> None:
    # Given a mail that no parser would leave alone
    raw = b"Subject: \xd8\xb4\xd9\x83\xd9\x88\r\nFrom: broken <\r\n\r\nHi\r\n.\r\n\xff\xfe\r\n"
    dovecot.append(raw)

    # When it is fetched
    [message] = mailbox(dovecot).fetch(None)

    # Then its bytes are the same, its time has a zone, and staff see it as new
    assert message.content == raw
    assert message.media_type == "message/rfc822"
    assert message.sent_at is not None
    assert message.sent_at.utcoffset() == timedelta(0)
    assert message.envelope["folder"] == "INBOX"
    shelf = f"INBOX;{message.envelope['uidvalidity']}"
    assert message.slot == Slot(shelf, int(message.envelope["uid"]))
    with dovecot.connect() as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN")


def test_a_mail_that_staff_have_read_is_taken_all_the_same(dovecot: Dovecot) -> None:
    dovecot.deliver(mail(1))
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        client.add_flags(client.search(), [rb"\Seen"])
    assert numbers(mailbox(dovecot).fetch(None)) == [1]


def test_a_large_backlog_comes_whole_and_in_order(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given more mails than one window and many batches hold, with gaps
    monkeypatch.setattr(_imap_download, "BATCH_MAILS", 7)
    monkeypatch.setattr(_imap_download, "_BATCH_BYTES", 2_000)
    monkeypatch.setattr(_imap_uids, "_FIRST_WINDOW", 3)
    monkeypatch.setattr(_imap_uids, "_LARGEST_WINDOW", 20)
    with dovecot.connect() as client:
        for number in range(90):
            client.append("INBOX", mail(number))
        client.select_folder("INBOX")
        client.delete_messages(client.search("31:45"))
        client.expunge()
    expected = [*range(30), *range(45, 90)]

    # When it is fetched, at once and from the middle
    connector = mailbox(dovecot)
    messages = list(connector.fetch(None))

    # Then all are there, oldest first
    assert numbers(messages) == expected
    assert numbers(connector.fetch(messages[19].cursor)) == expected[20:]


def test_a_renumbered_mailbox_is_read_again(dovecot: Dovecot) -> None:
    # Given two mails that were taken
    for number in range(2):
        dovecot.deliver(mail(number))
    before = list(mailbox(dovecot).fetch(None))

    # When the mailbox comes back from a backup under new numbers
    dovecot.renumber()
    dovecot.deliver(mail(2))
    after = list(mailbox(dovecot).fetch(before[-1].cursor))

    # Then all are read, and the known ones have their old names
    assert sorted(numbers(after)) == [0, 1, 2]
    assert {message.upstream_id for message in before} < {message.upstream_id for message in after}
    assert not {message.cursor for message in before} & {message.cursor for message in after}


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "[]", '{"INBOX":1}', '{"INBOX":[1]}', '{"INBOX":[-1,-1]}', '{"INBOX":[1,true]}']
)
def test_a_cursor_that_cannot_be_read_starts_from_the_beginning(dovecot: Dovecot, cursor: str) -> None:
    dovecot.deliver(mail(0))
    assert numbers(mailbox(dovecot).fetch(cursor)) == [0]


def test_a_mail_over_the_limit_is_held_with_its_header(dovecot: Dovecot) -> None:
    # Given a mail over the limit between two small ones
    dovecot.deliver(mail(0))
    dovecot.deliver(mail(1, size=300_000))
    dovecot.deliver(mail(2))

    # When they are fetched
    small, large, other = mailbox(dovecot, max_bytes=100_000).fetch(None)

    # Then only the header of the large one crosses the line, and the next one is not held up
    assert large.too_large is not None
    assert large.too_large > 300_000
    assert b"Message-ID: <1@example.ae>" in large.content
    assert len(large.content) < 2_000
    assert (small.too_large, other.too_large) == (None, None)
    assert numbers([small, large, other]) == [0, 1, 2]


def test_a_header_without_an_end_does_not_fill_the_memory(dovecot: Dovecot) -> None:
    dovecot.append(b"Subject: x\r\n" + b"X-Long: yes\r\n" * 100_000 + b"\r\n\r\nbody\r\n")
    [message] = mailbox(dovecot, max_bytes=100_000).fetch(None)
    assert message.too_large
    assert len(message.content) <= 256 * 2**10


def test_a_folder_with_an_arabic_name_is_read(dovecot: Dovecot) -> None:
    with dovecot.connect() as client:
        client.create_folder("شكاوى")
        client.append("شكاوى", mail(4))
    assert numbers(mailbox(dovecot, folders=["شكاوى"]).fetch(None)) == [4]
