"""``/track``: a citizen's own case, opened by its reference and the secret from the acknowledgement."""

import unicodedata

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cases.queries import CaseView, find_case
from cases.reference import is_reference
from ingest.failures import Refused
from ingest.transaction import reading
from route.passages import without_tokens
from web.attempts import Attempts, network
from web.inbound import form_of
from web.pages import page
from web.site import Site, site_of

_BODY_BYTES = 8192
_SHOWN_CHARS = 40
_AN_HOUR = {"Retry-After": "3600"}

router = APIRouter()


@router.get("/track")
def show_tracking(request: Request, reference: str = "") -> Response:
    """The two questions. A link answers the second one in its fragment, which browsers send to nobody."""
    return page(request, "track.html", reference=reference[:_SHOWN_CHARS], problem=None)


@router.post("/track")
async def track(request: Request) -> Response:
    """The case, or the one answer that everything else gets."""
    try:
        given = await form_of(request, _BODY_BYTES)
    except Refused:
        given = {}
    return await run_in_threadpool(_answer, request, given.get("reference", ""), given.get("secret", ""))


def _answer(request: Request, written: str, secret: str) -> Response:
    site, attempts = site_of(request), _attempts(request)
    reference = plain_digits(written)
    keys = [f"address {network(request)}"]
    if is_reference(reference):
        keys.append(f"reference {reference}")
    written = written[:_SHOWN_CHARS]
    if attempts.are_spent(*keys):
        return page(
            request,
            "track.html",
            429,
            _AN_HOUR,
            reference=written,
            problem="Too many attempts. Please try again in an hour.",
        )
    case = _opened(site, reference, secret)
    if case is None:
        attempts.failed(*keys)
        return page(
            request,
            "track.html",
            404,
            reference=written,
            problem="We found no case with this reference and this tracking code. Please check both.",
        )
    # Agencies quote our notices: what proves that a reply is theirs must not reach the citizen.
    answers = [
        (message.received_at, without_tokens(message.new_text)) for message in case.messages if message.is_answer
    ]
    return page(request, "tracked.html", case=case, answers=answers)


def plain_digits(written: str) -> str:
    """The digits as the reference has them: from any keyboard, with spaces and dashes or without."""
    return "".join(str(unicodedata.decimal(one)) for one in written[:200] if one.isdecimal())


def _opened(site: Site, reference: str, secret: str) -> CaseView | None:
    # The secret is checked before the database is asked: a wrong one takes the same time for every reference.
    typed = "".join(one for one in secret[:100] if one.isascii() and one.isalnum())
    if not site.signer.opens_tracking(reference, typed):
        return None
    with reading(site.engine) as connection:
        return find_case(connection, reference)


def _attempts(request: Request) -> Attempts:
    attempts: Attempts = request.app.state.attempts
    return attempts
