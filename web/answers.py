"""``/cases/REF/answer``: somebody at the centre writes to the citizen, who reads it where they wrote from."""

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.headers import comes_from_our_page
from web.inbound import form_of
from web.nonce import is_ours
from web.sign_in import signed_in
from web.site import site_of
from web.track import plain_digits

LONGEST_CHARS = 4_000
_BODY_BYTES = 12 * LONGEST_CHARS + 4_096

router = APIRouter(dependencies=[Depends(signed_in)])


@router.post("/cases/{reference}/answer")
async def take_answer(request: Request, reference: str) -> Response:
    """Commit the answer, and show the case with it."""
    site = site_of(request)
    if not comes_from_our_page(request, site):
        raise HTTPException(403)
    given = await form_of(request, _BODY_BYTES)
    text, nonce = given.get("text", "").replace("\r\n", "\n").strip(), given.get("nonce", "")
    if not text or len(text) > LONGEST_CHARS or not is_ours(site.session_secret, nonce):
        raise HTTPException(400)
    case = plain_digits(reference)
    await run_in_threadpool(site.answer, case, text, nonce)
    return RedirectResponse(f"/cases/{case}", 303)
