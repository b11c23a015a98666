"""Signing in with a link, and out again."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.failures import Refused
from web.headers import OWN_REFERRER, comes_from_our_page
from web.inbound import form_of
from web.pages import page
from web.session import COOKIE, SESSION_SECONDS, Spent, is_signed_in, new_session, opens_sign_in
from web.site import site_of

_BODY_BYTES = 4096

router = APIRouter()


class NotSignedIn(Exception):
    """The page is for signed-in people."""


async def signed_in(request: Request) -> None:
    """Let only signed-in people through. Raises NotSignedIn."""
    if not is_signed_in(site_of(request).session_secret, request):
        raise NotSignedIn


@router.get("/sign-in")
def show_sign_in(request: Request, token: str = "") -> Response:
    """A button: mail scanners open links, and must not use this one up."""
    if not opens_sign_in(site_of(request).session_secret, token):
        raise NotSignedIn
    return page(request, "sign_in.html", 200, OWN_REFERRER, token=token)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Exchange the link's token for a session."""
    site = site_of(request)
    _check_origin(request)
    try:
        token = (await form_of(request, _BODY_BYTES)).get("token", "")
    except Refused:
        token = ""
    spent: Spent = request.app.state.spent
    if not opens_sign_in(site.session_secret, token) or not spent.take(token):
        raise NotSignedIn
    response = RedirectResponse("/feed", 303)
    response.set_cookie(
        COOKIE,
        new_session(site.session_secret),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=site.base_url.startswith("https:"),
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Forget the session in this browser."""
    _check_origin(request)
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


def _check_origin(request: Request) -> None:
    if not comes_from_our_page(request, site_of(request)):
        raise HTTPException(403)
