"""What a file is by its first bytes, whatever its sender calls it."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", "image/gif",
    "video/mp4", "video/quicktime", "video/3gpp", "audio/mp4", "audio/ogg", "application/pdf",
]  # fmt: skip

_BRANDS: Mapping[Kind, tuple[bytes, ...]] = {
    "image/heic": (b"heic", b"heix", b"hevc", b"mif1", b"msf1"),
    "image/avif": (b"avif",),
    "video/mp4": (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"),
    "video/quicktime": (b"qt  ",),
    "video/3gpp": (b"3gp4", b"3gp5", b"3gp6", b"3g2a"),
    "audio/mp4": (b"M4A ",),
}
"""The first brand of the ISO base media format (ISO/IEC 14496-12, 4.3), as phones and browsers write it."""
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
)


def kind_of(content: bytes) -> Kind | None:
    """The media type of a picture, film, sound or PDF; None for anything else."""
    if content[:4] == b"RIFF":
        return "image/webp" if content[8:12] == b"WEBP" else None
    if content[4:8] == b"ftyp":
        return next((kind for kind, brands in _BRANDS.items() if content[8:12] in brands), None)
    return next((kind for start, kind in _STARTS if content.startswith(start)), None)
