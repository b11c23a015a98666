"""``/open311/v2/…``: a GeoReport v2 server, so that city apps can report and look up what became of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
import structlog
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cases.published import Wanted, published
from cases.queries import ReceivedView, reference_of_delivery
from cases.reference import is_reference
from ingest.failures import Refused
from ingest.message import RawMessage
from ingest.notice import PushRequest
from ingest.transaction import reading
from web.attempts import Attempts, TooOften, network
from web.inbound import limited_body, push_request
from web.open311_answers import Open311Route, answered, without_format
from web.open311_requests import Query, public
from web.pages import language_of
from web.received import emergency_call, settled
from web.site import Open311Facts, Site, in_language, site_of

_WAIT_SECONDS = 2.0
"""A case is mostly there sooner; the app of a citizen in the street is not kept longer."""
_TOKEN = re.compile(r"[0-9a-f]{32}")
_MINUTE_SECONDS = 60
_CHANGED = "2026-11-22T00:00:00Z"
"""When what this server offers last changed."""
_NOTICES: Mapping[str, str] = {
    "opened": "Keep this number. Your message is now a case and goes to the agency that can act on it.",
    "joined": "Your message was added to the case that you already have.",
    "duplicate": "We had received the same matter before. It is in the same case, so nothing is lost.",
    "ignored": "Your message was read and needs no further action, so it has no reference.",
    "held": (
        "Your message is safe with us. A person has to look at it first; your reference will appear here after that."
    ),
}
_NOTICE_WAITING = "Your message is safe with us. Your reference will appear here in a moment."

_log = structlog.get_logger(__name__)

router = APIRouter(prefix="/open311", route_class=Open311Route)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much the apps and the networks have asked of this web server in the last minute."""

    posts: Mapping[str, Attempts]
    """By app."""
    reads: Attempts

    @classmethod
    def of(cls, facts: Open311Facts) -> Self:
        """By the server's limits."""
        posts = {app: Attempts(limit, _MINUTE_SECONDS) for app, limit in facts.posts_per_minute.items()}
        return cls(posts, Attempts(facts.reads_per_minute, _MINUTE_SECONDS))

    def take_post(self, app: str, address: str) -> None:
        """Count a post: for its app, or for the network when it has none. Raises TooOften."""
        try:
            self.posts[app].take(app or address)
        except TooOften:
            if app:
                _log.warning("an app posts more than it may", app=app)
            raise

    def take_read(self, address: str) -> None:
        """Count a question. Raises TooOften."""
        self.reads.take(address)


@router.get("/discovery")
@router.get("/discovery.{format}")
@router.get("/v2/discovery.{format}")
def discover(request: Request) -> Response:
    """Where the server is and what it speaks (Open311 Service Discovery)."""
    site, language = site_of(request), language_of(request)
    _asked(request)
    centre = in_language(site.centre, language)
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{site.base_url}/open311/v2",
        "changeset": _CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    facts = {"changeset": _CHANGED, "contact": centre, "key_service": centre, "endpoints": [endpoint]}
    return answered(request, "discovery", facts)


@router.get("/v2/services")
@router.get("/v2/services.{format}")
def list_services(request: Request) -> Response:
    """What can be reported: the topics, by their names in the reader's language."""
    site, language = site_of(request), language_of(request)
    return answered(request, "services", [_service(site, code, language) for code in _asked(request).services])


@router.get("/v2/services/{code}")
def show_service(request: Request, code: str) -> Response:
    """The questions of one service: none, the description says it all."""
    code = without_format(code)
    if code not in _asked(request).services:
        raise Refused("service_code provided was not found", status=404)
    return answered(request, "service_definition", {"service_code": code, "attributes": []})


@router.get("/v2/requests")
@router.get("/v2/requests.{format}")
def list_requests(request: Request) -> Response:
    """The state of the cases that came in here, the newest first."""
    site, facts, language = site_of(request), _asked(request), language_of(request)
    query = Query.of(request.query_params, site.taxonomy.topics, site.zone)
    with reading(site.engine) as connection:
        found = published(connection, facts.name, query.wanted, query.limit, query.offset)
    return answered(request, "service_requests", [public(case, facts, site, language) for case in found])


@router.get("/v2/requests/{reference}")
def show_request(request: Request, reference: str) -> Response:
    """The state of one case that came in here."""
    site, facts, reference = site_of(request), _asked(request), without_format(reference)
    found = []
    if is_reference(reference):
        with reading(site.engine) as connection:
            found = published(connection, facts.name, Wanted(references=[reference]))
    if not found:
        raise Refused("service_request_id provided was not found", status=404)
    return answered(request, "service_requests", [public(found[0], facts, site, language_of(request))])


@router.get("/v2/tokens/{token}")
def show_token(request: Request, token: str) -> Response:
    """The number of the case that a posted request has become, once it has."""
    site, facts, token = site_of(request), _asked(request), without_format(token)
    view = None
    if _TOKEN.fullmatch(token):
        with reading(site.engine) as connection:
            view = reference_of_delivery(connection, facts.name, token)
    if view is None:
        raise Refused("token provided was not found", status=404)
    known = {"service_request_id": view.reference} if view.reference else {}
    return answered(request, "service_requests", [{**known, "token": token}])


@router.post("/v2/requests")
@router.post("/v2/requests.{format}")
async def take_request(request: Request) -> Response:
    """Take a request in; answer with the number of its case, or with a token while there is none."""
    site, facts = site_of(request), _facts(request)
    pace: Pace = request.app.state.open311_pace
    try:
        body = await limited_body(request, site.inlets[facts.name].max_bytes)
        raw = await run_in_threadpool(_commit, site, facts, push_request(request, body), pace, network(request))
    except TooOften:
        raise
    except Refused:
        pace.take_post("", network(request))
        await run_in_threadpool(site.refuse, facts.name)
        raise
    view = await settled(site, facts.name, raw.upstream_id, _WAIT_SECONDS)
    reference = view.reference if view else None
    receipt = {"service_request_id": reference} if reference else {"token": raw.upstream_id}
    language = language_of(request)
    notice = site.words.say(language, _notice(view))
    if call := await run_in_threadpool(emergency_call, site, facts.name, raw.upstream_id, language):
        notice = " ".join((*call.said.values(), notice))
    return answered(
        request, "service_requests", [{**receipt, "service_notice": notice, "account_id": None}], status=201
    )


@router.api_route("/{rest:path}", methods=["GET", "POST"])
def find_nothing(request: Request) -> Response:
    """Anything else, told as the standard tells it."""
    raise Refused(f"there is nothing at {request.url.path[:200]}", status=404)


def _asked(request: Request) -> Open311Facts:
    """The server's facts, for a question. Raises Refused or TooOften."""
    facts = _facts(request)
    pace: Pace = request.app.state.open311_pace
    pace.take_read(network(request))
    return facts


def _facts(request: Request) -> Open311Facts:
    """The server's facts. Raises Refused (404) when there is none, or none for this jurisdiction."""
    facts = site_of(request).open311
    if facts is None:
        raise Refused("there is no Open311 server here", status=404)
    jurisdiction_id = request.query_params.get("jurisdiction_id") or facts.jurisdiction_id
    if facts.jurisdiction_id and jurisdiction_id != facts.jurisdiction_id:
        raise Refused("jurisdiction_id provided was not found", status=404)
    return facts


def _service(site: Site, code: str, language: str) -> dict[str, Any]:
    names = site.taxonomy.topics.get(code, {})
    return {
        "service_code": code,
        "service_name": site.taxonomy.name(code, language),
        "description": None,
        "metadata": False,
        # Mostly the number comes at once; an app must be ready for a token.
        "type": "batch",
        "keywords": ", ".join(name for spoken, name in names.items() if spoken != language) or None,
        "group": None,
    }


def _commit(site: Site, facts: Open311Facts, pushed: PushRequest, pace: Pace, address: str) -> RawMessage:
    """Read the request with its connector and commit it. Raises Refused, TooOften or Unavailable."""
    (raw,) = site.inlets[facts.name].accept(pushed)
    if orjson.loads(raw.content)["service_code"] not in facts.services:
        raise Refused("service_code provided was not found: see services", status=404)
    pace.take_post(raw.envelope["app"], address)
    site.receive(facts.name, [raw])
    return raw


def _notice(view: ReceivedView | None) -> str:
    return _NOTICES.get(view.outcome or "", _NOTICE_WAITING) if view else _NOTICE_WAITING
