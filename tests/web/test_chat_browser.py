"""The chat in a real browser: by keyboard, on a phone's screen, inside another site's page."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine

from cases.reference import new_reference, spoken
from tests.web.chat_page import BOTH, DEADLINE_MS, WATER, base, browser, committed, page, site, way, write  # noqa: F401
from tests.web.chatting import ministry
from tests.web.conftest import Desk
from tests.web.live import serving
from tests.web.rows import settle
from web.site import Site

# ruff: noqa: F811 - the fixtures of another file

pytestmark = pytest.mark.needs("chromium")

HOST = (
    "<!doctype html><title>وزارة</title><button id=behind>خلف</button>"
    "<script src='{}/static/chat-widget.js' data-lang=ar></script>"
)


@BOTH
def test_a_line_is_sent_by_keyboard_and_gets_its_reference(page: Page, engine: Engine, desk: Desk) -> None:
    # When an Arabic line is typed, with a line break in it
    page.locator("#text").focus()
    page.keyboard.type("سطر")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Street 12")
    page.keyboard.press("Enter")
    # Then the box is empty, and the line is called sent when it is committed
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    (claimed,) = desk.inbox.claim()
    assert "سطر\\nStreet 12" in claimed.raw.content.decode()
    # And each of its lines goes its own way, in a log that is read out
    expect(page.locator(".mine .text > div")).to_have_count(2)
    assert page.locator(".mine .text > div").evaluate_all("all => all.map(one => one.dir)") == ["rtl", "ltr"]
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    # And what becomes of it appears by itself
    reference = new_reference()
    settle(engine, claimed.raw.upstream_id, reference)
    expect(page.locator(".mine .state bdi")).to_have_text(spoken(reference), timeout=DEADLINE_MS)


def test_nothing_typed_is_nothing_sent(page: Page, desk: Desk) -> None:
    for nothing in ("", "   "):
        write(page, nothing)
    page.locator("#text").focus()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Enter")
    # Then the next thing that is written is the first line
    write(page, WATER)
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    assert page.locator(".mine").count() == 1
    assert committed(desk) == [WATER]


def test_a_line_that_is_too_long_stays_in_the_box(page: Page, desk: Desk) -> None:
    write(page, "ش" * 501)
    expect(page.locator("#notice")).to_contain_text("500")
    expect(page.locator("#text")).to_have_value("ش" * 501)
    assert page.locator(".mine").count() == 0


def test_the_way_to_reach_the_visitor_is_asked_after_the_case_is_there_and_once(
    page: Page, engine: Engine, desk: Desk
) -> None:
    expect(page.locator("#contact")).to_be_hidden()
    write(page, WATER)
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    (claimed,) = desk.inbox.claim()
    reference = new_reference()
    settle(engine, claimed.raw.upstream_id, reference)
    # When she opens the question and answers it
    page.get_by_text("لنتمكن من الوصول إليك").click(timeout=DEADLINE_MS)
    page.fill("#email", "fatima@mail.example")
    page.press("#email", "Enter")
    # Then it is a line of the chat, with the reference in it, and is asked no more
    expect(page.locator(".mine").last).to_contain_text(reference)
    expect(page.locator(".mine .state").last).to_contain_text("أُرسلت")
    (claimed,) = desk.inbox.claim()
    assert b'"email":"fatima@mail.example"' in claimed.raw.content
    page.reload()
    expect(page.locator(".mine")).to_have_count(2)
    expect(page.locator("#contact")).to_be_hidden()


def test_an_ended_chat_shows_nothing_to_the_next_person(page: Page) -> None:
    write(page, WATER)
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    page.click("#end button")
    # Then the next page is somebody else's, before and after their own first line
    expect(page.locator(".mine")).to_have_count(0)
    write(page, "سؤال آخر")
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    expect(page.locator(".mine")).to_have_count(1)


def test_hostile_text_does_nothing(page: Page, desk: Desk) -> None:
    write(page, "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>")
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    page.reload()
    expect(page.locator(".mine")).to_contain_text("<script>")
    assert page.locator(".mine img").count() == 0
    assert "owned" not in page.title()


@pytest.mark.parametrize(("width", "height"), [(320, 480), (390, 844), (1280, 800)])
def test_the_page_never_scrolls_and_the_box_is_always_in_sight(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for text in ("x" * 400, "ا" * 400, *("سطر" for _ in range(12))):
        write(page, text)
    expect(page.locator(".mine")).to_have_count(14)
    over = page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth, document.body.scrollHeight - innerHeight]"
    )
    assert max(over) <= 0
    box = page.locator("#composer").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    expect(page.locator(".mine").last).to_be_in_viewport()


def test_another_sites_page_opens_the_chat_by_keyboard_and_closes_it_with_escape(browser: Browser, site: Site) -> None:
    # Given a page of another site with one line of ours, and a policy of its own
    with browser.new_context(locale="ar") as context, ministry("") as (origin, html):
        listed = replace(site, chats={"webchat": replace(site.chats["webchat"], embed=(origin,))})
        with serving(listed) as base:
            html.append(HOST.format(base))
            page = context.new_page()
            page.goto(origin)
            # When it is opened without a mouse
            page.get_by_role("button", name="تحدث معنا").focus()
            page.keyboard.press("Enter")
            frame = page.frame_locator("iframe")
            expect(page.get_by_role("dialog")).to_be_visible()
            expect(frame.locator("#line-welcome")).to_be_visible()
            # Then a line goes out from inside
            frame.locator("#text").fill(WATER)
            frame.locator("#text").press("Enter")
            expect(frame.locator(".mine .state")).to_contain_text("أُرسلت")
            # And the keyboard does not leave it for the page behind
            for _ in range(12):
                page.keyboard.press("Tab")
                assert page.evaluate("document.activeElement.id") != "behind"
            # And Esc closes it, from inside the frame too, and the focus is back where it was
            frame.locator("#text").press("Escape")
            expect(page.get_by_role("dialog")).to_be_hidden()
            assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "open"


def test_a_site_that_is_not_listed_shows_an_empty_frame(browser: Browser, base: str) -> None:
    with browser.new_context() as context, ministry(HOST.format(base)) as (origin, _):
        page = context.new_page()
        page.goto(origin)
        with page.expect_console_message(lambda line: "frame-ancestors" in line.text):
            page.get_by_role("button", name="تحدث معنا").click()
        assert page.frame_locator("iframe").locator("#chat").count() == 0


def test_a_photo_and_the_wish_for_a_person_go_out_by_keyboard(
    page: Page, site: Site, desk: Desk, tmp_path: Path
) -> None:
    # Given a photo, which goes by a network that breaks once
    photo = tmp_path / "تسرب.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(100_000))
    pieces: list[str] = []

    def unsteady(route: Route) -> None:
        pieces.append(route.request.method)
        route.abort() if len(pieces) == 1 else route.continue_()

    page.route("**/uploads/*", unsteady)
    page.locator("#files").set_input_files(photo)
    expect(page.locator(".mine")).to_contain_text("تسرب.jpg", timeout=DEADLINE_MS)
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    # When a person is asked for, from the keyboard
    page.locator("#text").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "person":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".mine").last).to_contain_text("التحدث مع موظف")
    expect(page.locator(".mine .state").last).to_contain_text("أُرسلت")
    # Then both are here, the photo whole
    sent, asked = (orjson.loads(claimed.raw.content) for claimed in desk.inbox.claim())
    (file,) = sent["messages"][0]["attachments"]
    assert file["filename"] == photo.name
    assert site.uploads.fetch_file(file["source"]) == photo.read_bytes()
    assert asked["wants_person"] is True
    assert "PATCH" in pieces[1:]
