"""``/chat/NAME/socket``: the chat by WebSocket, in small JSON frames (docs/chat-frames.md)."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import orjson
import structlog
from fastapi import APIRouter
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from ingest.traces import said_of
from web.attempts import network
from web.chat_room import ChatRoom, room_of
from web.chat_shown import lines_frame, since
from web.chat_watch import Full, Seat
from web.headers import comes_from_our_page
from web.pages import is_embedded, language_of
from web.site import Site, site_of
from web.visitors import visitor_of

_HELLO_SECONDS = 10.0
_MOST_FRAMES = 60
_WINDOW_SECONDS = 10.0
"""Nobody types so many lines, and a page pings every half a minute."""

_UNSUPPORTED, _POLICY_VIOLATION, _INTERNAL_ERROR = 1003, 1008, 1011
"""Close codes (RFC 6455, 7.4.1)."""

_log = structlog.get_logger(__name__)

router = APIRouter()


class _Broken(Exception):
    """A frame that no page of ours sends; the connection goes on."""


class _Over(Exception):
    """The connection ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def _end(sides: Sequence[asyncio.Task[None]]) -> None:
    """Cancel them and wait until they have ended; what they failed with has been told already, or was the ending."""
    for side in sides:
        side.cancel()
    if sides:
        # gather() would lose who asked to cancel this very task, and its server would then take it for a failure.
        await asyncio.wait(sides)
    for side in sides:
        if not side.cancelled():
            side.exception()


@router.websocket("/chat/{name}/socket")
async def talk(socket: WebSocket, name: str) -> None:
    """Take lines and show lines until one of the two sides leaves."""
    site, room = site_of(socket), room_of(socket)
    if name not in site.chats:
        return await _deny(socket, 404)
    # A browser sends its cookies with whatever page opens the socket; only the origin tells whose page it is.
    if not comes_from_our_page(socket, site):
        return await _deny(socket, 403)
    visitor = visitor_of(site.session_secret, socket, is_embedded=is_embedded(socket))
    if visitor is None:
        return await _deny(socket, 403)
    try:
        with room.watch.seat((name, visitor), network(socket)) as seat:
            await socket.accept()
            await _Talk(socket, site, room, name, visitor).run(seat)
    except Full:
        await _deny(socket, 503)
    except WebSocketDisconnect:
        return None
    return None


class _Talk:
    """One open socket."""

    def __init__(self, socket: WebSocket, site: Site, room: ChatRoom, name: str, visitor: str) -> None:
        self._socket = socket
        self._site = site
        self._room = room
        self._name = name
        self._visitor = visitor
        self._language = language_of(socket)
        self._window_began = time.monotonic()
        self._frames = 0

    async def run(self, seat: Seat) -> None:
        """Greet, then show and answer side by side until one of the two ends. Raises WebSocketDisconnect."""
        sides: Sequence[asyncio.Task[None]] = ()
        try:
            mark = await self._hello()
            await self._send({"kind": "ready"})
            sides = [asyncio.create_task(self._show(seat, mark)), asyncio.create_task(self._answer_all())]
            ended, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for side in ended:
                side.result()
        except _Over as error:
            await self._socket.close(error.code, error.reason)
        except WebSocketDisconnect:
            raise
        except Exception as error:  # the page comes back, and what it is shown then is whole
            _log.error("A chat's socket failed.", **said_of(error))
            await self._socket.close(_INTERNAL_ERROR, "something failed here")
        finally:
            await _end(sides)

    async def _hello(self) -> str:
        try:
            async with asyncio.timeout(_HELLO_SECONDS):
                frame = await self._frame()
        except (TimeoutError, _Broken):
            raise _Over(_POLICY_VIOLATION, "say hello first") from None
        mark = frame.get("mark", "")
        if frame.get("kind") != "hello" or not isinstance(mark, str):
            raise _Over(_POLICY_VIOLATION, "say hello first")
        return mark

    async def _show(self, seat: Seat, mark: str) -> None:
        """Send what the page has not. A slow page is sent the newest state when it has read the last one."""
        chat = await seat.news()
        fresh = since(chat.lines, mark)
        while True:
            if fresh or not chat.lines:
                work = asyncio.get_running_loop().run_in_executor
                await self._send(
                    await work(self._room.readers, lines_frame, self._site, self._language, chat.lines, fresh)
                )
            shown = set(chat.lines)
            chat = await seat.news()
            fresh = [line for line in chat.lines if line not in shown]

    async def _answer_all(self) -> None:
        while True:
            await self._answer()

    async def _answer(self) -> None:
        try:
            frame = await self._frame()
        except _Broken as error:
            await self._send({"kind": "error", "problem": str(error)})
            return
        if frame.get("kind") == "say":
            heard = await self._room.hear(self._socket, self._name, self._visitor, frame.get("line"))
            await self._send(heard.frame())
        elif frame.get("kind") == "ping":
            await self._send({"kind": "pong"})
        else:
            await self._send({"kind": "error", "problem": "unknown kind of frame"})

    async def _frame(self) -> Mapping[str, object]:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1005)
        self._count()
        text = message.get("text")
        if text is None:
            raise _Over(_UNSUPPORTED, "frames are text")
        if len(text.encode()) > self._room.most_bytes(self._name):
            raise _Broken("the frame is too long")
        try:
            frame = orjson.loads(text)
        except ValueError:
            raise _Broken("the frame is not JSON") from None
        if not isinstance(frame, dict):
            raise _Broken("the frame is not a JSON object")
        return frame

    def _count(self) -> None:
        now = time.monotonic()
        if now - self._window_began > _WINDOW_SECONDS:
            self._window_began, self._frames = now, 0
        self._frames += 1
        if self._frames > _MOST_FRAMES:
            raise _Over(_POLICY_VIOLATION, "too many frames")

    async def _send(self, frame: Mapping[str, object]) -> None:
        await self._socket.send_text(orjson.dumps(frame).decode())


async def _deny(socket: WebSocket, status: int) -> None:
    await socket.send_denial_response(PlainTextResponse("", status))
