"""From a city app's post to a case at its agency, and back to the app once it is closed."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from cases import actions
from cases.files import with_files
from connectors.open311 import Open311
from ingest.transaction import reading, writing
from pipeline.pages import site_of
from tests.normalize.test_photos import exif, photo
from tests.pipeline.conftest import Pipeline
from tests.servers.file_server import running
from web import open311
from web.app import create_app

V2 = "/open311/v2"


@pytest.fixture
def app(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A city app's way in: the shipped configuration's server, answering at once."""
    monkeypatch.setattr(open311, "_WAIT_SECONDS", 0)
    with TestClient(create_app(site_of(pipeline.assembly)), headers={"Accept-Language": "ar"}) as client:
        yield client


def post(pipeline: Pipeline, app: TestClient, **fields: str | list[str]) -> Response:
    server = pipeline.assembly.settings.connectors["open311"]
    assert isinstance(server, Open311)
    key = server.apps["cityapp"].key.reveal()
    answer: Response = app.post(f"{V2}/requests.json", data={"api_key": key, **fields})
    return answer


def test_a_report_with_a_place_becomes_a_case_and_the_app_sees_it_closed(pipeline: Pipeline, app: TestClient) -> None:
    # Given a citizen in the street, whose words alone name no topic
    [receipt] = post(
        pipeline,
        app,
        service_code="street_lighting",
        lat="25.2854",
        long="51.5310",
        description="الوضع مستمر من أيام ولا أحد جاء لإصلاحه أمام مدرسة البنات",
        address_string="شارع الكورنيش",
        media_url="https://img.example/lamp.jpg",
        phone="55123456",
    ).json()

    # When the pipeline has processed it
    while pipeline.assembly.process():
        pass

    # Then there is a case at the agency of the service that the app named, with the place and the photo's address
    (case,) = pipeline.cases()
    assert (case.topic, case.agency, case.channel, case.language) == ("street_lighting", "works", "open311", "ar")
    [message] = case.messages
    assert message.location == {"latitude": 25.2854, "longitude": 51.531, "label": "شارع الكورنيش"}
    assert "the form's own answer: street_lighting" in message.classification["reasons"]
    # And the citizen is told by the number that the app gave
    assert ("acknowledge", "sms") in {(one.purpose, one.outlet) for one in pipeline.deliveries(case.reference)}

    # And the app learns the number for its token
    [known] = app.get(f"{V2}/tokens/{receipt['token']}.json").json()
    assert known["service_request_id"] == case.reference
    request = f"{V2}/requests/{case.reference}"
    [found] = app.get(f"{request}.json").json()
    assert (found["status"], found["service_name"], found["agency_responsible"]) == (
        "open", "إنارة الشوارع", "هيئة الأشغال العامة",
    )  # fmt: skip
    assert (found["description"], found["lat"], found["requested_datetime"]) == (
        None, None, "2026-11-22T11:00:00+03:00",
    )  # fmt: skip

    # When the case is closed an hour later
    pipeline.clock.pass_seconds(3600)
    with writing(pipeline.assembly.engine) as connection:
        assert actions.close(connection, case.reference, pipeline.clock.at, "the lamp was replaced")

    # Then the app sees that, on the same wire
    root = ElementTree.fromstring(app.get(f"{request}.xml").text)
    told = {one.tag: one.text for one in root[0]}
    assert (told["status"], told["status_notes"]) == ("closed", "مغلق")
    assert told["updated_datetime"] == "2026-11-22T12:00:00+03:00"
    assert ids_of(app, "?status=closed&start_date=2026-11-22&end_date=2026-11-23") == [case.reference]
    assert ids_of(app, "?status=open&start_date=2026-11-22&end_date=2026-11-23") == []


def test_a_photo_without_a_word_goes_where_the_app_says_and_to_a_person(pipeline: Pipeline, app: TestClient) -> None:
    # Given a citizen who only took a picture
    answer = post(pipeline, app, service_code="waste", lat="25.1", long="51.6", media_url="https://img.example/bin.jpg")
    assert answer.status_code == 201
    while pipeline.assembly.process():
        pass

    # Then it is not lost, and somebody looks
    (case,) = pipeline.cases()
    assert (case.topic, case.agency, case.needs_review) == ("waste", "municipality", True)


def test_the_photo_that_an_app_names_is_fetched_into_the_case(
    pipeline: Pipeline, app: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, monkeypatch) as photos:
        # Given an app whose photos lie inside our own network, on a host that the operator has named
        server = pipeline.assembly.settings.connectors["open311"]
        named = server.model_copy(update={"media_hosts": (photos.host,)})
        monkeypatch.setitem(pipeline.assembly.message_files.keepers, "open311", named)
        picture = photo("JPEG", exif())
        address = photos.keep("/reports/7/image", picture)

        # When a citizen reports with that photo, and with one on a host that nobody named
        more = {"media_url": [address, "https://img.example/second.jpg"]}
        post(pipeline, app, service_code="waste", lat="25.1", long="51.6", description="الحاوية مكسورة", **more)
        while pipeline.assembly.process():
            pass
        while pipeline.assembly.fetch():
            pass

    # Then the first is in the case under a name that opens it, and of the second it says why not
    (case,) = pipeline.cases()
    with reading(pipeline.assembly.engine) as connection:
        [message] = with_files(connection, case).messages
    first, second = message.attachments
    assert (first["state"], first["content_type"], first["filename"]) == ("kept", "image/jpeg", "photo-1.jpg")
    assert first["size"] == len(picture)
    assert (second["state"], second["error"]) == ("gone", "img.example is not among media_hosts")


def test_the_same_report_posted_again_is_one_case(pipeline: Pipeline, app: TestClient) -> None:
    # Given an app that lost the answer and posts again, under the same key and then without one
    fields = {
        "service_code": "water",
        "address_string": "الوكرة، شارع 22",
        "description": "المياه مقطوعة عن الحي منذ أمس",
        "email": "noura@mail.example",
    }
    app.headers["Idempotency-Key"] = "report-77-000001"
    first, second = post(pipeline, app, **fields), post(pipeline, app, **fields)
    assert first.json() == second.json()
    del app.headers["Idempotency-Key"]
    third = post(pipeline, app, **fields)
    while pipeline.assembly.process():
        pass

    # Then both tokens lead to the one case
    (case,) = pipeline.cases()
    for answer in (second, third):
        [known] = app.get(f"{V2}/tokens/{answer.json()[0]['token']}.json").json()
        assert known["service_request_id"] == case.reference


def ids_of(app: TestClient, query: str) -> list[str]:
    return [one["service_request_id"] for one in app.get(f"{V2}/requests.json{query}").json()]
