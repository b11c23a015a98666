"""Photos: the place that a camera wrote into one, and the same photo without anything that a camera wrote.

Neither looks at a pixel: containers are taken apart, so that a small file cannot unfold into a large one.
"""

import re
import zlib
from collections.abc import Iterator

from normalize.exif import only_orientation, orientation_in, place_in
from normalize.message import Location

MAX_BYTES = 20_000_000
MAX_PIECES = 100_000

_EXIF = b"Exif\0\0"
_PNG = b"\x89PNG\r\n\x1a\n"
_HEIF = re.compile(rb"....ftyp(?:heic|heix|hevc|mif1|msf1|avif)", re.DOTALL)
_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""In compressed data: not a stuffed FF 00, not a restart marker."""
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_BARE_MARKERS = (0x01, *range(0xD0, 0xD9))
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04

Piece = tuple[int, bytes]
"""A JPEG segment's marker with the bytes from that marker to the next; a PNG or WebP chunk is named by its bytes."""


def place_of(content: bytes) -> Location | None:
    """Where a photo says it was taken (JPEG, PNG, WebP, TIFF, HEIC, AVIF). Never raises."""
    if len(content) > MAX_BYTES:
        return None
    block = _exif_block(content)
    return place_in(block) if block else None


def is_broken_jpeg(content: bytes) -> bool:
    """Whether it begins as a JPEG and its segments lead to no picture: told in microseconds, decoding nothing."""
    if not content.startswith(b"\xff\xd8"):
        return False
    try:
        return all(marker != _SOS for marker, _ in _segments(content))
    except ValueError:
        return True


def without_metadata(content: bytes, content_type: str) -> bytes | None:
    """The photo with its picture untouched and no EXIF, XMP, IPTC or comment; None when that cannot be promised.

    Which way is up and which colours are meant stays. What is behind the picture's end goes: phones keep
    depth maps, films and second pictures there, each with its own place. JPEG, PNG and WebP, by their content; what was
    not sent as an image is not made one.
    """
    if not content_type.lower().startswith("image/") or len(content) > MAX_BYTES:
        return None
    turned = orientation_in(_exif_block(content))
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return _clean_jpeg(content, turned)
        if content.startswith(_PNG):
            return _clean_png(content, turned)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _clean_webp(content, turned)
    except ValueError:
        pass
    return None


def _exif_block(content: bytes) -> bytes:
    """The TIFF structure in a photo, or nothing."""
    try:
        if content.startswith(b"\xff\xd8\xff"):
            found = (piece[10:] for marker, piece in _segments(content) if marker == 0xE1 and piece[4:10] == _EXIF)
            return next(found, b"")
        if content.startswith(_PNG):
            return next((piece[8:-4] for name, piece in _png_chunks(content) if name == b"eXIf"), b"")
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            block = next((piece[8:] for name, piece in _webp_chunks(content) if name == b"EXIF"), b"")
            return block.removeprefix(_EXIF)
    except ValueError:
        return b""
    if content[:4] in (b"II*\0", b"MM\0*"):
        return content
    if _HEIF.match(content):
        # The item that holds it is named only in boxes of boxes; its own head is as sure a sign.
        start = content.find(_EXIF)
        return content[start + 6 : start + 65_536] if start >= 0 else b""
    return b""


def _segments(content: bytes) -> Iterator[Piece]:
    """Every segment of the first picture of a JPEG. Raises ValueError where it is none."""
    position = 2
    for _ in range(MAX_PIECES):
        match = _MARKER.match(content, position)
        if not match:
            raise ValueError("no marker where one must be")
        marker = match[1][0]
        if marker == _EOI:
            yield marker, content[match.start() : match.end()]
            return
        start = match.end() - 2  # fill bytes before a marker mean nothing
        if marker in _BARE_MARKERS:
            yield marker, content[start : match.end()]
            position = match.end()
            continue
        size = int.from_bytes(content[match.end() : match.end() + 2], "big")
        end = match.end() + size
        if size < 2 or end > len(content):
            raise ValueError("a segment that ends outside the file")
        if marker == _SOS:
            following = _NEXT_MARKER.search(content, end)
            end = following.start() if following else len(content)
        yield marker, content[start:end]
        position = end
        if position == len(content):  # cut short: what there is of it can still be seen
            return
    raise ValueError("more segments than any photo has")


def _clean_jpeg(content: bytes, turned: int) -> bytes:
    kept = [b"\xff\xd8"]
    has_picture = False
    for marker, piece in _segments(content):
        has_picture = has_picture or marker == _SOS
        is_application = 0xE0 <= marker <= 0xEF
        is_needed = (
            (marker == 0xE0 and piece[4:9] == b"JFIF\0")
            or (marker == 0xE2 and piece[4:16] == b"ICC_PROFILE\0")
            or (marker == 0xEE and piece[4:9] == b"Adobe")  # which colours the numbers mean
        )
        if marker != 0xFE and (is_needed or not is_application):
            kept.append(piece)
    if not has_picture:
        raise ValueError("no picture in it")
    if turned != 1:
        block = _EXIF + only_orientation(turned)
        at = 2 if len(kept) > 1 and kept[1][1:2] == b"\xe0" else 1
        kept.insert(at, b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block)
    return b"".join(kept)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_PNG)
    for _ in range(MAX_PIECES):
        size = int.from_bytes(content[position : position + 4], "big")
        name, end = content[position + 4 : position + 8], position + 12 + size
        if len(name) < 4 or end > len(content):
            raise ValueError("a chunk that ends outside the file")
        yield name, content[position:end]
        if name == b"IEND":
            return
        position = end
    raise ValueError("more chunks than any photo has")


def _clean_png(content: bytes, turned: int) -> bytes:
    kept = [_PNG]
    for name, piece in _png_chunks(content):
        if name in _PNG_KEPT:
            kept.append(piece)
        if name == b"IHDR" and turned != 1:
            chunk = b"eXIf" + only_orientation(turned)
            kept.append((len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big"))
    return b"".join(kept)


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position, end = 12, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    for _ in range(MAX_PIECES):
        if position >= end:
            return
        size = int.from_bytes(content[position + 4 : position + 8], "little")
        if position + 8 + size > end:
            raise ValueError("a chunk that ends outside the file")
        yield content[position : position + 4], content[position : position + 8 + size]
        position += 8 + size + size % 2
    raise ValueError("more chunks than any photo has")


def _clean_webp(content: bytes, turned: int) -> bytes:
    kept: list[bytes] = []
    for name, piece in _webp_chunks(content):
        if name not in _WEBP_KEPT:
            continue
        if name == b"VP8X" and len(piece) == 18:
            flags = piece[8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if turned != 1 else 0)
            piece = piece[:8] + bytes((flags,)) + piece[9:]
        kept.append(piece + bytes(len(piece) % 2))
    if kept and kept[0][:4] == b"VP8X" and turned != 1:
        block = only_orientation(turned)
        kept.append(b"EXIF" + len(block).to_bytes(4, "little") + block)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
