"""The sinks take what is sent, write it down, and misbehave as told."""

import base64
import json
import smtplib
import socket

import httpx
import pytest

from tests.servers.mailbox_sink import SmtpBehaviour, SmtpSink
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink

MAIL = "Subject: reference\r\n\r\nتم استلام شكواكم، شكرا\r\n".encode()
CASE = '{"text": "الماء مقطوع، منذ يومين"}'.encode()


def send(sink: SmtpSink, to: str = "maryam@example.ae", seconds: float = 30) -> None:
    with smtplib.SMTP(sink.host, sink.port, timeout=seconds) as client:
        client.sendmail("inbox@gov.test", [to], MAIL, ["SMTPUTF8", "BODY=8BITMIME"])


def test_the_smtp_sink_writes_down_what_it_takes(smtp_sink: SmtpSink) -> None:
    # When a mail goes to an address in Arabic
    send(smtp_sink, to="مريم@example.ae")

    # Then it is in the ledger, in memory and on disk
    (mail,) = smtp_sink.received
    assert (mail.mail_from, mail.rcpt_tos, mail.content) == ("inbox@gov.test", ("مريم@example.ae",), MAIL)
    (line,) = smtp_sink.ledger_file.read_text().splitlines()
    assert base64.b64decode(json.loads(line)["content"]) == MAIL


@pytest.mark.parametrize(
    ("behaviour", "code"), [(SmtpBehaviour.TEMPORARY_FAILURE, 451), (SmtpBehaviour.PERMANENT_FAILURE, 550)]
)
def test_the_smtp_sink_refuses(smtp_sink: SmtpSink, behaviour: SmtpBehaviour, code: int) -> None:
    # Given a server that refuses
    smtp_sink.behaviour = behaviour

    # When a mail is sent, then the sender learns it, and nothing was taken
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp_sink)
    assert refused.value.recipients["maryam@example.ae"][0] == code
    assert smtp_sink.received == []


def test_the_smtp_sink_takes_a_mail_and_is_gone_before_it_says_so(smtp_sink: SmtpSink) -> None:
    # Given a server that cuts the connection too early
    smtp_sink.behaviour = SmtpBehaviour.CUT_AFTER_DATA

    # When a mail is sent, then the sender cannot know, but the mail was taken
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        send(smtp_sink)
    assert [mail.content for mail in smtp_sink.received] == [MAIL]


def test_the_smtp_sink_keeps_a_sender_waiting(smtp_sink: SmtpSink) -> None:
    # Given a tarpit
    smtp_sink.behaviour = SmtpBehaviour.TARPIT

    # When a mail is sent, then no answer comes, and nothing was taken
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send(smtp_sink, seconds=2)
    assert smtp_sink.received == []


def test_the_smtp_sink_is_away_and_comes_back(smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    with pytest.raises(ConnectionRefusedError):
        send(smtp_sink)
    smtp_sink.start()
    send(smtp_sink)
    assert len(smtp_sink.received) == 1


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        (HttpBehaviour.NORMAL, 200),
        (HttpBehaviour.SERVER_ERROR, 500),
        (HttpBehaviour.BUSY, 503),
        (HttpBehaviour.GONE, 410),
    ],
)
def test_the_webhook_sink_answers_as_told(webhook_sink: WebhookSink, behaviour: HttpBehaviour, status: int) -> None:
    # Given an endpoint that behaves so
    webhook_sink.behaviour = behaviour

    # When a case is posted
    answer = httpx.post(webhook_sink.url, content=CASE, headers={"webhook-id": "case-1"})

    # Then the answer and the ledger say so
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (behaviour is HttpBehaviour.BUSY)
    (request,) = webhook_sink.received
    assert (request.body, request.answer, request.headers["webhook-id"]) == (CASE, status, "case-1")
    (line,) = webhook_sink.ledger_file.read_text().splitlines()
    assert base64.b64decode(json.loads(line)["body"]) == CASE


def test_who_follows_the_redirection_is_seen_elsewhere(webhook_sink: WebhookSink) -> None:
    webhook_sink.behaviour = HttpBehaviour.REDIRECT
    assert httpx.post(webhook_sink.url, content=CASE).status_code == 307
    assert httpx.post(webhook_sink.url, content=CASE, follow_redirects=True).status_code == 200
    assert [request.path for request in webhook_sink.received] == ["/webhook", "/webhook", "/elsewhere"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [(HttpBehaviour.SILENCE, httpx.ReadTimeout), (HttpBehaviour.RESET_AFTER_BODY, httpx.ReadError)],
)
def test_the_webhook_sink_takes_a_case_and_does_not_say_so(
    webhook_sink: WebhookSink, behaviour: HttpBehaviour, error: type[httpx.TransportError]
) -> None:
    # Given an endpoint that gives no answer
    webhook_sink.behaviour = behaviour

    # When a case is posted, then the sender cannot know, but the case was taken
    with pytest.raises(error):
        httpx.post(webhook_sink.url, content=CASE, timeout=1)
    assert [(request.body, request.answer) for request in webhook_sink.received] == [(CASE, None)]


def test_a_request_that_was_cut_short_is_none(webhook_sink: WebhookSink) -> None:
    # Given a sender that is killed before it has sent the whole case
    with socket.create_connection(("127.0.0.1", webhook_sink.port), timeout=30) as sender:
        sender.sendall(b"POST /webhook HTTP/1.1\r\nHost: agency\r\nContent-Length: 100\r\n\r\n{")
        sender.shutdown(socket.SHUT_WR)
        # Then it gets no answer, and nothing is written down
        assert sender.recv(100) == b""
    assert webhook_sink.received == []
    assert webhook_sink.ledger_file.read_text() == ""
