"""``/forms/NAME``: a web form that needs no JavaScript and loses nothing that was typed."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.failures import Refused, Unavailable
from ingest.notice import PushRequest
from ingest.uploads import MOST_BYTES
from web.attempts import Attempts, TooOften, network
from web.form_fields import TRAP, Filled
from web.headers import WITH_PLACE, framed_by
from web.inbound import commit, limited_body, push_request, retry_after
from web.nonce import is_nonce, new_nonce
from web.pages import is_embedded, language_of, page
from web.site import FormFacts, Site, in_language, site_of

_OVERHEAD_BYTES = 256 * 1024
_BYTES_A_CHARACTER = 12
"""Four bytes of UTF-8, each percent-encoded."""

router = APIRouter()


@router.get("/forms/{name}")
def show_form(request: Request, name: str) -> Response:
    """The empty form."""
    return _form(request, name, Filled(nonce=new_nonce(site_of(request).session_secret)))


@router.post("/forms/{name}")
async def take_form(request: Request, name: str) -> Response:
    """Take in what was filled in, or show it again with what is wrong."""
    site = site_of(request)
    facts = form_facts(site, name)
    # Twice the longest text allowed is still read, so that it can be shown again and not lost.
    most = 2 * _BYTES_A_CHARACTER * facts.max_text_chars + _OVERHEAD_BYTES
    try:
        filled = Filled.from_body(await limited_body(request, most))
    except (Refused, ValueError):
        return page(request, "problem.html", 413, problem=413)
    if not is_nonce(filled.nonce):
        return _form(
            request,
            name,
            _renewed(filled, site),
            400,
            notice="This form had expired. Nothing was sent yet: please send it again.",
        )
    if filled.trap:
        await run_in_threadpool(site.refuse, name)
        return _form(
            request,
            name,
            filled,
            400,
            notice="A hidden field that must stay empty was filled in. Please send the form again.",
        )
    if filled.errors(facts):
        return _form(request, name, filled, 422)
    sent: Attempts = request.app.state.forms_sent
    try:
        sent.take(network(request))
    except TooOften as error:
        notice = "Many forms were sent from your network just now. Nothing was sent: please try again in a few minutes."
        return _form(request, name, filled, 429, {"Retry-After": str(error.wait_seconds)}, notice=notice)
    return await run_in_threadpool(_take, request, name, filled)


def pace() -> Attempts:
    """How many forms one network may send within five minutes; behind one may be a whole office."""
    return Attempts(limit=60, window_seconds=300)


def framing(request: Request, facts: FormFacts) -> Mapping[str, str]:
    """The headers of a page of this form: where it may stand, and that it may ask for the place."""
    return {**WITH_PLACE, **(framed_by(facts.embed) if is_embedded(request) else {})}


def form_facts(site: Site, name: str) -> FormFacts:
    """The form's facts. Raises HTTPException (404)."""
    facts = site.forms.get(name)
    if facts is None or name not in site.inlets:
        raise HTTPException(404)
    return facts


def _take(request: Request, name: str, filled: Filled) -> Response:
    site, language = site_of(request), language_of(request)
    try:
        raws = commit(site, name, _as_push(request, filled.as_json(language, form_facts(site, name), site.uploads)))
    except Refused:
        site.refuse(name)
        return _form(request, name, filled, 400, notice="This could not be accepted. Please check what you wrote.")
    except Unavailable as error:
        wait = {"Retry-After": str(retry_after(error))}
        return _form(
            request,
            name,
            filled,
            503,
            wait,
            notice="We cannot take in your message just now. Nothing was sent: please try again in a minute.",
        )
    received = quote(raws[0].upstream_id, safe="")
    embedded = "&embedded=1" if is_embedded(request) else ""
    return RedirectResponse(f"/forms/{name}/received/{received}?lang={language}{embedded}", 303)


def _as_push(request: Request, body: bytes) -> PushRequest:
    pushed = push_request(request, body)
    headers = {**pushed.headers, "content-type": "application/json", "content-length": str(len(body))}
    return PushRequest(method="POST", query=b"", headers=headers, body=body, client=pushed.client)


def _form(
    request: Request,
    name: str,
    filled: Filled,
    status: int = 200,
    headers: dict[str, str] | None = None,
    notice: str | None = None,
) -> Response:
    site, language = site_of(request), language_of(request)
    facts = form_facts(site, name)
    return page(
        request,
        "form.html",
        status,
        {**(headers or {}), **framing(request, facts)},
        name=name,
        facts=facts,
        title=in_language(facts.title, language),
        intro=in_language(facts.intro, language),
        filled=filled,
        errors={} if status == 200 else filled.errors(facts),
        notice=notice,
        trap=TRAP,
        embedded=is_embedded(request),
        uploaded=[one for one in map(site.uploads.find, filled.files) if one is not None],
        text_in=lambda names: in_language(names, language),
        max_file_bytes=MOST_BYTES,
    )


def _renewed(filled: Filled, site: Site) -> Filled:
    return replace(filled, nonce=new_nonce(site.session_secret))
