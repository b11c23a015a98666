"""The chat in a real browser, with connections and servers that come and go: by WebSocket, and where there is none."""

import re

import orjson
import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.servers.process import free_port
from tests.web.chat_page import BOTH, DEADLINE_MS, WATER, base, browser, committed, page, site, way, write  # noqa: F401
from tests.web.conftest import Desk
from tests.web.live import serving
from web.site import Site

# ruff: noqa: F811 - the fixtures of another file

pytestmark = pytest.mark.needs("chromium")


@BOTH
def test_what_is_written_while_the_server_is_away_is_kept_and_sent_once(page: Page, desk: Desk) -> None:
    # Given a phone without a connection
    page.context.set_offline(True)
    write(page, WATER)
    write(page, "شارع الوكير")
    expect(page.locator(".mine .state").first).to_contain_text("محفوظة هنا")
    assert desk.inbox.claim() == []
    # When the page is even opened again before the connection is back
    page.context.set_offline(False)
    page.route("**/lines?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.reload()
    expect(page.locator(".mine")).to_have_count(2)
    page.unroute("**/lines?*")
    # Then both lines go out in their order, once
    expect(page.locator(".mine .state").last).to_contain_text("أُرسلت", timeout=DEADLINE_MS)
    assert committed(desk) == [WATER, "شارع الوكير"]
    page.reload()
    expect(page.locator(".mine")).to_have_count(2)
    assert committed(desk) == []


@BOTH
def test_a_line_whose_confirmation_was_lost_is_there_once(page: Page, desk: Desk, way: str) -> None:
    # Given connections that break after the commit and before the answer
    lost: list[str] = []
    heard: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and "request" not in lost:
            assert route.fetch().status == 200
            lost.append("request")
            route.abort()
        else:
            route.continue_()

    def break_off(ours: WebSocketRoute) -> None:
        server = ours.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            kind = orjson.loads(frame)["kind"]
            if kind == "said" and "socket" not in lost:
                lost.append("socket")
                ours.close()
            else:
                ours.send(frame)
                heard.append(kind)

        server.on_message(pass_on)

    page.route("**/lines?*", lose)
    page.route_web_socket(re.compile("/socket"), break_off)
    page.reload()
    while way == "socket" and "ready" not in heard:
        page.wait_for_timeout(50)
    write(page, WATER)
    # Then the line is said again, and is there once
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت", timeout=DEADLINE_MS)
    assert ("socket" if way == "socket" else "request") in lost
    assert committed(desk) == [WATER]
    page.reload()
    expect(page.locator(".mine")).to_have_count(1)


@BOTH
def test_a_full_disk_is_told_and_the_line_goes_out_when_there_is_room(page: Page, desk: Desk) -> None:
    desk.is_full = True
    write(page, WATER)
    expect(page.locator("#notice")).to_contain_text("ستُرسل تلقائيًا")
    expect(page.locator(".mine.waiting")).to_have_count(1)
    desk.is_full = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت", timeout=DEADLINE_MS)
    expect(page.locator("#notice")).to_be_empty()
    assert committed(desk) == [WATER]


def test_what_is_typed_before_the_page_listens_is_not_lost(browser: Browser, base: str, desk: Desk) -> None:
    # Given a slow phone: the page is there to see, and its script is still on the way
    with browser.new_context(locale="ar") as context:
        page = context.new_page()
        held: list[Route] = []
        page.route("**/chat.js", lambda route: held.append(route))
        page.goto(f"{base}/chat/webchat", wait_until="commit")
        expect(page.locator("#line-welcome")).to_be_visible()
        # Then nothing can be typed that nobody hears, and nothing be sent to nowhere
        expect(page.locator("#text")).to_be_disabled()
        expect(page.locator("#composer button")).to_be_disabled()
        # When the script is there, so is the box
        while not held:
            page.wait_for_timeout(50)
        held[0].continue_()
        write(page, WATER)
        expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    assert committed(desk) == [WATER]


@BOTH
def test_two_tabs_show_the_same(page: Page) -> None:
    # Given two tabs of one browser
    other = page.context.new_page()
    other.goto(page.url)
    write(page, WATER)
    expect(other.locator(".mine")).to_contain_text("الوكرة")
    write(other, "شارع الوكير")
    expect(page.locator(".mine").last).to_contain_text("الوكير")
    expect(page.locator(".mine .state").last).to_contain_text("أُرسلت")
    expect(other.locator(".mine")).to_have_count(2)


def test_a_chat_goes_on_when_the_server_is_back(browser: Browser, site: Site, desk: Desk) -> None:
    port = free_port()
    with browser.new_context(locale="ar") as context:
        page = context.new_page()
        with serving(site, port) as base:
            page.goto(f"{base}/chat/webchat")
            write(page, "قبل")
            expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
        # Given a server that is gone
        write(page, "أثناء")
        expect(page.locator("#notice")).to_contain_text("لا يوجد اتصال")
        expect(page.locator(".mine.waiting")).to_have_count(1)
        # When it is back
        with serving(site, port):
            expect(page.locator(".mine.waiting")).to_have_count(0)
            expect(page.locator("#notice")).to_be_empty()
            expect(page.locator(".mine")).to_have_count(2)
        assert committed(desk) == ["قبل", "أثناء"]


def test_the_page_talks_by_socket_where_it_can(browser: Browser, base: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/lines" in request.url else None)
        with page.expect_websocket(lambda socket: "/socket" in socket.url) as opened:
            page.goto(f"{base}/chat/webchat")
        opened.value.wait_for_event("framereceived")
        write(page, WATER)
        expect(page.locator(".mine .state")).to_contain_text("Sent")
        assert "rawafid" not in opened.value.url
        assert [url for url in asked if "mark=" not in url] == []
