"""``/chat/NAME``: the page of a web chat, alone or inside another site's page."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.headers import OWN_REFERRER, WITH_PLACE, comes_from_our_page, with_sockets
from web.pages import is_embedded, language_of, page
from web.site import ChatFacts, Site, in_language, site_of
from web.visitors import forget, new_visitor, remember, visitor_of

router = APIRouter()


@router.get("/chat")
def show_first_chat(request: Request) -> Response:
    """The way to the chat, for whoever types the address."""
    names = list(site_of(request).chats)
    if not names:
        raise HTTPException(404)
    return RedirectResponse(f"/chat/{names[0]}", 307)


@router.get("/chat/{name}")
def show_chat(request: Request, name: str) -> Response:
    """The page; its lines are fetched by it. The cookie is given anew, so that it lasts a week from each visit."""
    site, language = site_of(request), language_of(request)
    facts, embedded = chat_facts(site, name), is_embedded(request)
    visitor = visitor_of(site.session_secret, request, is_embedded=embedded)
    response = page(
        request,
        "chat.html",
        200,
        {**OWN_REFERRER, **WITH_PLACE, **with_sockets(site, facts.embed if embedded else ())},
        name=name,
        facts=facts,
        title=in_language(facts.title, language),
        intro=in_language(facts.intro, language),
        embedded=embedded,
    )
    remember(
        response, site.session_secret, visitor or new_visitor(), is_embedded=embedded, is_secure=is_secure(site)
    )  # fmt: skip
    return response


@router.post("/chat/{name}/end")
def end_chat(request: Request, name: str) -> Response:
    """Forget the visitor on this device; what was written stays with the centre."""
    site = site_of(request)
    chat_facts(site, name)
    if not comes_from_our_page(request, site):
        raise HTTPException(403)
    embedded = is_embedded(request)
    response = RedirectResponse(f"/chat/{name}?lang={language_of(request)}{'&embedded=1' if embedded else ''}", 303)
    forget(response, is_embedded=embedded, is_secure=is_secure(site))
    return response


def chat_facts(site: Site, name: str) -> ChatFacts:
    """The chat's facts. Raises HTTPException (404)."""
    facts = site.chats.get(name)
    if facts is None:
        raise HTTPException(404)
    return facts


def is_secure(site: Site) -> bool:
    """Whether cookies may be kept from plain HTTP."""
    return site.base_url.startswith("https:")
