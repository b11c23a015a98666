"""WhatsApp's webhooks: the messages in them, and everything that is none."""

import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest
from ingest.reading_rules import NO_RULES
from normalize.apps.whatsapp import read_whatsapp
from tests.connectors.whatsapp_account import post, whatsapp
from tests.normalize.whatsapp_samples import VALUES
from tests.servers.graph_api import GraphApi, text, value, webhook

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس 💧"
WHATSAPP = whatsapp()


def names(raws: list[RawMessage]) -> list[str]:
    return [one.upstream_id for one in raws]


BODY = webhook(value(text(WATER)))


def test_a_message_comes_with_its_sender_and_nothing_else() -> None:
    # Given a webhook with two people's messages and a report
    more = {"statuses": [{"id": "wamid.OURS", "status": "read", "recipient_id": "97455999999"}]}
    body = webhook(value(text(WATER), text("hello", sender="97466111222", wamid="wamid.B"), **more))
    # When it is accepted
    first, second = WHATSAPP.accept(post(body))
    # Then each is a value of its own, as the reader wants it
    assert orjson.loads(first.content) == value(text(WATER))
    assert orjson.loads(second.content) == value(text("hello", sender="97466111222", wamid="wamid.B"))
    assert (first.upstream_id, second.upstream_id) == ("wamid.A", "wamid.B")
    assert first.channel is Channel.WHATSAPP
    assert first.media_type == "application/json"
    assert first.sent_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_entries_changes_and_messages_are_all_read() -> None:
    batches = [[text(f"بلاغ {n}{m}", wamid=f"wamid.{n}{m}") for m in range(5)] for n in range(4)]
    document = json.loads(webhook(*(value(*batch) for batch in batches[:2])))
    document["entry"] += json.loads(webhook(*(value(*batch) for batch in batches[2:])))["entry"]
    raws = list(WHATSAPP.accept(post(json.dumps(document).encode())))
    assert names(raws) == [f"wamid.{n}{m}" for n in range(4) for m in range(5)]


def test_the_same_message_in_other_company_is_the_same_delivery() -> None:
    # Given a message that Meta posts again, with another beside it and its keys in another order
    alone = WHATSAPP.accept(post(BODY))
    turned = dict(reversed(value(text("x", wamid="wamid.B"), text(WATER)).items()))
    together = WHATSAPP.accept(post(webhook(turned)))
    # Then byte for byte it is the one that came
    assert together[1] == alone[0]


def test_a_message_that_stands_twice_in_a_webhook_is_one() -> None:
    assert names(list(WHATSAPP.accept(post(webhook(value(text(WATER), text(WATER))))))) == ["wamid.A"]
    # But not one that has other words under the same name
    assert len(WHATSAPP.accept(post(webhook(value(text(WATER), text("other")))))) == 2


@pytest.mark.parametrize("sample", VALUES, ids=str)
def test_every_sample_reads_as_if_it_had_come_alone(sample: Any) -> None:
    # Given what the reader's own samples hold, posted
    values = sample.payload if isinstance(sample.payload, list) else [sample.payload]
    values = [one for one in values if isinstance(one, dict) and isinstance(one.get("messages"), list)]
    for one in values:
        one = {**one, "metadata": {**one.get("metadata", {}), "phone_number_id": GraphApi.phone_number_id}}
        alone = [{**one, "messages": [message]} for message in one["messages"]]
        # When it is accepted
        raws = WHATSAPP.accept(post(webhook(one)))
        # Then the reader says of each message what it said before
        read = [read_whatsapp(raw, NO_RULES) for raw in raws]
        meant = [
            read_whatsapp(RawMessage(Channel.WHATSAPP, raw.upstream_id, json.dumps(value).encode()), NO_RULES)
            for raw, value in zip(raws, alone, strict=True)
        ]
        assert [(m.text, m.sender, m.message_id, m.attachments, m.flags) for m in read] == [
            (m.text, m.sender, m.message_id, m.attachments, m.flags) for m in meant
        ]


@pytest.mark.parametrize(
    "body",
    [
        webhook({"statuses": [{"id": "wamid.OURS", "status": "delivered"}], "metadata": {}}),
        webhook(value(text(WATER)), name="account_update"),
        webhook(value(text(WATER)), name="smb_message_echoes"),
        webhook(value(text(WATER)), name=""),
        webhook(value(), value()),
        webhook(value(errors=[{"code": 130429, "title": "Rate limit hit"}])),
        BODY.replace(b"whatsapp_business_account", b"page"),
        b"[]", b"null", b"1", b'"x"', b"{}", b'{"object":"whatsapp_business_account","entry":{}}',
        b'{"object":"whatsapp_business_account","entry":[1,{"changes":[2,{"field":"messages","value":3}]}]}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_accepted_and_is_none(body: bytes) -> None:
    assert WHATSAPP.accept(post(body)) == []


def test_another_numbers_messages_are_left_out_and_noted(capsys: pytest.CaptureFixture[str]) -> None:
    # Given an app with a second number
    other = {**value(text(WATER)), "metadata": {"phone_number_id": "999", "display_phone_number": "97444111111"}}
    # When one webhook has both
    raws = WHATSAPP.accept(post(webhook(other, value(text("ours", wamid="wamid.B")))))
    # Then ours is taken, and the log says what was not
    assert names(list(raws)) == ["wamid.B"]
    told = capsys.readouterr().out
    assert "999" in told
    assert "97455123456" not in told


def test_a_failed_delivery_is_reported_without_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a message that Meta took and could not bring to the phone, among statuses that say nothing
    failed = {
        "id": "wamid.HBgLOTc0NTUxMjM0NTY", "status": "failed", "recipient_id": "97455123456",
        "biz_opaque_callback_data": "answer.12.4831029756.c.abcdefgh22345672",
        "errors": [{"code": 131047, "title": "Re-engagement message"}],
    }  # fmt: skip
    request = post(webhook({**value(), "statuses": [failed, 7, {"status": "sent"}, {"status": "failed"}]}))
    # Then it is no message, and reported with its reason in words
    assert WHATSAPP.accept(request) == []
    report, nameless = WHATSAPP.reports(request)
    assert (report.state, report.notice_id) == ("undelivered", "answer.12.4831029756.c.abcdefgh22345672")
    assert report.upstream_ids == ("wamid.HBgLOTc0NTUxMjM0NTY",)
    assert "131047" in report.reason
    assert "24 hours" in report.reason
    assert (nameless.state, nameless.notice_id, nameless.upstream_ids) == ("undelivered", "", ())
    # And neither the number nor what proves a reply is told
    for secret in ("abcdefgh22345672", "97455123456", "HBgLOTc0NTUxMjM0NTY"):
        assert secret not in capsys.readouterr().out + report.reason


@pytest.mark.parametrize("status", ["delivered", "read", "played"])
def test_what_is_on_the_phone_is_reported_delivered(status: str) -> None:
    request = post(webhook({**value(), "statuses": [{"id": "wamid.X", "status": status}]}))
    (report,) = WHATSAPP.reports(request)
    assert (report.state, report.upstream_ids, report.reason) == ("delivered", ("wamid.X",), "")


def test_reports_of_another_number_and_unsigned_ones_are_not_ours() -> None:
    status = {"id": "wamid.X", "status": "delivered"}
    another = {**value(), "metadata": {"phone_number_id": "999"}, "statuses": [status]}
    assert WHATSAPP.reports(post(webhook(another))) == []
    assert WHATSAPP.reports(post(b"[" * 50_000)) == []
    with pytest.raises(Refused):
        WHATSAPP.reports(PushRequest("POST", b"", {}, webhook({**value(), "statuses": [status]}), ""))


@pytest.mark.parametrize("odd", ["x", 7, None, [], {}, {"id": ""}, {"id": 5, "type": "text"}, {"id": "i" * 5000}])
def test_one_odd_message_holds_nothing_up(odd: Any) -> None:
    # Given a batch with something in the middle that no page of Meta's describes
    raws = WHATSAPP.accept(post(webhook(value(text("a", wamid="wamid.1"), odd, text("b", wamid="wamid.2")))))
    # Then its neighbours are there, and it is kept under a name
    assert [names(list(raws))[place] for place in (0, 2)] == ["wamid.1", "wamid.2"]
    assert raws[1].upstream_id
    read_whatsapp(raws[1], NO_RULES)


@pytest.mark.parametrize("odd", [[], {}, 7, None, ["97455123456"], {"x": 1}])
def test_odd_contacts_hold_nothing_up(odd: Any) -> None:
    contacts = [odd, {"wa_id": odd, "user_id": odd}, {"wa_id": "97455123456", "profile": {"name": "فاطمة"}}]
    first, second = WHATSAPP.accept(post(webhook(value(text("a"), text("b", wamid="wamid.B"), contacts=contacts))))
    assert read_whatsapp(first, NO_RULES).sender.name == read_whatsapp(second, NO_RULES).sender.name == "فاطمة"


def test_half_an_emoji_is_no_obstacle() -> None:
    # Given a text that was cut in the middle of an emoji, which orjson calls no JSON
    body = BODY.replace(b"\\udca7", b"")
    assert body != BODY
    # Then it comes in, and is read
    [raw] = WHATSAPP.accept(post(body))
    assert raw == WHATSAPP.accept(post(body))[0]
    assert "المياه مقطوعة" in read_whatsapp(raw, NO_RULES).text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"{", b'{"object":' + b"[" * 100_000, b"1" * 5000, b"x" * 9])
def test_a_signed_body_that_is_no_json_is_kept_whole(body: bytes) -> None:
    [raw] = WHATSAPP.accept(post(body))
    assert raw.content == body
    assert raw.upstream_id.startswith("sha256:")
    read_whatsapp(raw, NO_RULES)


@pytest.mark.parametrize("at", ["", "soon", "99999999999999999999", "-1e9", None, 5, [], "١٢٣x"])
def test_a_time_that_cannot_be_read_is_no_time(at: Any) -> None:
    [raw] = WHATSAPP.accept(post(webhook(value({**text(WATER), "timestamp": at}))))
    assert raw.sent_at is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(_JSON, st.sampled_from(["entry", "changes", "value", "metadata", "contacts", "messages", "message", "statuses"]))
def test_any_json_in_any_place_is_taken(odd: Any, place: str) -> None:
    def put(name: str, otherwise: Any) -> Any:
        return odd if place == name else otherwise

    inside = {
        "metadata": put("metadata", {"phone_number_id": GraphApi.phone_number_id}),
        "contacts": put("contacts", [{"wa_id": "97455123456"}]),
        "messages": put("messages", [put("message", text(WATER))]),
        "statuses": put("statuses", []),
    }
    changes = put("changes", [{"field": "messages", "value": put("value", inside)}])
    body = json.dumps({"object": "whatsapp_business_account", "entry": put("entry", [{"changes": changes}])}).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APP_SECRET", GraphApi.app_secret)
        for raw in WHATSAPP.accept(post(body)):
            assert raw.upstream_id
            read_whatsapp(raw, NO_RULES)
