"""Open311: what an app posts, as a form or as JSON, becomes a message."""

from typing import Any
from urllib.parse import urlencode

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Location, Message, Sender
from tests.normalize.expecting import read


def form(post: dict[str, Any] | bytes) -> Message:
    content = post if isinstance(post, bytes) else urlencode(post, doseq=True).encode()
    return normalize(RawMessage(Channel.OPEN311, "1", content, "application/x-www-form-urlencoded", {"region": "QA"}))


def told(message: Message) -> tuple[str, Sender, Location | None, dict[str, str], list[str], tuple[str, ...]]:
    files = [file.source for file in message.attachments]
    return message.new_text, message.sender, message.location, dict(message.fields), files, message.flags


POSTS: list[tuple[dict[str, Any], Any]] = [
    (
        {
            "service_code": "lighting",
            "lat": "25.2854",
            "long": "51.5310",
            "description": "عمود الإنارة مكسور أمام المدرسة",
            "first_name": "نورة",
            "last_name": "الكواري",
            "phone": "55123456",
            "email": "noura@mail.example",
            "media_url": "https://img.example/a/%D8%B9.jpg",
            "address_string": "الوكرة",
            "api_key": "secret",
        },
        (
            "عمود الإنارة مكسور أمام المدرسة",
            Sender("noura@mail.example", "نورة الكواري", "+97455123456"),
            Location(25.2854, 51.531, "الوكرة"),
            {"service_code": "lighting"},
            ["https://img.example/a/%D8%B9.jpg"],
            (),
        ),
    ),
    (
        {
            "service_code": "waste",
            "address_string": "شارع 22، الخور",
            "description": "حاوية ممتلئة",
            "device_id": "d-1",
        },
        (
            "حاوية ممتلئة",
            Sender(handle="d-1"),
            None,
            {"service_code": "waste", "address_string": "شارع 22، الخور"},
            [],
            (),
        ),
    ),
    (
        {
            "service_code": "roads",
            "address_id": "7781",
            "description": "hole in the road",
            "account_id": "77",
            "device_id": "d-1",
        },
        ("hole in the road", Sender(handle="77"), None, {"service_code": "roads", "address_id": "7781"}, [], ()),
    ),
    (
        {"service_code": "water", "lat": "٢٥٫٢٨", "long": "٥١٫٥٣", "description": "پانی کا رساؤ ہے"},
        ("پانی کا رساؤ ہے", Sender(), Location(25.28, 51.53), {"service_code": "water"}, [], ()),
    ),
    (
        {"service_code": "water", "lat": "91", "long": "51", "description": "x", "media_url": "javascript:alert(1)"},
        ("x", Sender(), None, {"service_code": "water"}, [], ("location_invalid", "attachment_invalid")),
    ),
    (
        {"service_code": "water", "lat": "0", "long": "0", "description": "بلا موقع"},
        ("بلا موقع", Sender(), None, {"service_code": "water"}, [], ()),
    ),
    (
        {"service_code": "water", "description": "الموقع 25.2854, 51.5310"},
        ("الموقع 25.2854, 51.5310", Sender(), Location(25.2854, 51.531), {"service_code": "water"}, [], ()),
    ),
]


@pytest.mark.parametrize(("post", "expected"), POSTS)
def test_a_posted_form_says_what_is_expected(post: dict[str, Any], expected: Any) -> None:
    assert told(form(post)) == expected


@pytest.mark.parametrize(("post", "expected"), POSTS)
def test_the_same_as_json_says_the_same(post: dict[str, Any], expected: Any) -> None:
    assert told(read(Channel.OPEN311, post, region="QA")) == expected


@pytest.mark.parametrize(
    "post",
    [
        {"service_code": "w", "attribute[DEPTH]": "عميق", "attribute[WHEN][]": ["الليل", "الفجر"]},
        {"service_code": "w", "attribute": {"DEPTH": "عميق", "WHEN": ["الليل", "الفجر"]}},
        {
            "service_code": "w",
            "attribute": [{"code": "DEPTH", "value": "عميق"}, {"code": "WHEN", "value": ["الليل", "الفجر"]}],
        },
    ],
)
def test_the_answers_to_a_service_s_questions_are_fields(post: dict[str, Any]) -> None:
    # Given the three ways in which apps nest attributes
    found = read(Channel.OPEN311, post)
    # Then each says the same
    assert found.fields == (("service_code", "w"), ("DEPTH", "عميق"), ("WHEN", "الليل, الفجر"))


def test_a_form_s_repeated_answers_are_a_list() -> None:
    found = form(
        {
            "service_code": "w",
            "attribute[WHEN][]": ["الليل", "الفجر", "الظهر"],
            "media_url": ["http://a.example/1.png"] * 2,
        }
    )
    assert dict(found.fields)["WHEN"] == "الليل, الفجر, الظهر"
    assert [(file.filename, file.content_type) for file in found.attachments] == [("1.png", "image/png")] * 2


def test_a_form_in_an_old_charset_is_read() -> None:
    found = form(b"service_code=w&description=" + "انقطاع المياه عن البيت".encode("cp1256"))
    assert found.new_text == "انقطاع المياه عن البيت"


@pytest.mark.parametrize("content", [b"", b"&&&", b"%%%=%zz", b"hello", b"<xml/>", b"[1]", b"a=b", b"\xff\xfe=\xff"])
def test_what_is_no_request_keeps_its_text(content: bytes) -> None:
    assert "parse_degraded" in form(content).flags


def test_a_form_of_endless_answers_is_cut() -> None:
    found = form(b"service_code=w&" + b"&".join(b"attribute[a%d]=x" % number for number in range(5000)))
    assert len(found.fields) <= 200
