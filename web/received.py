"""``/forms/NAME/received/ID``: what became of a form post, as soon as it is known."""

import asyncio

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cases.queries import ReceivedView, reference_of_delivery
from ingest.transaction import reading
from route.emergency.book import kinds_of_delivery
from route.emergency.notices import EmergencyCall
from web.forms import form_facts, framing
from web.nonce import is_ours
from web.pages import is_embedded, language_of, page
from web.site import Site, site_of

_WAIT_SECONDS = 2.0
_LOOK_SECONDS = 0.2
_REFRESH_SECONDS = 3
_REFRESH_SECONDS_HELD = 60

router = APIRouter()


@router.get("/forms/{name}/received/{upstream_id}")
async def show_received(request: Request, name: str, upstream_id: str) -> Response:
    """The reference; or that there is none yet, on a page that looks again by itself.

    Whoever is in danger is told the number to call before anything else: a form need not ask where they are reached.
    """
    site = site_of(request)
    facts = form_facts(site, name)
    wants_json = "application/json" in request.headers.get("accept", "")
    view = await settled(site, name, upstream_id, 0 if wants_json else _WAIT_SECONDS)
    if view is None:
        raise HTTPException(404)
    call = await run_in_threadpool(emergency_call, site, name, upstream_id, language_of(request))
    if wants_json:
        return JSONResponse(
            {
                "received": True,
                "id": upstream_id,
                "state": view.outcome or "waiting",
                "reference": view.reference,
                **({"call": {"number": call.number, "said": call.said}} if call else {}),
            }
        )
    return page(
        request,
        "received.html",
        200,
        framing(request, facts),
        embedded=is_embedded(request),
        name=name,
        view=view,
        call=call,
        refresh_seconds=_refresh_seconds(view),
        secret=_tracking_secret(site, view, upstream_id),
    )


async def settled(site: Site, name: str, upstream_id: str, seconds: float) -> ReceivedView | None:
    """The delivery once it has an outcome, or as it stands when the time is over."""
    looks = round(seconds / _LOOK_SECONDS)
    view = await run_in_threadpool(_look, site, name, upstream_id)
    while view is not None and view.outcome is None and looks > 0:
        await asyncio.sleep(_LOOK_SECONDS)
        view = await run_in_threadpool(_look, site, name, upstream_id)
        looks -= 1
    return view


def emergency_call(site: Site, connector: str, upstream_id: str, language: str) -> EmergencyCall | None:
    """What to tell the sender of this delivery if it tells of danger to life; None: nothing."""
    with reading(site.engine) as connection:
        kinds = kinds_of_delivery(connection, connector, upstream_id)
    return site.emergency_call(language, kinds) if kinds else None


def _look(site: Site, name: str, upstream_id: str) -> ReceivedView | None:
    with reading(site.engine) as connection:
        return reference_of_delivery(connection, name, upstream_id)


def _refresh_seconds(view: ReceivedView) -> int | None:
    if view.outcome is None:
        return _REFRESH_SECONDS
    return _REFRESH_SECONDS_HELD if view.outcome == "held" else None


def _tracking_secret(site: Site, view: ReceivedView, upstream_id: str) -> str | None:
    """Only for whoever opened the case with a page of ours.

    A message that joined a case proves nothing about who wrote the first one, and an id of a caller's
    own making can be guessed.
    """
    if view.outcome != "opened" or view.reference is None or not is_ours(site.session_secret, upstream_id):
        return None
    return site.signer.tracking_secret(view.reference)
