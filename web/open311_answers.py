"""How GeoReport v2 answers: the same facts as JSON or as XML, refusals included."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import orjson
from fastapi.routing import APIRoute
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.requests import Request
from starlette.responses import Response

from ingest.failures import Refused, Unavailable
from web.attempts import TooOften
from web.inbound import RETRY_SECONDS, retry_after

Facts = Mapping[str, Any]

JSON = "application/json; charset=utf-8"
XML = "text/xml; charset=utf-8"

_ONE_OF = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What XML calls the items of each list."""
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) cannot hold, even escaped."""


def answered(request: Request, root: str, facts: Sequence[Facts] | Facts, status: int = 200) -> Response:
    """The facts in the format that the address asks for by its ending, or else the ``Accept`` header."""
    if _wants_xml(request):
        return Response(_xml(root, facts), status, media_type=XML)
    return Response(orjson.dumps(facts), status, media_type=JSON)


def without_format(name: str) -> str:
    """An id from an address without the format's ending."""
    return name.removesuffix(".json").removesuffix(".xml")


class Open311Route(APIRoute):
    """A route whose refusals are told in the standard's own form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with its refusals translated."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                _verify_format(request.url.path)
                return await handle(request)
            except TooOften as error:
                return _later(request, error.wait_seconds, error.status, str(error))
            except Refused as error:
                return _problem(request, error.status, str(error))
            except Unavailable as error:
                return _later(request, retry_after(error))
            except (OperationalError, InterfaceError):
                return _later(request, RETRY_SECONDS)

        return told


def _verify_format(path: str) -> None:
    resource = path.rpartition("/")[2]
    if "." in resource and not resource.endswith((".json", ".xml")):
        raise Refused("there is no such format: .json and .xml are", status=404)


def _later(
    request: Request, seconds: int, status: int = 503, why: str = "this cannot be answered just now: try again"
) -> Response:
    response = _problem(request, status, why)
    response.headers["Retry-After"] = str(seconds)
    return response


def _problem(request: Request, status: int, description: str) -> Response:
    return answered(request, "errors", [{"code": status, "description": description}], status)


def _wants_xml(request: Request) -> bool:
    path = request.url.path
    if path.endswith((".json", ".xml")):
        return path.endswith(".xml")
    accepted = request.headers.get("accept", "")
    return "xml" in accepted and "json" not in accepted and "text/html" not in accepted


def _xml(root: str, facts: Sequence[Facts] | Facts) -> bytes:
    element = ElementTree.Element(root)
    _fill(element, facts)
    written: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return written


def _fill(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(ElementTree.SubElement(element, name), part)
    elif isinstance(value, list | tuple):
        for part in value:
            _fill(ElementTree.SubElement(element, _ONE_OF[element.tag]), part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NOT_XML.sub("\ufffd", str(value))
