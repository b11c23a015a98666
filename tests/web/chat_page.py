"""The chat's page in a real browser: fixtures and what is done in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.web.chatting import with_chat
from tests.web.conftest import Desk
from tests.web.live import chromium, serving
from web.site import Site

DEADLINE_MS = 60_000
"""For whatever is waited for: the machine may be busy."""

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
BOTH = pytest.mark.parametrize("way", ["socket", "requests"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=DEADLINE_MS)
    with chromium() as browser:
        yield browser
    expect.set_options(timeout=5_000)


@pytest.fixture
def site(site: Site) -> Site:
    return with_chat(site)


@pytest.fixture
def way() -> str:
    """How the page talks: by WebSocket, or by requests behind a proxy that knows none."""
    return "socket"


@pytest.fixture
def base(site: Site, way: str) -> Iterator[str]:
    # Without WebSockets the server sees what a proxy leaves of them that drops the Upgrade header.
    with serving(site, **({} if way == "socket" else {"ws": "none"})) as base:
        yield base


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A phone that speaks Arabic, in the chat, and that complains of every script or style that was refused."""
    with browser.new_context(locale="ar", viewport=ViewportSize(width=390, height=844)) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Security" in line.text else None)
        page.goto(f"{base}/chat/webchat")
        yield page
        assert complaints == []


def write(page: Page, text: str) -> None:
    page.locator("#text").press_sequentially(text) if len(text) < 5 else page.fill("#text", text)
    page.press("#text", "Enter")


def committed(desk: Desk) -> list[str]:
    """The texts that have come in since the last look."""
    return [claimed.raw.content.decode().partition('"text":"')[2].partition('"')[0] for claimed in desk.inbox.claim()]
