"""Text messages: any charset, and a number or a name that they are from."""

from datetime import UTC, datetime

import pytest

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.message import Location, Message, Sender


def sms(text: str, encoding: str = "utf-8", media_type: str = "text/plain", **envelope: str) -> Message:
    raw = RawMessage(Channel.SMS, "1", text.encode(encoding), media_type, envelope)
    return normalize(raw)


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("الماء مقطوع عن البيت من الصباح", "ar"),
        ("بجلی کب آئے گی؟ ہم بہت پریشان ہیں", "ur"),
        ("बिजली कब आएगी? हम बहुत परेशान हैं", "hi"),
        ("Wala pa ring kuryente dito sa amin", "tl"),
        ("The bin has not been emptied for a week", "en"),
    ],
)
def test_the_language_of_a_text_message_is_told(text: str, language: str) -> None:
    assert sms(text).language.language == language


def test_a_place_in_a_text_message_is_found() -> None:
    assert sms("حفرة هنا https://maps.google.com/?q=25.2854,51.5310").location == Location(25.2854, 51.531)


def test_the_connector_s_country_is_meant_when_the_gateway_names_none() -> None:
    raw = RawMessage(Channel.SMS, "1", "ماء".encode(), "text/plain", {"from": "55123456"})
    assert normalize(raw, ReadingRules(region="QA")).sender.phone == "+97455123456"


def test_a_time_in_seconds_is_read() -> None:
    assert sms("x", at="1795334400").date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"\xd8\x00\xdc", b"\xd8\x00", b"\x06"])
def test_a_text_cut_in_the_middle_of_a_letter_is_still_a_text(content: bytes) -> None:
    found = normalize(RawMessage(Channel.SMS, "1", content, "text/plain; charset=ucs2"))
    found.text.encode("utf-8")
    assert found.channel is Channel.SMS
