"""What a signed-in person says about cases that belong together: buttons of the case page."""

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases.incidents import confirm_reports, incident_of
from cases.links import RELATIONS, Relation, link, unlink
from cases.reference import is_reference
from ingest.clock import database_now
from ingest.transaction import writing
from web.headers import comes_from_our_page
from web.inbound import form_of
from web.sign_in import signed_in
from web.site import Site, site_of
from web.track import plain_digits

_BODY_BYTES = 4096
_RELATIONS: dict[str, Relation] = {name: name for name in RELATIONS}

router = APIRouter(dependencies=[Depends(signed_in)])


@router.post("/cases/{reference}/links")
async def decide_link(request: Request, reference: str) -> Response:
    """Tie this case to another one, confirm a proposal, or undo either."""
    given = await fields_of(request)
    return await run_in_threadpool(_decide_link, site_of(request), plain_digits(reference), given)


@router.post("/cases/{reference}/incident")
async def decide_incident(request: Request, reference: str) -> Response:
    """Confirm every proposed report of the incident, or tell all of them what the agency answered to one."""
    given = await fields_of(request)
    return await run_in_threadpool(_decide_incident, site_of(request), plain_digits(reference), given)


@router.post("/cases/{reference}/messages/{inbox_id}/apart")
async def set_apart(request: Request, reference: str, inbox_id: int) -> Response:
    """Give a message that joined an earlier case one of its own."""
    await fields_of(request)
    own = await run_in_threadpool(site_of(request).telling.apart, inbox_id)
    if own is None:
        raise HTTPException(404)
    return RedirectResponse(f"/cases/{own}", 303)


def _decide_link(site: Site, reference: str, given: dict[str, str]) -> Response:
    other = plain_digits(given.get("other", ""))
    if not is_reference(other):
        raise HTTPException(400)
    with writing(site.engine) as connection:
        now = database_now(connection)
        if given.get("do") == "undo":
            unlink(connection, reference, other, now)
        else:
            relation = _RELATIONS.get(given.get("relation", ""))
            if relation is None or not link(connection, reference, other, relation, now):
                raise HTTPException(400)
    return _back(reference, "links")


def _decide_incident(site: Site, reference: str, given: dict[str, str]) -> Response:
    if given.get("do") == "confirm":
        with writing(site.engine) as connection:
            found = incident_of(connection, reference)
            if found is None:
                raise HTTPException(404)
            confirm_reports(connection, found.incident, database_now(connection))
    else:
        message = given.get("message", "")
        is_number = message.isascii() and message.isdigit() and len(message) < 19
        if not is_number or site.telling.all_reports(int(message)) is None:
            raise HTTPException(400)
    return _back(reference, "incident")


async def fields_of(request: Request) -> dict[str, str]:
    """What a form of ours says. Raises HTTPException for anybody else's, and Refused."""
    if not comes_from_our_page(request, site_of(request)):
        raise HTTPException(403)
    return await form_of(request, _BODY_BYTES)


def _back(reference: str, part: str) -> Response:
    return RedirectResponse(f"/cases/{reference}#{part}", 303)
