"""What a file is by its first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.kinds import kind_of


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"GIF89a\1\0", "image/gif"),
        (b"\0\0\0\x24ftypheic\0\0\0\0", "image/heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "image/avif"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp5\0\0\1\0", "video/3gpp"),
        (b"\0\0\0\x1cftypM4A \0\0\0\0", "audio/mp4"),
        (b"OggS\0\2", "audio/ogg"),
        (b"%PDF-1.4", "application/pdf"),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"\0\0\0\x24ftypevil\0\0\0\0", None),
        ("<html>صفحة</html>".encode(), None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_is(start: bytes, kind: str | None) -> None:
    assert kind_of(start) == kind
    assert kind_of(start + bytes(1000)) == kind


@given(st.binary(max_size=40))
def test_what_does_not_begin_as_any_of_them_is_none(content: bytes) -> None:
    assert kind_of(b"<!DOCTYPE " + content) is None
    kind_of(content)  # and whatever it begins with, it is judged
