"""A faxed file to the pictures of its pages, ready to be read; a program of its own, see ``confined``.

``python -I pages.py < FILE`` prints ``page WIDTH HEIGHT``, a line feed and so many bytes of grey for each page,
``unread`` for a page that is damaged, and at last ``end``, or ``more`` when it stopped at the most pages.
It imports nothing of ours: what decodes strangers' pictures shares no process with the rest.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any, BinaryIO

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter, TiffImagePlugin

MAX_PAGES = 20
MAX_PIXELS = 40_000_000
"""Of one page: an A3 at 400 dots to the inch, or an A4 at 600."""
READ_PIXELS = 10_000_000
"""A larger page is read at less: more dots than 300 to the inch make no letter clearer."""
DOTS_PER_INCH = 204
"""Of a fax from left to right; from top to bottom it has 98, 196 or 391 (ITU-T T.4)."""

MAX_SCRATCHES = 40
"""Dots across; more is no scratch but a black border."""

_FORMATS = ("TIFF", "PNG", "JPEG")
_HALF_BLACK = 128
_SMALL = 500
_ANGLES = tuple(step / 2 for step in range(-8, 9))
_LEVEL_ENOUGH = 1.0
"""Degrees that Tesseract does not mind; at two and a half it breaks lines apart."""
_CLEAN = 0.0005
_BAD = 0.015
"""Shares of a page's dots that are black and alone: below the first it is clean, above the second nothing thin is
left to spare."""


def pages_of(data: bytes) -> Iterator[Image.Image | None]:
    """Every page as it was sent, None for one that cannot be decoded."""
    if b"%PDF-" in data[:1024]:
        yield from _pdf_pages(data)
        return
    with Image.open(BytesIO(data), formats=_FORMATS) as file:
        for number in range(getattr(file, "n_frames", 1)):
            try:
                file.seek(number)
                yield _squared(file)
            except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
                yield None


def legible(page: Image.Image) -> Image.Image:
    """The page without the scratches of a scanner's glass and the specks of a bad line."""
    if page.width * page.height > READ_PIXELS:
        return page  # making it smaller blots them out
    return _despeckled(_unscratched(page))


def _unscratched(page: Image.Image) -> Image.Image:
    """Without what runs down most of the page: Tesseract takes it for the rule between two columns."""
    columns = page.resize((page.width, 1), Image.Resampling.BOX).tobytes()
    scratched = [column for column, grey in enumerate(columns) if grey < _HALF_BLACK]
    for column in scratched:
        sides = [side for side in (column - 1, column + 1) if 0 <= side < page.width and side not in scratched]
        strips = [page.crop((side, 0, side + 1, page.height)) for side in sides]
        if strips and len(scratched) <= MAX_SCRATCHES:
            page.paste(ImageChops.darker(strips[0], strips[-1]), (column, 0))
    return page


def _level(page: Image.Image) -> Image.Image:
    """The page turned so that its lines lie level, found where the rows of a small copy differ most."""
    small = page.copy()
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    angle = max(_ANGLES, key=lambda angle: _contrast_of_rows(small, angle))
    return page if abs(angle) < _LEVEL_ENOUGH else page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def _contrast_of_rows(page: Image.Image, angle: float) -> int:
    turned = page.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((row - next_row) ** 2 for row, next_row in pairwise(rows))


def _despeckled(page: Image.Image) -> Image.Image:
    alone = ImageChops.subtract(page.filter(ImageFilter.RankFilter(3, 1)), page)
    share = sum(alone.histogram()[128:]) / (page.width * page.height)
    if share < _CLEAN:
        return page.filter(ImageFilter.GaussianBlur(0.6))  # steps of the fax's raster are no strokes
    if share > _BAD:
        return page.filter(ImageFilter.MedianFilter(3))
    # A dot stays when two of its neighbours are black too: a median would eat the thin strokes of Arabic.
    kept = ImageChops.lighter(page, page.filter(ImageFilter.RankFilter(3, 2)))
    return ImageChops.darker(kept, kept.filter(ImageFilter.RankFilter(3, 6)))


def _squared(file: Image.Image) -> Image.Image:
    """The frame in grey, as wide as it is, its dots as high as they are wide."""
    width, height = file.size
    if not 0 < width * height <= MAX_PIXELS:
        raise ValueError("too many dots")
    across, down = _resolution(file)
    page = legible(file.convert("RGBA").convert("L") if file.mode in ("P", "PA") else file.convert("L"))
    if 0.2 < down / across < 5:
        height = round(height * across / down)
    return _sized(page, width, height)


def _sized(page: Image.Image, width: int, height: int) -> Image.Image:
    excess = (width * height / READ_PIXELS) ** 0.5
    if excess > 1:
        width, height = int(width / excess), int(height / excess)
    return _level(page.resize((max(1, width), max(1, height)), Image.Resampling.BICUBIC))


def _resolution(file: Image.Image) -> tuple[float, float]:
    """Dots to the inch across and down, (1, 1) where the file does not say."""
    found: Any = file.info.get("dpi")
    if isinstance(file, TiffImagePlugin.TiffImageFile):
        found = (file.tag_v2.get(TiffImagePlugin.X_RESOLUTION), file.tag_v2.get(TiffImagePlugin.Y_RESOLUTION))
    try:
        across, down = (float(one) for one in found)
    except (TypeError, ValueError, ZeroDivisionError):
        return 1, 1
    return (across, down) if across > 0 and down > 0 else (1, 1)


def _pdf_pages(data: bytes) -> Iterator[Image.Image | None]:
    document = pypdfium2.PdfDocument(data)
    for number in range(len(document)):
        try:
            page = document[number]
            width, height = page.get_size()
            scale = DOTS_PER_INCH / 72
            if not 0 < width * height * scale * scale <= MAX_PIXELS:
                raise ValueError("too large")
            yield _faxed(page, width, height) or _drawn(page, scale)
        except (pypdfium2.PdfiumError, OSError, ValueError, MemoryError):
            yield None


def _drawn(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    picture = legible(page.render(scale=scale, grayscale=True).to_pil().convert("L"))
    return _sized(picture, *picture.size)


def _faxed(page: pypdfium2.PdfPage, width: float, height: float) -> Image.Image | None:
    """The one picture that fills the page, in its own dots: drawing it anew would blur them."""
    objects = list(page.get_objects(max_depth=2))[:2]
    if len(objects) != 1 or not isinstance(objects[0], pypdfium2.PdfImage) or page.get_rotation():
        return None
    left, bottom, right, top = objects[0].get_bounds()
    across, down = objects[0].get_px_size()
    if (right - left) * (top - bottom) < 0.8 * width * height or not 0 < across * down <= MAX_PIXELS:
        return None
    a, b, c, d, _, _ = objects[0].get_matrix().get()
    if a <= 0 or d <= 0 or b or c:
        return None  # it is turned or mirrored
    picture = objects[0].get_bitmap(render=False).to_pil().convert("L")
    return _sized(legible(picture), across, round(across * (top - bottom) / (right - left)))


def main(given: BinaryIO, out: BinaryIO) -> None:
    """Read a file, write its pages."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    data = given.read()
    for number, page in enumerate(pages_of(data)):
        if number == MAX_PAGES:
            out.write(b"more\n")
            return
        if page is None:
            out.write(b"unread\n")
        else:
            out.write(b"page %d %d\n" % page.size + page.tobytes())
        out.flush()
    out.write(b"end\n")


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
