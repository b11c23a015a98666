"""Text messages from a gateway's request: every shape gateways post, and everything that is not one."""

from datetime import UTC, datetime
from urllib.parse import quote_from_bytes, urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sms import Sms
from ingest.failures import Refused
from ingest.message import Channel
from ingest.notice import PushRequest
from tests.connectors.contract import PushContract, status_of

SECRET = "correct-horse-Ω"
ARABIC = "السلام عليكم، انقطعت الكهرباء في المنطقة ٥٦ 😡"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_SECRET", SECRET)


SMS = Sms.model_validate({"type": "sms", "secret": {"env": "SMS_SECRET"}, "region": "QA"})


def get(query: bytes, **headers: str) -> PushRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PushRequest("GET", query, {"x-rawafid-secret": SECRET, **named}, b"", "198.51.100.4")


def post(body: bytes, content_type: str, query: bytes = b"", **headers: str) -> PushRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PushRequest(
        "POST",
        query,
        {"x-rawafid-secret": SECRET, "content-type": content_type, **named},
        body,
        "198.51.100.4",
    )


@pytest.mark.parametrize(
    "request_",
    [
        PushRequest("GET", b"text=x", {}, b"", ""),
        PushRequest("GET", b"text=x&secret=wrong", {}, b"", ""),
        PushRequest("GET", b"text=x&secret=", {}, b"", ""),
        PushRequest("GET", b"text=x&secret=%FF%FE%00", {}, b"", ""),
        PushRequest("GET", b"text=x", {"x-rawafid-secret": "wrong"}, b"", ""),
        PushRequest("GET", b"text=x", {"authorization": "Bearer wrong"}, b"", ""),
        PushRequest("GET", b"text=x", {"authorization": f"Basic {SECRET}"}, b"", ""),
        PushRequest("GET", b"text=x&dlr=1&secret=wrong", {}, b"", ""),
        # A wrong header is not made good by the query.
        PushRequest("GET", urlencode({"text": "x", "secret": SECRET}).encode(), {"x-rawafid-secret": "no"}, b"", ""),
    ],
)
def test_a_wrong_secret_is_refused(request_: PushRequest) -> None:
    with pytest.raises(Refused) as refused:
        SMS.accept(request_)
    assert refused.value.status == 401
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "request_",
    [
        PushRequest("GET", b"text=x", {"x-rawafid-secret": SECRET}, b"", ""),
        PushRequest("GET", b"text=x", {"authorization": f"bearer {SECRET}"}, b"", ""),
        PushRequest("GET", urlencode({"text": "x", "secret": SECRET}).encode(), {}, b"", ""),
    ],
)
def test_the_secret_may_come_in_a_header_or_in_the_query(request_: PushRequest) -> None:
    [message] = SMS.accept(request_)
    assert message.content == b"x"


def test_nothing_is_taken_without_a_secret_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a secret that was never set
    monkeypatch.setenv("SMS_SECRET", "")

    # When a request comes with an empty one
    with pytest.raises(Refused) as refused:
        SMS.accept(get(b"text=x&secret=", x_rawafid_secret=""))

    # Then the gateway is told to keep the text
    assert refused.value.status == 503


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get(b""), 400),
        (get(b"from=%2B97455512345"), 400),
        (get(b"&".join(b"a=%d" % n for n in range(500))), 400),
        (post(b"{", "application/json"), 400),
        (post(b"[1]", "application/json"), 400),
        (post(b"[" * 20_000, "application/json"), 400),
        (post(b"\xff\xfe", "application/json"), 400),
        (post(b"x", "multipart/form-data; boundary=x"), 415),
        (post(b"x", ""), 415),
        (post(b"x" * 65_537, "text/plain"), 413),
    ],
)
def test_an_unreadable_request_is_refused(request_: PushRequest, status: int) -> None:
    with pytest.raises(Refused) as refused:
        SMS.accept(request_)
    assert refused.value.status == status


def test_kannels_post_keeps_the_body_and_takes_the_rest_from_its_headers() -> None:
    # Given what smsbox posts with send-sender and mo-recode
    request = post(
        ARABIC.encode(),
        'text/plain; charset="UTF-8"',
        query=b"id=0a1b2c",
        x_kannel_from="+97455512345",
        x_kannel_to="80001",
        x_kannel_time="2026-11-22 08:01:02",
        x_kannel_smsc="FAKE",
    )

    # When it is accepted
    [message] = SMS.accept(request)

    # Then the Arabic comma and the emoji are there
    assert message.channel is Channel.SMS
    assert message.content.decode() == ARABIC
    assert message.media_type == "text/plain; charset=UTF-8"
    assert message.upstream_id == "0a1b2c"
    assert dict(message.envelope) == {
        "from": "+97455512345",
        "to": "80001",
        "id": "0a1b2c",
        "at": "2026-11-22 08:01:02",
        "region": "QA",
    }
    assert message.sent_at == datetime(2026, 11, 22, 8, 1, 2, tzinfo=UTC)


def test_utf_16_in_the_query_comes_through_as_bytes() -> None:
    # Given a gateway that says UCS-2 as it is (no UTF-8 reader of the query would survive it)
    text = ARABIC.encode("utf-16-be")
    encoded = quote_from_bytes(text, safe="").replace("%20", "+").encode()

    # When it is accepted
    [message] = SMS.accept(get(b"charset=UTF-16BE&from=%2B97455512345&to=80001&id=7&text=" + encoded))

    # Then not one byte was lost
    assert message.content == text
    assert message.media_type == "text/plain; charset=UTF-16BE"


def test_utf_16_in_the_body_comes_through_as_bytes() -> None:
    # Given Kannel without mo-recode
    text = ARABIC.encode("utf-16-be")
    [message] = SMS.accept(post(text, 'text/plain; charset="UTF-16BE"', x_kannel_from="+97455512345"))
    assert message.content == text
    assert message.media_type == "text/plain; charset=UTF-16BE"


def test_a_sender_name_is_read_as_it_was_sent() -> None:
    # HTTP servers hand a header's bytes over as Latin-1.
    sender = "كهرماء".encode().decode("latin-1")
    [message] = SMS.accept(post(b"x", "text/plain", x_kannel_from=sender))
    assert message.envelope["from"] == "كهرماء"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_of_a_text_come_through_the_query(text: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMS_SECRET", SECRET)
        [message] = SMS.accept(get(b"text=" + quote_from_bytes(text, safe="").encode()))
    assert message.content == text


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["GET", "POST", "PUT"]),
    st.text(max_size=40),
    st.binary(max_size=200),
)
def test_any_request_is_taken_or_refused(query: bytes, method: str, content_type: str, body: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMS_SECRET", SECRET)
        headers = {"x-rawafid-secret": SECRET, "content-type": content_type}
        for kind in (
            content_type,
            "application/json",
            "text/plain; charset*0=x",
            "application/x-www-form-urlencoded",
        ):
            request = PushRequest(method, query, {**headers, "content-type": kind}, body, "")
            assert status_of(SMS, request) in (200, 400, 415)


@pytest.mark.parametrize("body", [urlencode, lambda values: orjson.dumps(values).decode()])
def test_a_form_and_an_object_say_the_same(body: object) -> None:
    values = {"from": "+97455512345", "to": "80001", "id": "m-1", "text": ARABIC, "at": "1763798462"}
    kind = "application/x-www-form-urlencoded" if body is urlencode else "application/json"
    [message] = SMS.accept(post(body(values).encode(), kind))  # type: ignore[operator]
    assert message.content.decode() == ARABIC
    assert message.upstream_id == "m-1"
    assert message.sent_at == datetime(2025, 11, 22, 8, 1, 2, tzinfo=UTC)


def test_another_gateways_names_are_configured() -> None:
    # Given a gateway with names of its own
    sms = Sms.model_validate(
        {
            "type": "sms",
            "secret": {"env": "SMS_SECRET"},
            "fields": {"sender": "msisdn", "text": "content", "id": "messageId", "at": "receivedAt"},
        }
    )
    body = {
        "msisdn": "55512345",
        "content": "Walang tubig sa amin",
        "messageId": 99,
        "receivedAt": "2026-11-22T11:00:00+03:00",
    }

    # When it posts
    [message] = sms.accept(post(orjson.dumps(body), "application/json"))

    # Then each thing is in its place
    assert message.content == b"Walang tubig sa amin"
    assert message.envelope["from"] == "55512345"
    assert message.upstream_id == "99"
    assert message.sent_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_texts_without_a_name_are_told_apart_by_all_that_they_are() -> None:
    # Given a gateway that names nothing
    def name(query: bytes) -> str:
        return SMS.accept(get(query))[0].upstream_id

    base = b"from=1&to=2&at=3&text=water"

    # Then the same again is the same, and any difference is another
    assert name(base) == name(base)
    others = [b"from=12&to=&at=3&text=water", b"from=1&to=2&at=4&text=water", b"from=1&to=2&at=3&text=water+"]
    assert len({name(query) for query in [base, *others]}) == 4


def test_a_plus_that_became_a_space_is_a_plus_again() -> None:
    [message] = SMS.accept(get(b"from=+97455512345&text=hello"))
    assert message.envelope["from"] == "+97455512345"


def test_a_sender_with_line_ends_stays_one_line() -> None:
    [message] = SMS.accept(get(b"from=GOV%0D%0AX-Evil:%201%00&text=hello&charset=%0Autf-8"))
    assert message.envelope["from"] == "GOV  X-Evil: 1"
    assert "\n" not in message.media_type


def test_an_empty_text_is_kept() -> None:
    [message] = SMS.accept(get(b"from=%2B97455512345&text="))
    assert message.content == b""


@pytest.mark.parametrize(
    "at", ["", "yesterday", "99999999999999999999999", "2026-13-45", "0001-01-01T00:00:00+14:00", "١٢٣", "0x1F"]
)
def test_a_time_that_cannot_be_read_is_no_time(at: str) -> None:
    [message] = SMS.accept(get(urlencode({"text": "x", "at": at}).encode()))
    assert message.sent_at is None


def test_a_delivery_report_is_not_a_message() -> None:
    assert SMS.accept(get(b"dlr=1&notice=n-77&from=80001&to=%2B97455512345")) == []


class TestContract(PushContract):
    connector = SMS
    request = get(b"from=%2B97455512345&to=80001&text=%D8%B4%D9%83%D9%88%D9%89")
