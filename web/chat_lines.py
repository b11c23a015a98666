"""``/chat/NAME/lines``: the chat by plain requests, for networks that let no WebSocket through."""

import asyncio

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.failures import Refused
from ingest.transaction import reading
from route.chats import Chat, chat_of
from web.attempts import network
from web.chat import chat_facts
from web.chat_room import ENDED, REFUSED, Heard, room_of
from web.chat_shown import lines_frame, mark_of, since
from web.chat_watch import Full, Seat
from web.headers import comes_from_our_page
from web.inbound import is_json, limited_body
from web.pages import is_embedded, language_of
from web.site import Site, site_of
from web.stopping import stops_within
from web.visitors import visitor_of

_WAIT_SECONDS = 25.0
"""Less than what proxies and phone networks give a silent connection."""
_FULL_SECONDS = 15
"""Where no page can wait any more, each asks so often."""

router = APIRouter()


@router.get("/chat/{name}/lines")
async def show_lines(request: Request, name: str, mark: str = "") -> Response:
    """The lines that a page with this ``mark`` has not, as soon as there are any; without a mark all, at once."""
    site, room = site_of(request), room_of(request)
    chat_facts(site, name)
    visitor = visitor_of(site.session_secret, request, is_embedded=is_embedded(request))
    if visitor is None:
        return _ended(request)
    work = asyncio.get_running_loop().run_in_executor
    chat = await work(room.readers, _look, site, name, visitor)
    if mark_of(chat.lines) == mark:
        try:
            changed = await _news(request, (name, visitor), mark)
        except Full:
            return JSONResponse({"kind": "lines", "mark": mark, "seconds": _FULL_SECONDS})
        if changed is None:
            return JSONResponse({"kind": "lines", "mark": mark})
        chat = changed
    fresh = since(chat.lines, mark)
    return JSONResponse(await work(room.readers, lines_frame, site, language_of(request), chat.lines, fresh))


@router.post("/chat/{name}/lines")
async def take_line(request: Request, name: str) -> Response:
    """Commit one line; the page calls it sent after this has said yes, and posts it again until then."""
    site, room = site_of(request), room_of(request)
    chat_facts(site, name)
    visitor = visitor_of(site.session_secret, request, is_embedded=is_embedded(request))
    if not is_json(request) or not comes_from_our_page(request, site):
        return _refused(request, 400)
    if visitor is None:
        return _ended(request)
    try:
        line = orjson.loads(await limited_body(request, room.most_bytes(name)))
    except orjson.JSONDecodeError:
        return _refused(request, 400)
    except Refused as error:
        return _refused(request, error.status)
    heard = await room.hear(request, name, visitor, line)
    wait = {"Retry-After": str(heard.seconds)} if heard.seconds else None
    return JSONResponse(heard.frame(), heard.status, wait)


async def _news(request: Request, key: tuple[str, str], mark: str) -> Chat | None:
    """The chat when it is no longer as the mark says; None: it still is, and the wait or the server ends. Raises Full.

    A server that stops waits for this request, which would otherwise hold it up as long as nothing is written.
    """
    with room_of(request).watch.seat(key, network(request)) as seat:
        changed = asyncio.create_task(_changed(seat, mark))
        over = asyncio.create_task(stops_within(request, _WAIT_SECONDS))
        try:
            await asyncio.wait((changed, over), return_when=asyncio.FIRST_COMPLETED)
            return changed.result() if changed.done() else None
        finally:
            changed.cancel()
            over.cancel()


async def _changed(seat: Seat, mark: str) -> Chat:
    while mark_of((chat := await seat.news()).lines) == mark:
        pass
    return chat


def _look(site: Site, name: str, visitor: str) -> Chat:
    with reading(site.engine) as connection:
        return chat_of(connection, name, visitor)


def _ended(request: Request) -> Response:
    said = site_of(request).words.say(language_of(request), ENDED)
    return JSONResponse({"kind": "ended", "problem": said}, 403)


def _refused(request: Request, status: int) -> Response:
    said = site_of(request).words.say(language_of(request), REFUSED)
    return JSONResponse(Heard("refused", "", status, said).frame(), status)
