"""A city app over a site with an Open311 server, and what it reads in the answers."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from httpx import Response

from connectors.open311 import Open311
from web import open311
from web.site import Open311Facts, Site

V2 = "/open311/v2"
ARABIC = {"Accept-Language": "ar-QA,ar;q=0.9"}
ENGLISH = {"Accept-Language": "en"}
KEY = "k-3f9a1c"
FACTS = Open311Facts(
    name="cityapp",
    jurisdiction_id="gov.example",
    services=("street_lighting", "roads", "residency"),
    publishes_descriptions=False,
    publishes_places=False,
    posts_per_minute={"": 2, "city": 3},
    reads_per_minute=200,
)


def with_server(site: Site, patch: pytest.MonkeyPatch) -> Site:
    """The site with a server that answers posts at once."""
    patch.setenv("CITYAPP_KEY", KEY)
    patch.setattr(open311, "_WAIT_SECONDS", 0)
    table = {"type": "open311", "apps": {"city": {"key": {"env": "CITYAPP_KEY"}}}, "jurisdiction_id": "gov.example"}
    return replace(site, inlets={**site.inlets, "cityapp": Open311.model_validate(table)}, open311=FACTS)


def problem(response: Response) -> tuple[int, str]:
    """The status with the description; the body's code is the same."""
    [told] = response.json()
    assert set(told) == {"code", "description"}
    assert told["code"] == response.status_code
    return response.status_code, told["description"]


def texts(element: ElementTree.Element) -> dict[str, str | None]:
    """An element's children: what each is called, and what it says."""
    return {child.tag: child.text for child in element}


def ids(response: Response) -> list[str]:
    """The numbers of the service requests in a list."""
    assert response.status_code == 200, response.text
    return [one["service_request_id"] for one in response.json()]
