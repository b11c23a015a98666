"""The front door: the forms, the chats, tracking, and the way to the console."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.pages import language_of, page
from web.site import in_language, site_of

router = APIRouter()


@router.get("/")
def show_home(request: Request) -> Response:
    """What a citizen can do here."""
    site, language = site_of(request), language_of(request)
    doors = [
        (f"/{place}/{name}", in_language(facts.title, language), in_language(facts.intro, language))
        for place, pages in (("forms", site.forms), ("chat", site.chats))
        for name, facts in pages.items()
    ]
    return page(request, "home.html", doors=doors)
