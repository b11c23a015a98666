"""Pages to text by the real engine, and what is said when it cannot be."""

import json
import os
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bench.fax_pages import ARABIC, ENGLISH, MIXED, Resolution, Wear, error_rate, fax_tiff, letter, scanned
from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.fax import ocr
from normalize.fax.ocr import Scan, read_scan
from normalize.message import Message
from normalize.text.arabic import fold_digits
from tests.normalize.fax_samples import fax_mail, hylafax_body, tif

NOISE = Wear(noise=0.7, scratched=True)
BLANK = Image.new("1", (1728, 1100), 1)


def page(lines: tuple[str, ...], font: str = "naskh", wear: Wear = Wear()) -> bytes:  # noqa: B008
    return fax_tiff([scanned(letter(lines, font), wear)], wear.resolution)


def text_of(scan: Scan) -> str:
    return "\n".join(line.text for line in scan.lines)


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize(
    ("lines", "font", "wear", "most"),
    [
        (ARABIC, "naskh", Wear(), 0.03),
        (ARABIC, "naskh", Wear("standard"), 0.03),
        (ARABIC, "naskh", Wear(skew=1.5), 0.03),
        (ARABIC, "naskh", NOISE, 0.05),
        (ARABIC, "amiri", Wear(), 0.03),
        (ARABIC, "amiri", NOISE, 0.05),
        (ARABIC, "kacst", Wear(), 0.03),
        (ARABIC, "kacst", NOISE, 0.05),
        (ENGLISH, "sans", Wear(), 0.01),
        (ENGLISH, "sans", Wear("standard"), 0.01),
        (ENGLISH, "sans", NOISE, 0.05),
        (MIXED, "naskh", Wear(), 0.03),
        (MIXED, "naskh", Wear(noise=0.7, skew=2.5), 0.05),
    ],
)
def test_a_letter_is_read(lines: tuple[str, ...], font: str, wear: Wear, most: float) -> None:
    scan = read_scan(page(lines, font, wear))
    assert "page_unread" not in scan.flags
    assert error_rate(lines, text_of(scan)) <= most
    assert all(line.page == 1 and 0 < line.confidence <= 1 for line in scan.lines)


@pytest.mark.needs("tesseract")
def test_lines_stand_in_the_order_of_the_page_without_controls() -> None:
    scan = read_scan(page(MIXED))
    assert len(scan.lines) == len(MIXED)
    assert all(error_rate((wanted,), line.text) < 0.1 for wanted, line in zip(MIXED, scan.lines, strict=True))
    assert not any(letter in text_of(scan) for letter in "\u200e\u200f\u202a\u202b\u202c\x0c")


@pytest.mark.needs("tesseract")
def test_names_and_numbers_inside_arabic_lines_are_read() -> None:
    lines = ("رقم الجواز N4567812 وتاريخ الإصدار 2024/03/15", "تطبيق Metrash لا يعمل على Samsung Galaxy منذ يومين")
    text = text_of(read_scan(page(lines, "amiri")))
    assert "N4567812" in text
    assert "2024/03/15" in text
    assert "Metrash" in text
    assert "Samsung Galaxy" in text


@pytest.mark.needs("tesseract", "tesseract_arab")
def test_numbers_in_arabic_digits_are_read_by_the_scripts_own_model_and_doubted() -> None:
    lines = ("رقم الحساب: ٤٥٨٧٢٣٩١ في البنك", "تاريخ الميلاد ١٩٨٥/٠٧/٢٣ والعمر ٣٩ سنة", *ARABIC[3:6])
    scan = read_scan(page(lines, "amiri"))
    assert "1985/07/23" in fold_digits(text_of(scan))
    # Not every one of them is right, so a person looks
    assert "numbers_doubtful" in scan.flags


@pytest.mark.needs("tesseract")
def test_numbers_in_western_digits_are_read_and_believed() -> None:
    lines = ("رقم المعاملة 4831029756 في المركز", "المبلغ 1,250.00 ريال والغرامة 300 ريال", *ARABIC[3:6])
    scan = read_scan(page(lines))
    assert "4831029756" in text_of(scan)
    assert "1,250.00" in text_of(scan)
    assert scan.flags == ()


@pytest.mark.needs("tesseract")
def test_pages_are_parted_and_counted() -> None:
    drawn = [scanned(letter(lines, "naskh"), Wear()) for lines in (ENGLISH[:3], ENGLISH[3:5])]
    message = normalize(fax_mail(hylafax_body(pages=3), tif(fax_tiff([drawn[0], BLANK, drawn[1]]))))
    assert [line.page for line in message.scanned] == [1, 1, 1, 3, 3]
    assert message.new_text.count("\n\n") == 1
    assert message.flags == ()
    assert message.language.language == "en"


@pytest.mark.needs("tesseract")
def test_a_page_that_lay_upside_down_is_read() -> None:
    drawn = scanned(letter(ENGLISH, "sans"), Wear()).rotate(180)
    assert error_rate(ENGLISH, text_of(read_scan(fax_tiff([drawn])))) <= 0.02


@pytest.mark.needs("tesseract")
def test_a_drawing_is_doubted_and_a_blank_sheet_is_not() -> None:
    drawn = Image.new("1", (1728, 1100), 1)
    for radius in range(40, 400, 30):
        ImageDraw.Draw(drawn).ellipse((864 - radius, 550 - radius, 864 + radius, 550 + radius), outline=0, width=5)
    assert "ocr_doubtful" in read_scan(fax_tiff([drawn])).flags
    assert read_scan(fax_tiff([BLANK])) == Scan(pages=1)


@pytest.mark.needs("tesseract")
def test_scribble_is_doubted() -> None:
    # Given a page of strokes that are no letters
    drawn = letter(ARABIC, "kacst").resize((430, 550)).resize((1728, 2200))
    scan = read_scan(fax_tiff([scanned(drawn, Wear(noise=1.4))]))
    assert "ocr_doubtful" in scan.flags or scan.lines == ()


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("content", [b"", b"II*\0", b"%PDF-1.7\n", page(ENGLISH[:2])[:500], b"\x89PNG\r\n\x1a\n" * 3])
def test_what_cannot_be_opened_is_an_unread_page(content: bytes) -> None:
    scan = read_scan(content)
    assert "page_unread" in scan.flags
    assert scan.lines == ()


@pytest.mark.needs("tesseract")
def test_a_file_beyond_the_limit_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_FILE_BYTES", 100)
    assert read_scan(page(ENGLISH[:2])) == Scan(flags=("page_unread",))


@pytest.mark.needs("tesseract")
def test_a_fax_is_read_within_its_time() -> None:
    started = time.monotonic()
    scan = read_scan(fax_tiff([scanned(letter(ENGLISH, "sans"), Wear())] * 10), seconds=0.4)
    assert {"page_unread", "ocr_cut_short"} <= set(scan.flags)
    assert time.monotonic() - started < 30


def test_without_tesseract_the_page_stays_a_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Given a machine without it
    monkeypatch.setenv("PATH", str(tmp_path))
    message = normalize(fax_mail(hylafax_body(), tif(page(ENGLISH[:2]))), ReadingRules(region="QA"))

    # Then the fax is a message with its file, and says why it has no text
    assert isinstance(message, Message)
    assert message.flags == ("ocr_unavailable",)
    assert message.sender.phone == "+97444123987"
    assert message.new_text == ""
    assert [one.content_type for one in message.attachments] == ["image/tiff"]


class Engine:
    """A program in Tesseract's place that reads the same on every page, by language."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        self.says({})

    def says(self, readings: dict[str, str], languages: str = "ara\neng") -> None:
        script = f"""#!{sys.executable}
import sys, time
if "--list-langs" in sys.argv:
    print("List of available languages:", *{languages.split()!r}, sep=chr(10))
else:
    said = {json.dumps(readings)}.get(sys.argv[sys.argv.index("-l") + 1], "")
    if said == "crash":
        sys.exit(1)
    if said == "hang":
        time.sleep(100)
    sys.stdin.buffer.read()
    print("header")
    for number, line in enumerate(said.split("|")):
        for place, word in enumerate(line.split()):
            text, _, confidence = word.partition("/")
            print(5, 1, 1, 1, number, place, 100 * place, 50 * number, 90, 40, confidence, text, sep=chr(9))
"""
        program = self._folder / "tesseract"
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    ocr._models.cache_clear()
    return Engine(tmp_path, monkeypatch)


def test_an_engine_without_our_languages_is_none(engine: Engine) -> None:
    engine.says({}, languages="eng")
    assert read_scan(page(ENGLISH[:1])) == Scan(flags=("ocr_unavailable",))


def test_an_engine_that_crashes_leaves_the_page_unread(engine: Engine) -> None:
    engine.says({"ara": "crash"})
    assert read_scan(page(ENGLISH[:1])) == Scan(pages=1, flags=("page_unread",))


def test_an_engine_that_hangs_is_stopped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 1.0)
    engine.says({"ara": "hang"})
    assert read_scan(page(ENGLISH[:1])) == Scan(pages=1, flags=("page_unread",))


def test_one_language_is_enough_where_it_is_sure(engine: Engine) -> None:
    engine.says({"ara": "نأمل/95 منكم/91", "eng": "crash"})
    scan = read_scan(page(ENGLISH[:1]))
    assert text_of(scan) == "نأمل منكم"
    assert scan.flags == ()


def test_a_doubtful_page_says_so(engine: Engine) -> None:
    engine.says({"ara": "نأمل/62 منكم/66 سرعة/65", "eng": "Jol/20"})
    scan = read_scan(page(ENGLISH[:1]))
    assert text_of(scan) == "نأمل منكم سرعة"
    assert scan.flags == ("ocr_doubtful",)


def test_what_is_surely_no_text_is_left_out(engine: Engine) -> None:
    engine.says({"ara": "نأمل/95 منكم/91|ررر/12"})
    scan = read_scan(page(ENGLISH[:1]))
    assert text_of(scan) == "نأمل منكم"
    assert scan.flags == ("ocr_doubtful",)


def test_every_resolution_of_the_bench_is_drawn() -> None:
    heights: dict[Resolution, int] = {"fine": 2200, "standard": 1100}
    for resolution, height in heights.items():
        assert scanned(letter(ENGLISH[:1], "sans"), Wear(resolution)).height == height
