"""The web chat's posts: what the page may hand over, and what goes back to it."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.webchat import Webchat
from ingest.connector import Outlet
from ingest.failures import Refused, Rejected
from ingest.message import Channel
from ingest.notice import Notice, PushRequest
from normalize import normalize
from tests.connectors.contract import PushContract, constructing_opens_nothing, status_of

VISITOR = "0123456789abcdef" * 2
LINE = "00ff" * 8
CHAT = Webchat(type="webchat", max_text_chars=500, region="QA")


PHOTO: dict[str, Any] = {"source": "0" * 32, "filename": "عداد.jpg", "content_type": "image/jpeg", "size": 4}


def post(body: bytes, content_type: str = "application/json", method: str = "POST") -> PushRequest:
    return PushRequest(method, b"", {"content-type": content_type}, body, "203.0.113.7")


def transcript(line: dict[str, Any] | None = None, **more: object) -> bytes:
    said = {"id": LINE, "at": "2026-03-01T08:30:00.123Z", "from": "visitor", "text": "المياه مقطوعة", **(line or {})}
    return orjson.dumps({"visitor": VISITOR, "messages": [said], **more})


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b'{"visitor": "\\ud83d"}', "not JSON"),
        (b"[]", "not a JSON object"),
        (transcript(name="Someone"), "unknown keys"),
        (transcript(visitor=None), "visitor"),
        (transcript(visitor=VISITOR.upper()), "visitor"),
        (transcript(visitor=VISITOR + "0"), "visitor"),
        (transcript(visitor=f"{VISITOR[:-1]}\n"), "visitor"),
        (transcript(messages=[]), "one line"),
        (transcript(messages=None), "one line"),
        (transcript(messages=["text"]), "one line"),
        (transcript(messages=[{}, {}]), "one line"),
        (transcript({"from": "agent"}), "a line has"),
        (transcript({"files": []}), "a line has"),
        (transcript({"attachments": "photo.jpg"}), "attachments"),
        (transcript({"attachments": [{"source": "1", "filename": "photo.jpg"}]}), "attachments"),
        (transcript({"attachments": [PHOTO] * 6}), "attachments"),
        (transcript({"attachments": [{**PHOTO, "size": "4"}]}), "attachments"),
        (transcript({"text": "", "attachments": []}), "text"),
        (transcript({"id": "1"}), "id"),
        (transcript({"id": 7}), "id"),
        (transcript({"at": "yesterday"}), "at"),
        (transcript({"at": "2026-02-31T08:30:00Z"}), "at"),
        (transcript({"at": "2026-03-01T08:30:00+03:00"}), "at"),
        (transcript({"at": None}), "at"),
        (transcript({"text": " \n\t "}), "text: is required"),
        (transcript({"text": None}), "text: is required"),
        (transcript({"text": ["a"]}), "text: is required"),
        (transcript({"text": "ش" * 501}), "500 characters"),
        (transcript(email="x" * 255), "email"),
        (transcript(email=["a@b.example"]), "email"),
        (transcript(phone="5" * 41), "phone"),
    ],
)
def test_an_unfit_line_is_refused_with_its_reason(body: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        CHAT.accept(post(body))
    assert refused.value.status == 400
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (post(transcript(), method="GET"), 405),
        (post(transcript(), "text/plain"), 415),
        (post(transcript(), "application/x-www-form-urlencoded"), 415),
        (post(b"x" * 65_537), 413),
    ],
)
def test_another_kind_of_request_is_refused(request_: PushRequest, status: int) -> None:
    assert status_of(CHAT, request_) == status


def test_a_line_is_kept_byte_for_byte_and_named_by_visitor_and_line() -> None:
    body = transcript(email="fatima@example.qa", phone="+974 5555 0123")
    [raw] = CHAT.accept(post(body))
    assert raw.channel is Channel.WEBCHAT
    assert raw.content == body
    assert raw.upstream_id == VISITOR + LINE
    assert dict(raw.envelope) == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("المياه مقطوعة عن بيتنا في الوكرة منذ أمس", "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"),
        ("سطر أول\nسطر ثانٍ", "سطر أول\nسطر ثانٍ"),
        ("<b>ليس نصًا غامقًا</b>", "<b>ليس نصًا غامقًا</b>"),
        ("  Walang tubig sa amin mula kahapon 😡  ", "Walang tubig sa amin mula kahapon 😡"),
        ("हमारे यहाँ कल से पानी नहीं है", "हमारे यहाँ कल से पानी नहीं है"),
        ("ہمارے گھر میں کل سے پانی نہیں ہے", "ہمارے گھر میں کل سے پانی نہیں ہے"),
    ],
)
def test_a_line_is_read_as_the_visitors_own_words(text: str, shown: str) -> None:
    # Given a line with what the visitor says about reaching them
    [raw] = CHAT.accept(post(transcript({"text": text}, email="Fatima@Example.qa", phone="٥٥٥٥ ٠١٢٣")))
    # When it is read
    message = normalize(raw, CHAT.rules)
    # Then nothing of it is quoted or lost
    assert message.new_text == message.text == shown
    assert message.sender.handle == VISITOR
    assert (message.sender.email, message.sender.phone) == ("Fatima@Example.qa", "+97455550123")
    assert message.message_id == f"webchat:{VISITOR}:{LINE}"
    assert message.flags == ()


def test_a_notice_lies_in_the_visitors_chat_and_nowhere_else() -> None:
    # Given that the page shows what the outbox holds
    assert CHAT.can_send
    assert isinstance(CHAT, Outlet)
    # Then leaving it there is all, and what is for nobody in a chat is refused for good
    CHAT.send(Notice(id="n-1", to=VISITOR, text="تم استلام رسالتك"))
    with pytest.raises(Rejected) as rejected:
        CHAT.send(Notice(id="n-1", to="fatima@example.qa", text="تم استلام رسالتك"))
    assert "fatima" not in str(rejected.value)


@pytest.mark.parametrize("site", ["https://www.ministry.gov.example", "https://a.example:8443", "https://x1"])
def test_a_site_that_may_embed_it_is_named_by_its_origin(site: str) -> None:
    assert Webchat(type="webchat", embed=(site,)).embed == (site,)


@pytest.mark.parametrize(
    "site",
    [
        "http://a.example", "https://a.example/", "https://*.example", "*", "https://a.example; script-src *",
        "https://a.example 'unsafe-inline'", "https://a.example\n", "'self'", "",
    ],
)  # fmt: skip
def test_anything_else_is_refused_before_it_stands_in_a_header(site: str) -> None:
    with pytest.raises(ValidationError):
        Webchat(type="webchat", embed=(site,))


def test_constructing_opens_nothing() -> None:
    constructing_opens_nothing(lambda: Webchat(type="webchat"))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(body: bytes) -> None:
    assert status_of(CHAT, post(body)) in (200, 400)


@settings(deadline=None, max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_any_value_in_any_place_is_taken_or_refused(value: object) -> None:
    for name in ("visitor", "email", "messages"):
        try:
            bodies = transcript(**{name: value}), transcript({"text": value}), transcript({"id": value})
        except TypeError:  # not JSON: a lone surrogate, or a number beyond 64 bits
            return
        assert all(status_of(CHAT, post(body)) in (200, 400) for body in bodies)


class TestContract(PushContract):
    connector = CHAT
    request = post(transcript())
