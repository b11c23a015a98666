"""Photos: the place that a camera wrote, and photos without anything that a camera wrote."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from normalize.exif import only_orientation, orientation_in
from normalize.message import Location
from normalize.photos import is_broken_jpeg, place_of, without_metadata

DOHA = ((25.0, 17.0, 7.44), "N", (51.0, 31.0, 51.6), "E")
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def exif(
    latitude: object = DOHA[0], north: object = "N", longitude: object = DOHA[2], east: object = "E"
) -> Image.Exif:
    block = Image.Exif()
    block[0x010F] = "Telefon"
    block[0x8825] = {1: north, 2: latitude, 3: east, 4: longitude}
    return block


def photo(form: str = "JPEG", block: Image.Exif | bytes | None = None, **more: object) -> bytes:
    if form == "TIFF" and isinstance(block, Image.Exif):
        return block.tobytes().removeprefix(b"Exif\0\0")  # a block of EXIF is a TIFF file without a picture
    picture = Image.effect_noise((40, 30), 80).convert("RGB")
    file = io.BytesIO()
    picture.save(file, form, **({"exif": block} if block is not None else {}), **more)
    return file.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("RGB").tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_place_of_a_photo_is_read(form: str) -> None:
    assert place_of(photo(form, exif())) == Location(25.2854, 51.531)


def test_south_and_west_are_below_zero() -> None:
    assert place_of(photo("JPEG", exif((33.5, 0.0, 0.0), "S", (70.25, 0.0, 0.0), "W"))) == Location(-33.5, -70.25)


def test_the_place_of_a_heic_is_read() -> None:
    # Given the head of a HEIC as phones write it, its Exif item somewhere in it
    block = exif().tobytes()
    content = b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + b"\0" * 500 + block + b"\0" * 100
    # Then its place is found
    assert place_of(content) == Location(25.2854, 51.531)


@pytest.mark.parametrize("order", ["<", ">"])
def test_either_order_of_bytes_is_read(order: str) -> None:
    head = b"II*\0" if order == "<" else b"MM\0*"
    first = struct.pack(f"{order}IH", 8, 1) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 26) + bytes(4)
    entries = [
        struct.pack(f"{order}HHI4s", 1, 2, 2, b"N\0"),
        struct.pack(f"{order}HHII", 2, 5, 3, 80),
        struct.pack(f"{order}HHI4s", 3, 2, 2, b"E\0"),
        struct.pack(f"{order}HHII", 4, 5, 3, 104),
    ]
    values = struct.pack(f"{order}12I", 25, 1, 30, 1, 0, 0, 51, 1, 0, 1, 0, 1)  # 0/0: nobody measured the seconds
    content = head + first + struct.pack(f"{order}H", 4) + b"".join(entries) + bytes(4) + values
    assert place_of(content) == Location(25.5, 51.0)


@pytest.mark.parametrize(
    "block",
    [
        exif((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),  # a camera without a fix
        exif((91.0, 0.0, 0.0), "N", (51.0, 0.0, 0.0), "E"),
        exif((25.0, 0.0, 0.0), "N", (181.0, 0.0, 0.0), "E"),
        exif((25.0, 0.0, 0.0), "?", (51.0, 0.0, 0.0), "E"),
        b"",
        b"Exif\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x88\x25\0\4\0\0\0\1\0\0\0\x08",  # a directory that is its own place
        b"Exif\0\0II*\0\xff\xff\xff\xff",
    ],
)
def test_a_place_that_cannot_be_true_is_none(block: Image.Exif | bytes) -> None:
    assert place_of(photo("JPEG", block)) is None


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\0\0", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"GIF89a"]
)
def test_what_is_no_photo_has_no_place_and_is_not_shown(content: bytes) -> None:
    assert place_of(content) is None
    assert without_metadata(content, "image/jpeg") is None or content[:4] == b"RIFF"


def test_a_jpeg_without_a_picture_is_told_without_decoding_it() -> None:
    content = photo("JPEG", exif())
    assert not is_broken_jpeg(content)
    assert not is_broken_jpeg(content[:-40])  # cut short, there is something to see
    assert is_broken_jpeg(content[: content.index(b"\xff\xda")])
    assert is_broken_jpeg(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 40)
    assert not is_broken_jpeg(photo("PNG"))


def test_a_photo_over_the_limit_is_not_looked_at() -> None:
    content = photo("JPEG", exif()) + bytes(20_000_000)
    assert place_of(content) is None
    assert without_metadata(content, "image/jpeg") is None


@pytest.mark.parametrize("form", list(TYPES))
def test_a_cleaned_photo_has_the_same_picture_and_nothing_else(form: str) -> None:
    # Given a photo with a place, a maker, a comment and XMP
    secrets = {"comment": b"secret-comment"} if form == "JPEG" else {}
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", "secret-author")
        notes.add_itxt("XML:com.adobe.xmp", "secret-xmp")
        secrets["pnginfo"] = notes
    else:
        secrets["xmp"] = b"<x>secret-xmp</x>"
    content = photo(form, exif(), **secrets)
    assert b"Telefon" in content
    # When it is cleaned
    clean = without_metadata(content, TYPES[form])
    # Then the picture is the same and no word of the rest is in it
    assert clean is not None
    assert pixels(clean) == pixels(content)
    assert place_of(clean) is None
    assert b"Telefon" not in clean
    assert b"secret" not in clean
    # And cleaning it again changes nothing
    assert without_metadata(clean, TYPES[form]) == clean


@pytest.mark.parametrize("form", list(TYPES))
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_which_way_is_up_stays(form: str, turned: int) -> None:
    # Given a photo taken with the phone turned
    block = exif()
    block[0x0112] = turned
    # When it is cleaned
    clean = without_metadata(photo(form, block), TYPES[form])
    # Then a viewer turns it as before
    assert clean is not None
    with Image.open(io.BytesIO(clean)) as picture:
        picture.load()
        assert dict(picture.getexif()) == {0x0112: turned}
    assert without_metadata(clean, TYPES[form]) == clean


def test_the_colours_that_are_meant_stay() -> None:
    content = photo("JPEG", exif(), icc_profile=b"profile" * 20_000)
    clean = without_metadata(content, "image/jpeg")
    assert clean is not None
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.info["icc_profile"] == b"profile" * 20_000


def test_a_progressive_photo_is_kept_whole() -> None:
    content = photo("JPEG", exif(), progressive=True)
    clean = without_metadata(content, "image/jpeg")
    assert clean is not None
    assert pixels(clean) == pixels(content)


def test_what_a_phone_hides_behind_the_picture_goes() -> None:
    # Given a photo with a second one behind it, as depth maps and moving photos are kept
    content = photo("JPEG", exif()) + photo("JPEG", exif()) + b"MotionPhoto_Data"
    clean = without_metadata(content, "image/jpeg")
    assert clean is not None
    assert clean.endswith(b"\xff\xd9")
    assert clean.count(b"\xff\xd8\xff") == 1
    assert pixels(clean) == pixels(content)


def test_a_photo_cut_short_can_still_be_seen() -> None:
    content = photo("JPEG", exif())[:-200]
    clean = without_metadata(content, "image/jpeg")
    assert clean is not None
    assert b"Telefon" not in clean


def test_a_photo_under_a_wrong_image_type_is_cleaned_and_under_another_is_not_shown() -> None:
    content = photo("PNG", exif())
    assert without_metadata(content, "image/jpeg") is not None
    assert without_metadata(content, "text/html") is None
    assert without_metadata(photo("TIFF"), "image/tiff") is None


def test_the_smallest_block_says_how_to_turn() -> None:
    assert [orientation_in(only_orientation(turned)) for turned in range(1, 9)] == list(range(1, 9))


ORIGINALS = [photo(form, exif()) for form in ("JPEG", "PNG", "WEBP", "TIFF")]


@given(
    st.sampled_from(ORIGINALS),
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from([b"", b"\xff", b"\xff\xd8", b"\0\0\0\0", b"\xff\xff\xff\xff"])),
        max_size=8,
    ),
    st.floats(0, 1),
)
@settings(max_examples=300, deadline=None)
def test_a_damaged_photo_never_raises(content: bytes, wounds: list[tuple[float, bytes]], end: float) -> None:
    data = bytearray(content)
    for where, bad in wounds:
        start = int(where * min(len(data), 400))
        data[start : start + len(bad)] = bad
    hurt = bytes(data[: int(end * len(data))])
    found = place_of(hurt)
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)
    clean = without_metadata(hurt, "image/jpeg")
    assert clean is None or place_of(clean) is None


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_block_is_read_without_harm(block: bytes) -> None:
    found = place_of(b"MM\0*\0\0\0\x08" + block)
    assert found is None or abs(found.latitude) <= 90
