"""A web server that dies in the midst of a chat: the page says its line again, and everything is there once."""

import contextlib
import os
import secrets
import signal
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.pipeline.running import Installation
from tests.servers.process import free_port, wait_until
from tests.web.talking import Talk, talking

LINES = 200
CHAT = '\n[connectors.webchat]\ntype = "webchat"\n'
WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


class Browser:
    """A visitor who writes by WebSocket or by plain requests, and comes back when the server does."""

    def __init__(self, url: str, *, has_socket: bool) -> None:
        self._url = url
        self._client = httpx.Client(base_url=url, timeout=10)
        self._has_socket = has_socket
        self._open = contextlib.ExitStack()
        self._talk: Talk | None = None
        assert self._client.get("/chat/webchat").status_code == 200

    def is_said(self, line: dict[str, str]) -> bool:
        """Whether the server has it, as far as it answers."""
        try:
            return bool(self._say(line)["kind"] == "said")
        except (httpx.HTTPError, OSError, ValueError, WebSocketException):
            self.leave()
            return False

    def shown(self) -> str:
        """All lines of the chat, as the page gets them."""
        return str(self._client.get("/chat/webchat/lines?lang=en").json()["html"])

    def leave(self) -> None:
        """Without a farewell, where the other side is gone."""
        self._talk = None
        with contextlib.suppress(OSError, WebSocketException):
            self._open.close()

    def _say(self, line: dict[str, str]) -> dict[str, str]:
        if not self._has_socket:
            answer = self._client.post("/chat/webchat/lines", json=line, headers={"Origin": self._url})
            return dict(answer.json())
        if self._talk is None:
            self._talk = self._open.enter_context(talking(self._url, self._client))
        return self._talk.say(line)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_is_lost_or_doubled_when_the_web_server_dies_among_200_lines(tmp_path: Path) -> None:
    # Given the web part alone, and twenty visitors who write ten lines each, every second one by WebSocket
    port = free_port()
    ways = {"smtp_port": port, "sms_url": f"http://127.0.0.1:{port}/", "webhook_url": f"http://127.0.0.1:{port}/"}
    installation = Installation(tmp_path, **ways, more=CHAT)  # type: ignore[arg-type]
    installation.environment["RAWAFID_BROKER_URL"] = "none"
    running = installation.process("web")
    running.start(said="")
    try:
        wait_until(lambda: _answers(installation.url), "the pages are up", 60)
        visitors = [Browser(installation.url, has_socket=number % 2 == 0) for number in range(20)]
        written = []
        for number in range(LINES):
            if number == 100:
                # When it is killed, and its supervisor brings it back
                [victim] = running.parts()["web"]
                os.kill(victim, signal.SIGKILL)
            name, at = secrets.token_hex(16), "2026-03-01T08:30:00Z"
            line = {"id": name, "at": at, "text": f"{WATER} {number}"}
            visitor = visitors[number % 20]
            # Then each line is said until the page hears that it is here; one in ten goes twice for nothing
            wait_until(lambda v=visitor, said=line: v.is_said(said), "the line is said", 60)  # type: ignore[misc]
            if number % 10 == 0:
                assert visitor.is_said(line)
            written.append(name)
        # And all of them are there, once
        shown = "".join(visitor.shown() for visitor in visitors)
        assert all(shown.count(f'id="line-{name}"') == 1 for name in written)
        assert shown.count('class="mine"') == LINES
        for visitor in visitors:
            visitor.leave()
    finally:
        running.end()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False
