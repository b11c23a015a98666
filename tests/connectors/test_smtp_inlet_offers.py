"""What the inlet offers a mail server, used by a real Postfix: encryption, letters beyond ASCII, a limit."""

import smtplib
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.connectors.inlet import CITIZEN, MAIL, OURS, Inlet, Listen
from tests.servers.certificate import self_signed
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postfix import Postfix
from tests.servers.process import wait_until

PROTOCOLS = pytest.mark.parametrize("protocol", ["smtp", "lmtp"])


@pytest.fixture
def pair(tmp_path: Path) -> dict[str, Path]:
    certificate = self_signed(tmp_path)
    return {"tls_cert": certificate.certificate_file, "tls_key": certificate.key_file}


@PROTOCOLS
def test_what_it_can_is_offered(listen: Listen, pair: dict[str, Path], protocol: str) -> None:
    inlet = listen(protocol=protocol, max_bytes=12_345, **pair)
    with inlet.smtp() as client:
        client.ehlo_or_helo_if_needed()
        features = client.esmtp_features
        assert {"8bitmime", "smtputf8", "size", "starttls"} <= set(features)
        assert features["size"] == "12345"
        assert "auth" not in features


@PROTOCOLS
def test_where_encryption_is_required_nothing_else_is_taken(
    listen: Listen, pair: dict[str, Path], protocol: str
) -> None:
    # Given an inlet that wants encryption
    inlet = listen(protocol=protocol, require_tls=True, **pair)
    with inlet.smtp() as client:
        client.ehlo_or_helo_if_needed()

        # Then a mail in the clear is refused before it is sent
        assert client.mail(CITIZEN)[0] == 530

        # And one that is encrypted is taken
        client._host = "localhost"  # type: ignore[attr-defined]
        client.starttls(context=ssl.create_default_context(cafile=str(pair["tls_cert"])))
        client.sendmail(CITIZEN, [OURS], MAIL)
    assert inlet.taken[0].content == MAIL


def test_requiring_encryption_without_a_certificate_is_told() -> None:
    with pytest.raises(ValidationError, match="require_tls needs tls_cert and tls_key"):
        Inlet(require_tls=True)


@pytest.mark.needs("postfix")
@PROTOCOLS
def test_postfix_hands_over_encrypted_and_beyond_ascii(
    listen: Listen, postfix: Postfix, pair: dict[str, Path], protocol: Any
) -> None:
    # Given an inlet that takes encrypted mail only, behind a Postfix
    inlet = listen(protocol=protocol, require_tls=True, **pair)
    postfix.deliver_to(protocol, inlet.port)
    message = EmailMessage(policy=SMTPUTF8)
    message["From"] = "فاطمة <مواطنة@example.ae>"
    message["To"] = "شكاوى@gov.test"
    message["Subject"] = "انقطاع المياه في الوكرة"
    message.set_content("السلام عليكم، الماء مقطوع منذ يومين\n", cte="8bit")

    # When a mail with Arabic addresses comes
    with smtplib.SMTP("127.0.0.1", postfix.smtp_port, timeout=60) as client:
        client.sendmail("مواطنة@example.ae", ["شكاوى@gov.test"], bytes(message), ["SMTPUTF8", "BODY=8BITMIME"])

    # Then it is here in its own letters, envelope and header
    wait_until(lambda: len(inlet.taken) == 1, "Postfix hands it over")
    [taken] = inlet.taken
    assert taken.envelope["mail_from"] == "مواطنة@example.ae"
    assert taken.envelope["rcpt_to"] == "شكاوى@gov.test"
    assert "Subject: انقطاع المياه في الوكرة".encode() in taken.content
    assert "الماء مقطوع منذ يومين".encode() in taken.content


@pytest.mark.needs("postfix")
def test_the_sender_of_a_mail_over_the_limit_hears_of_it(listen: Listen, postfix: Postfix, smtp_sink: SmtpSink) -> None:
    # Given an inlet with a limit behind a Postfix that takes more
    inlet = listen(max_bytes=100_000)
    postfix.deliver_to("smtp", inlet.port)

    # When a citizen sends too much
    with smtplib.SMTP("127.0.0.1", postfix.smtp_port, timeout=60) as client:
        client.sendmail(CITIZEN, [OURS], MAIL + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 2_000)

    # Then Postfix tells her so, and keeps nothing
    wait_until(lambda: len(smtp_sink.received) == 1, "the citizen is told")
    told = message_from_bytes(smtp_sink.received[0].content)
    assert told.get_content_type() == "multipart/report"
    assert "5.3.4" in told.as_string()
    wait_until(lambda: postfix.waiting() == 0, "the queue is empty")
    assert inlet.taken == []
