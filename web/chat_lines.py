"""``/chat/NAME/lines``: what stands in the visitor's own chat, as soon as it changes, and the next line of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from babel.dates import format_datetime
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.failures import Refused, Unavailable
from ingest.notice import PushRequest
from ingest.transaction import reading
from ingest.uploads import Uploads
from route.chats import ChatLine, chat_of
from web.attempts import Attempts, network
from web.chat import chat_facts, is_embedded
from web.headers import comes_from_our_page
from web.inbound import commit, limited_body, push_request, retry_after
from web.pages import language_of, rendered
from web.site import Site, site_of
from web.visitors import visitor_of

_WAIT_SECONDS = 25.0
"""Less than what proxies and phone networks give a silent connection."""
_LOOK_SECONDS = 1.0
_IDLE_LOOK_SECONDS = 4.0
_LIVELY = timedelta(minutes=2)
_OVERHEAD_BYTES = 4096
_BYTES_A_CHARACTER = 12
"""Two UTF-16 escapes of JSON: only a page that is not ours writes them."""
_KEYS = ("email", "phone", "location", "wants_person")
_MOST_FILES = 5

router = APIRouter()


class Pace:
    """How many lines may come: from one visitor, and from one network, behind which a whole office may be."""

    def __init__(self, visitor_limit: int = 30, network_limit: int = 300, window_seconds: float = 300) -> None:
        self._visitors = Attempts(visitor_limit, window_seconds)
        self._networks = Attempts(network_limit, window_seconds)

    def is_over(self, visitor: str, address: str) -> bool:
        """Whether one of the two has written too much; otherwise the line is counted."""
        if self._visitors.are_spent(visitor) or self._networks.are_spent(address):
            return True
        self._visitors.failed(visitor)
        self._networks.failed(address)
        return False


@router.get("/chat/{name}/lines")
async def show_lines(request: Request, name: str, seen: str = "") -> Response:
    """The lines as HTML, at once or, when the page has ``seen`` them, as soon as there is news."""
    site = site_of(request)
    chat_facts(site, name)
    visitor = visitor_of(site.session_secret, request, is_embedded=is_embedded(request))
    if visitor is None:
        return _problem(request, 403, "This chat has ended. Open it again to go on.")
    waited = 0.0
    while True:
        lines = await run_in_threadpool(_look, site, name, visitor)
        digest = blake2b(repr(lines).encode("utf-8", "replace"), digest_size=12).hexdigest()
        if digest != seen:
            html = await run_in_threadpool(_as_html, site, language_of(request), lines)
            return JSONResponse({"seen": digest, "html": html})
        pause = _pause(lines)
        if waited + pause > _WAIT_SECONDS or await request.is_disconnected():
            return JSONResponse({"seen": digest})
        await asyncio.sleep(pause)
        waited += pause


@router.post("/chat/{name}/lines")
async def take_line(request: Request, name: str) -> Response:
    """Commit one line; the page calls it sent after this has said yes, and posts it again until then."""
    site = site_of(request)
    facts = chat_facts(site, name)
    visitor = visitor_of(site.session_secret, request, is_embedded=is_embedded(request))
    is_json = request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
    if not is_json or not comes_from_our_page(request, site):
        return _problem(request, 400, "This could not be accepted.")
    if visitor is None:
        return _problem(request, 403, "This chat has ended. Open it again to go on.")
    try:
        body = await limited_body(request, _BYTES_A_CHARACTER * facts.max_text_chars + _OVERHEAD_BYTES)
        transcript = _transcript(site.uploads, visitor, body)
    except Refused as error:
        return _problem(request, error.status, "This could not be accepted.")
    pace: Pace = request.app.state.chat_pace
    if pace.is_over(visitor, network(request)):
        wait = {"Retry-After": "30"}
        return _problem(request, 429, "That is a lot at once. The rest goes out by itself in a moment.", wait)
    return await run_in_threadpool(_take, request, name, transcript)


def _take(request: Request, name: str, transcript: bytes) -> Response:
    site = site_of(request)
    pushed = push_request(request, transcript)
    headers = {**pushed.headers, "content-length": str(len(transcript))}
    try:
        commit(site, name, PushRequest("POST", b"", headers, transcript, pushed.client))
    except Refused as error:
        site.refuse(name)
        return _problem(request, error.status, "This could not be accepted.")
    except Unavailable as error:
        wait = {"Retry-After": retry_after(error)}
        return _problem(request, 503, "We cannot take in your message just now. It goes out by itself.", wait)
    return JSONResponse({"sent": True})


def _transcript(uploads: Uploads, visitor: str, body: bytes) -> bytes:
    """The page's line as the transcript that the connector reads; who wrote it is what the cookie says."""
    try:
        line = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused("the line is not JSON") from None
    if not isinstance(line, dict):
        raise Refused("the line is not a JSON object")
    said: dict[str, Any] = {"visitor": visitor}
    said |= {key: line[key] for key in _KEYS if line.get(key)}
    written = {"id": line.get("id"), "at": line.get("at"), "from": "visitor", "text": line.get("text")}
    if files := _files(uploads, line.get("files")):
        written["attachments"] = files
    said["messages"] = [written]
    return orjson.dumps(said)


def _files(uploads: Uploads, names: Any) -> list[dict[str, Any]]:
    """The uploads by their names, as far as they are here: what they are called is what their upload said."""
    listed = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    found = (uploads.find(name) for name in listed[:_MOST_FILES])
    return [
        {"source": one.name, "filename": one.filename, "content_type": one.content_type, "size": one.length}
        for one in found
        if one is not None
    ]


def _look(site: Site, name: str, visitor: str) -> list[ChatLine]:
    with reading(site.engine) as connection:
        return chat_of(connection, name, visitor)


def _as_html(site: Site, language: str, lines: Sequence[ChatLine]) -> str:
    own = [line for line in lines if line.kind == "visitor" and line.outcome]
    return rendered(
        site,
        language,
        "_chat_lines.html",
        lines=lines,
        clock=lambda at: _clock(site, at, language),
        secret_of=site.signer.tracking_secret,
        # A greeting alone opens no case; whoever waits for an answer to it should hear what we wait for.
        is_waited_for=bool(own) and own[-1].outcome == "ignored" and not any(line.reference for line in own),
    )


def _clock(site: Site, at: datetime, language: str) -> str:
    here = at.astimezone(site.zone)
    is_today = here.date() == datetime.now(UTC).astimezone(site.zone).date()
    return format_datetime(here, "HH:mm" if is_today else "d MMM · HH:mm", locale=language)


def _pause(lines: Sequence[ChatLine]) -> float:
    """Long while nothing is likely to come: many a page stays open all day."""
    is_lively = bool(lines) and datetime.now(UTC) - lines[-1].at < _LIVELY
    return _LOOK_SECONDS if is_lively else _IDLE_LOOK_SECONDS


def _problem(request: Request, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    said = site_of(request).words.say(language_of(request), sentence)
    return JSONResponse({"sent": False, "problem": said}, status, headers)
