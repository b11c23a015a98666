"""Files that stand uuencoded in a text."""

import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail import yenc
from normalize.mail.uuencode import blocks_in, only_block, without
from tests.normalize.mail_parts import HEAD, inside, names, plain, raw, read

WATER = "انقطعت المياه عن منزلنا، ومرفق صورة العداد."


def encoded(name: str, content: bytes, line_end: str = "\n", grave: bool = True) -> str:
    lines = [content[start : start + 45] for start in range(0, len(content), 45)]
    body = [binascii.b2a_uu(line, backtick=grave).decode().rstrip("\n") for line in lines]
    return line_end.join((f"begin 644 {name}", *body, "`", "end", ""))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("grave", [True, False])
def test_a_file_in_the_letter_is_attached_and_leaves_the_text(line_end: str, grave: bool) -> None:
    # Given a letter with a file in its middle, as old programs send it
    content = bytes(range(256)) * 3
    letter = f"{WATER}\n\n{encoded('عداد.jpg', content, line_end, grave)}\nشكرا لكم"
    message = read(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + letter.encode())
    # Then the file is an attachment and the words are the text
    assert message.text.split() == f"{WATER} شكرا لكم".split()
    assert names(message) == ["عداد.jpg"]
    assert message.attachments[0].size == len(content)


def test_two_files_are_two_attachments() -> None:
    letter = f"{WATER}\n{encoded('a.txt', b'one')}{encoded('b.txt', b'two' * 100)}{WATER}\n"
    message = read(HEAD + inside("mixed", plain(letter)))
    assert names(message) == ["a.txt", "b.txt"]
    assert message.text == f"{WATER}\n{WATER}"


@pytest.mark.parametrize(
    "prose",
    [
        "begin 644 reasons to repair the road\nare known to all of us\nend",
        "begin 644 \nend",
        "begin 644 x\nThis is a line of words that nobody encoded.\nend\n",
        "begin 644 x\n#86)C\n",  # no end
        "begin with the first point\nend with the last",
        " begin 644 x\n#86)C\n`\nend",
        "begin 64x a\n#86)C\n`\nend",
        "begin 644 x\nM86)C\n`\nend",  # its first line says that it is longer
    ],
)
def test_prose_that_begins_like_a_file_stays(prose: str) -> None:
    message = read(HEAD + b"\r\n" + prose.encode())
    assert message.text == prose.strip()
    assert message.attachments == ()


def test_base64_between_begin_and_end_is_a_file_too() -> None:
    letter = f"نص\nbegin-base64 644 x.bin\n{base64.b64encode(b'content').decode()}\n====\n"
    (block,) = blocks_in(letter.encode())
    assert (block.name, block.content) == (b"x.bin", b"content")


def test_blanks_that_relays_strip_are_zeros() -> None:
    content = b"\0" * 45 + b"a" + b"\0" * 44
    lines = encoded("x", content, grave=False).splitlines()
    text = "\n".join(line.rstrip() if not line.startswith("begin") else line for line in lines[2:])
    assert blocks_in(f"{lines[0]}\n{lines[1]}\n{text}\n".encode())[0].content == content


def test_a_body_that_is_encoded_as_a_whole_is_read_over_its_damage() -> None:
    body = encoded("x.txt", WATER.encode()).replace("\n", "\nnonsense in lower case letters\n", 1)
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
    assert read(HEAD + head + body.encode()).text == WATER
    assert only_block(b"no block at all") is None


def test_a_false_start_does_not_hide_the_file_behind_it() -> None:
    letter = f"begin 644 reasons\n{encoded('x.txt', b'abc')}"
    assert [block.content for block in blocks_in(letter.encode())] == [b"abc"]


def yencoded(name: str, content: bytes) -> bytes:
    critical = b"\0\n\r="
    shifted = bytes((byte + 42) % 256 for byte in content)
    body = b"".join(b"=" + bytes(((byte + 64) % 256,)) if byte in critical else bytes((byte,)) for byte in shifted)
    lines = [body[start : start + 128] for start in range(0, len(body), 128)]
    head = f"=ybegin line=128 size={len(content)} name={name}".encode()
    return b"\r\n".join((head, *lines, f"=yend size={len(content)} crc32=0".encode(), b""))


def test_a_yencoded_file_is_attached_and_leaves_the_text() -> None:
    content = bytes(range(256)) * 3
    letter = f"{WATER}\r\n".encode() + yencoded("عداد 1.jpg", content) + "شكرا".encode()
    message = read(
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + letter
    )
    assert message.text == f"{WATER}\nشكرا"
    assert names(message) == ["عداد 1.jpg"]
    assert message.attachments[0].size == len(content)


@given(st.binary(max_size=500))
@settings(max_examples=100)
def test_what_was_yencoded_comes_back(content: bytes) -> None:
    assert [block.content for block in yenc.blocks_in(yencoded("x", content))] == [content]


@pytest.mark.parametrize(
    "text",
    [
        b"=ybegin ",
        b"=ybegin size=3 name=x\nabc",
        b"see =ybegin size=1 name=x\na\n=yend size=1",
        b"=ybegin size=9 name=x\na\n=yend x",
    ],
)
def test_a_text_about_yenc_stays(text: bytes) -> None:
    assert yenc.blocks_in(text) == []


@given(st.binary(max_size=500), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=100)
def test_what_was_encoded_comes_back(content: bytes, line_end: str, grave: bool) -> None:
    text = f"قبل{line_end}{encoded('x', content, line_end, grave)}بعد".encode()
    (block,) = blocks_in(text)
    assert block.content == content
    assert without(text, [block]) == f"قبل{line_end}بعد".encode()


@given(
    st.lists(
        st.sampled_from([b"begin 644 x\n", b"#86)C\n", b"`\n", b"end\n", b"M", b"\n", b"\xff", b"begin", b"====\n"])
    )
)
@settings(max_examples=200)
def test_any_lines_are_read(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    blocks = blocks_in(text)
    assert len(without(text, blocks)) == len(text) - sum(block.end - block.start for block in blocks)
    only_block(text)
    assert raw(text).content == text
