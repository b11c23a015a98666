"""The chat's WebSocket as the websockets library's own client speaks it."""

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

DEADLINE_SECONDS = 60


@contextmanager
def opened(base: str) -> Iterator[httpx.Client]:
    """A browser that has opened the page and keeps its cookie."""
    with httpx.Client(base_url=base, timeout=DEADLINE_SECONDS) as client:
        assert client.get("/chat/webchat").status_code == 200
        yield client


@contextmanager
def connected(
    base: str, visitor: httpx.Client | None, origin: str | None = None, name: str = "webchat", **more: Any
) -> Iterator["Talk"]:
    """An open socket of this browser; from the page of another ``origin`` if asked."""
    cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies.jar) if visitor else ""
    headers = {"Cookie": cookie} if cookie else {}
    address = f"{base.replace('http', 'ws', 1)}/chat/{name}/socket?lang=en"
    options: dict[str, Any] = {"origin": origin or base, "additional_headers": headers, "proxy": None, **more}
    with connect(address, open_timeout=DEADLINE_SECONDS, **options) as socket:
        yield Talk(socket)


@contextmanager
def talking(base: str, visitor: httpx.Client, mark: str = "") -> Iterator["Talk"]:
    """The same after it has been greeted."""
    with connected(base, visitor) as talk:
        talk.send({"kind": "hello", "mark": mark})
        talk.until(lambda frame: frame["kind"] == "ready")
        yield talk


class Talk:
    """One open socket, and every frame that it was sent."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    def send(self, frame: object) -> None:
        """Send it as JSON."""
        self.socket.send(json.dumps(frame, ensure_ascii=False))

    def say(self, line: object) -> dict[str, Any]:
        """Say a line; what became of it."""
        self.send({"kind": "say", "line": line})
        return self.until(lambda frame: frame["kind"] in ("said", "busy", "refused", "error"))

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next frame of which this is true; those before it are kept as well."""
        while True:
            frame = json.loads(self.socket.recv(DEADLINE_SECONDS))
            self.frames.append(frame)
            if is_it(frame):
                return dict(frame)

    def until_shown(self, text: str) -> dict[str, Any]:
        """The first lines that hold the text, of those that came and those to come."""
        shown = [frame for frame in self.frames if text in frame.get("html", "")]
        return shown[0] if shown else self.until(lambda frame: text in frame.get("html", ""))

    def closed(self) -> int | None:
        """Read to the end; the code that it was closed with."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.frames.append(json.loads(self.socket.recv(DEADLINE_SECONDS)))
        return self.socket.close_code
