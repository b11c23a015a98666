"""Gateways that are known by name, and any other: their requests read and verified, ours as they want them."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import MultiDict
from twilio.request_validator import RequestValidator

from connectors._sms_shapes import is_signed_by_twilio
from connectors.sms import Sms
from ingest.failures import ConnectorError, Misconfigured, Refused, Rejected, Unavailable, Uncertain
from ingest.notice import Notice, PushRequest
from ingest.reading_rules import NO_RULES
from normalize import normalize
from tests.connectors.contract import OutletContract, error_text
from tests.servers.process import free_port

TOKEN = "12345678901234567890123456789012"
SID = "AC" + "0" * 32
CALLBACK = "https://contact.gov.example/in/sms"
ARABIC = "السلام عليكم، انقطعت الكهرباء في المنطقة ٥٦ 😡"
NOTICE = Notice(id="acknowledge.7.4831029756.c.abcdefgh22345672", to="+97455512345", text="تم استلام بلاغك، شكراً")


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SECRET", "inlet-secret"), ("TOKEN", TOKEN), ("KEY", "the-key-Ω".encode().hex())):
        monkeypatch.setenv(name, value)


def twilio(base_url: str = "https://api.twilio.com", **options: Any) -> Sms:
    account = {"account_sid": SID, "auth_token": {"env": "TOKEN"}, "sender": "+97444000000", "callback_url": CALLBACK}
    return Sms.model_validate({"type": "sms", "region": "QA", "twilio": {**account, "base_url": base_url, **options}})


def infobip(base_url: str = "https://x.api.infobip.com", **options: Any) -> Sms:
    account = {"base_url": base_url, "api_key": {"env": "KEY"}, "sender": "Ashghal"}
    account["callback_url"] = f"{CALLBACK}?secret=inlet-secret"
    table = {"type": "sms", "region": "QA", "secret": {"env": "SECRET"}, "infobip": {**account, **options}}
    return Sms.model_validate(table)


def unifonic(base_url: str = "https://el.cloud.unifonic.com", **options: Any) -> Sms:
    account = {"base_url": base_url, "app_sid": {"env": "KEY"}, "sender": "Ashghal", **options}
    return Sms.model_validate({"type": "sms", "region": "QA", "secret": {"env": "SECRET"}, "unifonic": account})


def any_gateway(base_url: str = "https://sms.example", **options: Any) -> Sms:
    account = {"url": f"{base_url}/send", "credentials": {"env": "KEY"}, "to": "msisdn", "text": "message"}
    table = {"type": "sms", "region": "QA", "secret": {"env": "SECRET"}, "http": {**account, **options}}
    table["fields"] = {"sender": "originator", "text": "message", "id": "uuid"}
    table["report_fields"] = {
        "state": "event.status", "delivered": ["DLVRD"], "undelivered": ["FAIL*"], "notice": "", "id": "uuid",
        "reason": "event.code",
    }  # fmt: skip
    return Sms.model_validate(table)


def signed(form: dict[str, str], query: str = "", token: str = TOKEN, url: str = CALLBACK) -> PushRequest:
    """As Twilio posts it, signed by Twilio's own code."""
    address = f"{url}?{query}" if query else url
    signature = RequestValidator(token).compute_signature(address, form)
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    return PushRequest("POST", query.encode(), headers, urlencode(form).encode(), "198.51.100.4")


def posted(document: Any, secret: str = "inlet-secret") -> PushRequest:
    headers = {"content-type": "application/json"}
    return PushRequest("POST", f"secret={secret}".encode(), headers, json.dumps(document).encode(), "198.51.100.4")


INCOMING = {
    "ToCountry": "QA", "SmsMessageSid": "SM1", "NumMedia": "0", "SmsSid": "SM1", "SmsStatus": "received",
    "Body": ARABIC, "To": "+97444000000", "NumSegments": "1", "MessageSid": "SM1", "AccountSid": SID,
    "From": "+97455512345", "ApiVersion": "2010-04-01",
}  # fmt: skip


def test_a_text_that_twilio_signed_is_taken() -> None:
    (raw,) = twilio().accept(signed(INCOMING))
    assert raw.content.decode() == ARABIC
    assert raw.upstream_id == "SM1"
    message = normalize(raw, NO_RULES)
    assert (message.text, message.sender.phone) == (ARABIC, "+97455512345")
    assert twilio().reports(signed(INCOMING)) == []


@pytest.mark.parametrize(
    "request_",
    [
        signed(INCOMING, token="another token"),
        signed(INCOMING, url="http://contact.gov.example/in/sms"),
        PushRequest(
            "POST", b"", {"content-type": "application/x-www-form-urlencoded"}, urlencode(INCOMING).encode(), ""
        ),
        PushRequest("POST", b"a=1", *(lambda one: (one.headers, one.body, ""))(signed(INCOMING))),
        PushRequest("POST", b"", signed(INCOMING).headers, urlencode({**INCOMING, "Body": "x"}).encode(), ""),
        PushRequest("POST", b"secret=inlet-secret", {}, urlencode(INCOMING).encode(), ""),
        PushRequest("GET", urlencode(INCOMING).encode(), signed(INCOMING).headers, b"", ""),
    ],
)
def test_what_twilio_did_not_sign_is_refused(request_: PushRequest) -> None:
    for read in (twilio().accept, twilio().reports):
        with pytest.raises(Refused) as refused:
            read(request_)
        assert refused.value.status in (401, 405)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=40), max_size=6), st.text(max_size=9))
def test_our_check_and_twilios_own_agree(form: dict[str, str], more: str) -> None:
    # Given a form that both sides read alike
    body = urlencode(form, errors="replace").encode()
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    url = f"{CALLBACK}?{urlencode({'notice': more}, errors='replace')}"
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    assert is_signed_by_twilio(signature, url, body, TOKEN.encode())
    assert not is_signed_by_twilio(signature, url + "1", body, TOKEN.encode())


def test_a_value_that_comes_twice_is_signed_as_twilio_does() -> None:
    body = b"Tag=b&Tag=a&Tag=b"
    signature = RequestValidator(TOKEN).compute_signature(CALLBACK, MultiDict(parse_qsl(body.decode())))
    assert is_signed_by_twilio(signature, CALLBACK, body, TOKEN.encode())


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("delivered", "", "delivered", ""),
        ("read", "", "delivered", ""),
        (
            "undelivered",
            "30005",
            "undelivered",
            "the number does not exist any more, or the phone is off (Twilio: 30005)",
        ),
        ("failed", "30999", "undelivered", "the gateway reports failed: 30999"),
        ("failed", "", "undelivered", "the gateway reports failed"),
        ("sent", "", None, ""),
        ("queued", "", None, ""),
    ],
)
def test_twilios_last_words_are_reports(status: str, code: str, state: str | None, reason: str) -> None:
    form = {"MessageSid": "SM9", "MessageStatus": status, "To": "+97455512345", "AccountSid": SID}
    request = signed({**form, "ErrorCode": code} if code else form, query=f"notice={NOTICE.id}")
    assert twilio().accept(request) == []
    found = twilio().reports(request)
    assert [(one.state, one.reason) for one in found] == ([(state, reason)] if state else [])
    assert [(one.notice_id, one.upstream_ids) for one in found] == ([(NOTICE.id, ("SM9",))] if state else [])


def test_infobip_posts_several_texts_at_once() -> None:
    results = [
        {"messageId": f"I{n}", "from": "97455512345", "to": "80001", "text": f"{ARABIC} {n}", "cleanText": "x",
         "receivedAt": "2026-11-22T08:00:00.000+0000", "price": {"pricePerMessage": 0, "currency": "EUR"}}
        for n in range(3)
    ]  # fmt: skip
    raws = infobip().accept(posted({"results": results, "messageCount": 3, "pendingMessageCount": 0}))
    assert [raw.upstream_id for raw in raws] == ["I0", "I1", "I2"]
    assert [normalize(raw, infobip().rules).text for raw in raws] == [f"{ARABIC} {n}" for n in range(3)]
    assert {normalize(raw, infobip().rules).sender.phone for raw in raws} == {"+97455512345"}
    assert infobip().reports(posted({"results": results})) == []


def test_infobips_operator_is_not_the_phone() -> None:
    def report(name: str, group: str, number: int) -> dict[str, Any]:
        return {
            "messageId": f"I{number}", "to": "97455512345", "callbackData": f"n-{number}",
            "status": {"groupId": 3, "groupName": group, "id": 5, "name": name, "description": "…"},
            "error": {"groupId": 1, "name": "EC_ABSENT_SUBSCRIBER", "description": "…", "permanent": False},
        }  # fmt: skip

    request = posted(
        {
            "results": [
                report("DELIVERED_TO_HANDSET", "DELIVERED", 1),
                report("DELIVERED_TO_OPERATOR", "DELIVERED", 2),
                report("PENDING_ENROUTE", "PENDING", 3),
                report("EXPIRED_EXPIRED", "EXPIRED", 4),
            ]
        }
    )
    assert infobip().accept(request) == []
    arrived, expired = infobip().reports(request)
    assert (arrived.state, arrived.notice_id, arrived.upstream_ids, arrived.reason) == ("delivered", "n-1", ("I1",), "")
    assert (expired.state, expired.to) == ("undelivered", "97455512345")
    assert expired.reason == "the gateway reports EXPIRED_EXPIRED: EC_ABSENT_SUBSCRIBER"


def test_unifonics_reports_name_the_text_as_its_answer_did() -> None:
    form = {
        "MessageID": "11057",
        "DLR": "Undeliverable",
        "Recipient": "97455512345",
        "TimeCreated": "2026-11-22 08:00:00",
    }
    request = PushRequest(
        "POST", b"secret=inlet-secret", {"content-type": "application/x-www-form-urlencoded"},
        urlencode(form).encode(), "",
    )  # fmt: skip
    (report,) = unifonic().reports(request)
    assert (report.state, report.notice_id, report.upstream_ids) == ("undelivered", "", ("11057",))
    assert unifonic().accept(request) == []


def test_any_other_gateway_writes_in_its_own_names() -> None:
    (raw,) = any_gateway().accept(posted({"originator": "97455512345", "message": ARABIC, "uuid": 17}))
    assert (raw.content.decode(), raw.envelope["from"], raw.upstream_id) == (ARABIC, "97455512345", "17")
    told = posted({"uuid": "u-1", "event": {"status": "FAILED_FOR_GOOD", "code": 27}})
    (report,) = any_gateway().reports(told)
    assert (report.state, report.upstream_ids) == ("undelivered", ("u-1",))
    assert report.reason == "the gateway reports FAILED_FOR_GOOD: 27"


@pytest.mark.parametrize("code", ["+97455512345", "x" * 81, "<b>", "دوحة"])
def test_nothing_but_a_code_or_some_words_is_told_of_a_reason(code: str) -> None:
    (report,) = any_gateway().reports(posted({"uuid": "u-1", "event": {"status": "FAIL", "code": code}}))
    assert report.reason == "the gateway reports FAIL"


@pytest.mark.parametrize(
    "document",
    [[], {}, {"results": {}}, {"results": [1]}, {"results": [{}]}, {"results": [{}] * 1001}, {"results": None}, "x"],
)
def test_a_list_that_is_none_is_refused(document: Any) -> None:
    for read in (infobip().accept, infobip().reports) if document != {"results": [{}]} else (infobip().accept,):
        with pytest.raises(Refused) as refused:
            read(posted(document))
        assert refused.value.status == 400


@pytest.mark.parametrize("make", [infobip, unifonic, any_gateway])
def test_whoever_does_not_sign_needs_the_secret(make: Any) -> None:
    for read in (make().accept, make().reports):
        with pytest.raises(Refused) as refused:
            read(posted({"results": []}, secret="guess"))
        assert refused.value.status == 401


class Taker:
    """An HTTP server that answers what it is told to, and keeps what it is asked."""

    def __init__(self) -> None:
        self.status, self.answer = 200, {}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        taker = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                taker.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                content = json.dumps(taker.answer).encode()
                self.send_response(taker.status)
                self.send_header("content-length", str(len(content)))
                self.send_header("retry-after", "17")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def taker() -> Iterator[Taker]:
    taker = Taker()
    threading.Thread(target=taker.server.serve_forever, args=(0.02,), daemon=True).start()
    yield taker
    taker.server.shutdown()
    taker.server.server_close()


def test_twilio_is_asked_as_it_documents(taker: Taker) -> None:
    taker.status, taker.answer = 201, {"sid": "SM77", "status": "queued"}
    receipt = twilio(taker.url).send(NOTICE)
    ((path, headers, body),) = taker.asked
    assert receipt.upstream_id == "SM77"
    assert path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == f"{SID}:{TOKEN}"
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert form == {
        "To": "+97455512345", "From": "+97444000000", "Body": NOTICE.text,
        "StatusCallback": f"{CALLBACK}?notice={NOTICE.id}",
    }  # fmt: skip


def test_infobip_is_asked_as_it_documents(taker: Taker) -> None:
    taker.answer = {"bulkId": "b", "messages": [{"messageId": "I77", "status": {"groupName": "PENDING"}}]}
    assert infobip(taker.url).send(NOTICE).upstream_id == "I77"
    ((path, headers, body),) = taker.asked
    assert path == "/sms/3/messages"
    assert headers["authorization"].startswith("App ")
    (message,) = json.loads(body)["messages"]
    assert message["destinations"] == [{"to": "97455512345"}]
    assert message["content"] == {"text": NOTICE.text}
    assert message["webhooks"]["callbackData"] == NOTICE.id


def test_unifonic_is_asked_as_it_documents(taker: Taker) -> None:
    taker.answer = {"success": True, "message": "", "errorCode": "ER-00", "data": {"MessageID": 3200017889310}}
    assert unifonic(taker.url).send(NOTICE).upstream_id == "3200017889310"
    ((path, _, body),) = taker.asked
    assert path == "/rest/SMS/messages"
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (form["Recipient"], form["Body"], form["SenderID"]) == ("97455512345", NOTICE.text, "Ashghal")
    assert form["CorrelationID"] == NOTICE.id


def test_any_other_gateway_is_asked_in_its_own_names(taker: Taker) -> None:
    taker.answer = {"messages": [{"uuid": "u-77"}]}
    options = {"encoding": "json", "id": "ref", "fixed": {"from": "109"}, "upstream_id": "messages.uuid"}
    assert any_gateway(taker.url, header="X-Key", **options).send(NOTICE).upstream_id == "u-77"
    ((_, headers, body),) = taker.asked
    assert headers["x-key"] == "the-key-Ω".encode().hex()
    assert json.loads(body) == {"from": "109", "msisdn": "+97455512345", "message": NOTICE.text, "ref": NOTICE.id}


@pytest.mark.parametrize(
    ("make", "status", "answer", "error"),
    [
        (twilio, 400, {"code": 21211, "message": "The 'To' number +97455512345 is not valid."}, Rejected),
        (twilio, 400, {"code": 21606, "message": "The From number is not SMS-capable"}, Misconfigured),
        (twilio, 401, {"code": 20003}, Misconfigured),
        (twilio, 429, {"code": 20429}, Unavailable),
        (twilio, 500, {}, Unavailable),
        (twilio, 502, {}, Uncertain),
        (twilio, 201, {}, Uncertain),
        (infobip, 401, {"requestError": {}}, Misconfigured),
        (infobip, 200, {"messages": [{"messageId": "I", "status": {"groupName": "REJECTED", "name": "REJECTED_DND"}}]},
         Rejected),
        (infobip, 200, {"messages": []}, Uncertain),
        (infobip, 200, [], Uncertain),
        (unifonic, 200, {"success": False, "errorCode": "ER-401"}, Misconfigured),
        (unifonic, 200, {"success": False, "errorCode": "ER-429"}, Unavailable),
        (unifonic, 200, {"success": False, "errorCode": "ER-482", "message": "bad 97455512345"}, Rejected),
        (unifonic, 200, {"success": False}, Rejected),
        (any_gateway, 404, {}, Misconfigured),
        (any_gateway, 302, {}, Misconfigured),
        (any_gateway, 422, {"code": "bad"}, Rejected),
        (any_gateway, 200, {"id": True}, Uncertain),
    ],
)  # fmt: skip
def test_each_answer_says_who_has_the_text(
    taker: Taker, make: Any, status: int, answer: Any, error: type[ConnectorError]
) -> None:
    taker.status, taker.answer = status, answer
    with pytest.raises(error) as raised:
        make(taker.url).send(NOTICE)
    told = error_text(raised.value)
    for hidden in (TOKEN, "the-key", "97455512345"):
        assert hidden not in told
    if isinstance(raised.value, Unavailable) and status in (429, 500):
        assert raised.value.retry_after == 17


class TestContract(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def secret(self) -> str:
        return TOKEN

    @pytest.fixture
    def refused_outlet(self, taker: Taker) -> Sms:
        taker.status = 401
        return twilio(taker.url)

    @pytest.fixture
    def unheard_outlet(self) -> Sms:
        return twilio(f"http://127.0.0.1:{free_port()}")

    def test_check_reaches_the_gateway(self, taker: Taker, unheard_outlet: Sms) -> None:
        for make in (twilio, infobip, unifonic, any_gateway):
            make(taker.url).check()
        with pytest.raises(Unavailable):
            unheard_outlet.check()


def test_two_gateways_in_one_table_are_a_mistake() -> None:
    table = {
        **twilio().model_dump(exclude_none=True),
        "smpp": {"host": "h", "system_id": "s", "password": {"env": "TOKEN"}},
    }
    with pytest.raises(ValueError, match="twilio and smpp are several"):
        Sms.model_validate(table)


def test_without_a_gateway_of_its_own_nothing_can_be_sent() -> None:
    inlet = Sms.model_validate({"type": "sms", "secret": {"env": "SECRET"}})
    assert not inlet.can_send
    with pytest.raises(Misconfigured):
        inlet.send(NOTICE)
