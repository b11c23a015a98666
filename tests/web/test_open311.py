"""The GeoReport v2 server as a city app sees it: what it offers, and what it answers to a post, in both formats."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from cases.reference import new_reference
from ingest.clock import database_now
from ingest.tables import INBOX
from ingest.transaction import writing
from route.emergency.book import Reach, Report, record
from route.emergency.settings import Duty
from tests.web.city_app import ARABIC, ENGLISH, KEY, V2, problem, texts, with_server
from tests.web.conftest import Desk
from tests.web.rows import settle
from web.app import create_app
from web.attempts import Attempts, TooOften
from web.site import Site

POST = {
    "service_code": "street_lighting",
    "lat": "25.2854",
    "long": "51.5310",
    "description": "عمود الإنارة أمام المدرسة مكسور وأسلاكه مكشوفة",
    "api_key": KEY,
}


@pytest.fixture
def app(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    with TestClient(create_app(with_server(site, monkeypatch))) as client:
        yield client


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code was not provided"),
        ({"service_code": "free_money"}, 404, "service_code provided was not found"),
        ({"service_code": "water"}, 404, "service_code provided was not found"),
        ({"lat": "", "long": ""}, 400, "no place"),
        ({"lat": "north"}, 400, "lat"),
        ({"jurisdiction_id": "other.example"}, 404, "jurisdiction_id provided was not found"),
    ],
)
def test_an_unfit_post_is_told_in_the_standards_form(
    app: TestClient, desk: Desk, changes: dict[str, str], status: int, says: str
) -> None:
    # When an app posts it
    told = problem(app.post(f"{V2}/requests.json", data={**POST, **changes}))

    # Then it reads why, ops see that something was refused, and nothing is taken in
    assert told[0] == status
    assert says in told[1]
    assert desk.refused == ["cityapp"]
    assert desk.inbox.claim() == []

    # And in XML, if it speaks that
    answer = app.post(f"{V2}/requests.xml", data={**POST, **changes})
    root = ElementTree.fromstring(answer.text)
    assert (root.tag, root[0].tag, answer.status_code) == ("errors", "error", status)
    assert texts(root[0])["code"] == str(status)


def test_its_reports_come_by_its_own_address_alone(app: TestClient, desk: Desk) -> None:
    # Given a post that the server would take, and that is counted there
    said = urlencode(POST)
    for body, kind in ((said, "application/x-www-form-urlencoded"), ("{}", "application/json")):
        # When it goes by where gateways post
        answer = app.post("/in/cityapp", content=body, headers={"Content-Type": kind})
        # Then there is nothing
        assert answer.status_code == 404
    assert desk.inbox.claim() == []
    assert desk.refused == []


def test_xml_is_never_read(app: TestClient) -> None:
    # Given a body whose entities would fill the memory of whoever resolved them
    bomb = (
        '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><request><description>&b;</description></request>'
    )
    answer = app.post(f"{V2}/requests.xml", content=bomb, headers={"Content-Type": "text/xml"})
    assert answer.status_code == 415
    assert "aaaa" not in answer.text


def test_a_post_over_the_limit_is_refused_before_it_is_read(app: TestClient, desk: Desk) -> None:
    assert problem(app.post(f"{V2}/requests.json", content=b"x" * 70_000))[0] == 413
    assert desk.refused == ["cityapp"]


def test_an_app_is_told_to_come_back_when_nothing_can_be_stored(app: TestClient, desk: Desk) -> None:
    desk.is_full = True
    answer = app.post(f"{V2}/requests.json", data=POST)
    assert problem(answer)[0] == 503
    assert answer.headers["Retry-After"] == "7"
    assert desk.refused == []


def test_without_an_open311_server_everything_is_not_found(client: TestClient) -> None:
    for path in ("/open311/discovery.json", f"{V2}/services.json", f"{V2}/requests.json", f"{V2}/requests/1.json"):
        assert problem(client.get(path)) == (404, "there is no Open311 server here")
    assert problem(client.post(f"{V2}/requests.json", data=POST))[0] == 404


@pytest.mark.parametrize("path", ["/open311/", f"{V2}/", f"{V2}/nothing.json", f"{V2}/services.jsonp", f"{V2}/a/b/c"])
def test_a_wrong_address_is_told_in_the_standards_form(app: TestClient, path: str) -> None:
    assert problem(app.get(path))[0] == 404
    assert problem(app.get(f"{V2}/services.json?jurisdiction_id=other.example"))[0] == 404


@pytest.mark.parametrize("body", ["form", "json"])
def test_a_post_is_answered_with_a_token_until_its_case_is_there(
    app: TestClient, desk: Desk, engine: Engine, body: str
) -> None:
    # When a citizen reports a lamp
    answer = app.post(
        f"{V2}/requests.json?jurisdiction_id=gov.example",
        headers=ARABIC,
        **{"data" if body == "form" else "json": POST},
    )

    # Then the message is safe and the app has a token
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    [receipt] = answer.json()
    assert set(receipt) == {"token", "service_notice", "account_id"}
    assert receipt["service_notice"].startswith("رسالتك")
    [claimed] = desk.inbox.claim()
    assert claimed.raw.upstream_id == receipt["token"]
    assert claimed.connector == "cityapp"
    token = f"{V2}/tokens/{receipt['token']}.json"
    assert app.get(token).json() == [{"token": receipt["token"]}]

    # And the number of the case as soon as there is one
    reference = new_reference()
    settle(engine, receipt["token"], reference)
    assert app.get(token).json() == [{"service_request_id": reference, "token": receipt["token"]}]


def test_a_repeated_post_is_answered_with_the_number_of_its_case(app: TestClient, desk: Desk, engine: Engine) -> None:
    # Given a post whose answer was lost, and whose case is there by now
    key = {**ENGLISH, "Idempotency-Key": "6f1c-report-1"}
    token = app.post(f"{V2}/requests.json", data=POST, headers=key).json()[0]["token"]
    settle(engine, token, "4831029756")

    # When the app posts it again
    answer = app.post(f"{V2}/requests.xml", data=POST, headers=key)

    # Then it is the same delivery
    root = ElementTree.fromstring(answer.content)
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert (answer.status_code, root.tag, root[0].tag) == (201, "service_requests", "request")
    assert texts(root[0]) == {
        "service_request_id": "4831029756",
        "service_notice": "Keep this number. Your message is now a case and goes to the agency that can act on it.",
        "account_id": None,
    }
    assert len(desk.inbox.claim()) == 0


def test_whoever_is_in_danger_is_told_the_number_to_call_in_the_notice(app: TestClient, engine: Engine) -> None:
    # Given somebody who posts without a telephone number, and in whose words the watch has heard danger
    key = {**ENGLISH, "Idempotency-Key": "6f1c-report-2"}
    post = {**POST, "description": "my son got an electric shock from the pole, he is not breathing"}
    token = app.post(f"{V2}/requests.json", data=post, headers=key).json()[0]["token"]
    with writing(engine) as connection:
        inbox_id = connection.execute(select(INBOX.c.id).where(INBOX.c.upstream_id == token)).scalar_one()
        record(connection, Report(inbox_id, ("electric",)), None, Duty(), Reach("", ""), database_now(connection))
    # When the app asks what became of it
    settle(engine, token, "4831029756")
    notice = app.post(f"{V2}/requests.json", data=post, headers=key).json()[0]["service_notice"]
    # Then the number comes first
    assert "999" in notice.partition("Keep this number")[0]


@pytest.mark.parametrize("token", ["0" * 32, "1' OR '1'='1", "%00", "ش", "a" * 5000])
def test_an_unknown_token_is_not_found(app: TestClient, token: str) -> None:
    assert problem(app.get(f"{V2}/tokens/{token}.json"))[0] == 404


def test_the_services_are_the_topics_in_the_readers_language(app: TestClient) -> None:
    # When an Arabic phone and an English one ask what can be reported
    arabic = app.get(f"{V2}/services.json", headers=ARABIC).json()
    english = ElementTree.fromstring(app.get(f"{V2}/services.xml", headers=ENGLISH).text)

    # Then each reads its own names of the same codes
    assert [one["service_code"] for one in arabic] == ["street_lighting", "roads", "residency"]
    assert arabic[0] == {
        "service_code": "street_lighting",
        "service_name": "إنارة الشوارع",
        "description": None,
        "metadata": False,
        "type": "batch",
        "keywords": "Street lighting",
        "group": None,
    }
    assert (english.tag, english[0].tag) == ("services", "service")
    assert texts(english[0])["service_name"] == "Street lighting"
    assert texts(english[0])["metadata"] == "false"
    assert texts(english[0])["keywords"] == "إنارة الشوارع"


def test_a_service_has_no_questions_of_its_own(app: TestClient) -> None:
    assert app.get(f"{V2}/services/roads.json").json() == {"service_code": "roads", "attributes": []}
    root = ElementTree.fromstring(app.get(f"{V2}/services/roads.xml").text)
    assert (root.tag, texts(root)) == ("service_definition", {"service_code": "roads", "attributes": None})
    assert problem(app.get(f"{V2}/services/water.json")) == (404, "service_code provided was not found")


def test_discovery_says_where_and_how(app: TestClient) -> None:
    endpoint = app.get("/open311/discovery.json").json()["endpoints"][0]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = ElementTree.fromstring(app.get(f"{V2}/discovery.xml").text)
    assert [one.text for one in root.iterfind("endpoints/endpoint/formats/format")] == endpoint["formats"]


def test_the_format_is_the_endings_or_else_what_is_accepted(app: TestClient) -> None:
    def kind(path: str, accept: str) -> str:
        return str(app.get(path, headers={"Accept": accept}).headers["content-type"]).partition(";")[0]

    assert kind(f"{V2}/services", "application/xml") == "text/xml"
    assert kind(f"{V2}/services", "*/*") == "application/json"
    assert kind(f"{V2}/services", "text/html,application/xhtml+xml,application/xml;q=0.9") == "application/json"
    assert kind(f"{V2}/services.xml", "application/json") == "text/xml"
    assert kind(f"{V2}/services.json", "text/xml") == "application/json"


def test_no_page_of_another_site_may_read_and_no_callback_is_called(app: TestClient) -> None:
    answer = app.get(f"{V2}/services.json?callback=steal", headers={"Origin": "https://evil.example"})
    assert not any(name.startswith("access-control-") for name in answer.headers)
    assert "steal" not in answer.text


def test_an_app_that_posts_too_much_is_told_when_to_come_back_and_others_are_not(
    app: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an app that has posted what it may post in a minute, here three
    for number in range(3):
        assert app.post(f"{V2}/requests.json", data={**POST, "description": f"بلاغ {number}"}).status_code == 201

    # When it posts more, in either format
    for ending in ("json", "xml"):
        answer = app.post(f"{V2}/requests.{ending}", data=POST)

        # Then it is told to wait, in the standard's own form, and nothing is taken in
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "too many requests" in answer.text
    assert problem(app.post(f"{V2}/requests.json", data=POST))[0] == 429
    assert len(desk.inbox.claim()) == 3

    # And whoever only asks is answered
    assert app.get(f"{V2}/services.json").status_code == 200


def test_whoever_guesses_keys_is_soon_told_to_wait_and_costs_no_more_writing(app: TestClient, desk: Desk) -> None:
    # Given a network that tries key after key
    told = [problem(app.post(f"{V2}/requests.json", data={**POST, "api_key": f"k-{n}"}))[0] for n in range(5)]

    # Then after the first ones, here two, it is told to wait, and those alone were counted for ops
    assert told == [403, 403, 429, 429, 429]
    assert desk.refused == ["cityapp"] * 2

    # And the app that knows its key is not held up by its neighbour
    assert app.post(f"{V2}/requests.json", data=POST).status_code == 201


def test_questions_are_limited_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a server that lets each network ask twice a minute
    limited = with_server(site, monkeypatch)
    assert limited.open311 is not None
    with TestClient(create_app(replace(limited, open311=replace(limited.open311, reads_per_minute=2)))) as client:
        answers = [client.get(f"{V2}/requests.json") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) >= 1


def test_a_minute_later_there_is_room_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given two of two taken, half a minute apart
    at = [100.0]
    monkeypatch.setattr("web.attempts.time.monotonic", lambda: at[0])
    attempts = Attempts(limit=2, window_seconds=60)
    attempts.take("city")
    at[0] = 130.0
    attempts.take("city")

    # When a third comes, then it is told to wait until the first one's minute is over, and has room then
    with pytest.raises(TooOften) as told:
        attempts.take("city")
    assert told.value.wait_seconds == 30
    attempts.take("another")
    at[0] = 160.0
    attempts.take("city")
    assert attempts.are_spent("city")
