"""Dovecot and Postfix work, shown by IMAP, LMTP and SMTP, and survive what tests do to them."""

import smtplib
import ssl
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.servers.dovecot import Dovecot
from tests.servers.mailbox_sink import SmtpBehaviour, SmtpSink
from tests.servers.postfix import Postfix
from tests.servers.process import wait_until

COMPLAINT = "السلام عليكم، الماء مقطوع منذ يومين في البرشاء"
MAIL = (
    "From: Maryam <maryam@example.ae>\r\n"
    "To: inbox@gov.test\r\n"
    "Subject: =?utf-8?B?2LTZg9mI2Yk=?=\r\n"
    "Message-ID: <1@example.ae>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    f"{COMPLAINT}\r\nपानी नहीं आ रहा है\r\n"
).encode()


def mails_in(dovecot: Dovecot) -> list[bytes]:
    with dovecot.connect() as client:
        client.select_folder("INBOX", readonly=True)
        fetched = client.fetch(client.search(), ["BODY.PEEK[]"])
    return [fetched[uid][b"BODY[]"] for uid in sorted(fetched)]


def uids_in(dovecot: Dovecot) -> tuple[int, list[int]]:
    with dovecot.connect() as client:
        selected = client.select_folder("INBOX", readonly=True)
        return selected[b"UIDVALIDITY"], list(client.search())


def send(port: int, content: bytes, to: str, sender: str = "maryam@example.ae") -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(sender, [to], content, ["BODY=8BITMIME"])


@pytest.mark.needs("dovecot")
def test_dovecot_keeps_an_arabic_mail_byte_for_byte(dovecot: Dovecot) -> None:
    # When one mail comes from a mail server, and one from a mail program
    dovecot.deliver(MAIL)
    dovecot.append(MAIL)

    # Then both are there: the first behind the headers of its delivery, the second as it was
    delivered, appended = mails_in(dovecot)
    assert delivered.endswith(MAIL)
    assert delivered.startswith(b"Return-Path: <citizen@example.ae>")
    assert appended == MAIL


@pytest.mark.needs("dovecot")
def test_dovecot_is_trusted_only_by_who_has_its_authority(dovecot: Dovecot) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient(dovecot.host, port=dovecot.imaps_port, ssl=True, timeout=60)


@pytest.mark.needs("dovecot")
def test_a_wrong_password_is_refused(dovecot: Dovecot) -> None:
    with IMAPClient(dovecot.host, port=dovecot.imap_port, ssl=False, timeout=60) as client:
        client.starttls(ssl.create_default_context(cafile=str(dovecot.ca_file)))
        with pytest.raises(IMAPClient.Error, match="AUTHENTICATIONFAILED"):
            client.login(dovecot.username, "wrong")


@pytest.mark.needs("dovecot")
def test_a_renumbered_mailbox_has_the_same_mails_under_other_numbers(dovecot: Dovecot) -> None:
    # Given a mailbox with one mail left of two
    dovecot.append(b"Subject: gone\r\n\r\n")
    dovecot.empty()
    dovecot.append(MAIL)
    before, (uid,) = uids_in(dovecot)
    assert uid > 1

    # When it is renumbered
    dovecot.renumber()

    # Then its number is another, its mail has UID 1, and is the same
    after, uids = uids_in(dovecot)
    assert after != before
    assert uids == [1]
    assert mails_in(dovecot) == [MAIL]


@pytest.mark.needs("dovecot")
def test_an_idle_connection_can_be_kicked_and_killed(dovecot: Dovecot) -> None:
    # Given a client that idles, when an operator ends its session, then it is told so
    with dovecot.connect() as client:
        client.select_folder("INBOX")
        client.idle()
        dovecot.kick()
        assert client.idle_check(timeout=60)[0][0] == b"BYE"

    # Given another, when its process is killed, then the socket is dead
    client = dovecot.connect()
    client.select_folder("INBOX")
    client.idle()
    dovecot.kill_imap()
    with pytest.raises(IMAPClient.AbortError):
        client.idle_done()
    client.shutdown()


@pytest.mark.needs("dovecot")
def test_a_killed_dovecot_comes_back_with_its_mails(dovecot: Dovecot) -> None:
    # Given a mailbox with a mail
    dovecot.append(MAIL)
    before = uids_in(dovecot)

    # When the server is killed and started
    dovecot.kill()
    dovecot.start()

    # Then everything is as it was
    assert uids_in(dovecot) == before


@pytest.mark.needs("dovecot", "postfix")
def test_postfix_hands_a_mail_over_by_lmtp(postfix: Postfix, dovecot: Dovecot) -> None:
    # Given a mail exchanger in front of a mailbox
    postfix.deliver_to("lmtp", dovecot.lmtp_port)

    # When a citizen's mail server hands it a mail over TLS
    with smtplib.SMTP(postfix.host, postfix.smtp_port, timeout=60) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(postfix.ca_file)))
        client.sendmail("maryam@example.ae", ["inbox@gov.test"], MAIL, ["BODY=8BITMIME"])

    # Then it arrives unharmed
    wait_until(lambda: mails_in(dovecot) != [], "the mail has arrived")
    assert mails_in(dovecot)[0].endswith(MAIL)


@pytest.mark.needs("postfix")
def test_postfix_keeps_a_mail_until_our_inlet_is_there(postfix: Postfix, tmp_path: Path) -> None:
    # Given a mail for an inlet that is down
    inlet = SmtpSink(tmp_path)
    postfix.deliver_to("smtp", inlet.port)
    send(postfix.smtp_port, MAIL, "inbox@gov.test")
    assert postfix.waiting() == 1

    # When the inlet is up
    inlet.start()

    # Then the mail arrives by SMTP
    wait_until(lambda: inlet.received != [], "the mail has arrived")
    inlet.stop()
    assert inlet.received[0].rcpt_tos == ("inbox@gov.test",)
    assert MAIL.split(b"\r\n\r\n")[1] in inlet.received[0].content


@pytest.mark.needs("postfix")
def test_postfix_sends_the_world_outside_to_the_sink(postfix: Postfix, smtp_sink: SmtpSink) -> None:
    # When we send to any address that is not ours
    send(postfix.smtp_port, MAIL, "agency@example.org", sender="inbox@gov.test")

    # Then it is in the sink
    wait_until(lambda: smtp_sink.received != [], "the mail has arrived")
    assert smtp_sink.received[0].rcpt_tos == ("agency@example.org",)


@pytest.mark.needs("dovecot", "postfix")
def test_postfix_bounces_what_the_world_outside_refuses(
    postfix: Postfix, smtp_sink: SmtpSink, dovecot: Dovecot
) -> None:
    # Given an address outside that does not exist
    smtp_sink.behaviour = SmtpBehaviour.PERMANENT_FAILURE
    postfix.deliver_to("lmtp", dovecot.lmtp_port)

    # When we send to it
    send(postfix.smtp_port, MAIL, "nobody@example.ae", sender="inbox@gov.test")

    # Then a genuine bounce arrives
    wait_until(lambda: mails_in(dovecot) != [], "the bounce has arrived")
    (bounce,) = mails_in(dovecot)
    assert bounce.startswith(b"Return-Path: <>")
    assert b"multipart/report" in bounce
