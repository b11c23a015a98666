"""Faxed files to pictures of pages: every shape that gateways send, and files that were made to do harm."""

import random
import struct
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from normalize.fax import pages
from normalize.fax.confined import run, running
from normalize.fax.pages import legible, main, pages_of

PROGRAM = [sys.executable, "-I", str(Path(pages.__file__))]


def drawing(width: int = 1728, height: int = 1100) -> Image.Image:
    """A page with a black square in its upper left quarter, as broad as it is high on paper at 204 x 98."""
    page = Image.new("1", (width, height), 1)
    ImageDraw.Draw(page).rectangle((200, 100, 200 + 408, 100 + 196), fill=0)
    return page


def tiff(*drawn: Image.Image, compression: str = "group4", dpi: tuple[int, int] = (204, 98)) -> bytes:
    out = BytesIO()
    drawn[0].save(out, "TIFF", compression=compression, dpi=dpi, save_all=True, append_images=drawn[1:])
    return out.getvalue()


def pdf(*drawn: Image.Image, dpi: tuple[int, int] = (204, 98)) -> bytes:
    out = BytesIO()
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:], dpi=dpi)
    return out.getvalue()


def printed(data: bytes) -> list[bytes]:
    """The words of the program's output, without the dots."""
    out = BytesIO()
    main(BytesIO(data), out)
    words, rest = [], out.getvalue()
    while rest:
        word, _, rest = rest.partition(b"\n")
        words.append(word)
        if word.startswith(b"page "):
            width, height = word.split()[1:]
            rest = rest[int(width) * int(height) :]
    return words


def is_black(page: Image.Image, x: int, y: int) -> bool:
    dot = page.getpixel((x, y))
    assert isinstance(dot, int)
    return dot < 128


@pytest.mark.parametrize("compression", ["group3", "group4", "raw", "tiff_lzw", "packbits"])
def test_a_standard_page_is_made_square(compression: str) -> None:
    # When a page of 204 x 98 dots to the inch is read
    [page] = pages_of(tiff(drawing(), compression=compression))

    # Then it is as high as on paper
    assert page is not None
    assert page.size == (1728, 2290)
    assert is_black(page, 210, 220)
    assert is_black(page, 600, 600)
    assert not is_black(page, 300, 640)


@pytest.mark.parametrize(
    ("dpi", "height"),
    [((204, 98), 2290), ((204, 196), 1145), ((204, 391), 574), ((200, 100), 2200), ((300, 300), 1100)],
)
def test_each_resolution_of_the_standard_is_known(dpi: tuple[int, int], height: int) -> None:
    [page] = pages_of(tiff(drawing(), dpi=dpi))
    assert page is not None
    assert page.height == height


def test_a_file_that_does_not_say_its_resolution_is_taken_as_square() -> None:
    out = BytesIO()
    drawing().save(out, "TIFF", compression="group4")
    [page] = pages_of(out.getvalue())
    assert page is not None
    assert page.size == (1728, 1100)


def test_a_pdf_of_a_fax_gives_the_faxs_own_dots() -> None:
    [page] = pages_of(pdf(drawing()))
    assert page is not None
    assert page.width == 1728
    assert abs(page.height - 1100 * 204 / 98) < 30
    assert is_black(page, 400, 400)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_other_pictures_are_pages_too(kind: str) -> None:
    out = BytesIO()
    drawing().convert("L").save(out, kind)
    [page] = pages_of(out.getvalue())
    assert page is not None
    assert page.size == (1728, 1100)


def test_every_page_is_handed_over_in_order() -> None:
    assert printed(tiff(*[drawing(height=100 + number) for number in range(3)])) == [
        b"page 1728 208",
        b"page 1728 210",
        b"page 1728 212",
        b"end",
    ]
    assert printed(pdf(drawing(), drawing())) == [b"page 1728 2290", b"page 1728 2290", b"end"]


def test_no_more_than_the_most_pages_are_read() -> None:
    drawn = [drawing(height=50)] * (pages.MAX_PAGES + 3)
    assert printed(tiff(*drawn))[-1] == b"more"
    assert printed(tiff(*drawn[: pages.MAX_PAGES]))[-1] == b"end"


def test_a_page_of_too_many_dots_is_left_unread() -> None:
    # Given a file of some kilobytes that says it is 400 million dots
    data = bytearray(tiff(Image.new("1", (64, 64), 1)))
    data = data.replace(struct.pack("<HHIHH", 256, 3, 1, 64, 0), struct.pack("<HHII", 256, 4, 1, 20_000))
    data = data.replace(struct.pack("<HHIHH", 257, 3, 1, 64, 0), struct.pack("<HHII", 257, 4, 1, 20_000))
    assert b"\x20\x4e\0\0" in data
    assert run(PROGRAM, bytes(data), 20) in (None, b"unread\nend\n")


def test_a_huge_page_is_made_smaller() -> None:
    [page] = pages_of(tiff(Image.new("1", (6000, 6000), 1), dpi=(600, 600)))
    assert page is not None
    assert page.width * page.height <= pages.READ_PIXELS


def test_a_damaged_page_spoils_no_other() -> None:
    # Given three pages, the second one's dots overwritten
    data = bytearray(tiff(*[drawing()] * 3, compression="tiff_lzw"))
    with Image.open(BytesIO(data)) as file:
        file.seek(1)
        assert isinstance(file, Image.Image)
        start = file.tag_v2[273][0]  # type: ignore[attr-defined]
    data[start : start + 400] = b"\xff" * 400
    words = printed(bytes(data))
    assert words[0] == words[2] == b"page 1728 2290"
    assert words[-1] == b"end"
    assert len(words) == 4


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"MM\0*\0\0\0\x08", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%!PS"]
)
def test_what_is_no_picture_ends_the_program_and_nothing_else(data: bytes) -> None:
    assert run(PROGRAM, data, 20) is None


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["group3", "group4"]))
def test_a_fax_with_flipped_bytes_still_comes_to_an_end(chance: random.Random, compression: str) -> None:
    data = bytearray(tiff(drawing(300, 200), drawing(300, 150), compression=compression))
    for _ in range(6):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    try:
        for page in pages_of(bytes(data)):
            assert page is None or page.width * page.height <= pages.READ_PIXELS
    except Exception:
        return  # the program ends, and the page counts as unread


def test_specks_are_taken_away_and_thin_strokes_are_not() -> None:
    # Given a line two dots thin, and a speck in every hundredth place
    page = Image.new("L", (1000, 1000), 255)
    chance = random.Random(1)
    for _ in range(3_000):
        page.putpixel((chance.randrange(1000), chance.randrange(400)), 0)
    ImageDraw.Draw(page).line((100, 600, 900, 600), fill=0, width=2)

    # When it is made legible
    clean = legible(page)

    # Then the line is whole, and nearly all the specks are gone
    assert all(is_black(clean, x, 600) for x in range(105, 895))
    assert clean.crop((0, 0, 1000, 400)).histogram()[0] < 150


def test_a_scratch_is_taken_away_and_what_it_crosses_is_not() -> None:
    page = Image.new("L", (400, 400), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 100, 300, 120), fill=0)
    draw.line((200, 0, 200, 400), fill=0)
    clean = legible(page)
    assert not is_black(clean, 200, 300)
    assert is_black(clean, 200, 110)


def test_a_black_border_is_no_scratch() -> None:
    page = Image.new("L", (400, 400), 255)
    ImageDraw.Draw(page).rectangle((0, 0, 80, 400), fill=0)
    assert is_black(legible(page), 40, 200)


def test_a_crooked_page_is_laid_level() -> None:
    # Given lines that rise by three degrees
    page = Image.new("L", (1200, 1200), 255)
    draw = ImageDraw.Draw(page)
    for top in range(200, 1000, 60):
        draw.rectangle((150, top, 1050, top + 20), fill=0)
    out = BytesIO()
    page.rotate(3, Image.Resampling.BICUBIC, fillcolor=255).save(out, "PNG")

    # When it is read, then left and right ends stand in the same rows again
    [level] = pages_of(out.getvalue())
    assert level is not None
    rows = [[y for y in range(1200) if is_black(level, x, y)] for x in (250, 950)]
    assert abs(rows[0][0] - rows[1][0]) <= 6


def test_a_confined_program_has_no_network_and_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAWAFID_SMTP_PASSWORD", "hunter2")
    code = "import os, socket; print(dict(os.environ)); print([name for _, name in socket.if_nameindex()])"
    told = run([sys.executable, "-I", "-c", code], b"", 20)
    assert told is not None
    assert b"hunter2" not in told
    assert b"proxy" not in told.lower()
    interfaces = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False)
    if interfaces.returncode == 0:  # the kernel allows it here
        assert b"['lo']" in told


def test_a_confined_program_cannot_write_files_or_take_all_memory(tmp_path: Path) -> None:
    write = f"open({str(tmp_path / 'x')!r}, 'wb').write(b'x' * 10)"
    run([sys.executable, "-I", "-c", write], b"", 20)
    assert (tmp_path / "x").read_bytes() == b""
    assert run([sys.executable, "-I", "-c", "bytearray(3 * 2**30)"], b"", 20) is None


def test_a_confined_program_that_hangs_is_stopped_with_its_children() -> None:
    started = time.monotonic()
    code = "import os, time; os.fork(); print('up', flush=True); time.sleep(100)"
    with running([sys.executable, "-I", "-c", code], 3.0) as process:
        assert process.stdout is not None
        assert process.stdout.read() == b"up\nup\n"  # to the end: nobody holds the pipe any more
    assert time.monotonic() - started < 50


def test_what_a_confined_program_leaves_behind_holds_nobody_up() -> None:
    started = time.monotonic()
    code = "import os, sys, time; time.sleep(100) if os.fork() == 0 else sys.exit(0)"
    run([sys.executable, "-I", "-c", code], b"", 1.0)
    assert time.monotonic() - started < 50


def test_a_program_that_is_not_there_is_no_error_of_ours() -> None:
    assert run(["/nowhere/at-all"], b"", 20) is None
