"""A web server that dies in the midst of a chat: the page posts again, and everything is there once."""

import os
import secrets
import signal
from pathlib import Path

import httpx
import pytest

from tests.pipeline.running import Installation
from tests.servers.process import free_port, wait_until

LINES = 200
CHAT = '\n[connectors.webchat]\ntype = "webchat"\n'
WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_is_lost_or_doubled_when_the_web_server_dies_among_200_lines(tmp_path: Path) -> None:
    # Given the web part alone, and twenty visitors who write ten lines each
    port = free_port()
    ways = {"smtp_port": port, "sms_url": f"http://127.0.0.1:{port}/", "webhook_url": f"http://127.0.0.1:{port}/"}
    installation = Installation(tmp_path, **ways, more=CHAT)  # type: ignore[arg-type]
    installation.environment["RAWAFID_BROKER_URL"] = "none"
    running = installation.process("web")
    running.start(said="")
    try:
        wait_until(lambda: _answers(installation.url), "the pages are up", 60)
        visitors = [httpx.Client(base_url=installation.url, timeout=10) for _ in range(20)]
        for visitor in visitors:
            assert visitor.get("/chat/webchat").status_code == 200
        written = []
        for number in range(LINES):
            if number == 100:
                # When it is killed, and its supervisor brings it back
                [victim] = running.parts()["web"]
                os.kill(victim, signal.SIGKILL)
            name, at = secrets.token_hex(16), "2026-03-01T08:30:00Z"
            line = {"id": name, "at": at, "text": f"{WATER} {number}"}
            visitor = visitors[number % 20]
            # Then the page posts each line until it hears that it is here; one in ten goes twice for nothing
            wait_until(lambda v=visitor, said=line: _is_taken(v, installation.url, said), "the line is taken", 60)  # type: ignore[misc]
            if number % 10 == 0:
                assert _is_taken(visitor, installation.url, line)
            written.append(name)
        # And all of them are there, once
        shown = "".join(visitor.get("/chat/webchat/lines?lang=en").json()["html"] for visitor in visitors)
        assert all(shown.count(f'id="line-{name}"') == 1 for name in written)
        assert shown.count('class="mine"') == LINES
    finally:
        running.end()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _is_taken(visitor: httpx.Client, url: str, line: dict[str, str]) -> bool:
    try:
        return bool(visitor.post("/chat/webchat/lines", json=line, headers={"Origin": url}).json().get("sent"))
    except (httpx.HTTPError, ValueError):
        return False
