"""Types, parameters and transfer encodings, as they are written and as they are meant."""

import pytest

from normalize.mail.parameters import media_type, raw_parameters, text_of
from normalize.mail.transfer import decoded_body, encoding_of
from tests.normalize.mail_parts import part

WATER = "انقطعت المياه عن منزلنا في الوكرة منذ يومين، ونرجو إرسال صهريج."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html", "text/html"),
        ("TEXT/HTML; charset=utf-8", "text/html"),
        ("text/html (a comment); charset=utf-8", "text/html"),
        ("(a comment) text/html", "text/html"),
        ("text / html", "text/html"),
        ("'text/html'", "text/html"),
        ('"text/html"; x=y', "text/html"),
        ("text/html charset=utf-8", "text/html"),
        ("html", "text/html"),
        ("text", "text/plain"),
        ("plain", "text/plain"),
        ("text/plain/html", "text/plain"),
        ("text/plain; charset", "text/plain"),
        ("multipart; boundary=x", "multipart/mixed"),
        (";", "text/plain"),
        ("", "text/plain"),
        ("/", "text/plain"),
        ("application/vnd.ms-excel", "application/vnd.ms-excel"),
    ],
)
def test_a_type_is_read_however_it_is_written(value: str, expected: str) -> None:
    assert media_type(value.encode()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("base64", "base64"),
        ("BASE64 ", "base64"),
        ('"base64"', "base64"),
        ("base64 (RFC 2045)", "base64"),
        ("8bit, base64", "base64"),
        ("Content-Transfer-Encoding: base64", "base64"),
        ("quoted_printable", "quoted-printable"),
        ("Quoted Printable", "quoted-printable"),
        ("x-uuencode", "uuencode"),
        ("uue", "uuencode"),
        ("7bit", ""),
        ('"7-bit"', ""),
        ("8-bit", ""),
        ("x-unknown", ""),
        ("utf-8", ""),
    ],
)
def test_a_transfer_encoding_is_read_however_it_is_written(value: str, expected: str) -> None:
    assert encoding_of(value.encode()) == expected


@pytest.mark.parametrize(
    ("encoded", "expected", "is_damaged"),
    [
        (b"aGVsbG8gd29ybGQ=\r\n", b"hello world", False),
        (b"aGVs bG8g\td29ybGQ=", b"hello world", False),
        (b"aGVsbG8gd29ybGQ", b"hello world", True),
        (b"aGVsbG8=\r\nd29ybGQ=\r\n", b"helloworld", True),
        (b"aGVs!!bG8g*d29ybGQ=", b"hello world", True),
        (b"aGVsbG8gd29yb", b"hello wor", True),
        (b"aGVsbG8gd29ybGQ=\r\n-- \r\nTo leave the list, write to us.\r\n", b"hello world", True),
        (b"aGVsbG8g\r\n_______________\r\nlist footer of words\r\n", b"hello ", True),
        (b"hello world this is not base64 at all.", b"hello world this is not base64 at all.", True),
        (WATER.encode(), WATER.encode(), True),
        (b"", b"", False),
        (b"====", b"", True),
    ],
)
def test_base64_is_read_as_far_as_it_goes(encoded: bytes, expected: bytes, is_damaged: bool) -> None:
    content, damaged = decoded_body(encoded, "base64", is_text=True)
    assert (content.strip(b"="), damaged) == (expected, is_damaged)


def test_large_base64_is_read_as_small_base64_is() -> None:
    content = bytes(range(256)) * 1000
    encoded = part("image/png", content).partition(b"\r\n\r\n")[2]
    assert decoded_body(encoded, "base64", is_text=False) == (content, False)
    noisy = encoded[:5000] + b"\r\n!~\r\n" + encoded[5000:]
    assert decoded_body(noisy, "base64", is_text=False) == (content, True)


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (b"a=3Db=\r\nc", b"a=bc"),
        (b"a= \t\r\nb", b"ab"),
        (b"a=ZZ =3", b"a=ZZ =3"),
        (b"=d8=b4=D9=83", "شك".encode()),
        ("شكوى=20x".encode(), "شكوى x".encode()),
        (b"end=", b"end"),
    ],
)
def test_quoted_printable_is_read_as_far_as_it_goes(encoded: bytes, expected: bytes) -> None:
    assert decoded_body(encoded, "quoted-printable", is_text=True)[0] == expected


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("a/b; name=x.pdf", "name", "x.pdf"),
        ("a/b; name=two words.pdf", "name", "two words.pdf"),
        ('a/b; NAME="x;y.pdf"', "name", "x;y.pdf"),
        ('a/b; name="x', "name", "x"),
        (r'a/b; name="a\"b.pdf"', "name", 'a"b.pdf'),
        (r'a/b; name="C:\dir\x.pdf"', "name", r"C:\dir\x.pdf"),
        ("a/b; name=x.pdf; name=y.pdf", "name", "x.pdf"),
        ("a/b; name*=utf-8''%D8%B5.pdf; name=y.pdf", "name", "ص.pdf"),
        ("a/b; name*=%D8%B5.pdf", "name", "ص.pdf"),
        ("a/b; name*=utf-8'ar'%ZZ.pdf", "name", "%ZZ.pdf"),
        ("a/b; name*=windows-1256''%D5%E6.pdf", "name", "صو.pdf"),
        ("a/b; name*0*=utf-8''%D8; name*1*=%B5.pdf", "name", "ص.pdf"),
        ("a/b; name*1=b.pdf; name*0=a", "name", "ab.pdf"),
        ("a/b; name*0=a; name*2=c", "name", "a"),
        ("a/b; name*0*=utf-8''%D8%B5; name*1=50%25.pdf", "name", "ص50%25.pdf"),
        ('a/b; name*0="=?utf-8?B?2LXZ"; name*1="iNix2Kk=?=.jpg"', "name", "صورة.jpg"),
        ('a/b; name="=?utf-8?B?2LXZiNix2Kk=?= =?utf-8?B?2LXZiNix2Kk=?=.jpg"', "name", "صورةصورة.jpg"),
        ("a/b;; name = x.pdf", "name", "x.pdf"),
        ("a/b; charset='utf-8'", "charset", "utf-8"),
        ("a/b; charset=utf-8, x", "charset", "utf-8, x"),
        ("a/b; charset=", "charset", ""),
        ("a/b; charset", "charset", ""),
    ],
)
def test_a_parameter_is_read_however_it_is_written(value: str, name: str, expected: str) -> None:
    assert text_of(raw_parameters(value.encode()), name) == expected
