"""Broken, rare and misleading mails are read as a careful person would read them."""

import base64
import quopri

import pytest

from normalize.message import Auto, Message
from tests.normalize.broken_mails import HEADS, SENDERS, SUBJECTS
from tests.normalize.broken_notices import NOTICES
from tests.normalize.broken_parts import BESIDE_THE_TEXT
from tests.normalize.broken_replies import AWAY, MACHINES_AND_PEOPLE
from tests.normalize.broken_structures import MULTIPARTS, TEXT
from tests.normalize.mail_parts import read

ARABIC = (
    "السلام عليكم",
    "شكوى",
    "الشارع مظلم في حي النزهة",
    "مرحبا Hello الشارع رقم 15",
    "الرجاء إصلاح الإنارة في شارع الشيخ زايد، فهي لا تعمل منذ أسبوع. الهاتف 0501234567",
    "متى يتم إصلاح الطريق؟ لقد تعبنا جداً!",
    "فاتورة الكهرباء مرتفعة جدا هذا الشهر. Invoice 1234 أرجو المراجعة",
)
WRONG_LABELS = [
    ("cp1256", ("", "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "windows-1256", "cp-1256", "x-unknown")),
    ("iso-8859-6", ("iso-8859-6", "iso-8859-6-i", "asmo-708", "windows-1256")),
    ("utf-8", ("", "us-ascii", "iso-8859-1", "windows-1256", "iso-8859-6", "windows-1252", "3Dutf-8")),
]


def lines(mail: str) -> bytes:
    return mail.encode().replace(b"\n", b"\r\n")


def fits(message: Message, expected: list[str]) -> bool:
    """Whether the attachments are these: ``name|type``, where ``*`` is any name and the type may be left out."""
    if len(message.attachments) != len(expected):
        return False
    for file, wanted in zip(message.attachments, expected, strict=True):
        name, _, content_type = wanted.partition("|")
        if name not in ("*", file.filename) or content_type not in ("", file.content_type) or not file.filename:
            return False
    return True


@pytest.mark.parametrize(("value", "address", "name"), SENDERS)
def test_the_sender_is_found_in_every_shape(value: str, address: str, name: str) -> None:
    message = read(lines(f"From: {value}\nTo: info@gov.example\nSubject: Road\n\nHello there"))
    assert (message.sender.email.lower(), message.sender.name) == (address.lower(), name)
    assert (message.subject, message.text) == ("Road", "Hello there")


@pytest.mark.parametrize(("value", "subject"), SUBJECTS)
def test_the_subject_is_read_whatever_was_done_to_it(value: str, subject: str) -> None:
    message = read(lines(f"From: a@b.example\nSubject: {value}\nTo: x@y.example\n\nHello there"))
    assert message.subject == subject
    assert message.text == "Hello there"


@pytest.mark.parametrize(("mail", "address", "name", "subject"), HEADS)
def test_a_broken_head_still_names_its_sender(mail: str, address: str, name: str | None, subject: str | None) -> None:
    message = read(mail.encode() if "\r" in mail else lines(mail))
    assert message.sender.email == address
    assert name is None or message.sender.name == name
    assert subject is None or message.subject == subject


@pytest.mark.parametrize(("codec", "labels"), WRONG_LABELS)
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_arabic_is_read_under_any_label(codec: str, labels: tuple[str, ...], encoding: str) -> None:
    encode = {"8bit": bytes, "base64": base64.encodebytes, "quoted-printable": quopri.encodestring}[encoding]
    for text in ARABIC:
        raw = text.encode(codec)
        for label in labels:
            for kind, body in (("plain", raw), ("html", b"<html><body><p>" + raw + b"</p></body></html>")):
                charset = f"; charset={label}" if label else ""
                head = f"Content-Type: text/{kind}{charset}\nContent-Transfer-Encoding: {encoding}\n\n"
                content = b"From: " + text[:6].encode(codec) + b" <a@b.example>\nSubject: " + raw + b"\n"
                message = read(content + head.encode() + encode(body))
                assert message.text == text, (label, kind)
                assert message.subject == text, (label, kind)
                assert message.sender.name == text[:6].strip(), (label, kind)


@pytest.mark.parametrize(("part", "file"), BESIDE_THE_TEXT)
def test_a_part_beside_the_text_is_a_file_under_its_own_name(part: str, file: str) -> None:
    head = "From: a@b.example\nSubject: Road\nContent-Type: multipart/mixed; boundary=B"
    message = read(lines(f"{head}\n\n--B\n{TEXT}\n--B\n{part}\n--B--\n"))
    assert fits(message, [file]), message.attachments
    assert message.text.startswith("Street lamp")


@pytest.mark.parametrize(("what", "kind", "parts", "files", "says", "lacks"), MULTIPARTS)
def test_text_and_files_are_told_apart(
    what: str, kind: str, parts: list[str], files: list[str] | None, says: str, lacks: str
) -> None:
    head = f"From: a@b.example\nSubject: Road\nContent-Type: multipart/{kind}; boundary=B"
    message = read(lines(f"{head}\n\n" + "".join(f"--B\n{part}\n" for part in parts) + "--B--\n"))
    assert files is None or fits(message, files), message.attachments
    assert all(word in message.text for word in says.split()), what
    assert not any(word in message.text for word in lacks.split()), what


@pytest.mark.parametrize("mail", NOTICES)
def test_a_notice_in_the_words_of_any_server_is_a_bounce(mail: str) -> None:
    assert read(lines(mail)).auto == "bounce"


@pytest.mark.parametrize(("mail", "auto"), MACHINES_AND_PEOPLE)
def test_mails_of_machines_are_told_from_letters_of_people(mail: str, auto: Auto | None) -> None:
    assert read(lines(mail)).auto == auto


@pytest.mark.parametrize("subject", AWAY)
def test_out_of_office_is_known_in_the_language_of_its_program(subject: str) -> None:
    assert read(lines(f"From: Ali <ali@ae.example>\nSubject: {subject}\n\nx")).auto == "auto-reply"


@pytest.mark.parametrize(
    "head",
    ["Content-Type: multipart/mixed;\nboundary=B\nSubject: Road", 'Content-Type: multipart/mixed;\nboundary="B"'],
)
def test_a_folded_header_that_lost_its_blank_goes_on(head: str) -> None:
    part = 'Content-Type: application/pdf\nContent-Disposition: attachment;\nfilename="a.pdf"\n\nx'
    message = read(lines(f"From: a@b.example\n{head}\n\n--B\n{TEXT}\n--B\n{part}\n--B--\n"))
    assert (message.text, fits(message, ["a.pdf"])) == ("Street lamp", True)


def test_an_envelope_that_says_it_is_sealed_is_flagged_even_when_damaged() -> None:
    head = "From: a@b.example\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
    message = read(lines(f"{head}\nContent-Transfer-Encoding: base64\n\nMIIB"))
    assert "encrypted" in message.flags
