"""The pages of a faxed file read by Tesseract, in processes of their own and within a time."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from normalize.fax.confined import run, running
from normalize.fax.lines import (
    Line,
    best_lines,
    has_doubtful_numbers,
    has_doubts,
    is_eastern_number,
    is_latin,
    is_mostly_latin,
    mean_confidence,
    mended,
    read_tsv,
)
from normalize.message import ScannedLine

FAX_SECONDS = 60.0
"""For all pages of one fax; what is not read by then stays a picture."""
PAGE_SECONDS = 20.0
MAX_FILE_BYTES = 30_000_000

ARABIC, ENGLISH, EASTERN = "ara", "eng", "Arabic"
"""Tesseract's names of its models. The last is the script's (tesseract-ocr-script-arab): worse at words than the
language's, but the only one that knows the digits ٠ to ٩."""

_LOST = 0.5
"""A page that no reading is surer of may lie upside down."""
_DOUBTFUL = 0.8
_INK = 0.005
_NOISE = 0.3
"""A line below it is not text: a logo, a stamp, a hand."""

_MOST_DOTS = 12_000_000
"""More than the program that makes the pages ever hands over."""
_PAGES = Path(__file__).with_name("pages.py").resolve()


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read from one file."""

    lines: tuple[ScannedLine, ...] = ()
    pages: int = 0
    """How many were there, as far as the file could be opened."""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """A picture in grey, a byte a dot."""

    width: int
    height: int
    dots: bytes

    def as_pgm(self) -> bytes:
        return b"P5\n%d %d\n255\n" % (self.width, self.height) + self.dots

    def has_ink(self) -> bool:
        """Whether it is more than a blank sheet with some dust: a drawing, a stamp, a hand."""
        return self.dots.count(b"\xff") < (1 - _INK) * len(self.dots)

    def upside_down(self) -> "_Page":
        return _Page(self.width, self.height, self.dots[::-1])


def read_scan(content: bytes, seconds: float = FAX_SECONDS) -> Scan:
    """The text of a TIFF, a PDF, a PNG or a JPEG, page by page; never raises on what is in it."""
    program = shutil.which("tesseract")
    models = _models(program) if program else frozenset()
    if program is None or not {ARABIC, ENGLISH} <= models:
        return Scan(flags=("ocr_unavailable",))
    reading = _Reading(program, EASTERN in models, time.monotonic() + seconds)
    if len(content) > MAX_FILE_BYTES:
        return Scan(flags=("page_unread",))
    with running([sys.executable, "-I", str(_PAGES)], seconds) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(content)
            process.stdin.close()
        except OSError:
            reading.flags["page_unread"] = None
        for page in _pages(process.stdout, reading.flags):
            reading.add(page)
    return reading.scan()


def _pages(source: IO[bytes], flags: dict[str, None]) -> Iterator[_Page | None]:
    """What the program prints; it decodes strangers' bytes, so its words are weighed too."""
    while True:
        word, *sizes = source.readline(64).split() or [b""]
        if word == b"page" and len(sizes) == 2 and all(size.isdigit() for size in sizes):
            width, height = (int(size) for size in sizes)
            dots = source.read(width * height) if 0 < width * height <= _MOST_DOTS else b""
            if dots and len(dots) == width * height:
                yield _Page(width, height, dots)
                continue
        if word == b"unread":
            yield None
            continue
        if word == b"more":
            flags["pages_capped"] = None
        elif word != b"end":  # it was killed, or could not open the file
            flags["page_unread"] = None
        return


class _Reading:
    """One fax on its way through the engine."""

    def __init__(self, program: str, knows_eastern_digits: bool, deadline: float) -> None:
        self.flags: dict[str, None] = {}
        self._program = program
        self._knows_eastern_digits = knows_eastern_digits
        self._deadline = deadline
        self._lines: list[ScannedLine] = []
        self._pages = 0
        self._first, self._second = ARABIC, ENGLISH

    def add(self, page: _Page | None) -> None:
        """Read the next page."""
        self._pages += 1
        if page is None:
            self.flags["page_unread"] = None
            return
        if time.monotonic() >= self._deadline:
            self.flags["page_unread"] = None
            return
        lines = self._read(page)
        if lines is not None and lines and _confidence(lines) < _LOST:
            turned = self._read(page.upside_down())
            if turned is not None and _confidence(turned) > _confidence(lines) + 0.2:
                lines = turned
        if lines is None:
            self.flags["page_unread"] = None
            return
        if _confidence(lines) < _DOUBTFUL if lines else page.has_ink():
            self.flags["ocr_doubtful"] = None
        if has_doubtful_numbers(lines):
            self.flags["numbers_doubtful"] = None
        for line in lines:
            if line.confidence < _NOISE:
                self.flags["ocr_doubtful"] = None
            else:
                self._lines.append(ScannedLine(self._pages, line.text, round(line.confidence, 3)))

    def scan(self) -> Scan:
        """What was read of all pages."""
        if "page_unread" in self.flags and time.monotonic() >= self._deadline:
            self.flags["ocr_cut_short"] = None
        return Scan(tuple(self._lines), self._pages, tuple(self.flags))

    def _read(self, page: _Page) -> tuple[Line, ...] | None:
        """The page in one language, and where that has doubts in the other; None when the engine gave up.

        Both at once would take half the time, but then Arabic words are often read as Latin ones.
        """
        pgm = page.as_pgm()
        first = self._recognise(pgm, self._first)
        if first is None or (first and not has_doubts(first)):
            return first
        second = self._recognise(pgm, self._second)
        if second is None:
            return first
        english = first if self._first == ENGLISH else second
        # The surer one also knows better where lines begin and in which order they stand.
        lines = best_lines(first, second) if _confidence(first) >= _confidence(second) else best_lines(second, first)
        # The next page is likely in the same language.
        self._first, self._second = (ENGLISH, ARABIC) if is_mostly_latin(lines) else (ARABIC, ENGLISH)
        lines = mended(lines, english, is_latin)
        if self._knows_eastern_digits and has_doubtful_numbers(lines):
            lines = mended(lines, self._recognise(pgm, EASTERN) or (), is_eastern_number)
        return lines

    def _recognise(self, pgm: bytes, model: str) -> tuple[Line, ...] | None:
        seconds = min(PAGE_SECONDS, self._deadline - time.monotonic())
        if seconds <= 0:
            return None
        table = run([self._program, "stdin", "stdout", "-l", model, "--dpi", "204", "tsv"], pgm, seconds)
        return None if table is None else read_tsv(table.decode("utf-8", "replace"))


def _confidence(lines: Sequence[Line]) -> float:
    return mean_confidence([word for line in lines for word in line.words])


@lru_cache
def _models(program: str) -> frozenset[str]:
    """The languages and scripts that this Tesseract has."""
    try:
        listed = subprocess.run(  # noqa: S603
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(listed.stdout.split("\n")[1:])
