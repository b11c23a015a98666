"""A hash of what a photo shows: the same photo has it, or nearly so, after a chat has compressed and scaled it.

A difference hash: whether each of 8 by 8 fields is brighter than its neighbour to the right (N. Krawetz, «Kind of Like
That», hackerfactor.com, 2013). What shows too little to be told apart has none: plain walls, horizons, black pictures;
nor has what was not photographed: screenshots, letters, logos, stickers.
"""

from io import BytesIO
from itertools import pairwise

from PIL import Image, WebPImagePlugin

from normalize.photos import MAX_BYTES, is_broken_jpeg

_FORMATS = ("JPEG", "PNG", WebPImagePlugin.WebPImageFile.format)  # naming it here spares Pillow loading all its formats
_JPEG = ("JPEG", "MPO")
"""MPO is a JPEG with a second picture behind it, as telephones write it."""
_MAX_PIXELS = 50_000_000
"""The most that telephones take by themselves."""
_MAX_PLAIN_PIXELS = 16_000_000
"""Of what cannot be decoded at an eighth of its size, as JPEG can."""
_MAX_WORK = 200_000_000
"""Pixels times passes over them: a progressive JPEG can ask for any number of passes."""
_PASS = b"\xff\xda"

_LEAST_BYTES = 8_000
"""Smaller files are icons and logos, of which a mail may bring many."""
_LEAST_SIDE = 160
_MOST_OBLONG = 2.5
"""Wider pictures are banners of signatures, higher ones rolled-up screens."""
_PHOTOGRAPHED = ("RGB", "L", "CMYK")
"""Modes; with a palette or a transparent ground it is drawn."""
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip

_SAMPLE = 128
_TONE_LEVELS = 8
"""So many neighbouring levels of grey are one tone."""
_MOST_OF_ONE_TONE = 0.45
"""Paper, screens and night have more."""
_CLEAR_LEVELS = 3
_LEAST_CLEAR = 20
"""So many of the 64 differences are at least that clear: smaller ones are made up by compression."""
_LEAST_VARIED = 10
"""In so many of 56 places a row is unlike the next: lenses darken the edges of every wall and desert alike."""


def photo_hash(content: bytes) -> str:
    """The hash as 16 hexadecimal digits; empty for what is no photo, or shows too little. Never raises.

    The fewer bits differ between two hashes, the surer they are of one photo: see ``cases/photos.py``.
    """
    if not _LEAST_BYTES <= len(content) <= MAX_BYTES or is_broken_jpeg(content):
        return ""
    try:
        sample = _sample(content)
    except Exception:
        return ""  # decoders have many words for hostile bytes
    return _hash_of(sample) if sample else ""


def _sample(content: bytes) -> Image.Image | None:
    """The photo in grey, upright and small; None for what is no photo or too much to decode."""
    with Image.open(BytesIO(content), formats=_FORMATS) as file:
        pixels, is_jpeg = file.width * file.height, file.format in _JPEG
        passes = content.count(_PASS) if is_jpeg else 1
        if pixels > (_MAX_PIXELS if is_jpeg else _MAX_PLAIN_PIXELS) or pixels * passes > _MAX_WORK:
            return None
        if min(file.size) < _LEAST_SIDE or max(file.size) > _MOST_OBLONG * min(file.size):
            return None
        if file.mode not in _PHOTOGRAPHED or "transparency" in file.info:
            return None
        if not is_jpeg and getattr(file, "is_animated", False):
            return None
        file.draft("L", (_SAMPLE, _SAMPLE))
        sample = file.resize((_SAMPLE, _SAMPLE), Image.Resampling.BOX).convert("L")
        turn = _UPRIGHT.get(file.getexif().get(_ORIENTATION, 1))
        return sample.transpose(turn) if turn is not None else sample


def _hash_of(sample: Image.Image) -> str:
    levels = sample.histogram()
    most = max(sum(levels[start : start + _TONE_LEVELS]) for start in range(len(levels)))
    if most > _MOST_OF_ONE_TONE * _SAMPLE * _SAMPLE:
        return ""
    fields = sample.resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    steps = [[left - right for left, right in pairwise(fields[start : start + 9])] for start in range(0, 72, 9)]
    if sum(abs(step) >= _CLEAR_LEVELS for row in steps for step in row) < _LEAST_CLEAR:
        return ""
    rows = [sum((step > 0) << at for at, step in enumerate(row)) for row in steps]
    if sum((one ^ other).bit_count() for one, other in pairwise(rows)) < _LEAST_VARIED:
        return ""
    return bytes(rows).hex()
