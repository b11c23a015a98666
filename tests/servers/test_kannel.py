"""Kannel works: texts in every script arrive whole, both ways."""

import httpx
import pytest

from tests.servers.handset import Sms
from tests.servers.kannel import Kannel
from tests.servers.process import wait_until
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink

COMPLAINT = "السلام عليكم، الماء مقطوع منذ يومين في البرشاء"
MIXTURE = "पानी नहीं آ رہا ہے، tulong po 😀 ۱۲۳"


@pytest.mark.needs("kannel")
def test_kannel_hands_over_an_arabic_text_with_its_comma(kannel: Kannel, webhook_sink: WebhookSink) -> None:
    # Given an inlet
    kannel.deliver_to(f"{webhook_sink.url}?secret=s3cret")

    # When handsets send texts
    kannel.receive_sms("+971501234567", "80001", COMPLAINT)
    kannel.receive_sms("+971507654321", "80001", MIXTURE)

    # Then they arrive as they were, in whatever order
    wait_until(lambda: len(webhook_sink.received) == 2, "both texts have arrived")
    assert {request.path for request in webhook_sink.received} == {"/webhook?secret=s3cret"}
    assert {request.headers["x-kannel-to"] for request in webhook_sink.received} == {"80001"}
    texts = {request.headers["x-kannel-from"]: request.body.decode() for request in webhook_sink.received}
    assert texts == {"+971501234567": COMPLAINT, "+971507654321": MIXTURE}


@pytest.mark.needs("kannel")
def test_kannel_keeps_a_text_until_our_inlet_takes_it(kannel: Kannel, webhook_sink: WebhookSink) -> None:
    # Given an inlet that is broken, and a text
    webhook_sink.behaviour = HttpBehaviour.SERVER_ERROR
    kannel.deliver_to(webhook_sink.url)
    kannel.receive_sms("+971501234567", "80001", COMPLAINT)
    wait_until(lambda: webhook_sink.received != [], "the first try")

    # When the inlet is well again
    webhook_sink.reset()

    # Then the text arrives
    wait_until(lambda: webhook_sink.received != [], "the text has arrived")
    assert webhook_sink.received[0].body.decode() == COMPLAINT


@pytest.mark.needs("kannel")
def test_a_killed_kannel_comes_back(kannel: Kannel, webhook_sink: WebhookSink) -> None:
    # Given an inlet, and a gateway that was killed
    kannel.deliver_to(webhook_sink.url)
    kannel.kill()
    kannel.start()

    # When a handset sends a text, then it arrives
    kannel.receive_sms("+971501234567", "80001", COMPLAINT)
    wait_until(lambda: webhook_sink.received != [], "the text has arrived")
    assert webhook_sink.received[0].body.decode() == COMPLAINT


@pytest.mark.needs("kannel")
def test_kannel_reports_a_delivery(kannel: Kannel, webhook_sink: WebhookSink) -> None:
    # When we send a text and ask for its delivery report
    answer = httpx.get(
        kannel.sendsms_url,
        params={
            "username": kannel.username,
            "password": kannel.password,
            "from": "80001",
            "to": "+971501234567",
            "text": COMPLAINT,
            "charset": "UTF-8",
            "coding": "2",
            "dlr-mask": "31",
            "dlr-url": f"{webhook_sink.url}?type=%d&to=%p",
        },
    )
    assert answer.status_code == 202

    # Then the handset has it, and we are told that it was delivered (type 1)
    wait_until(lambda: kannel.sent_sms() != [], "the handset has it")
    assert kannel.sent_sms() == [Sms("80001", "+971501234567", COMPLAINT)]
    wait_until(lambda: any("type=1&" in request.path for request in webhook_sink.received), "the report")


@pytest.mark.needs("kannel")
@pytest.mark.parametrize("text", [COMPLAINT, f"{COMPLAINT}، " * 5 + "😀", "Your case is closed: 100% " * 10])
def test_kannel_sends_a_text_of_ours_to_a_handset(kannel: Kannel, text: str) -> None:
    # When we send a text, of one part or of several
    answer = httpx.get(
        kannel.sendsms_url,
        params={
            "username": kannel.username,
            "password": kannel.password,
            "from": "80001",
            "to": "+971501234567",
            "text": text,
            "charset": "UTF-8",
            **({} if text.isascii() else {"coding": "2"}),
        },
    )
    assert answer.status_code == 202

    # Then the handset shows it whole
    wait_until(lambda: kannel.sent_sms() != [], "the handset has it")
    assert kannel.sent_sms() == [Sms("80001", "+971501234567", text)]
