"""``/duty``: the page behind the link in a page to somebody on duty, and what the feed shows of open emergencies."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.clock import database_now
from ingest.transaction import reading, writing
from route.emergency.book import Open, acknowledge, find_emergency, open_emergencies
from route.emergency.notices import kind_name
from route.emergency.tokens import duty_token, is_duty_token
from web.headers import OWN_REFERRER
from web.inbound import form_of
from web.pages import language_of, page
from web.site import Site, site_of

_BODY_BYTES = 4096
_LONGEST_NAME = 80
_SHOWN = 20

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An emergency that nobody has taken on."""

    id: int
    kind: str
    """In the reader's language."""
    reports: int
    opened_at: datetime
    reference: str
    """Of the latest report's case; empty while there is none."""
    link: str


def waiting(site: Site, language: str) -> list[Waiting]:
    """The emergencies for the top of a page, the latest first."""
    with reading(site.engine) as connection:
        found = open_emergencies(connection, _SHOWN)
    return [
        Waiting(one.id, kind_name(one.kind, language), one.reports, one.opened_at, one.reference, _link(site, one.id))
        for one in found
    ]


@router.get("/duty/{emergency}/{token}")
def show_emergency(request: Request, emergency: int, token: str) -> Response:
    """What is to be taken on; opening it takes nothing on: scanners of mail and text messages open links."""
    return _page(request, _found(site_of(request), emergency, token))


@router.post("/duty/{emergency}/{token}")
async def take_on(request: Request, emergency: int, token: str) -> Response:
    """Take it on: nobody else is paged."""
    given = await form_of(request, _BODY_BYTES)
    name = " ".join(given.get("name", "").split())[:_LONGEST_NAME]
    return await run_in_threadpool(_take_on, request, emergency, token, name)


def _take_on(request: Request, emergency: int, token: str, name: str) -> Response:
    site = site_of(request)
    _found(site, emergency, token)
    if name:
        with writing(site.engine) as connection:
            acknowledge(connection, emergency, name, database_now(connection))
    return _page(request, _found(site, emergency, token))


def _found(site: Site, emergency: int, token: str) -> Open:
    if not is_duty_token(site.signer.secret, emergency, token):
        raise HTTPException(404)
    with reading(site.engine) as connection:
        found = find_emergency(connection, emergency)
    if found is None:
        raise HTTPException(404)
    return found


def _page(request: Request, found: Open) -> Response:
    site, language = site_of(request), language_of(request)
    facts = {"emergency": found, "kind": kind_name(found.kind, language), "link": _link(site, found.id)}
    return page(request, "duty.html", 200, OWN_REFERRER, longest=_LONGEST_NAME, **facts)


def _link(site: Site, emergency: int) -> str:
    return f"/duty/{emergency}/{duty_token(site.signer.secret, emergency)}"
