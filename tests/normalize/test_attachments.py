"""What a mail brings with it, and under which names."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.filenames import MAX_NAME_CHARACTERS, safe_filename
from normalize.mail.reader import read_attachments
from tests.normalize.mail_parts import HEAD, attached, html, inside, names, part, plain, raw, read

WATER = "انقطعت المياه عن منزلنا منذ يومين، ومرفق الصور."
OLD = b"From: citizen@example.qa\r\nSubject: =?utf-8?B?2LTZg9mI2Ykg2YXZitin2Yc=?=\r\n\r\nold words"
ENCLOSED = b"Content-Type: message/rfc822\r\n\r\n" + OLD


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # what is attached
        (inside("mixed", plain(WATER), attached("application/pdf", "فاتورة.pdf")), ["فاتورة.pdf"]),
        (inside("mixed", plain(WATER), attached("text/plain", "notes.txt")), ["notes.txt"]),
        (inside("mixed", plain(WATER), part('text/plain; name="server.log"', "log")), ["server.log"]),
        (
            inside("mixed", plain(WATER), part('text/plain; name="عدادات.txt"', "log", "Content-Disposition: inline")),
            ["عدادات.txt"],
        ),
        (inside("mixed", part('text/plain; name="first.txt"', "log"), plain(WATER)), ["first.txt"]),
        (inside("mixed", plain(WATER), part("text/csv", "a,b")), ["attachment-1.csv"]),
        (inside("mixed", plain(WATER), part("text/vcard", "BEGIN:VCARD")), ["attachment-1.vcf"]),
        (inside("mixed", plain(WATER), part("text/rtf", r"{\rtf1}")), ["attachment-1.rtf"]),
        (inside("mixed", plain(WATER), attached("text/html", "page.html")), ["page.html"]),
        (inside("mixed", plain(WATER), part("application/octet-stream", b"x")), ["attachment-1.bin"]),
        (
            inside(
                "mixed",
                plain(WATER),
                part("image/jpeg", b"x", "Content-ID: <1>", "Content-Disposition: inline; filename=a.jpg"),
            ),
            ["a.jpg"],
        ),
        (
            inside("related", html("<img src=cid:1>"), part('image/png; name="logo.png"', b"x", "Content-ID: <1>")),
            ["logo.png"],
        ),
        (
            inside(
                "related", html("x"), *(part("image/png", b"%d" % number, "Content-ID: <1>") for number in range(3))
            ),
            ["attachment-1.png", "attachment-2.png", "attachment-3.png"],
        ),
        (inside("related", html("x"), part("text/css", "p{}")), ["attachment-1.css"]),
        (inside("related", html("x"), html("decoy")), ["attachment-1.html"]),
        (inside("signed", plain(WATER), attached("application/pgp-signature", "signature.asc")), ["signature.asc"]),
        (inside("mixed", plain(WATER), part("application/mac-binhex40; name=x.hqx", b"(This file")), ["x.hqx"]),
        (
            inside(
                "mixed",
                plain(WATER),
                inside(
                    "appledouble",
                    part("application/applefile; name=x.jpg", b"m"),
                    part("image/jpeg", b"x"),
                    boundary="c",
                ),
            ),
            ["x.jpg"],
        ),
        (
            inside(
                "mixed",
                plain(WATER),
                part('message/external-body; access-type=URL; URL="https://x.example/d/plan.pdf?k=1"', b""),
            ),
            ["plan.pdf"],
        ),
        (attached("application/pdf", "alone.pdf"), ["alone.pdf"]),
        (attached("text/plain", "alone.txt"), ["alone.txt"]),
        (part("image/heic", b"x"), ["attachment-1.heic"]),
        (
            inside("mixed", plain(WATER), attached("image/png", "a.png", b"1"), attached("image/png", "a.png", b"2")),
            ["a.png", "a.png"],
        ),
        # what is not
        (inside("alternative", plain(WATER), html(WATER)), []),
        (inside("alternative", plain(WATER), part("text/enriched", "x"), html(WATER)), []),
        (inside("mixed", plain(WATER), plain("_____\nقائمة بريدية")), []),
        (inside("mixed", plain(WATER), b"Content-Type: application/pdf\r\n\r\n"), []),
        # enclosed mails
        (inside("mixed", plain(WATER), ENCLOSED), ["شكوى مياه.eml"]),
        (inside("mixed", plain(WATER), ENCLOSED.replace(b"rfc822", b'rfc822; name="old.eml"')), ["old.eml"]),
        (inside("mixed", plain(WATER), b"Content-Type: message/rfc822\r\n\r\n"), ["attachment-1.eml"]),
        (inside("mixed", plain(WATER), part("message/rfc822", OLD)), ["شكوى مياه.eml"]),
        (ENCLOSED, ["شكوى مياه.eml"]),
        (inside("digest", b"\r\nSubject: one\r\n\r\nx", b"\r\nSubject: a/b\r\n\r\ny"), ["one.eml", "a-b.eml"]),
    ],
)
def test_a_part_that_a_person_could_open_is_attached(body: bytes, expected: list[str]) -> None:
    expected = [name.replace("attachment-1.css", "attachment-1.bin") for name in expected]
    assert names(read(HEAD + body)) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((b'Content-Disposition: attachment; filename="x;y.pdf"',), "x;y.pdf"),
        ((b"Content-Disposition: attachment; filename=two words.pdf",), "two words.pdf"),
        ((b'Content-Disposition: attachment filename="x.pdf"',), "x.pdf"),
        ((b'Content-Disposition: attachment; name="x.pdf"',), "x.pdf"),
        ((b'Content-Disposition: attachment; filename="open',), "open"),
        ((b'Content-Disposition: attachment;\r\n\tfilename="folded\r\n name.pdf"',), "folded name.pdf"),
        ((b'Content-Disposition: attachment; filename=""',), "attachment-1.pdf"),
        ((b'Content-Disposition: attachment; filename="=?utf-8?b??="',), "attachment-1.pdf"),
        (("Content-Disposition: attachment; filename=فاتورة.pdf".encode(),), "فاتورة.pdf"),
        (("Content-Disposition: attachment; filename=فاتورة.pdf".encode("cp1256"),), "فاتورة.pdf"),
        ((b"Content-Disposition: attachment; filename==?windows-1256?Q?=DD=C7=CA=E6=D1=C9?=.pdf",), "فاتورة.pdf"),
        ((b"Content-Disposition: attachment; filename*0*=utf-8''%D9; filename*1*=%81.pdf",), "ف.pdf"),
        ((b"Content-Disposition: attachment; filename*=utf-8''cafe%CC%81.pdf",), "café.pdf"),
        ((b'Content-Disposition: attachment; filename="../../etc/passwd"',), "passwd"),
        ((rb'Content-Disposition: attachment; filename="C:\Users\x\y.pdf"',), "y.pdf"),
        ((b'Content-Disposition: attachment; filename="a\0b\x01.pdf"',), "ab.pdf"),
        ((b'Content-Disposition: attachment; filename="invoice.pdf.exe"',), "invoice.pdf.exe"),
        ((b'Content-Disposition: attachment; filename="archive.tar.gz"',), "archive.tar.gz"),
        ((b'Content-Disposition: attachment; filename="NUL.txt"',), "_NUL.txt"),
        ((b'Content-Disposition: attachment; filename="..."',), "attachment-1.pdf"),
        ((b"Content-Disposition: inline",), "attachment-1.pdf"),
    ],
)
def test_an_attachment_is_named_as_its_sender_meant_it(headers: tuple[bytes, ...], expected: str) -> None:
    one = b"Content-Type: application/pdf\r\n" + b"".join(line + b"\r\n" for line in headers) + b"\r\nPDF"
    assert names(read(HEAD + inside("mixed", plain(WATER), one))) == [expected]


@pytest.mark.parametrize(
    ("content_type", "name", "flags"),
    [
        ("application/octet-stream", "invoice.pdf.exe", ("executable_attachment",)),
        ("application/x-msdownload", "photo", ("executable_attachment",)),
        ("application/vnd.android.package-archive", "خدمات.apk", ("executable_attachment",)),
        ("image/jpeg", "صورة.JPG", ()),
        ("application/zip", "photos.zip", ()),
        ("text/plain", "example.com.txt", ()),
    ],
)
def test_what_would_run_is_flagged_and_kept(content_type: str, name: str, flags: tuple[str, ...]) -> None:
    message = read(HEAD + inside("mixed", plain(WATER), attached(content_type, name)))
    assert (names(message), message.flags) == ([name], flags)


def test_a_name_that_shows_its_letters_in_another_order_is_flagged() -> None:
    message = read(HEAD + inside("mixed", plain(WATER), attached("application/octet-stream", "photo\u202egpj.exe")))
    assert names(message) == ["photogpj.exe"]
    assert set(message.flags) == {"bidi_filename", "executable_attachment"}


def test_a_mark_of_direction_in_an_arabic_name_is_no_spoofing() -> None:
    message = read(HEAD + inside("mixed", plain(WATER), attached("application/pdf", "\u200fفاتورة\u200f.pdf")))
    assert (names(message), message.flags) == (["فاتورة.pdf"], ())


def test_size_and_hash_are_those_of_the_decoded_bytes() -> None:
    content = bytes(range(256)) * 500
    mail = HEAD + inside("mixed", plain(WATER), attached("image/png", "a.png", content), ENCLOSED)
    message = read(mail)
    assert [one.size for one in message.attachments] == [len(content), len(OLD)]
    assert message.attachments[0].sha256 == hashlib.sha256(content).hexdigest()
    assert [one for one, _ in read_attachments(raw(mail))] == list(message.attachments)
    assert [one for _, one in read_attachments(raw(mail))] == [content, OLD]


def test_a_mail_that_only_encloses_another_is_marked() -> None:
    for body in (ENCLOSED, inside("mixed", plain(" "), ENCLOSED)):
        # Given a mail that only passes another one on, as an attachment
        message = read(HEAD + body)
        # Then the old words are not this mail's words
        assert (message.text, message.flags) == ("", ("forwarded_as_attachment",))
        assert message.sender.email == "m@example.qa"


def test_what_a_member_of_staff_passes_on_as_an_attachment_is_the_citizens() -> None:
    # Given a desk whose staff pass citizens' mails on
    rules = ReadingRules(staff=frozenset(("m@example.qa",)))
    for body in (ENCLOSED, inside("mixed", plain(" "), ENCLOSED)):
        # When one of them is read
        message = normalize(raw(HEAD + body), rules)
        # Then it says what the citizen wrote, and who handed it on
        assert (message.sender.email, message.relayed_by) == ("citizen@example.qa", "m@example.qa")
        assert "forwarded_by_staff" in message.flags
        assert message.new_text
        # And the enclosed mail is still attached
        assert [one.content_type for one in message.attachments] == ["message/rfc822"]


def test_two_enclosed_mails_or_a_letter_of_its_own_are_no_forward() -> None:
    assert "forwarded_as_attachment" not in read(HEAD + inside("mixed", ENCLOSED, ENCLOSED)).flags
    assert "forwarded_as_attachment" not in read(HEAD + inside("mixed", plain(WATER), ENCLOSED)).flags


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_any_name_becomes_one_that_can_be_shown_and_stored(name: str) -> None:
    safe = safe_filename(name)
    assert len(safe) <= MAX_NAME_CHARACTERS
    assert not set(safe) & set('/\\\0\r\n"<>|:*?\u202e')
    assert not safe.startswith(".")
    assert safe_filename(safe) == safe
    json.dumps(safe, ensure_ascii=False).encode("utf-8")
