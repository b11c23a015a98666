"""Where gateways post: ``/in/NAME`` answers yes only after the message is committed."""

from collections.abc import Sequence
from math import ceil
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cases.queries import reference_of_delivery
from ingest.connector import ChallengedConnector, ReportingConnector
from ingest.failures import Refused, Unavailable
from ingest.message import RawMessage
from ingest.notice import PushRequest
from ingest.transaction import reading
from web.site import Site, site_of

RETRY_SECONDS = 30
"""When a sender may try again, where the database does not say."""
_MOST_FIELDS = 10
"""More than any form of staff has."""

router = APIRouter()


@router.api_route("/in/{name}", methods=["GET", "POST"])
async def take_in(request: Request, name: str) -> Response:
    """Take in what a gateway pushed."""
    site = site_of(request)
    inlet = site.inlets.get(name)
    # A chat's page alone knows who writes, and Open311 counts at its own address who posts how much.
    if inlet is None or name in site.chats or (site.open311 and name == site.open311.name):
        return PlainTextResponse("no such connector\n", 404)
    try:
        pushed = push_request(request, await limited_body(request, inlet.max_bytes))
        if request.method == "GET" and isinstance(inlet, ChallengedConnector):
            proof = inlet.prove(pushed)
            return Response(proof.content, media_type=proof.content_type)
        raws = await run_in_threadpool(commit, site, name, pushed)
    except Refused as error:
        await run_in_threadpool(site.refuse, name)
        return PlainTextResponse(f"{error}\n", error.status)
    except Unavailable as error:
        return PlainTextResponse("not received: try again\n", 503, {"Retry-After": str(retry_after(error))})
    if name in site.forms and is_json(request):
        return await run_in_threadpool(_form_answer, site, name, raws)
    return PlainTextResponse("")


def commit(site: Site, name: str, pushed: PushRequest) -> Sequence[RawMessage]:
    """Read the request with its connector and commit what it holds. Raises Refused or Unavailable."""
    inlet = site.inlets[name]
    raws = inlet.accept(pushed)
    if raws:
        site.receive(name, raws)
    if isinstance(inlet, ReportingConnector) and (reports := inlet.reports(pushed)):
        site.note(name, reports)
    return raws


async def limited_body(request: Request, max_bytes: int) -> bytes:
    """The body, never more of it in memory than the limit. Raises Refused (413)."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise Refused(f"the body is larger than {max_bytes} bytes", 413)
    return bytes(body)


async def form_of(request: Request, max_bytes: int) -> dict[str, str]:
    """What a short form of ours says, empty fields left out. Raises Refused: 413 for its size, 400 for its fields."""
    body = await limited_body(request, max_bytes)
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Refused(f"the form has more than {_MOST_FIELDS} fields") from None


def push_request(request: Request, body: bytes) -> PushRequest:
    """The request as it came; a header sent twice is joined, so that it equals no secret."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return PushRequest(
        method=request.method,
        query=request.scope["query_string"],
        headers=headers,
        body=body,
        client=request.client.host if request.client else "",
    )


def retry_after(error: Unavailable) -> int:
    """The seconds of a Retry-After header, at least one."""
    return RETRY_SECONDS if error.retry_after is None else max(1, ceil(error.retry_after))


def is_json(request: Request) -> bool:
    """Whether the body is said to be JSON: a page of another site cannot say so unasked (CORS-safelisted types)."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _form_answer(site: Site, name: str, raws: Sequence[RawMessage]) -> Response:
    upstream_id = raws[0].upstream_id if raws else ""
    with reading(site.engine) as connection:
        view = reference_of_delivery(connection, name, upstream_id)
    return JSONResponse(
        {
            "received": True,
            "id": upstream_id,
            "reference": view.reference if view else None,
            "status_url": f"{site.base_url}/forms/{name}/received/{upstream_id}",
        }
    )
