"""What a signed-in person says of a decision: right as it is, or what is right instead; a form of the case page."""

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases.corrections import HEADS, ChangedMeanwhile, NotCorrected
from web.linking import fields_of
from web.sign_in import signed_in
from web.site import Site, site_of
from web.track import plain_digits

ACTOR = "a signed-in person"

router = APIRouter(dependencies=[Depends(signed_in)])


@router.post("/cases/{reference}/correct")
async def correct(request: Request, reference: str) -> Response:
    """Put a case right, or say that it is right; where somebody else was faster, nothing is changed."""
    given = await fields_of(request)
    try:
        await run_in_threadpool(_correct, site_of(request), plain_digits(reference), given)
    except ChangedMeanwhile:
        raise HTTPException(409) from None
    except NotCorrected:
        raise HTTPException(400) from None
    return RedirectResponse(f"/cases/{plain_digits(reference)}#facts", 303)


def _correct(site: Site, reference: str, given: dict[str, str]) -> None:
    shown = {head: given[f"shown_{head}"] for head in HEADS if given.get(f"shown_{head}")}
    if given.get("do") == "confirm":
        site.correcting.confirm(reference, ACTOR, shown)
        return
    said = {head: given[head] for head in HEADS if given.get(head)}
    site.correcting.correct(reference, said, ACTOR, reason=given.get("reason", ""), shown=shown)
