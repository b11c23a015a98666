"""The hash of what a photo shows: nearly the same for every copy, none where there is too little to see."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from normalize.photo_hash import photo_hash
from tests.normalize import photo_scenes as scenes

SEEDS = range(12)


def differing(one: bytes, other: bytes) -> int:
    """The bits in which the hashes of two photos differ; both have one."""
    hashes = photo_hash(one), photo_hash(other)
    assert all(hashes)
    return (int(hashes[0], 16) ^ int(hashes[1], 16)).bit_count()


@pytest.fixture(scope="module")
def streets() -> list[Image.Image]:
    """Photos of several places, as a telephone has them; now and then one shows too little."""
    taken = [scenes.opened(scenes.jpeg(scenes.street(seed))) for seed in SEEDS]
    clear = [picture for picture in taken if photo_hash(scenes.jpeg(picture))]
    assert len(clear) >= 10
    return clear


@pytest.mark.parametrize("change", scenes.CHANGES)
def test_a_copy_has_nearly_the_same_hash(streets: list[Image.Image], change: str) -> None:
    for street in streets:
        copy = scenes.CHANGES[change](street)
        assert differing(scenes.jpeg(street), scenes.jpeg(copy, 85)) <= 7


def test_photos_of_other_places_differ_in_many_bits(streets: list[Image.Image]) -> None:
    files = [scenes.jpeg(street) for street in streets]
    apart = [differing(one, other) for number, one in enumerate(files) for other in files[:number]]
    assert min(apart) > 12


def test_the_kind_of_file_does_not_matter(streets: list[Image.Image]) -> None:
    for kind in ("PNG", "WEBP"):
        file = io.BytesIO()
        streets[0].save(file, kind)
        assert differing(scenes.jpeg(streets[0]), file.getvalue()) <= 5


@pytest.mark.parametrize(
    ("orientation", "held"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT), (3, Image.Transpose.ROTATE_180), (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE), (6, Image.Transpose.ROTATE_90), (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)  # fmt: skip
def test_a_photo_is_seen_the_way_up_that_its_camera_says(
    streets: list[Image.Image], orientation: int, held: Image.Transpose
) -> None:
    # Given a telephone held askew, which says so beside the picture, and the chat that turned it upright
    block = Image.Exif()
    block[0x0112] = orientation
    askew = scenes.jpeg(streets[1].transpose(held), exif=block)
    # Then both are one photo
    assert differing(askew, scenes.jpeg(streets[1])) <= 5
    # And without the camera's word they would not be
    assert differing(scenes.jpeg(streets[1].transpose(held)), scenes.jpeg(streets[1])) > 12


@pytest.mark.parametrize("scene", [scenes.wall, scenes.desert, scenes.night, scenes.letter, scenes.screen])
def test_what_looks_alike_everywhere_has_no_hash(scene: object) -> None:
    assert callable(scene)
    assert [photo_hash(scenes.jpeg(scene(seed))) for seed in SEEDS] == [""] * len(SEEDS)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (120, 90, 60)])
def test_a_picture_of_one_colour_has_no_hash(colour: tuple[int, int, int]) -> None:
    assert photo_hash(scenes.jpeg(Image.new("RGB", (800, 600), colour))) == ""


def test_logos_banners_stickers_and_drawings_have_no_hash(streets: list[Image.Image]) -> None:
    # Given what mail programs and chats put beside the words, made of a picture that would do as a photo
    small, banner = streets[2].resize((150, 110)), streets[2].resize((1000, 300))
    palette, sticker = streets[2].quantize(64), streets[2].resize((512, 512)).convert("RGBA")
    sticker.putalpha(Image.radial_gradient("L").resize(sticker.size))
    # Then none of it is a photo
    for picture, kind in ((small, "JPEG"), (banner, "JPEG"), (palette, "PNG"), (sticker, "WEBP"), (palette, "GIF")):
        file = io.BytesIO()
        picture.save(file, kind)
        assert photo_hash(file.getvalue()) == ""


def test_a_film_of_several_pictures_has_no_hash(streets: list[Image.Image]) -> None:
    file = io.BytesIO()
    streets[0].save(file, "WEBP", save_all=True, append_images=streets[1:3])
    assert photo_hash(file.getvalue()) == ""


def _png(width: int, height: int) -> bytes:
    """The head of a picture of any size, and next to nothing behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9_000))) + chunk(b"IEND", b"")
    )


def test_a_picture_that_unfolds_is_not_unfolded(monkeypatch: pytest.MonkeyPatch, streets: list[Image.Image]) -> None:
    # Given files that name more pixels than telephones take, or ask for more passes over them than any camera
    many_passes = scenes.jpeg(streets[0].resize((3_000, 2_250)), progressive=True) + b"\xff\xda" * 60
    bombs = [_png(60_000, 60_000), _png(5_000, 4_000), many_passes, scenes.jpeg(Image.new("L", (8_000, 7_000), 9))]
    assert [photo_hash(content) for content in bombs] == [""] * len(bombs)
    # Then no picture was decoded to find that out
    monkeypatch.setattr(Image.Image, "resize", lambda *_: pytest.fail("it was decoded"))
    assert [photo_hash(content) for content in bombs] == [""] * len(bombs)


def test_a_file_over_the_limit_is_not_looked_at(streets: list[Image.Image]) -> None:
    assert photo_hash(scenes.jpeg(streets[0]) + bytes(20_000_000)) == ""


def test_a_photo_cut_short_on_its_way_has_no_hash(streets: list[Image.Image]) -> None:
    content = scenes.jpeg(streets[0])
    assert photo_hash(content[: len(content) // 2]) == ""


PHOTO = scenes.jpeg(scenes.scaled(scenes.street(4), 0.5), 80)
assert photo_hash(PHOTO)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    content = bytearray(PHOTO)
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = photo_hash(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert found == "" or len(bytes.fromhex(found)) == 8


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "]))
def test_bytes_by_chance_are_no_photo(content: bytes, head: bytes) -> None:
    assert photo_hash(head + content * (8_000 // max(len(content), 1) + 1)) == ""
