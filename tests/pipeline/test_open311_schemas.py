"""The GeoReport server's answers held against the community's own JSON Schemas, for whoever has them."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from connectors.open311 import Open311
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline
from tests.servers.available import OPEN311_SCHEMAS
from tests.web.live import serving
from web import open311

pytestmark = pytest.mark.needs("open311_schemas")


@pytest.fixture
def url(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(open311, "_WAIT_SECONDS", 0)
    site = site_of(pipeline.assembly)
    assert site.open311 is not None
    with serving(replace(site, open311=replace(site.open311, jurisdiction_id="gov.example"))) as address:
        yield f"{address}/open311/v2"


def problems(name: str, answer: Any) -> list[str]:
    """What the schema of this name has to say against the answer."""
    folder = Path(os.environ[OPEN311_SCHEMAS])
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (file, Resource(schema, DRAFT4)) for file, schema in schemas.items()
    )
    return [error.message for error in Draft4Validator(schemas[name], registry=registry).iter_errors(answer)]


def test_services_and_reports_are_as_the_schemas_say(pipeline: Pipeline, url: str) -> None:
    # Given a report that became a case
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
