"""The pages in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect
from sqlalchemy import Engine

from cases.reference import new_reference, spoken
from cases.tokens import Signer
from tests.web.conftest import SECRET, Desk
from tests.web.live import chromium
from tests.web.mails import LETTER, SVG, mail, photo
from tests.web.rows import add_mail, add_message, settle
from web.session import COOKIE, new_session

pytestmark = pytest.mark.needs("chromium")

PHONE = ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone that speaks Arabic, and that complains of every script or style that was refused."""
    with browser.new_context(locale="ar", viewport=PHONE) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Security" in line.text else None)
        yield page
        assert complaints == []


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def tab_to(page: Page, field: str) -> None:
    for _ in range(12):
        if focus(page) == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {field}")


def test_the_arabic_form_is_filled_in_by_keyboard_alone(page: Page, base: str, engine: Engine, desk: Desk) -> None:
    # Given the form, where somebody presses the button first
    page.goto(f"{base}/forms/webform")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    tab_to(page, "phone")
    page.keyboard.type("٥٥")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    # Then the focus is on what is wrong, and from there the keyboard leads to the field
    page.wait_for_selector(".summary:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()

    # When all is filled in, without a mouse
    page.keyboard.type("المصباح أمام بيتي مطفأ منذ أسبوع")
    tab_to(page, "topic")
    page.keyboard.press("ArrowDown")
    tab_to(page, "name")
    page.keyboard.type("سارة")
    tab_to(page, "phone")
    page.keyboard.press("Control+A")
    page.keyboard.type("+974 5555 0123")
    page.keyboard.press("Enter")

    # Then it is sent, and the page shows its reference as soon as there is one
    page.wait_for_url("**/received/**")
    (claimed,) = desk.inbox.claim()
    assert b'"topic":"street_lighting"' in claimed.raw.content
    reference = new_reference()
    settle(engine, claimed.raw.upstream_id, reference)
    expect(page.locator(".reference bdi")).to_have_text(spoken(reference))


def test_the_link_of_a_notice_opens_the_case_and_leaves_no_code_behind(page: Page, base: str, engine: Engine) -> None:
    # Given a link with the code in its fragment
    reference = add_message(engine)
    code = Signer(b"signing").tracking_secret(reference)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}/track?reference={reference}#{code}")

    # Then the case opens by itself, and no address that went over the wire held the code
    expect(page.locator("h1 bdi")).to_have_text(spoken(reference))
    assert not any(code in url for url in asked)
    assert code not in page.url


def test_the_feed_lives_can_pause_and_runs_nothing(page: Page, base: str, engine: Engine) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": new_session(SECRET), "url": base}])
    page.goto(f"{base}/feed")
    expect(page.locator("#empty")).to_be_visible()

    # When hostile messages come in while somebody looks
    add_message(engine, text="<img src=x onerror=document.title='owned'>", sender_name="\u202egpj.exe")
    expect(page.locator(".line")).to_have_count(1)
    expect(page.locator("#empty")).to_be_hidden()
    assert "owned" not in page.title()
    assert page.locator(".line img").count() == 0

    # And a pause holds what comes, and keeps nothing back afterwards
    page.click("#pause")
    add_message(engine, text="second")
    expect(page.locator("#live")).to_contain_text("1")
    expect(page.locator(".line")).to_have_count(1)
    page.click("#pause")
    expect(page.locator(".line")).to_have_count(2)
    expect(page.locator(".line").first).to_contain_text("second")


def test_a_feed_that_is_paused_keeps_no_more_than_it_shows(page: Page, base: str) -> None:
    # Given a feed that somebody has paused
    parts: list[str] = []

    def stream(route: Route) -> None:
        body = parts.pop() if parts else "retry: 100\n\n"
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.context.add_cookies([{"name": COOKIE, "value": new_session(SECRET), "url": base}])
    page.route("**/feed/events?*", stream)
    page.goto(f"{base}/feed")
    page.click("#pause")
    # When more comes than the feed ever shows
    line = 'event: line\ndata: <li class="line" id="line-{0}" data-id="{0}">{0}</li>\n\n'
    parts.append("retry: 600000\n\n" + "".join(line.format(number) for number in range(1, 351)))
    # Then only the newest are kept
    expect(page.locator("#live")).to_contain_text("(300+)")
    page.click("#pause")
    expect(page.locator(".line")).to_have_count(300)
    expect(page.locator(".line").first).to_have_text("350")
    expect(page.locator(".line").last).to_have_text("51")


def test_what_a_mail_brings_can_be_looked_at_and_does_nothing(
    page: Page, base: str, engine: Engine, desk: Desk
) -> None:
    # Given a mail with a photo, a drawing that is a program, and a formatted letter full of traps
    drawing = "شعار.svg", "image/svg+xml", SVG
    reference, inbox_id = add_mail(engine, desk.inbox, mail(("بيتي.jpg", "image/jpeg", photo()), drawing, html=LETTER))
    page.context.add_cookies([{"name": COOKIE, "value": new_session(SECRET), "url": base}])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}/cases/{reference}")

    # Then the photo is seen, and the letter is not even asked for until somebody wants it
    expect(page.locator(".thumbnail img")).to_have_js_property("naturalWidth", 64)
    assert not any(url.endswith("/letter") for url in asked)
    page.click(".letter summary")
    expect(page.frame_locator(".letter iframe").locator("b")).to_have_text("المياه مقطوعة")
    assert page.evaluate("document.querySelector('.letter iframe').contentDocument") is None

    # And the photo, the drawing and the letter alone in the window run nothing and ask nobody else
    files = f"{base}/cases/{reference}/messages/{inbox_id}"
    for path in ("files/1", "letter", "files/2"):
        page.goto(f"{files}/{path}")
        assert "owned" not in page.title()
    with page.expect_download() as saved:
        page.click("a[href$=original]")
    assert saved.value.suggested_filename == "شعار.svg"
    assert {url.split("/")[2] for url in asked} == {base.split("/")[2]}


def test_what_a_flag_means_is_reached_by_keyboard(page: Page, base: str, engine: Engine) -> None:
    reference = add_message(engine, flags=["executable_attachment"])
    page.context.add_cookies([{"name": COOKIE, "value": new_session(SECRET), "url": base}])
    page.goto(f"{base}/cases/{reference}")
    meaning = page.get_by_text("لا تفتحه", exact=False)
    expect(meaning).to_be_hidden()
    page.locator(".explained summary").focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(page: Page, base: str, engine: Engine, width: int) -> None:
    reference = add_message(
        engine, text="x" * 400, subject="W" * 200, sender_name="ا" * 150, flags=["f" * 60, "hidden_text"]
    )
    page.context.add_cookies([{"name": COOKIE, "value": new_session(SECRET), "url": base}])
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/forms/webform", "/track", "/feed", "/cases", f"/cases/{reference}", "/ops"):
        page.goto(base + path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, path
