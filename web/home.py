"""The front door: the forms, tracking, and the way to the console."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.pages import language_of, page
from web.site import in_language, site_of

router = APIRouter()


@router.get("/")
def show_home(request: Request) -> Response:
    """What a citizen can do here."""
    language = language_of(request)
    forms = [
        (name, in_language(facts.title, language), in_language(facts.intro, language))
        for name, facts in site_of(request).forms.items()
    ]
    return page(request, "home.html", forms=forms)
