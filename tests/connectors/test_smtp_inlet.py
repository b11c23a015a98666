"""The SMTP and LMTP inlet: 250 means safe, and what came is what was sent."""

import smtplib
import ssl
import threading
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from connectors.email import Email
from ingest.connector import ListenConnector
from ingest.failures import Misconfigured, Unavailable
from ingest.message import Channel
from tests.connectors.contract import constructing_opens_nothing
from tests.connectors.inlet import CITIZEN, MAIL, OURS, Inlet, Listen, hear, open_data
from tests.servers.certificate import self_signed
from tests.servers.postfix import Postfix
from tests.servers.process import wait_until


@pytest.mark.parametrize("recipient", [OURS, "Anything+at.all@GOV.TEST", "postmaster", "مواطن@gov.test"])
def test_every_name_of_our_domain_is_taken(listen: Listen, recipient: str) -> None:
    inlet = listen()
    with inlet.smtp() as client:
        client.ehlo()
        client.mail(CITIZEN, ["SMTPUTF8"])
        assert client.rcpt(recipient)[0] == 250


def test_domains_are_the_same_in_letters_and_in_ascii(listen: Listen) -> None:
    inlet = listen(domains=["بلدية.example"])
    with inlet.smtp() as client:
        client.ehlo()
        client.mail(CITIZEN, ["SMTPUTF8"])
        for domain in ("بلدية.example", "بلدية".encode("idna").decode() + ".EXAMPLE"):
            assert client.rcpt(f"intake@{domain}")[0] == 250
        assert client.rcpt(OURS)[0] == 550


def test_lines_longer_than_the_standard_are_taken(listen: Listen) -> None:
    # Given a newsletter's HTML in one line, as broken programs send it
    inlet = listen()
    with inlet.smtp() as client:
        client.sendmail(CITIZEN, [OURS], b"Subject: x\r\n\r\n" + b"z" * 200_000 + b"\r\n")
    assert b"z" * 200_000 in inlet.taken[0].content


def test_a_mail_is_taken_byte_for_byte(listen: Listen) -> None:
    # When a mail with 8-bit letters, dots and two recipients is handed over
    inlet = listen()
    with inlet.smtp() as client:
        refused = client.sendmail(CITIZEN, [OURS, "water@gov.test"], MAIL, ["BODY=8BITMIME"])

    # Then it is kept as it was sent, with its envelope
    assert refused == {}
    [message] = inlet.taken
    assert message.content == MAIL
    assert message.channel is Channel.EMAIL
    assert message.upstream_id == sha256(MAIL).hexdigest()
    assert dict(message.envelope) == {
        "mail_from": CITIZEN,
        "rcpt_to": "intake@gov.test water@gov.test",
        "peer": "127.0.0.1",
    }


def test_a_bounce_has_no_sender(listen: Listen) -> None:
    inlet = listen()
    with inlet.smtp() as client:
        client.sendmail("", [OURS], MAIL)
    assert inlet.taken[0].envelope["mail_from"] == ""


def test_addresses_beyond_ascii_are_kept(listen: Listen) -> None:
    inlet = listen()
    with inlet.smtp() as client:
        client.sendmail("مواطن@example.ae", ["شكاوى@gov.test"], MAIL, ["SMTPUTF8"])
    assert inlet.taken[0].envelope["mail_from"] == "مواطن@example.ae"
    assert inlet.taken[0].envelope["rcpt_to"] == "شكاوى@gov.test"


def test_nothing_is_acknowledged_before_it_is_safe(listen: Listen) -> None:
    # Given a commit that takes its time
    inlet = listen()
    inlet.gate = threading.Event()
    with inlet.raw() as client:
        open_data(client)
        client.sendall(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")

        # Then the client hears nothing, while others are served
        with inlet.smtp() as other:
            assert other.noop()[0] == 250
        client.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.recv(1)

        # Until it is committed
        client.settimeout(10)
        inlet.gate.set()
        assert hear(client).startswith(b"250")
    assert len(inlet.taken) == 1


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_what_could_not_be_committed_stays_with_the_client(listen: Listen, protocol: str) -> None:
    # Given a database that is away
    inlet = listen(protocol=protocol)
    inlet.failing = RuntimeError("password=hunter2")
    with inlet.smtp() as client:
        client.ehlo()
        client.mail(CITIZEN)
        client.rcpt(OURS)
        code, text = client.data(MAIL)

        # Then it is for later, and the cause is nobody's business
        assert code == 451
        assert b"hunter2" not in text

        # And when the database is back, the same connection goes on
        inlet.failing = None
        client.sendmail(CITIZEN, [OURS], MAIL)
    assert len(inlet.taken) == 1


def test_starttls_is_offered_with_a_certificate(listen: Listen, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    inlet = listen(tls_cert=certificate.certificate_file, tls_key=certificate.key_file)
    inlet.connector.check()
    with smtplib.SMTP("localhost", inlet.port, timeout=60) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(certificate.certificate_file)))
        client.sendmail(CITIZEN, [OURS], MAIL)
    assert inlet.taken[0].content == MAIL


def test_a_certificate_that_is_none_is_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("not a certificate")
    inlet = Inlet(tls_cert=tmp_path / "x.pem", tls_key=tmp_path / "x.pem")
    with pytest.raises(Misconfigured, match="tls_cert"):
        inlet.connector.check()


def test_a_port_that_is_taken_is_for_later(listen: Listen) -> None:
    inlet = listen()
    with pytest.raises(Unavailable, match="another program"), inlet.connector.listen(inlet.receive):
        pass


def test_an_address_that_is_not_this_machines_is_for_a_person() -> None:
    inlet = Inlet(host="203.0.113.1")
    with pytest.raises(Misconfigured, match="cannot listen"), inlet.connector.listen(inlet.receive):
        pass


def test_the_port_is_free_after_the_context(listen: Listen) -> None:
    inlet = Inlet()
    for _ in range(2):
        with inlet.connector.listen(inlet.receive), inlet.smtp() as client:
            client.sendmail(CITIZEN, [OURS], MAIL)
    with pytest.raises(OSError):
        inlet.raw()
    assert len(inlet.taken) == 2


def test_it_is_a_listening_connector_and_opens_nothing_by_being_made() -> None:
    inlet = Inlet()
    assert isinstance(inlet.connector, ListenConnector)
    assert inlet.connector.can_listen
    assert not inlet.connector.can_pull
    table = inlet.connector.model_dump()
    constructing_opens_nothing(lambda: Email.model_validate(table))


@pytest.mark.needs("postfix")
@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_postfix_hands_over_and_keeps_what_was_not_taken(listen: Listen, postfix: Postfix, protocol: Any) -> None:
    # Given a Postfix in front of us, while our database is away
    inlet = listen(protocol=protocol)
    inlet.failing = RuntimeError("the database is away")
    postfix.deliver_to(protocol, inlet.port)
    message = EmailMessage()
    message["From"] = CITIZEN
    message["To"] = OURS
    message["Subject"] = "شكوى عن انقطاع المياه"
    message.set_content("السلام عليكم، الماء مقطوع منذ يومين\nThe water is off since two days.\n")

    # When a mail comes
    with smtplib.SMTP("127.0.0.1", postfix.smtp_port, timeout=60) as client:
        client.send_message(message, to_addrs=[OURS, "second@gov.test"])

    # Then it waits there, and comes whole when the database is back
    wait_until(lambda: postfix.waiting() == 1, "Postfix keeps it")
    inlet.failing = None
    wait_until(lambda: len(inlet.taken) >= 1 and postfix.waiting() == 0, "Postfix hands it over")
    assert "السلام عليكم،".encode() in inlet.taken[0].content or b"base64" in inlet.taken[0].content
    assert inlet.taken[0].content.endswith(b"\r\n")
    assert set(inlet.taken[0].envelope["rcpt_to"].split()) <= {OURS, "second@gov.test"}
