"""Small real files to attach: a picture and a document, made on the spot."""

import struct
import zlib
from typing import Literal

_WIDTH, _HEIGHT = 320, 240
_ASPHALT, _HOLE = (96, 98, 102), (38, 34, 32)


def attachment(kind: Literal["png", "pdf"]) -> tuple[str, str, bytes]:
    """File name, subtype's media type, and the bytes."""
    if kind == "png":
        return "صورة الموقع.png", "image/png", _png()
    return "workshop-receipt.pdf", "application/pdf", _pdf("Workshop receipt: car in repair, 1 to 5 of the month")


def _png() -> bytes:
    """A grey road with a dark hole (ISO/IEC 15948)."""
    rows = b"".join(
        b"\0" + b"".join(bytes(_HOLE if _is_in_hole(x, y) else _ASPHALT) for x in range(_WIDTH)) for y in range(_HEIGHT)
    )
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _is_in_hole(x: int, y: int) -> bool:
    return ((x - _WIDTH / 2) / 90) ** 2 + ((y - _HEIGHT / 2) / 50) ** 2 < 1


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pdf(words: str) -> bytes:
    """One page with one line of text (ISO 32000-1, 7.5)."""
    drawing = f"BT /F1 14 Tf 40 780 Td ({words}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)
