"""Files that came with a message: opened by staff, harmless to the browser, silent about where a photo was taken."""

import io
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Engine

from ingest.message import Channel
from tests.web.conftest import Desk
from tests.web.mails import MAKER, SVG, mail, photo
from tests.web.rows import add_mail, add_message
from web.files import disposition

HTML = b"<!doctype html><script>alert(1)</script>"
ARABIC_NAME = "صورة الحفرة أمام المدرسة.jpg"
HOSTILE_NAMES = (
    'a"; filename=evil.html; x="',
    "a\r\nSet-Cookie: session=1.pdf",
    "..\\..\\windows\\system.pdf",
    "../../etc/passwd",
    "photo\u202egpj.exe",
    "a\x00b%0d%0aX: y.pdf",
    "٪٪" * 300 + ".pdf",
    "\ud800.pdf",
    "",
)


def files_of(engine: Engine, desk: Desk, content: bytes, channel: Channel = Channel.EMAIL) -> str:
    """The address that the files of this mail stand under."""
    reference, inbox_id = add_mail(engine, desk.inbox, content, channel)
    return f"/cases/{reference}/messages/{inbox_id}/files"


def test_a_stranger_gets_no_file(client: TestClient, engine: Engine, desk: Desk) -> None:
    address = files_of(engine, desk, mail((ARABIC_NAME, "image/jpeg", photo())))
    for path in (f"{address}/1", f"{address}/1/original", address.replace("/files", "/letter")):
        answer = client.get(path)
        assert answer.status_code == 401
        assert MAKER not in answer.content
        assert b"JFIF" not in answer.content


def test_a_file_of_another_case_or_message_is_not_found(staff: TestClient, engine: Engine, desk: Desk) -> None:
    # Given a file, and another case
    address = files_of(engine, desk, mail(("plan.pdf", "application/pdf", b"%PDF-1.4")))
    assert staff.get(f"{address}/1").status_code == 200
    reference, other = address.split("/")[2], add_message(engine)

    # Then neither the other case, nor another message or number, nor nonsense leads to it
    for path in (
        address.replace(reference, other) + "/1",
        address.replace(reference, other) + "/1/original",
        address.replace(reference, other).replace("/files", "/letter"),
        f"/cases/{reference}/messages/999/files/1",
        *(f"{address}/{number}" for number in ("0", "2", "-1", "01", "1.0", "x", "9" * 5000, "../1", "%00")),
    ):
        assert staff.get(path).status_code == 404, path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_shown_without_its_place_and_device(
    staff: TestClient, engine: Engine, desk: Desk, form: str
) -> None:
    # Given a photo with a place in it
    content_type = f"image/{form.lower()}"
    content = photo(form)
    assert MAKER in content
    address = files_of(engine, desk, mail((ARABIC_NAME, content_type, content)))

    # Then the one that is shown has none, and is the same picture under its own name
    shown = staff.get(f"{address}/1")
    assert shown.headers["content-type"] == content_type
    assert MAKER not in shown.content
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert picture.size == (64, 48)
        assert not picture.getexif().get_ifd(0x8825)
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "no-store"

    # And the original is there for who asks for just that
    original = staff.get(f"{address}/1/original")
    assert original.content == content
    assert original.headers["content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("logo.svg", "image/svg+xml", SVG),
        ("logo.jpg", "image/jpeg", SVG),
        ("page.html", "image/png", HTML),
        ("anim.gif", "image/gif", b"GIF89a" + HTML),
        ("scan.heic", "image/heic", b"\0\0\0\x18ftypheic" + MAKER),
        ("cut.jpg", "image/jpeg", b"\xff\xd8\xff\xe1\xff\xff" + HTML),
    ],
)
def test_a_picture_that_cannot_be_made_clean_is_not_shown(
    staff: TestClient, engine: Engine, desk: Desk, name: str, content_type: str, content: bytes
) -> None:
    # Then a page of ours says so, with none of it inside
    address = files_of(engine, desk, mail((name, content_type, content)))
    shown = staff.get(f"{address}/1")
    assert shown.headers["content-type"].startswith("text/html")
    assert f'href="{address}/1/original"' in shown.text
    assert "<script>" not in shown.text
    assert content not in shown.content

    # And only the explicit link saves it
    original = staff.get(f"{address}/1/original")
    assert original.content == content
    assert original.headers["content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    ("name", "content_type", "sent_as"),
    [
        ("page.html", "text/html", "application/octet-stream"),
        ("page.xhtml", "application/xhtml+xml", "application/octet-stream"),
        ("feed.xml", "text/xml", "application/octet-stream"),
        ("notes.txt", "text/plain", "application/octet-stream"),
        ("run.exe", "application/x-msdownload", "application/octet-stream"),
        ("plan.pdf", "application/pdf", "application/pdf"),
        ("voice.ogg", "audio/ogg", "audio/ogg"),
    ],
)
def test_everything_else_is_saved_and_never_shown(
    staff: TestClient, engine: Engine, desk: Desk, name: str, content_type: str, sent_as: str
) -> None:
    address = files_of(engine, desk, mail((name, content_type, HTML)))
    answer = staff.get(f"{address}/1")
    assert answer.headers["content-type"] == sent_as
    assert answer.headers["content-disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_pages_of_a_fax_are_saved_without_a_detour(staff: TestClient, engine: Engine, desk: Desk) -> None:
    page = io.BytesIO()
    Image.new("1", (32, 32), 1).save(page, "TIFF")
    reference, inbox_id = add_mail(engine, desk.inbox, mail(("fax.tif", "image/tiff", page.getvalue())), Channel.FAX)
    answer = staff.get(f"/cases/{reference}/messages/{inbox_id}/files/1")
    assert answer.content == page.getvalue()
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_an_arabic_name_survives(staff: TestClient, engine: Engine, desk: Desk) -> None:
    address = files_of(engine, desk, mail((ARABIC_NAME, "image/jpeg", photo())))
    header = staff.get(f"{address}/1").headers["content-disposition"]
    assert unquote(header.partition("filename*=UTF-8''")[2]) == ARABIC_NAME


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_breaks_out_of_the_header(name: str) -> None:
    assert_sound(disposition("attachment", name))


@given(st.text(st.characters(codec=None)))
def test_no_text_at_all_breaks_out_of_the_header(name: str) -> None:
    assert_sound(disposition("attachment", name))


def assert_sound(header: str) -> None:
    """Two names, one in plain letters within its quotes, one with all others as percent and hex."""
    assert header.isascii()
    assert header.isprintable()
    kind, plain, letters = header.split("; ") if header.count("; ") == 2 else pytest.fail(header)
    assert kind == "attachment"
    assert plain.startswith('filename="')
    assert plain.count('"') == 2
    assert "\\" not in plain
    assert "/" not in plain
    name = unquote(letters.removeprefix("filename*=UTF-8''"))
    assert name
    assert not {"\u202e", "\r", "\n", "\0", "/", "\\", '"'} & set(name)


def test_the_case_lists_what_can_be_opened(staff: TestClient, engine: Engine, desk: Desk) -> None:
    # Given a mail with a photo, a document and a picture that is a program
    files = (
        (ARABIC_NAME, "image/jpeg", photo()),
        ("عقد.pdf", "application/pdf", b"%PDF"),
        ("x.svg", "image/svg+xml", SVG),
    )
    address = files_of(engine, desk, mail(*files))
    page = staff.get(address.partition("/messages")[0]).text

    # Then the photo has a thumbnail with its name, and only the pictures have an original besides
    assert f'<img src="{address}/1" alt="{ARABIC_NAME}" loading="lazy"' in page
    assert page.count('class="thumbnail"') == 1
    assert f'href="{address}/2"' in page
    assert f'href="{address}/2/original"' not in page
    assert f'href="{address}/3/original"' in page
    assert "do not open" not in page


def test_a_program_is_marked_where_it_stands(staff: TestClient, engine: Engine, desk: Desk) -> None:
    program, document = ("كشف حساب.exe", "application/octet-stream", b"MZ"), ("عقد.pdf", "application/pdf", b"%PDF")
    page = staff.get(files_of(engine, desk, mail(program, document)).partition("/messages")[0]).text
    assert page.index("كشف حساب.exe") < page.index("A program: do not open") < page.index("عقد.pdf")
    assert page.count("A program: do not open") == 1


def test_files_that_a_channel_still_keeps_are_no_links(staff: TestClient, engine: Engine) -> None:
    page = staff.get(f"/cases/{add_message(engine, channel='whatsapp')}").text
    assert "صورة.jpg" in page
    assert "Still with the channel" in page
    assert "/files/1" not in page
