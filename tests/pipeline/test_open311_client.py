"""The GeoReport server as another maker's client reads it (georeport 0.3 of PyPI), in both formats."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import requests
from georeport import GeoReport  # type: ignore[import-untyped]

from cases import actions
from connectors.open311 import Open311
from ingest.transaction import writing
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline
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
