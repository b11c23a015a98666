"""Files in the chat: however many are chosen, each goes out, and of one that cannot it is said why."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from ingest.uploads import MOST_BYTES
from tests.web.chat_page import base, browser, page, site, way  # noqa: F401
from tests.web.chatting import line, write
from tests.web.conftest import Desk
from tests.web.test_chat import visitor  # noqa: F401
from web.site import Site

# ruff: noqa: F811 - the fixtures of other files


def lines(desk: Desk) -> list[list[dict[str, Any]]]:
    """The files of each line that has come in, in their order."""
    claimed = sorted(desk.inbox.claim(), key=lambda one: one.id)
    return [orjson.loads(one.raw.content)["messages"][0].get("attachments", []) for one in claimed]


def uploaded(site: Site, count: int) -> list[str]:
    names = []
    for number in range(count):
        upload = site.uploads.create(1, f"{number}.jpg", "image/jpeg")
        site.uploads.append(upload.name, 0, b"x")
        names.append(upload.name)
    return names


def photos(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"صورة {number}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(b"\xff\xd8\xff" + bytes(100 + number))
    return paths


def test_a_line_that_names_more_files_than_it_can_have_is_refused_whole(
    visitor: TestClient, site: Site, desk: Desk
) -> None:
    # Given a page, not ours, that puts six files under a line
    names = uploaded(site, 6)
    answer = write(visitor, line(files=names))
    # Then it is not told that they are here
    assert (answer.status_code, answer.json()["kind"]) == (400, "refused")
    assert lines(desk) == []
    # And five are taken
    assert write(visitor, line(files=names[:5])).json()["kind"] == "said"
    assert [len(files) for files in lines(desk)] == [5]


@pytest.mark.needs("chromium")
def test_seven_photos_go_out_with_two_lines(page: Page, site: Site, desk: Desk, tmp_path: Path) -> None:
    chosen = photos(tmp_path, 7)
    page.locator("#files").set_input_files(chosen)
    expect(page.locator(".mine")).to_have_count(2)
    expect(page.locator(".mine .state").last).to_contain_text("أُرسلت")
    # Then every one of them is here, whole and in its order
    first, second = lines(desk)
    assert (len(first), len(second)) == (5, 2)
    assert [file["filename"] for file in first + second] == [path.name for path in chosen]
    for file, path in zip(first + second, chosen, strict=True):
        assert site.uploads.fetch_file(file["source"]) == path.read_bytes()


@pytest.mark.needs("chromium")
def test_what_could_not_be_sent_is_still_said_after_the_rest_was(page: Page, desk: Desk, tmp_path: Path) -> None:
    # Given a film that is too large and an empty file, chosen with a photo that comes last
    film, empty, (photo,) = tmp_path / "فيديو.mp4", tmp_path / "empty.txt", photos(tmp_path, 1)
    with film.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    empty.touch()
    page.locator("#files").set_input_files([film, empty, photo])
    # When the photo is sent, and the server has shown it
    expect(page.locator(".mine .state")).to_contain_text("أُرسلت")
    expect(page.locator(".mine[data-known]")).to_have_count(1)
    # Then the page says which ones are not
    notice = page.locator("#notice").inner_text()
    assert "فيديو.mp4\u2069: هذا الملف أكبر" in notice
    assert "empty.txt\u2069: تعذّر" in notice
    assert [[file["filename"] for file in files] for files in lines(desk)] == [[photo.name]]
    # And no longer once something else is written
    page.fill("#text", "سأرسل الفيديو بالبريد")
    page.press("#text", "Enter")
    expect(page.locator("#notice")).to_be_empty()
