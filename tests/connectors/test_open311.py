"""City apps' posts: what is taken in, however their libraries write it, and the sentence for what is not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.open311 import Open311
from ingest.failures import Misconfigured, Refused, Rejected
from ingest.message import Channel
from ingest.notice import PushRequest
from normalize import normalize
from normalize.message import Location
from tests.connectors.contract import PushContract, constructing_opens_nothing, error_text, status_of
from tests.normalize.test_photos import photo
from tests.servers.file_server import running

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b0und"
KEYS = {"OPEN311_CITYAPP": "k-3f9a1c", "OPEN311_KIOSK": "k-77b2d0"}
TABLE: dict[str, Any] = {
    "type": "open311",
    "apps": {"cityapp": {"key": {"env": "OPEN311_CITYAPP"}}, "kiosk": {"key": {"env": "OPEN311_KIOSK"}}},
}
SERVER = Open311.model_validate(TABLE)
OPEN = Open311.model_validate({"type": "open311", "open": True})
LAMP: dict[str, Any] = {
    "api_key": "k-3f9a1c",
    "service_code": "street_lighting",
    "lat": "25.2854",
    "long": "51.5310",
    "description": "عمود الإنارة مكسور أمام مدرسة البنات منذ الأحد",
}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def post(fields: Mapping[str, Any] | bytes, content_type: str = FORM, query: str = "", **headers: str) -> PushRequest:
    body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
    sent = {"content-type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return PushRequest("POST", query.encode(), sent, body, "203.0.113.7")


def as_json(fields: Mapping[str, Any]) -> PushRequest:
    return post(orjson.dumps(fields), "application/json; charset=utf-8")


def multipart(fields: Mapping[str, str], more: str = "") -> PushRequest:
    parts = "".join(
        f'--b0und\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    return post(f"{parts}{more}--b0und--\r\n".encode(), MULTIPART)


def but(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**LAMP, **changes}.items() if value is not None}


PHOTO = (
    '--b0und\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\nx\r\n'
)


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        (post(but(api_key=None)), 403, "api_key is missing or wrong"),
        (post(but(api_key="k-3f9a1d")), 403, "api_key"),
        (post(but(api_key="مفتاح")), 403, "api_key"),
        (post(but(api_key=["k-3f9a1c", "k-3f9a1c"])), 403, "api_key"),
        (as_json(but(api_key={"k-3f9a1c": 1})), 403, "api_key"),
        (post(but(service_code=None)), 400, "service_code was not provided"),
        (post(but(service_code="  ")), 400, "service_code was not provided"),
        (as_json(but(service_code=17)), 400, "service_code was not provided"),
        (post(but(service_code=["water", "roads"])), 400, "service_code: give one text"),
        (post(but(lat=None, long=None)), 400, "no place was provided"),
        (post(but(lat="", long="", address_string=" ")), 400, "no place was provided"),
        (post(but(long=None)), 400, "long: give degrees"),
        (post(but(lat="91")), 400, "lat: give degrees between -90 and 90"),
        (post(but(long="-180.1")), 400, "long: give degrees"),
        (post(but(lat="nan")), 400, "lat: give degrees"),
        (post(but(lat="1e999")), 400, "lat: give degrees"),
        (post(but(lat="25° 17' N")), 400, "lat: give degrees"),
        (as_json(but(lat=True)), 400, "lat: give degrees"),
        (as_json(but(lat=[25.1])), 400, "lat: give one text or number"),
        (as_json(but(description={"ar": "x"})), 400, "description: give one text or number"),
        (as_json(but(media_url=[{"url": "https://img.example/1.jpg"}])), 400, "media_url: give one text"),
        (post(b"{", "application/json"), 400, "not JSON"),
        (post(b"[" * 5000, "application/json"), 400, "not JSON"),
        (post(b"[1]", "application/json"), 400, "not a JSON object"),
        (post(b'{"description": "\\ud83d"}', "application/json"), 400, "not JSON"),
        (post(orjson.dumps(but())[:-1] + b',"attribute":' + b"[" * 900 + b"]" * 900 + b"}", "application/json"),
         400, "nested too deep"),
        (post(b"description=%C7%E1%E3%ED%C7%E5"), 400, "not in UTF-8"),
        (post("description=المياه".encode("cp1256")), 400, "not in UTF-8"),
        (post(LAMP, query="description=%C7"), 400, "not in UTF-8"),
        (post({f"f{n}": "x" for n in range(301)}), 400, "at most 300 fields"),
        (post(b"&".join(b"a=1" for _ in range(700))), 400, "at most 300 fields"),
        (post(but(**{"q" * 201: "x"})), 400, "name of a field"),
        (multipart(LAMP, PHOTO), 400, "media_url"),
        (post(b"--b0und\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0und--", MULTIPART),
         400, "no name"),
        (post(b"--b0und\r\nContent-Disposition: form-data; name=a\r\n\r\nx", MULTIPART),
         400, "cut off"),
        (post(b"whatever", MULTIPART), 400, "multipart"),
        (post(b"whatever", "multipart/form-data"), 400, "multipart"),
        (post(b"<!DOCTYPE a [<!ENTITY b 'c'>]><request/>", "text/xml"), 415, "a form or a JSON object"),
        (post(b"x=" + b"y" * 65_536), 413, "over 65536 bytes"),
        (post(LAMP, query="q=" + "y" * 65_536), 413, "over 65536 bytes"),
        (post(LAMP, idempotency_key="short"), 400, "Idempotency-Key"),
        (post(LAMP, idempotency_key="a" * 201), 400, "Idempotency-Key"),
        (PushRequest("PUT", b"", {"content-type": FORM}, b"", "203.0.113.7"), 405, "use POST"),
    ],
)  # fmt: skip
def test_an_unfit_post_is_refused_with_its_reason(request_: PushRequest, status: int, says: str) -> None:
    # When it is posted
    with pytest.raises(Refused) as refused:
        SERVER.accept(request_)

    # Then the app's maker reads what is wrong, and no key
    assert refused.value.status == status
    assert says in str(refused.value)
    assert not any(key in error_text(refused.value) for key in KEYS.values())


@pytest.mark.parametrize(
    "request_",
    [
        post(LAMP),
        post(LAMP, content_type=""),
        post(but(api_key=None), query="api_key=k-3f9a1c"),
        post(but(api_key=None, lat=None), query="lat=25.2854&api_key=k-3f9a1c"),
        post("&".join(f"{name}={value}" for name, value in LAMP.items()).encode()),
        multipart(LAMP),
        as_json(LAMP),
        as_json(but(lat=25.2854, long=51.531)),
        post(but(lat="٢٥٫٢٨٥٤", long="٥١.٥٣١")),
    ],
)
def test_every_way_of_writing_a_post_is_the_same_message(request_: PushRequest) -> None:
    # When it is posted and read
    [raw] = SERVER.accept(request_)
    message = normalize(raw)

    # Then it says the same
    assert raw.channel is Channel.OPEN311
    assert message.new_text == LAMP["description"]
    assert message.location == Location(25.2854, 51.531)
    assert dict(message.fields) == {"service_code": "street_lighting"}

    # And it is known which app it came by, whose key is nowhere
    assert raw.envelope == {"app": "cityapp"}
    assert b"api_key" not in raw.content
    assert KEYS["OPEN311_CITYAPP"].encode() not in raw.content


def test_everything_that_an_app_knows_comes_through() -> None:
    # Given a post with answers, two photos and a person
    full = but(
        address_string="شارع الكورنيش، الدوحة",
        first_name="نورة",
        last_name="الكواري",
        phone="55123456",
        email="noura@mail.example",
        media_url=["https://img.example/1.jpg", "https://img.example/2.jpg"],
        **{"attribute[pole]": "K-17", "attribute[colour]": ["white", "yellow"]},
    )
    for request_ in (post(full), as_json(full)):
        # When it is read
        message = normalize(SERVER.accept(request_)[0])

        # Then all of it is there
        assert (message.sender.name, message.sender.email) == ("نورة الكواري", "noura@mail.example")
        assert [file.source for file in message.attachments] == full["media_url"]
        assert message.location == Location(25.2854, 51.531, "شارع الكورنيش، الدوحة")
        assert dict(message.fields) == {
            "service_code": "street_lighting", "pole": "K-17", "colour": "white, yellow",
        }  # fmt: skip


def test_a_long_description_is_taken_whole() -> None:
    # Given more than the 4,000 characters that the standard promises
    [raw] = SERVER.accept(post(but(description="ش" * 5000)))
    assert len(normalize(raw).new_text) == 5000


def test_without_a_key_of_its_own_each_post_is_a_report_of_its_own() -> None:
    [first], [second] = SERVER.accept(post(LAMP)), SERVER.accept(post(LAMP))
    assert first.content == second.content
    assert first.upstream_id != second.upstream_id


def test_an_idempotency_key_stands_for_one_content_of_one_app() -> None:
    def name(**changes: Any) -> str:
        return SERVER.accept(post(but(**changes), idempotency_key='"8e03978e-40d5"'))[0].upstream_id

    # Given an app that uses one key for everything, and another that hits upon the same key
    names = {name(), name(), name(description="غيره"), name(api_key="k-77b2d0")}

    # Then no report is taken for another, and the name tells nothing
    assert len(names) == 3
    assert all(len(one) == 32 and "8e03978e" not in one for one in names)


def test_an_open_server_takes_posts_without_a_key() -> None:
    [raw] = OPEN.accept(post(but(api_key=None)))
    assert raw.envelope == {"app": ""}
    # And an app's leftover key is no message either
    assert b"api_key" not in OPEN.accept(post(LAMP))[0].content


def test_an_open_server_still_tells_an_app_that_its_key_is_wrong() -> None:
    server = Open311.model_validate({**TABLE, "open": True})
    assert server.accept(post(LAMP))[0].envelope == {"app": "cityapp"}
    assert status_of(server, post(but(api_key="old"))) == 403
    assert status_of(server, post(but(api_key=None))) == 200


def test_only_the_services_and_the_jurisdiction_of_the_table_are_served() -> None:
    server = Open311.model_validate({**TABLE, "jurisdiction_id": "gov.example", "services": ["street_lighting"]})
    assert status_of(server, post(but(jurisdiction_id="gov.example"))) == 200
    assert status_of(server, post(but(jurisdiction_id=""))) == 200
    assert status_of(server, post(LAMP)) == 200
    assert status_of(server, post(but(jurisdiction_id="other.example"))) == 404
    assert status_of(server, post(LAMP, query="jurisdiction_id=other.example")) == 404
    assert status_of(server, post(but(service_code="water"))) == 404


def test_a_missing_key_is_for_a_person_and_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given one key that is not there yet
    SERVER.check()
    monkeypatch.delenv("OPEN311_CITYAPP")

    # Then ops are told which, the other app goes on, and an empty key opens nothing
    with pytest.raises(Misconfigured, match=r"app cityapp.*OPEN311_CITYAPP"):
        SERVER.check()
    assert status_of(SERVER, post(but(api_key="k-77b2d0"))) == 200
    assert status_of(SERVER, post(but(api_key=""))) == 403
    monkeypatch.delenv("OPEN311_KIOSK")
    assert status_of(SERVER, post(but(api_key=""))) == 503


def test_a_table_that_nobody_could_post_to_is_refused() -> None:
    with pytest.raises(ValidationError, match="nobody could post"):
        Open311.model_validate({"type": "open311"})


def test_constructing_opens_nothing_and_shows_no_secret() -> None:
    constructing_opens_nothing(lambda: Open311.model_validate(TABLE))
    assert not any(key in repr(SERVER) + SERVER.model_dump_json() for key in KEYS.values())


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=b", "a/b"]))
def test_any_bytes_are_taken_or_refused(body: bytes, content_type: str) -> None:
    assert status_of(OPEN, post(body, content_type)) in (200, 400, 415)


@settings(deadline=None, max_examples=60)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_any_value_in_any_place_is_taken_or_refused(value: object) -> None:
    for name in (*LAMP, "media_url", "attribute", "jurisdiction_id", "email"):
        try:
            request_ = as_json({**LAMP, name: value})
        except TypeError:  # a lone surrogate is no JSON
            return
        assert status_of(OPEN, request_) in (200, 400)


class TestContract(PushContract):
    connector = SERVER
    request = post(LAMP, idempotency_key="report-000001")


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [
        (photo("JPEG"), True),
        (photo("PNG"), True),
        (photo("WEBP"), True),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), True),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(40), True),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", True),
        (b"<!DOCTYPE html><title>Sign in</title>", False),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', False),
        (b"MZ\x90\0" + bytes(400), False),
        (b"PK\3\4" + bytes(400), False),
        (b"RIFF\0\0\0\0AVI LIST", False),
        (b"", False),
    ],
)
def test_only_photos_films_and_pdfs_are_kept_whatever_the_address_calls_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, is_kept: bool
) -> None:
    # Given what lies where an app says that a photo is
    with running(tmp_path, monkeypatch) as files:
        address = files.keep("/lamp.jpg", content, headers={"Content-Type": "image/jpeg"})
        server = Open311.model_validate({**TABLE, "media_hosts": [files.host]})
        # When it is fetched, then only what its first bytes prove is kept
        if is_kept:
            assert server.fetch_file(address) == content
        else:
            with pytest.raises(Rejected, match="of no kind in media_types"):
                server.fetch_file(address)


def test_a_server_that_fetches_nothing_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch) as files:
        address = files.keep("/lamp.jpg", photo("JPEG"))
        for hosts in ([], ["*"], ["photos.example"]):
            with pytest.raises(Rejected, match="not among media_hosts"):
                Open311.model_validate({**TABLE, "media_hosts": hosts}).fetch_file(address)
        # And where anybody may post, nobody is asked who was not named
        for server in (OPEN, Open311.model_validate({**TABLE, "open": True})):
            with pytest.raises(Rejected, match="not among media_hosts"):
                server.fetch_file("https://img.example/lamp.jpg")
        assert files.calls == []


def test_a_kind_that_is_none_is_told() -> None:
    with pytest.raises(ValidationError, match="media_types"):
        Open311.model_validate({**TABLE, "media_types": ["image/jpg"]})
