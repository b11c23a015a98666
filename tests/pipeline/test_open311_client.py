"""The GeoReport server as others read it: a client of another maker (georeport 0.3), and the community's schemas."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from georeport import GeoReport  # type: ignore[import-untyped]
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from cases import actions
from cases.queries import CaseView
from connectors.open311 import Open311
from ingest.transaction import writing
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline
from tests.servers.available import OPEN311_SCHEMAS
from tests.web.live import serving
from web import open311


@pytest.fixture
def url(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A GeoReport server that wants a jurisdiction, on a real port."""
    monkeypatch.setattr(open311, "_WAIT_SECONDS", 0)
    site = site_of(pipeline.assembly)
    assert site.open311 is not None
    with serving(replace(site, open311=replace(site.open311, jurisdiction_id="gov.example"))) as address:
        yield f"{address}/open311/v2"


def lamp_reported(pipeline: Pipeline, url: str) -> CaseView:
    """A citizen's report of a broken lamp, which became a case."""
    server = pipeline.assembly.settings.connectors["open311"]
    assert isinstance(server, Open311)
    report = {
        "api_key": server.apps["cityapp"].key.reveal(),
        "service_code": "street_lighting",
        "lat": "25.2854",
        "long": "51.5310",
        "description": "عمود الإنارة أمام المدرسة مكسور وأسلاكه مكشوفة",
    }
    assert httpx.post(f"{url}/requests.json", data=report).status_code == 201
    while pipeline.assembly.process():
        pass
    (case,) = pipeline.cases()
    return case


@pytest.mark.parametrize("written", ["json", "xml"])
def test_another_makers_client_finds_the_services_and_follows_a_report(
    pipeline: Pipeline, url: str, written: str
) -> None:
    client = GeoReport(url, jurisdiction="gov.example", output_format=written)

    # Given the services that it is offered
    services = {one["service_code"]: one for one in client.get_service_list()}
    assert set(services) == set(pipeline.assembly.taxonomy.topics)
    assert client.get_service_definition("street_lighting")["service_code"] == "street_lighting"

    # When a citizen reports a broken lamp, which becomes a case
    case = lamp_reported(pipeline, url)

    # Then the client reads it alone and in the list
    found = client.get_service_request(case.reference)
    assert (found["service_request_id"], found["status"]) == (case.reference, "open")
    assert found["service_name"] == services["street_lighting"]["service_name"]
    day = {"start_date": "2026-11-21T00:00:00Z", "end_date": "2026-11-24T00:00:00Z"}
    assert listed(client, **day) == [case.reference]
    assert listed(client, service_code="street_lighting,roads", status="open,closed", **day) == [case.reference]
    assert listed(client, service_request_id=case.reference) == [case.reference]

    # And sees it closed
    with writing(pipeline.assembly.engine) as connection:
        assert actions.close(connection, case.reference, pipeline.clock.at, "the lamp was replaced")
    assert client.get_service_request(case.reference)["status"] == "closed"
    assert listed(client, status="closed", **day) == [case.reference]


def test_another_makers_client_is_told_what_is_not_there(url: str) -> None:
    # Given a client of another city
    lost = GeoReport(url, jurisdiction="other.example")
    for ask in (lost.get_service_list, lambda: lost.get_service_request("4831029756")):
        # When it asks, then it gets the status that the standard has for that, which its library raises
        with pytest.raises(requests.HTTPError, match="404"):
            ask()


def listed(client: GeoReport, **wanted: str) -> list[str]:
    """The numbers in a list; the client makes one item of a list of one in XML."""
    found = client.get_service_requests(**wanted)
    return [one["service_request_id"] for one in (found if isinstance(found, list) else [found])]


@pytest.mark.needs("open311_schemas")
def test_services_and_reports_are_as_the_schemas_say(pipeline: Pipeline, url: str) -> None:
    # Given a report that became a case
    case = lamp_reported(pipeline, url)

    # When an app reads all that there is
    def read(path: str) -> Any:
        return httpx.get(f"{url}/{path}.json", params={"jurisdiction_id": "gov.example"}).json()

    # Then every answer is as the schemas say
    assert problems("services.json", services := read("services")) == []
    assert problems("service-definition.json", read("services/street_lighting")) == []
    assert problems("requests.json", listed := read("requests")) == []
    assert problems("requests.json", read(f"requests/{case.reference}")) == []
    # And the schemas do find what is wrong
    assert problems("services.json", [{**services[0], "service_code": 7}])
    assert problems("requests.json", [{**listed[0], "status": "lost"}])


def problems(name: str, answer: Any) -> list[str]:
    """What the schema of this name has to say against the answer."""
    folder = Path(os.environ[OPEN311_SCHEMAS])
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (file, Resource(schema, DRAFT4)) for file, schema in schemas.items()
    )
    return [error.message for error in Draft4Validator(schemas[name], registry=registry).iter_errors(answer)]
