"""The end of a chat in a real browser, on a computer that others use: nothing of it is left, in no tab."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.chat_page import BOTH, DEADLINE_MS, WATER, base, browser, committed, page, site, way, write  # noqa: F401
from tests.web.conftest import Desk

# ruff: noqa: F811 - the fixtures of another file

pytestmark = pytest.mark.needs("chromium")

SENT = "أُرسلت"


def end(page: Page, held: list[Route]) -> None:
    """Press the button; the request that it makes is held."""
    page.route("**/end?*", lambda route: held.append(route))
    page.click("#end button")
    while not held:
        page.wait_for_timeout(50)


@BOTH
def test_whoever_sits_down_next_neither_sees_the_chat_nor_writes_in_it(page: Page, desk: Desk) -> None:
    # Given two tabs with one chat, and a network that takes its time
    other = page.context.new_page()
    other.goto(page.url)
    write(page, WATER)
    expect(other.locator(".mine[data-known]")).to_have_count(1)
    # When the chat is ended in one, while the other still writes
    held: list[Route] = []
    end(page, held)
    write(other, "شارع الوكير")
    expect(other.locator(".mine .state").last).to_contain_text(SENT)
    other.fill("#text", "رقم بطاقتي")
    for tab in (page, other):
        tab.evaluate("document.body.dataset.old = '1'")
    held[0].continue_()
    # Then both begin anew, and show nothing of what was written or typed
    for tab in (page, other):
        expect(tab.locator("body[data-old]")).to_have_count(0)
        expect(tab.locator("#writing")).to_be_enabled()
        expect(tab.locator("#text")).to_have_value("")
        expect(tab.locator(".mine")).to_have_count(0)
    # And what is written there now is another visitor's, and shown in both
    for tab, text in ((other, "سؤال آخر"), (page, "وسؤال ثالث")):
        write(tab, text)
        expect(tab.locator(".mine .state").last).to_contain_text(SENT)
    for tab in (page, other):
        expect(tab.locator(".mine[data-known]")).to_have_count(2)
    lines = sorted(desk.inbox.claim(), key=lambda claimed: claimed.id)
    first, second, third, fourth = (line.raw.upstream_id[:32] for line in lines)
    assert first == second
    assert third == fourth
    assert first != third


@BOTH
def test_a_chat_that_could_not_be_ended_goes_on(page: Page, desk: Desk) -> None:
    write(page, WATER)
    expect(page.locator(".mine .state")).to_contain_text(SENT)
    # Given a network that breaks just when the chat is ended
    held: list[Route] = []
    end(page, held)
    expect(page.locator("#text")).to_be_disabled()
    held[0].abort()
    # Then it says so, and the chat is what it was
    expect(page.locator("#notice")).to_contain_text("لا يوجد اتصال")
    write(page, "شارع الوكير")
    expect(page.locator(".mine .state").last).to_contain_text(SENT)
    expect(page.locator(".mine")).to_have_count(2)
    assert committed(desk) == [WATER, "شارع الوكير"]
    # And it ends when it is asked to again
    page.unroute("**/end?*")
    page.click("#end button")
    expect(page.locator(".mine")).to_have_count(0)


def test_a_chat_does_not_end_before_its_files_are_sent(page: Page, desk: Desk, tmp_path: Path) -> None:
    # Given a photo on its way
    photo = tmp_path / "تسرب.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(1000))
    held: list[Route] = []
    page.route("**/uploads/*", lambda route: held.append(route))
    page.locator("#files").set_input_files(photo)
    while not held:
        page.wait_for_timeout(50)
    # When the chat is ended, then the page asks to wait for it
    page.click("#end button")
    expect(page.locator("#notice")).to_contain_text("لم تُرسل بعض الرسائل")
    # And it goes out before the chat is over
    held[0].continue_()
    expect(page.locator(".mine .state")).to_contain_text(SENT, timeout=DEADLINE_MS)
    page.click("#end button")
    expect(page.locator(".mine")).to_have_count(0)
    (claimed,) = desk.inbox.claim()
    assert photo.name in claimed.raw.content.decode()
