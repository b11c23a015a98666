"""Text messages, form posts and recorded lines."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Location, Message, Sender


def sms(text: str, encoding: str = "utf-8", media_type: str = "text/plain", **envelope: str) -> Message:
    raw = RawMessage(Channel.SMS, "1", text.encode(encoding), media_type, envelope)
    return normalize(raw)


def form(post: Any, **envelope: str) -> Message:
    content = post if isinstance(post, bytes) else json.dumps(post).encode()
    return normalize(RawMessage(Channel.WEBFORM, "1", content, "application/json", envelope))


def line(channel: Channel = Channel.WEBCHAT, **facts: Any) -> Message:
    return normalize(RawMessage(channel, "1", json.dumps(facts).encode(), "application/json"))


@pytest.mark.parametrize(
    ("encoding", "media_type"),
    [
        ("utf-8", "text/plain"),
        ("utf-8", "text/plain; charset=utf-8"),
        ("utf-16-be", "text/plain; charset=utf-16be"),
        ("utf-16-be", 'text/plain; charset="UCS2"'),
        ("cp1256", "text/plain; charset=windows-1256"),
    ],
)
def test_an_arabic_text_message_is_read(encoding: str, media_type: str) -> None:
    text = "عندنا تسرب مياه في شارع الريان"
    envelope = {"from": "+97455123456", "to": "92992", "at": "2026-11-22T11:00:00+03:00"}
    message = sms(text, encoding, media_type, **envelope)
    assert message.text == message.new_text == text
    assert message.sender == Sender(phone="+97455123456")
    assert message.to == ("92992",)
    assert message.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert message.language.language == "ar"
    assert message.flags == ()


def test_emoji_in_ucs2_are_pairs() -> None:
    assert sms("شكرا 🙏", "utf-16-be", "text/plain; charset=ucs2").text == "شكرا 🙏"


def test_the_gsm_alphabet_is_read() -> None:
    raw = RawMessage(Channel.SMS, "1", b"\x00 \x02\x1b\x65 {\x1b\x28", "text/plain; charset=gsm")
    assert normalize(raw).text == "@ $€ ä{"


@pytest.mark.parametrize(
    ("sender", "region", "phone", "name"),
    [
        ("+974 5512 3456", "", "+97455123456", ""),
        ("0097455123456", "", "+97455123456", ""),
        ("55123456", "QA", "+97455123456", ""),
        ("٥٥١٢٣٤٥٦", "QA", "+97455123456", ""),
        ("0501234567", "AE", "+971501234567", ""),
        ("0501234567", "SA", "+966501234567", ""),
        ("55123456", "", None, "55123456"),
        ("Kahramaa", "QA", None, "Kahramaa"),
        ("92992", "QA", None, "92992"),
        ("+999999", "", None, "+999999"),
        ("", "QA", None, ""),
    ],
)
def test_a_sender_is_a_number_or_a_name(sender: str, region: str, phone: str | None, name: str) -> None:
    message = sms("hello there", **{"from": sender, "region": region})
    assert (message.sender.phone, message.sender.name) == (phone, name)


def test_a_form_post_is_read_whole() -> None:
    message = form(
        {
            "name": "فاطمة",
            "email": "f@example.qa",
            "phone": "5512 3456",
            "subject": "إنارة",
            "text": "المصباح مكسور أمام المدرسة",
            "topic": "lighting",
            "language": "ar",
            "location": {"latitude": 25.3, "longitude": "51.5", "label": "الريان"},
            "account": 77123,
            "services": ["water", "light"],
            "consent": True,
            "nothing": None,
        },
        region="QA",
    )
    assert message.sender == Sender("f@example.qa", "فاطمة", "+97455123456")
    assert (message.subject, message.text) == ("إنارة", "المصباح مكسور أمام المدرسة")
    assert message.location == Location(25.3, 51.5, "الريان")
    assert dict(message.fields) == {
        "topic": "lighting",
        "language": "ar",
        "account": "77123",
        "services": "water, light",
        "consent": "true",
        "nothing": "",
    }


def test_what_is_no_address_and_no_number_stays_as_an_answer() -> None:
    message = form({"email": "none", "phone": "call me", "text": "hello"})
    assert message.sender == Sender()
    assert dict(message.fields) == {"email": "none", "phone": "call me"}


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("974 5512 3456", "+97455123456"),
        ("966501234567", "+966501234567"),
        ("٩٧١٥٠١٢٣٤٥٦٧", "+971501234567"),
        ("0501234567", None),
    ],
)
def test_a_gulf_number_needs_no_plus_but_a_country(phone: str, expected: str | None) -> None:
    assert form({"phone": phone, "text": "x"}).sender.phone == expected


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 91, "longitude": 0},
        {"latitude": True, "longitude": 1},
        {"latitude": "NaN", "longitude": 1},
        [1, 2],
        "x",
    ],
)
def test_an_impossible_place_is_told(place: object) -> None:
    message = form({"text": "x", "location": place})
    assert message.location is None
    assert "location_invalid" in message.flags


def test_header_injection_in_a_form_is_flattened() -> None:
    message = form({"name": "a\r\nBcc: v@x", "email": "a@b.qa\r\nBcc: v@x.qa", "subject": "x\ny", "text": "t"})
    assert message.sender.name == "a Bcc: v@x"
    assert message.sender.email == ""
    assert message.subject == "x y"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"not json", b'{"text": ', b"\xff\xfe", b"[" * 100_000, b"null", b"12"]
)
def test_a_post_that_is_no_form_keeps_its_text(content: bytes) -> None:
    message = form(content)
    assert message.flags == ("parse_degraded",)


def test_a_lone_surrogate_and_a_nul_do_not_reach_the_message() -> None:
    message = form(b'{"text": "a\\ud800\\u0000b", "name": "\\udfffx"}')
    assert message.text == "ab"
    assert message.sender.name == "x"


def test_a_recorded_line_is_read_on_every_channel() -> None:
    message = line(
        Channel.TELEGRAM,
        **{"from": "@fatima_q", "name": "فاطمة", "to": "gov", "subject": "", "text": "مرحبا، الشارع مظلم"},
        message_id="7@x",
        in_reply_to="<6@x>",
        location={"latitude": 25.3, "longitude": 51.5},
        at="2026-11-22T08:00:00Z",
    )
    assert message.channel == Channel.TELEGRAM
    assert message.sender == Sender(name="فاطمة", handle="fatima_q")
    assert (message.message_id, message.in_reply_to) == ("<7@x>", "<6@x>")
    assert message.location == Location(25.3, 51.5)
    assert message.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_sender_of_a_recorded_line_is_told_by_its_shape() -> None:
    assert line(**{"from": "a@b.qa"}).sender.email == "a@b.qa"
    assert line(**{"from": "+97455123456"}).sender.phone == "+97455123456"
    assert line(**{"from": 12, "to": ["x", 7, "y"]}).sender.handle == "12"
    assert line().sender == Sender()
