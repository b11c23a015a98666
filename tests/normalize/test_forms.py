"""Form posts: known answers, other answers, files, and what is no form."""

import json
from typing import Any

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Attachment, Location, Message, Sender


def form(post: Any, **envelope: str) -> Message:
    content = post if isinstance(post, bytes) else json.dumps(post).encode()
    return normalize(RawMessage(Channel.WEBFORM, "1", content, "application/json", envelope))


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


def test_files_are_listed_and_are_no_answers() -> None:
    # Given a form with one file, a list of two, and a list that is none
    one = {"filename": "../صورة.jpg", "content_type": "image/jpeg", "size": 5, "sha256": "A" * 64, "source": "up/1"}
    two = {"filename": "", "content_type": "nonsense", "size": -1, "sha256": "no digest"}
    message = form({"text": "x", "photo": one, "papers": [one, two], "rooms": [{"filename": "a"}, 3], "empty": []})
    # Then the files are attachments, named safely, and the rest are answers
    assert message.attachments == (
        Attachment("صورة.jpg", "image/jpeg", 5, "a" * 64, "up/1"),
        Attachment("صورة.jpg", "image/jpeg", 5, "a" * 64, "up/1"),
        Attachment("attachment-3.bin", "application/octet-stream", 0, "", ""),
    )
    assert dict(message.fields) == {"rooms": '{"filename": "a"}, 3', "empty": ""}


def test_a_place_in_the_words_counts_only_without_a_pin() -> None:
    words = "الحفرة عند 25.2854, 51.5310"
    assert form({"text": words}).location == Location(25.2854, 51.531)
    assert form({"text": words, "location": {"latitude": 25.3, "longitude": 51.5}}).location == Location(25.3, 51.5)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("أرجو إصلاح الرصيف أمام المسجد", "ar"),
        ("براہ کرم گلی کی صفائی کروائیں، کوڑا پڑا ہے", "ur"),
        ("कृपया पार्क की लाइट ठीक करवाइए", "hi"),
        ("Pakitanggal po ang basura sa harap ng bahay namin", "tl"),
    ],
)
def test_the_language_of_a_form_is_told(text: str, language: str) -> None:
    assert form({"text": text}).language.language == language


def test_an_answer_nested_without_end_is_left_out() -> None:
    message = form(b'{"text": "x", "deep": ' + b"[" * 900 + b"]" * 900 + b"}")
    assert message.new_text == "x"


def test_a_file_whose_name_hides_what_it_is_is_flagged() -> None:
    # Given a program whose name is drawn as that of a photo
    file = {"filename": "صورة\u202egpj.exe", "content_type": "image/jpeg"}
    message = form({"text": "x", "photo": file})
    # Then both are told, and the name is shown as it stands
    assert message.attachments[0].filename == "صورةgpj.exe"
    assert message.flags == ("bidi_filename", "executable_attachment")


def test_a_text_that_reorders_what_stands_beside_it_is_flagged() -> None:
    assert "bidi_control" in form({"text": "ادفع \u202e123 ريال"}).flags
