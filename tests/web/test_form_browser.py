"""The form that asks more, in a real browser: what appears when, files over a bad network, the place, another site."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, Route, expect
from sqlmodel import Session, func, select

from ingest.tables import InboxRow
from ingest.uploads import MOST_BYTES
from tests.web.asking import with_questions
from tests.web.chatting import ministry
from tests.web.conftest import Desk
from tests.web.live import chromium, serving
from tests.web.test_browser import PHONE
from web.site import Site

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def sent(desk: Desk) -> dict[str, Any]:
    with Session(desk.inbox.engine) as session:
        newest = session.exec(select(func.max(InboxRow.id))).one()
        assert newest is not None
        found: dict[str, Any] = orjson.loads(desk.inbox.raw(session.connection(), newest).content)
        return found


def test_a_phone_sends_the_arabic_form_with_a_file_over_a_bad_network(
    browser: Browser, site: Site, desk: Desk, tmp_path: Path
) -> None:
    # Given a phone that knows where it is, and a network that breaks in the midst of a photo
    photo = tmp_path / "عداد المياه.jpg"
    photo.write_bytes(bytes(range(256)) * 20_000)
    broken: list[int] = []

    def unsteady(route: Route) -> None:
        broken.append(1)
        route.abort() if len(broken) == 2 else route.continue_()

    with (
        serving(with_questions(site)) as base,
        browser.new_context(
            locale="ar",
            viewport=PHONE,
            permissions=["geolocation"],
            geolocation={"latitude": 25.2854, "longitude": 51.531},
        ) as context,
    ):
        page = context.new_page()
        page.route("**/uploads/*", unsteady)
        page.goto(f"{base}/forms/webform")
        # When the form is filled in, then questions appear as the answers before them ask for them
        expect(page.get_by_label("رقم العداد")).to_be_hidden()
        page.get_by_label("الموضوع").select_option("water")
        page.get_by_label("رقم العداد").fill("٤٥٨٧")
        expect(page.get_by_label("الطابق")).to_be_hidden()
        page.get_by_label("نوع العقار").select_option("flat")
        page.get_by_label("الطابق").fill("3")
        page.get_by_label("الباب").fill("7")
        page.get_by_role("button", name="استخدم موقعي").click()
        expect(page.locator("#place")).to_have_value("25.285400, 51.531000")
        page.locator("#files").set_input_files(photo)
        expect(page.locator("#uploads li.done")).to_have_count(1)
        page.locator("#text").fill("المياه مقطوعة عن بيتنا في الوكرة منذ أمس")
        page.get_by_label("أوافق على إحالة").check()
        page.get_by_role("button", name="إرسال").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("استلمنا")
    # Then all of it is there, the photo whole
    taken = sent(desk)
    assert (taken["رقم العداد"], taken["floor"], taken["door"], taken["consent"]) == ("٤٥٨٧", "3", "7", True)
    assert taken["location"] == {"latitude": 25.2854, "longitude": 51.531}
    (file,) = taken["files"]
    assert (file["filename"], file["content_type"]) == (photo.name, "image/jpeg")
    assert site.uploads.fetch_file(file["source"]) == photo.read_bytes()
    assert len(broken) > 2


def test_a_file_that_is_too_large_takes_no_place_of_one_that_is_not(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    # Given a form that takes two files, and somebody who chooses a film first
    film, *photos = (tmp_path / name for name in ("فيديو.mp4", "صورة 1.jpg", "صورة 2.jpg", "صورة 3.jpg"))
    with film.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for photo in photos:
        photo.write_bytes(b"\xff\xd8\xff")
    with serving(with_questions(site)) as base, browser.new_context(locale="ar") as context:
        page = context.new_page()
        page.goto(f"{base}/forms/webform")
        page.locator("#files").set_input_files([film, *photos])
        # Then two photos are taken, and the film and the third are told why not
        expect(page.locator("#uploads li.done")).to_have_count(2)
        refused = page.locator("#uploads li.refused")
        expect(refused).to_have_count(2)
        expect(refused.first).to_contain_text("أكبر من 25")
        expect(refused.last).to_contain_text("العدد الأقصى")


def test_without_scripts_every_question_is_there(browser: Browser, site: Site) -> None:
    with serving(with_questions(site)) as base, browser.new_context(locale="en", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}/forms/webform?lang=en")
        expect(page.get_by_label("Meter number")).to_be_visible()
        expect(page.get_by_label("Floor")).to_be_visible()
        expect(page.locator("#files")).to_be_hidden()


def test_one_line_of_html_shows_the_form_on_another_site(browser: Browser, site: Site) -> None:
    with ministry("") as (origin, html):
        asking = with_questions(site)
        framed = replace(asking.forms["webform"], embed=(origin,))
        with serving(replace(asking, forms={"webform": framed})) as base, browser.new_context() as context:
            html.append(f'<!doctype html><body><script src="{base}/static/form-widget.js" data-lang="en"></script>')
            page = context.new_page()
            page.goto(origin)
            inside = page.frame_locator("iframe")
            inside.locator("#text").fill("The street light in front of our house is out")
            inside.get_by_label("I agree that").check()
            inside.get_by_role("button", name="Send").click()
            expect(inside.get_by_role("heading", level=1)).to_contain_text("We have received")
