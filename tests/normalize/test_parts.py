"""The tree of a mail's parts, however badly they are parted."""

import email
import email.policy
from typing import Any

import pytest
from fast_mail_parser import PyMimePart, parse_email_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.bodies import read_text
from normalize.mail.layout import lay_out
from normalize.mail.mime import Part
from normalize.mail.tree import MAX_PARTS, read_parts
from tests.normalize.mail_parts import HEAD, attached, html, inside, names, part, plain, read

WATER = "انقطعت المياه عن منزلنا في الوكرة منذ يومين، ونرجو إرسال صهريج."
LIGHT = "عمود الإنارة أمام مدرسة البنات مكسور، والأسلاك مكشوفة."
ROAD = "سڑک پر گڑھے ہیں اور بچے گر رہے ہیں۔"
HINDI = "हमारी गली में तीन दिन से कूड़ा नहीं उठाया गया है।"
TAGALOG = "Walang tubig sa aming gusali mula pa kahapon."
TWO = b"pre\r\n--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b--\r\n..."


def shape(node: Part) -> Any:
    return [shape(child) for child in node.children] if node.children else node.content


def tree_of(content_type: str, body: bytes) -> Any:
    return shape(read_parts(HEAD + b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body).root)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/mixed; boundary=b", TWO),
        ("multipart/mixed; boundary=b", TWO.replace(b"\r\n", b"\n")),
        ("multipart/mixed; boundary=b", TWO.replace(b"\r\n", b"\r")),
        ("multipart/mixed; boundary=b", TWO.replace(b"--b\r\n", b"--b \t \r\n")),
        ("multipart/mixed; boundary=b", TWO.removesuffix(b"\r\n--b--\r\nend")),
        ('multipart/mixed; boundary="b "', TWO),
        ('multipart/mixed; boundary="=_b;(x) y"', TWO.replace(b"--b", b"--=_b;(x) y")),
        ("multipart/mixed; boundary==_b=x", TWO.replace(b"--b", b"--=_b=x")),
        ("multipart/mixed; boundary='b'", TWO.replace(b"--b", b"--'b'")),
        ("multipart/mixed; boundary=b charset=utf-8", TWO),
        ("multipart/mixed; charset=utf-8 boundary=b", TWO),
        ("multipart/mixed; boundary*=us-ascii''b", TWO),
        ('multipart/mixed; boundary*0="="; boundary*1="b"', TWO.replace(b"--b", b"--=b")),
        ('multipart/mixed; boundary=""', TWO.replace(b"--b", b"--")),
        ("multipart/mixed; boundary=nowhere", TWO),
        ("multipart/mixed", TWO),
        ("multipart; boundary=b", TWO),
        ("(a comment) multipart/mixed; boundary=b", TWO),
        (
            "multipart/mixed; boundary=b",
            TWO.replace(b"one", b"one", 1).replace(b"text/plain\r\n\r\none", b"text/plain\r\none"),
        ),
        ("multipart/mixed; boundary=b", TWO.replace(b"Content-Type: text/plain\r\n\r\none", b"one")),
        ("multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64", TWO),
        ("multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: quoted-printable", TWO),
    ],
)
def test_two_parts_are_found_however_they_are_parted(content_type: str, body: bytes) -> None:
    assert tree_of(content_type, body) == [b"one", b"two"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # one boundary is the beginning of the other, either way round
        (
            b"--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\n1\r\n--bb--\r\n--b\r\n\r\n2",
            [[b"1"], b"2"],
        ),
        (
            b"--b\r\nContent-Type: multipart/mixed; boundary=b--\r\n\r\n--b--\r\n\r\n1\r\n--b----\r\n--b\r\n\r\n2",
            [[b"1"], b"2"],
        ),
        # the inner one has no end
        (
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b--",
            [[b"1"], b"2"],
        ),
        # both have the same boundary
        (
            b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n1\r\n--b--\r\n--b\r\n\r\n2\r\n--b--",
            [[b"1"], b"2"],
        ),
        # lines that only begin like a delimiter, or have it in the middle
        (b"--b\r\n\r\n1\r\n--bar\r\nx --b\r\n--b--", [b"1\r\n--bar\r\nx --b"]),
        # a part without anything, and one of a head alone
        (b"--b\r\n--b\r\nContent-Type: text/plain\r\n--b\r\n\r\n1\r\n--b--", [b"", b"", b"1"]),
        # a stray line in a part's head
        (
            b"--b\r\nContent-Type: text/plain\r\nstray line\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--b--",
            [b"1"],
        ),
        # parts behind the end are kept
        (b"--b\r\n\r\n1\r\n--b--\r\n--b\r\n\r\n2\r\n--b--", [b"1", b"2"]),
    ],
)
def test_no_part_is_lost_or_joined_to_another(body: bytes, expected: Any) -> None:
    assert tree_of("multipart/mixed; boundary=b", body) == expected


def test_a_multipart_that_was_encoded_as_a_whole_is_decoded() -> None:
    body = part("text/plain", TWO).partition(b"\r\n\r\n")[2]
    head = "multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64"
    assert tree_of(head, body) == [b"one", b"two"]


def test_the_parts_of_a_digest_are_mails_unless_they_say_otherwise() -> None:
    body = b"--b\r\n\r\nSubject: a\r\n\r\nx\r\n--b\r\nContent-Type: text/plain\r\n\r\ny\r\n--b--"
    root = read_parts(HEAD + b"Content-Type: multipart/digest; boundary=b\r\n\r\n" + body).root
    assert [child.content_type for child in root.children] == ["message/rfc822", "text/plain"]
    assert root.children[0].subject == "a"


def test_the_parts_inside_an_enclosed_mail_stay_inside() -> None:
    inner = b"Subject: in\r\n" + inside("mixed", plain(WATER), attached("image/png", "x.png"), boundary="in")
    message = read(HEAD + inside("mixed", plain(LIGHT), b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert message.text == LIGHT
    assert names(message) == ["in.eml"]
    assert message.attachments[0].size == len(inner)


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        (b"Content-Type: message/partial; number=2; total=2; id=x\r\n\r\nsome words", "partial_message"),
        (
            b'Content-Type: message/external-body; access-type=URL; URL="http://x.example/a.pdf"\r\n\r\n',
            "external_body",
        ),
        (
            inside(
                "encrypted", part("application/pgp-encrypted", "Version: 1"), part("application/octet-stream", b"x")
            ),
            "encrypted",
        ),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000, "parts_capped"),
        (
            b"".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(1000))
            + b"\r\nx",
            "depth_capped",
        ),
        (b"\r\n" + "شكوى ".encode() * 200_000, "text_truncated"),
        (b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 700_000, "text_truncated"),
        (b"Content-Transfer-Encoding: base64\r\n\r\naGVs!bG8=\r\n", "parse_degraded"),
        (b"Content-Type: multipart/mixed\r\n\r\nwords", "parse_degraded"),
    ],
    ids=["partial", "external", "encrypted", "parts", "depth", "long", "long base64", "bad base64", "no boundary"],
)
def test_what_was_not_read_whole_is_flagged(body: bytes, flag: str) -> None:
    message = read(HEAD + body)
    assert flag in message.flags
    assert len(message.attachments) <= MAX_PARTS


def test_ten_thousand_parts_keep_the_first() -> None:
    message = read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000)
    assert message.text == "\n\n".join("x" * MAX_PARTS)


LEAVES = st.sampled_from(
    [plain(WATER), plain("short"), html(LIGHT), attached("application/pdf", "a.pdf"), part("image/png", b"\x89")]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, parts, mark: inside(kind, *parts, boundary=f"=_{mark}"),
        st.sampled_from(["mixed", "alternative", "related"]),
        st.lists(inner, min_size=1, max_size=4),
        st.uuids(),
    ),
    max_leaves=12,
)


def rust_shape(node: PyMimePart) -> Any:
    return [rust_shape(child) for child in node.children] if node.children else node.content


def standard_shape(node: "email.message.EmailMessage") -> Any:
    return [standard_shape(one) for one in node.iter_parts()] if node.is_multipart() else node.get_payload(decode=True)


@given(TREES)
@settings(max_examples=150, deadline=None)
def test_well_formed_mails_are_read_as_other_parsers_read_them(body: bytes) -> None:
    content = HEAD + body
    ours = shape(read_parts(content).root)
    assert ours == rust_shape(parse_email_tree(content))
    assert ours == standard_shape(email.message_from_bytes(content, policy=email.policy.default))


@given(TREES, st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_tree_is_laid_out(body: bytes, data: st.DataObject) -> None:
    damaged = bytearray(HEAD + body)
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(damaged)))
        length = data.draw(st.integers(0, 60))
        insertion = st.sampled_from([b"", b"\r\n", b"--", b'"', b"\r\n\r\n", b"=", b"\0", b"\xd8", b"Content-Type: "])
        damaged[start : start + length] = data.draw(insertion)
    layout = lay_out(read_parts(bytes(damaged)))
    text = read_text(layout)
    assert "\0" not in text
    assert "\r" not in text
    text.encode("utf-8")
    for one in layout.attached:
        assert isinstance(one.content, bytes)
