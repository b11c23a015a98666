"""What anybody can ask the GeoReport v2 server about service requests, and what it keeps to itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, update

from cases.reference import is_reference
from cases.tables import MessageRow
from ingest.failures import Refused
from tests.web.city_app import ARABIC, FACTS, V2, ids, problem, texts, with_server
from tests.web.rows import add_message
from web import open311_requests
from web.app import create_app
from web.open311_requests import Query
from web.site import Site

# What the standard says of a service request: these are there, the others may be null.
REQUIRED = {"service_request_id", "status", "service_code", "requested_datetime"}
TEXTS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "address", "address_id", "zipcode", "media_url",
}  # fmt: skip
TIMES = {"requested_datetime", "updated_datetime", "expected_datetime"}
NUMBERS = {"lat", "long"}


@pytest.fixture
def open311_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    return with_server(site, monkeypatch)


@pytest.fixture
def app(open311_site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(open311_site)) as client:
        yield client


def add_case(engine: Engine, *, days_ago: float = 1, **more: Any) -> str:
    """A case that came in by the app, with words and a place that are the citizen's own."""
    reference = add_message(engine, channel="open311", minutes_ago=days_ago * 1440, **more)
    with Session(engine) as session:
        where = col(MessageRow.reference) == reference
        place = {"latitude": 25.285412, "longitude": 51.531099, "label": "فيلا 12"}
        session.exec(update(MessageRow).where(where).values(connector="cityapp", location=place))
        session.commit()
    return reference


def assert_is_service_request(found: dict[str, Any]) -> None:
    """What the standard's schema demands of one service request."""
    assert found.keys() >= REQUIRED
    assert all(found[name] is not None for name in REQUIRED)
    assert found["status"] in ("open", "closed")
    for name, value in found.items():
        if value is None:
            continue
        kind = float if name in NUMBERS else str
        assert name in TEXTS | TIMES | NUMBERS
        assert isinstance(value, kind), name
        if name in TIMES:
            assert datetime.fromisoformat(str(value)).tzinfo is not None
    assert len(found["description"] or "") <= 4000


@pytest.mark.parametrize("path", ["requests.json", "requests/{}.json", "requests.json?service_request_id={}"])
def test_a_request_shows_its_state_and_nothing_of_the_citizen(app: TestClient, engine: Engine, path: str) -> None:
    # Given a case that the app brought in, closed by now
    reference = add_case(engine, status="closed", text="أنا سارة، رقمي 55550123، العمود أمام بيتي مكسور")

    # When anybody asks
    answer = app.get(f"{V2}/{path.format(reference)}", headers=ARABIC)

    # Then they learn where it stands
    [found] = answer.json()
    assert_is_service_request(found)
    assert found["service_request_id"] == reference
    assert (found["status"], found["status_notes"]) == ("closed", "مغلق")
    assert (found["service_code"], found["service_name"]) == ("street_lighting", "إنارة الشوارع")
    assert found["agency_responsible"] == "هيئة الأشغال العامة"

    # And nothing of the person
    for private in ("سارة", "55550123", "sara@", "25.28", "51.53", "فيلا", "صورة", "اقتباس", "open311"):
        assert private not in answer.text


def test_what_the_centre_publishes_is_shown_and_a_place_only_roughly(open311_site: Site, engine: Engine) -> None:
    # Given a centre that publishes words and places, and a description longer than the standard allows
    reference = add_case(engine, text="العمود مكسور\x0b\x01 " + "ش" * 5000)
    facts = replace(FACTS, publishes_descriptions=True, publishes_places=True)
    with TestClient(create_app(replace(open311_site, open311=facts))) as app:
        [found] = app.get(f"{V2}/requests/{reference}.json").json()
        root = ElementTree.fromstring(app.get(f"{V2}/requests/{reference}.xml").content)

    # Then the words are cut to it, the place is a street and no door, and XML stays XML
    assert_is_service_request(found)
    assert found["description"].startswith("العمود مكسور")
    assert (found["lat"], found["long"], found["address"], found["media_url"]) == (25.285, 51.531, None, None)
    assert (texts(root[0])["description"] or "").startswith("العمود مكسور\ufffd\ufffd ش")
    assert texts(root[0])["lat"] == "25.285"


def test_only_cases_that_an_app_brought_in_are_shown(app: TestClient, engine: Engine) -> None:
    # Given a case by mail, and one by mail that a message from the app joined
    by_mail = add_message(engine)
    joined = add_message(engine)
    add_message(engine, reference=joined, channel="open311", outcome="joined")
    with Session(engine) as session:
        is_of_app = (col(MessageRow.reference) == joined) & (col(MessageRow.channel) == "open311")
        session.exec(update(MessageRow).where(is_of_app).values(connector="cityapp"))
        session.commit()

    # Then the app sees the second one, which it was given the number of
    assert ids(app.get(f"{V2}/requests.json")) == [joined]
    assert problem(app.get(f"{V2}/requests/{by_mail}.json"))[0] == 404
    assert ids(app.get(f"{V2}/requests.json?service_request_id={by_mail},{joined}")) == [joined]


def test_requests_are_filtered_by_state_service_and_time(app: TestClient, engine: Engine) -> None:
    new = add_case(engine, days_ago=1)
    answered = add_case(engine, days_ago=2, status="answered", topic="roads")
    closed = add_case(engine, days_ago=3, status="closed")
    old = add_case(engine, days_ago=100)

    def found(**query: str) -> list[str]:
        return ids(app.get(f"{V2}/requests.json?{urlencode(query)}"))

    def ago(days: float) -> str:
        return (datetime.now(UTC) - timedelta(days=days)).isoformat()

    # Without a filter: the last 90 days, the newest first
    assert found() == [new, answered, closed]
    assert found(status="open") == [new, answered]
    assert found(status="closed") == [closed]
    assert found(status="open,closed") == [new, answered, closed]
    assert found(service_code="roads") == [answered]
    assert found(service_code="roads,street_lighting,no_such") == [new, answered, closed]
    assert found(service_code="no_such") == []
    assert found(start_date=ago(2.5)) == [new, answered]
    assert found(end_date=ago(2.5)) == [closed]
    assert found(start_date=ago(120)) == [old]
    assert found(start_date=ago(2.5), end_date=ago(1.5)) == [answered]
    # An id overrides all else, even age
    assert found(service_request_id=f"{old}, {new}", status="closed") == [new, old]
    # And pages
    assert found(page_size="2") == [new, answered]
    assert found(page_size="2", page="2") == [closed]
    assert found(page_size="2", page="3") == []


def test_a_time_is_understood_as_apps_write_it(app: TestClient, engine: Engine) -> None:
    new = add_case(engine)
    for written in ("2{:%Y-%m-%d}", "{:%Y-%m-%dT%H:%M:%SZ}", "{:%Y-%m-%d}", "{:%Y-%m-%dT%H:%M:%S+00:00}"):
        start = written.format(datetime.now(UTC) - timedelta(days=9))
        answer = app.get(f"{V2}/requests.json?start_date={start}")  # with the + as it is
        if start.startswith("22"):
            assert problem(answer)[0] == 400
        else:
            assert ids(answer) == [new]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "open' OR 1=1 --"},
        {"status": "answered"},
        {"start_date": "yesterday"},
        {"start_date": "٢٠٢٦-٠١-٠١"},
        {"start_date": "0001-01-01T00:00:00+14:00"},
        {"start_date": "9999-12-31T23:59:59Z"},
        {"end_date": "0001-01-02T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "٢"},
        {"page": "9" * 5000},
        {"page_size": "1001"},
        {"page_size": "1e3"},
        {"service_request_id": ",".join(["4831029753"] * 1001)},
    ],
)
def test_an_unfit_query_is_told_what_is_wrong(app: TestClient, query: dict[str, str]) -> None:
    assert problem(app.get(f"{V2}/requests.json?{urlencode(query)}"))[0] == 400


@pytest.mark.parametrize(
    "query",
    [
        {"service_code": "roads' OR '1'='1"},
        {"service_code": "\x00"},
        {"service_request_id": "1' UNION SELECT secret FROM x --"},
        {"service_request_id": "\x00,\ud83d\ude21,٤٨٣١٠٢٩٧٥٦"},
        {"service_request_id": ",".join(["4831029753"] * 1000)},
    ],
)
def test_an_injection_finds_nothing(app: TestClient, engine: Engine, query: dict[str, str]) -> None:
    add_case(engine)
    assert ids(app.get(f"{V2}/requests.json?{urlencode(query, errors='surrogatepass')}")) == []


@pytest.mark.parametrize("name", ["1", "4831029750", "4831029753", "%00", "4831029753' --", "٤٨٣١٠٢٩٧٥٦", "a" * 5000])
def test_an_unknown_request_is_not_found(app: TestClient, name: str) -> None:
    assert problem(app.get(f"{V2}/requests/{name}.json")) == (404, "service_request_id provided was not found")


def test_a_database_that_is_away_is_told_in_the_standards_form(app: TestClient, engine: Engine) -> None:
    SQLModel.metadata.drop_all(engine)
    for path in ("requests.json", "requests/4831029753.json", f"tokens/{'0' * 32}.json"):
        answer = app.get(f"{V2}/{path}")
        assert problem(answer)[0] == 503
        assert answer.headers["Retry-After"] == "30"


def test_a_list_ends_at_the_most_and_goes_on_with_the_next_page(
    app: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given more cases than one answer holds
    monkeypatch.setattr(open311_requests, "MOST_REQUESTS", 2)
    references = [add_case(engine, days_ago=days) for days in (1, 2, 3)]
    assert ids(app.get(f"{V2}/requests.json")) == references[:2]
    assert ids(app.get(f"{V2}/requests.json?page=2")) == references[2:]


@given(
    st.dictionaries(
        st.sampled_from(
            ["service_request_id", "service_code", "status", "start_date", "end_date", "page", "page_size"]
        ),
        st.text(max_size=40) | st.datetimes().map(lambda at: at.isoformat()) | st.integers().map(str),
    )
)
def test_any_query_is_understood_or_refused(parameters: dict[str, str]) -> None:
    try:
        query = Query.of(parameters, {"roads", "water"}, ZoneInfo("Asia/Qatar"))
    except Refused:
        return
    # What reaches the database is bounded, and holds only what it can compare with
    assert 1 <= query.limit <= 1000
    assert 0 <= query.offset <= 10**8
    assert all(is_reference(one) for one in query.wanted.references or ())
    assert set(query.wanted.topics or ()) <= {"roads", "water"}
