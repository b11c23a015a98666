"""Pages: a template in the reader's language, everything in it escaped."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse

from cases.reference import spoken
from normalize.filenames import is_executable
from route.passages import lines
from route.words import direction as direction_of
from web.flags import louder, sign
from web.labels import label, language_name, tone
from web.marks import marked
from web.places import coordinates, geo_uri
from web.reasons import Reasons
from web.session import is_signed_in
from web.site import Site, in_language, site_of

_LANGUAGE_COOKIE = "lang"
_YEAR_SECONDS = 365 * 24 * 3600


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spoken"] = spoken
    environment.filters["marked"] = marked
    environment.filters["lines"] = lines
    environment.filters["tone"] = tone
    environment.filters["sign"] = sign
    environment.filters["louder"] = louder
    environment.filters["coordinates"] = coordinates
    environment.filters["geo_uri"] = geo_uri
    environment.tests["executable"] = is_executable
    return environment


_ENVIRONMENT = _environment()


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """The template as an answer to this request; a language asked for by the address is remembered."""
    site = site_of(request)
    language = language_of(request)
    facts = {
        "request": request,
        "switches": _switches(request, site, language),
        "is_signed_in": is_signed_in(site.session_secret, request),
    }
    html = rendered(site, language, template, **facts, **values)
    response = HTMLResponse(html, status, {"Content-Language": language, **(headers or {})})
    if request.query_params.get("lang") == language:
        response.set_cookie(_LANGUAGE_COOKIE, language, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def rendered(site: Site, language: str, template: str, **values: Any) -> str:
    """The template with the words and names of one language at hand."""
    return _ENVIRONMENT.get_template(template).render(
        language=language,
        direction=direction_of(language),
        centre=in_language(site.centre, language),
        say=partial(site.words.say, language),
        name_of=partial(site.taxonomy.name, language=language),
        agency_of=lambda code: in_language(site.agencies.get(code, {}), language) or code,
        label=lambda kind, code: site.words.say(language, label(kind, code)) if code else "",
        language_name=lambda code: language_name(code, language),
        because=Reasons.of(site, language).html,
        when=lambda at: _when(site, at, language),
        **values,
    )


def language_of(connection: HTTPConnection) -> str:
    """The reader's language: asked for, remembered, preferred by the browser, or the first."""
    languages = site_of(connection).languages
    asked = connection.query_params.get("lang", ""), connection.cookies.get(_LANGUAGE_COOKIE, "")
    return next((one for one in (*asked, *_preferred(connection)) if one in languages), languages[0])


def is_embedded(connection: HTTPConnection) -> bool:
    """Whether the page stands inside another site's."""
    return connection.query_params.get("embedded") == "1"


def _preferred(connection: HTTPConnection) -> list[str]:
    """The browser's languages, best first (RFC 9110, 12.5.4)."""
    weighted = []
    for part in connection.headers.get("accept-language", "")[:500].split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        weighted.append((-quality, tag.strip().partition("-")[0].lower()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]


def _switches(request: Request, site: Site, language: str) -> list[tuple[str, str, str]]:
    """The same page in the other languages: code, own name, address; none for the answer to a POST."""
    if request.method != "GET":
        return []
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return [
        (other, language_name(other, other), "?" + urlencode([*kept, ("lang", other)]))
        for other in site.languages
        if other != language
    ]


def _when(site: Site, at: datetime, language: str) -> str:
    return format_datetime(at.astimezone(site.zone), "d MMM y · HH:mm", locale=language)
