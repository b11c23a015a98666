"""Outlook's winmail.dat, written here byte by byte as MS-OXTNEF has it."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.reader import read_attachments
from normalize.mail.rtf import decompressed, read_rtf
from normalize.mail.tnef import unpack
from tests.normalize.mail_parts import HEAD, attached, inside, names, part, plain, raw, read

WATER = "انقطعت المياه عن منزلنا منذ يومين."
SIGNATURE = struct.pack("<IH", 0x223E9F78, 1)


def attribute(level: int, name: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def padded(value: bytes) -> bytes:
    return value + b"\0" * (-len(value) % 4)


def text_property(name: int, text: str) -> bytes:
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, name, 1, len(value)) + padded(value)


def bytes_property(name: int, value: bytes, kind: int = 0x102) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + padded(value)


def number_property(name: int, value: int) -> bytes:
    return struct.pack("<HHI", 3, name, value)


def named_property(text: str) -> bytes:
    name = "x-header".encode("utf-16-le") + b"\0\0"
    value = text.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HH16sII", 0x1F, 0x8001, b"g" * 16, 1, len(name)) + padded(name)
    return head + struct.pack("<II", 1, len(value)) + padded(value)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def message_properties(*each: bytes) -> bytes:
    return attribute(1, 0x9003, 6, properties(*each))


def file(title: bytes, content: bytes, *each: bytes) -> bytes:
    found = attribute(2, 0x9002, 6, b"\1\0" + b"\0" * 12) + attribute(2, 0x8010, 1, title + b"\0")
    if content:
        found += attribute(2, 0x800F, 6, content)
    return found + (attribute(2, 0x9005, 6, properties(*each)) if each else b"")


CODE_PAGE = attribute(1, 0x9007, 6, struct.pack("<II", 1256, 0))
LONG_NAME = text_property(0x3707, "صورة العداد.jpg")
WINMAIL = (
    SIGNATURE
    + CODE_PAGE
    + message_properties(named_property("x"), number_property(0x3FDE, 1256), text_property(0x1000, WATER))
    + file(b"IMAGE~1.JPG", b"\xff\xd8picture", LONG_NAME, text_property(0x370E, "image/jpeg"))
    + file("شكوى.txt".encode("cp1256"), b"words")
)


def test_the_files_inside_are_the_attachments() -> None:
    # Given a letter and a winmail.dat
    content = HEAD + inside("mixed", plain("النص"), attached("application/ms-tnef", "winmail.dat", WINMAIL))
    message = read(content)
    # Then its files stand in its place, by their long names or by those in the sender's code page
    assert message.text == "النص"
    assert [(one.filename, one.content_type) for one in message.attachments] == [
        ("صورة العداد.jpg", "image/jpeg"),
        ("شكوى.txt", "application/octet-stream"),
    ]
    assert [one for _, one in read_attachments(raw(content))] == [b"\xff\xd8picture", b"words"]
    assert message.flags == ()


def test_its_text_counts_where_the_mail_has_none() -> None:
    message = read(HEAD + inside("mixed", plain(" "), attached("application/octet-stream", "WINMAIL.DAT", WINMAIL)))
    assert message.text == WATER
    assert len(message.attachments) == 2


def test_its_html_counts_where_it_has_no_plain_text() -> None:
    page = f"<html><body><p>{WATER}</p></body></html>".encode("cp1256")
    data = SIGNATURE + message_properties(number_property(0x3FDE, 1256), bytes_property(0x1013, page))
    assert read(HEAD + part("application/vnd.ms-tnef", data)).text == WATER


def test_a_body_in_the_old_attribute_is_read_in_its_code_page() -> None:
    data = SIGNATURE + CODE_PAGE + attribute(1, 0x800C, 2, WATER.encode("cp1256") + b"\0")
    assert read(HEAD + part("application/ms-tnef", data)).text == WATER


def test_an_enclosed_message_gives_its_text_and_its_files() -> None:
    marker = bytes.fromhex("0703020000000000c000000000000046")
    inner = SIGNATURE + message_properties(text_property(0x1000, WATER)) + file(b"in.txt", b"inner")
    data = SIGNATURE + file(b"old mail", b"", bytes_property(0x3701, marker + inner, 0xD))
    message = read(HEAD + inside("mixed", plain("النص"), attached("application/ms-tnef", "winmail.dat", data)))
    assert names(message) == ["old mail.txt", "in.txt"]


def compressed(rtf: bytes) -> bytes:
    """LZFu with literals and, for runs of one letter, references to the letter before."""
    body, group, control, place, position = bytearray(), bytearray(), 0, 207, 0
    bits = 0
    while position < len(rtf):
        run = 0
        while position and run < 17 and rtf[position + run : position + run + 1] == rtf[position - 1 : position]:
            run += 1
        if run >= 2:
            group += ((place - 1) % 4096 << 4 | run - 2).to_bytes(2, "big")
            control |= 1 << bits
        else:
            run = 1
            group.append(rtf[position])
        position += run
        place += run
        bits += 1
        if bits == 8 or position >= len(rtf):
            body += bytes((control,)) + group
            group, control, bits = bytearray(), 0, 0
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + bytes(body)


ARABIC = WATER.encode("cp1256").hex(" ").replace(" ", r"\'")
UNICODE = "".join(f"\\u{ord(letter)}?" for letter in WATER)


@pytest.mark.parametrize(
    "rtf",
    [
        rf"{{\rtf1\ansi\ansicpg1256{{\fonttbl{{\f0 Arial;}}}}\pard \'{ARABIC}\par}}",
        rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0\fcharset0 Arial;}}{{\f1\fcharset178 Arial;}}}}\f1 \'{ARABIC}}}",
        rf"{{\rtf1\ansi\uc1{{\*\generator Outlook;}} {UNICODE}}}",
        rf"{{\rtf1\ansi\fromhtml1{{\*\htmltag64 <p>}}\htmlrtf aaaa\par \htmlrtf0 {UNICODE}{{\*\htmltag72 </p>}}}}",
        rf"{{\rtf1\ansi{{\pict 0000000000000000000000000000000000}}{UNICODE}\par\par}}",
    ],
    ids=["code page", "font", "unicode", "page", "picture"],
)
@pytest.mark.parametrize("pack", [compressed, lambda rtf: struct.pack("<II4sI", 0, len(rtf), b"MELA", 0) + rtf])
def test_a_body_in_rtf_alone_is_read(rtf: str, pack: Callable[[bytes], bytes]) -> None:
    data = SIGNATURE + message_properties(bytes_property(0x1009, pack(rtf.encode())))
    assert read(HEAD + part("application/ms-tnef", data)).text == WATER


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_any_rtf_is_read(damage: bytes) -> None:
    good = compressed(rb"{\rtf1\ansi\ansicpg1256\u1588?\'d4 aaaaaaaaaa{\*\x}}")
    for data in (good[:30] + damage + good[34:], good[:16] + damage, damage):
        read_rtf(decompressed(data) or b"").text.encode("utf-8")


@pytest.mark.parametrize("data", [b"", b"no tnef", b"\x78\x9f\x3e\x22", SIGNATURE + b"\1\3\x90\6\0\xff\xff\xff\xff"])
def test_what_cannot_be_read_stays_an_attachment(data: bytes) -> None:
    message = read(HEAD + inside("mixed", plain("النص"), attached("application/ms-tnef", "winmail.dat", data)))
    assert names(message) == ["winmail.dat"]
    assert message.flags == ("tnef_unread",)


def test_a_file_before_the_damage_is_kept() -> None:
    message = read(HEAD + inside("mixed", plain("النص"), attached("application/ms-tnef", "winmail.dat", WINMAIL[:-10])))
    assert names(message) == ["صورة العداد.jpg", "شكوى.txt"]
    assert message.flags == ("tnef_unread",)


@given(st.integers(0, len(WINMAIL)), st.integers(0, 12), st.binary(max_size=8))
@settings(max_examples=300)
def test_a_damaged_stream_never_raises(start: int, length: int, replacement: bytes) -> None:
    found = unpack(WINMAIL[:start] + replacement + WINMAIL[start + length :])
    for one in found.files if found else []:
        assert isinstance(one.content, bytes)


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_signature_are_read(data: bytes) -> None:
    assert unpack(SIGNATURE + data) is not None
