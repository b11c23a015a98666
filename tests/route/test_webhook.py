import json
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.settings import Secret
from route.facts import AttachmentFacts
from route.rules import WebhookTarget
from route.senders.webhook import WebhookSender, payload
from tests.route.conftest import REFERENCE, WEBHOOK_SECRET, case_facts, message_facts
from tests.servers.process import free_port
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink

ID = "forward_17_4831029753_water"


@pytest.fixture
def sender(webhook_sink: WebhookSink, secret: Secret) -> WebhookSender:
    return WebhookSender(WebhookTarget(url=webhook_sink.url, secret=secret, allow_private=True, timeout_seconds=3))


def test_the_agency_can_verify_what_it_gets(sender: WebhookSender, webhook_sink: WebhookSink) -> None:
    # When a case goes out
    sender.send(ID, payload(case_facts(), message_facts("انقطعت المياه"), tracking="https://centre.example/track"))

    # Then the receiving side's own library accepts the signature
    (request,) = webhook_sink.received
    body = Webhook(WEBHOOK_SECRET).verify(request.body, dict(request.headers))
    assert request.headers["webhook-id"] == ID
    assert body["reference"] == REFERENCE
    assert body["text"] == "انقطعت المياه"


def test_the_id_stays_and_the_timestamp_is_the_attempts(webhook_sink: WebhookSink, secret: Secret) -> None:
    target = WebhookTarget(url=webhook_sink.url, secret=secret, allow_private=True)
    for minute in (0, 5):
        WebhookSender(target, now=lambda: datetime(2026, 11, 22, 8, minute, tzinfo=UTC)).send(ID, b"{}")  # noqa: B023

    first, second = (request.headers for request in webhook_sink.received)
    assert first["webhook-id"] == second["webhook-id"] == ID
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 300
    assert first["webhook-signature"] != second["webhook-signature"]


def test_while_a_secret_is_replaced_both_sign(webhook_sink: WebhookSink, secret: Secret) -> None:
    path = secret.path()
    assert path is not None
    path.write_text(f"bmV3IHNlY3JldA== {WEBHOOK_SECRET}")

    WebhookSender(WebhookTarget(url=webhook_sink.url, secret=secret, allow_private=True)).send(ID, b"{}")

    (request,) = webhook_sink.received
    for one in ("bmV3IHNlY3JldA==", WEBHOOK_SECRET):
        assert Webhook(one).verify(request.body, dict(request.headers)) == {}


@pytest.mark.parametrize(
    ("behaviour", "error", "retry_after"),
    [
        (HttpBehaviour.SERVER_ERROR, Unavailable, None),
        (HttpBehaviour.BUSY, Unavailable, 2.0),
        (HttpBehaviour.GONE, Rejected, None),
        (HttpBehaviour.REDIRECT, Unavailable, None),
        (HttpBehaviour.RESET_AFTER_BODY, Uncertain, None),
        (HttpBehaviour.SILENCE, Uncertain, None),
    ],
)
def test_every_answer_says_what_happens_next(
    sender: WebhookSender,
    webhook_sink: WebhookSink,
    behaviour: HttpBehaviour,
    error: type[Exception],
    retry_after: float | None,
) -> None:
    webhook_sink.behaviour = behaviour
    with pytest.raises(error) as caught:
        sender.send(ID, b"{}")
    assert getattr(caught.value, "retry_after", None) == retry_after


def test_a_redirect_is_not_followed(sender: WebhookSender, webhook_sink: WebhookSink) -> None:
    webhook_sink.behaviour = HttpBehaviour.REDIRECT

    with pytest.raises(Unavailable, match="redirects are not followed"):
        sender.send(ID, b"{}")

    assert [request.path for request in webhook_sink.received] == ["/webhook"]


def test_nobody_listening_is_unavailable_and_certain(secret: Secret) -> None:
    target = WebhookTarget(url=f"http://127.0.0.1:{free_port()}/", secret=secret, allow_private=True)
    with pytest.raises(Unavailable, match="no connection"):
        WebhookSender(target).send(ID, b"{}")


def test_a_name_that_leads_inside_is_refused_at_the_moment_of_sending(secret: Secret) -> None:
    # Given a name that was fine when it was written down, and now leads to this very host
    target = WebhookTarget(url="https://localhost:1/hook", secret=secret)

    with pytest.raises(Misconfigured, match="not on the public internet"):
        WebhookSender(target).send(ID, b"{}")


@pytest.mark.parametrize("content", ["", "whsec_", "not base64 ü", "a"])
def test_a_secret_that_cannot_sign_needs_a_person(webhook_sink: WebhookSink, secret: Secret, content: str) -> None:
    path = secret.path()
    assert path is not None
    path.write_text(content)
    with pytest.raises(Misconfigured, match="webhook secret"):
        WebhookSender(WebhookTarget(url=webhook_sink.url, secret=secret, allow_private=True)).send(ID, b"{}")
    assert webhook_sink.received == []


def test_the_body_has_what_an_agencys_system_needs() -> None:
    message = message_facts(
        "Water is cut since two days",
        channel="sms",
        attachments=(AttachmentFacts("عداد.jpg", "image/jpeg", 3, "ab" * 32),),
        coordinates="25.1, 51.5",
        place="الوكرة",
        fields={"plot": "55"},
    )

    body = json.loads(payload(case_facts(), message, tracking="https://centre.example/track?reference=1"))

    assert body == {
        "event": "case.opened",
        "reference": REFERENCE,
        "agency": "water",
        "type": "complaint",
        "topic": "water",
        "priority": "high",
        "language": "ar",
        "channel": "sms",
        "opened_at": "2026-11-22T08:00:00Z",
        "received_at": "2026-11-22T08:00:00Z",
        "subject": "انقطاع المياه",
        "text": "Water is cut since two days",
        "sender": {
            "name": "عائشة المري",
            "email": "aisha@citizen.example",
            "phone": "+97455512345",
            "handle": None,
        },
        "coordinates": "25.1, 51.5",
        "place": "الوكرة",
        "fields": {"plot": "55"},
        "attachments": [{"filename": "عداد.jpg", "content_type": "image/jpeg", "size": 3, "sha256": "ab" * 32}],
        "tracking": "https://centre.example/track?reference=1",
    }
    assert json.loads(payload(case_facts(), message_facts(is_addition=True), tracking=""))["event"] == "case.addition"
