"""What machines ask, and the headers of every answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from sqlmodel import SQLModel

from pipeline.store import open_engine
from tests.web.rows import add_connector, add_delivery, add_held, add_message
from web.app import create_app
from web.site import Site

EVERYWHERE = (
    "/",
    "/forms/webform",
    "/track",
    "/feed",
    "/nothing",
    "/in/nothing",
    "/healthz",
    "/metrics",
    "/static/site.css",
)


def samples(client: TestClient) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


def test_alive_needs_no_database(client: TestClient, engine: Engine) -> None:
    SQLModel.metadata.drop_all(engine)
    assert client.get("/healthz").text == "ok\n"


def test_ready_says_how_each_connector_fares(client: TestClient, engine: Engine) -> None:
    add_connector(engine, "email", silent_minutes=30)
    add_connector(engine, "x", "misconfigured", error="the token of @centre was refused")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    connectors = answer.json()["connectors"]
    assert connectors["email"]["is_stale"] is True
    assert connectors["x"]["state"] == "misconfigured"
    # An error's text is for ops, not for everybody
    assert "token" not in answer.text


def test_not_ready_without_the_tables(client: TestClient, engine: Engine) -> None:
    SQLModel.metadata.drop_all(engine)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert "rawafid migrate" in answer.json()["database"]


def test_without_a_database_people_are_told_to_come_back(site: Site, tmp_path: Path) -> None:
    # Given a database that cannot be opened
    away = replace(site, engine=open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}"))
    with TestClient(create_app(away)) as client:
        # Then machines and people both hear it, and neither hears where it lies
        assert client.get("/readyz").status_code == 503
        answer = client.get("/forms/webform/received/0123456789abcdef0123", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
        assert "nowhere" not in answer.text
        # And the form itself still opens
        assert client.get("/forms/webform").status_code == 200


def test_the_metrics_count_what_the_database_holds(client: TestClient, engine: Engine) -> None:
    reference = add_message(engine, channel="sms", minutes_ago=0)
    add_message(engine, channel="sms", reference=reference, outcome="joined", minutes_ago=0)
    add_held(engine, "x")
    add_connector(engine, "sms")
    add_connector(engine, "x", "unavailable")
    add_delivery(engine, reference, "dead")
    found = samples(client)
    assert found["rawafid_messages_received_total", "sms"] == 2
    assert found["rawafid_messages_ended_total", "joined", "sms"] == 1
    assert found["rawafid_messages_ended_total", "email", "held"] == 1
    assert found["rawafid_connector_up", "sms"] == 1
    assert found["rawafid_connector_up", "x"] == 0
    assert found["rawafid_deliveries", "dead"] == 1


def test_no_metric_holds_anything_personal(client: TestClient, engine: Engine) -> None:
    reference = add_message(engine)
    add_connector(engine, "email", "unavailable", error="login of sara@example.com refused")
    text = client.get("/metrics").text
    for personal in ("sara", "سارة", "5555", reference, "المصباح"):
        assert personal not in text


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


def test_even_our_own_mistakes_carry_the_headers(site: Site) -> None:
    # Given a page whose site breaks
    broken = replace(site, engine=None)  # type: ignore[arg-type]
    with TestClient(create_app(broken), raise_server_exceptions=False) as client:
        answer = client.get("/forms/webform/received/0123456789abcdef0123", headers={"Accept-Language": "en"})
        assert answer.status_code == 500
        assert "Something went wrong on our side" in answer.text
        assert "Traceback" not in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_no_page_loads_anything_from_elsewhere_or_holds_a_script_of_its_own() -> None:
    folder = Path(__file__).parents[2] / "web"
    for path in [*folder.glob("templates/*.html"), *folder.glob("static/*")]:
        text = path.read_text()
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text
        assert "<script>" not in text
        assert " style=" not in text
        assert "|safe" not in text.replace(" ", "")
