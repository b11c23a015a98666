"""A notice as mail: hostile names and ids first, then what a reader on the other side gets."""

import email
import email.policy
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import fast_mail_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._address import one_address
from connectors._compose import compose
from ingest.failures import Misconfigured, Rejected
from ingest.notice import Enclosure, Notice

ADDRESS = "intake@gov.test"
OWN_HOST = "rawafid.gov.test"
TO = "fatima@example.ae"


def notice(**more: Any) -> Notice:
    return replace(Notice(id="n-1", to=TO, text="تم استلام رسالتك", subject="طلبك", language="ar"), **more)


def read(content: bytes) -> EmailMessage:
    """As a strict reader sees it; the whole of it is lines that end in CRLF and hold only ASCII."""
    assert content.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_an_arabic_subject_of_any_length_keeps_its_spaces() -> None:
    # Given subjects that fold at every possible place, as forwards have them
    words = "[9188553728] الإقامة والجوازات والهوية - استفسار عن تجديد الإقامة وشروط الكفالة للعمالة المنزلية"
    for length in range(1, len(words)):
        subject = words[:length].strip()
        # When they are read on the other side, as RFC 2047 joins encoded words (the newer policy keeps a space)
        message = email.message_from_bytes(compose(notice(subject=subject), ADDRESS, f"مركز {subject}", OWN_HOST))
        # Then not a letter is lost
        assert str(make_header(decode_header(message["Subject"]))) == subject
        assert str(make_header(decode_header(message["From"]))) == f"مركز {subject} <{ADDRESS}>"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "fatima",
        "a@example.ae, b@example.ae",
        "a@example.ae b@example.ae",
        "a@example.ae;b@example.ae",
        "a@example.ae\r\nBcc: victim@example.ae",
        "a@example.ae\nbcc:victim@example.ae",
        "a@example.ae\0",
        "a@exa\u202emple.ae",
        '"a, v@x.example" <c@example.ae>',
        "a@example.ae)b@evil.example",
        "a@b@example.ae",
        "<a@example.ae",
        "a@-example.ae",
        "a@example..ae",
        ".a@example.ae",
        "a@[127.0.0.1]",
        "a@example.ae>\r\nRCPT TO:<victim@example.ae",
        "a@" + "x" * 300,
        "group: a@example.ae, b@example.ae;",
    ],
)
def test_what_is_not_one_address_gets_nothing(to: str) -> None:
    with pytest.raises(Rejected) as raised:
        compose(notice(to=to), ADDRESS, "", OWN_HOST)
    assert not to or to not in str(raised.value)


@pytest.mark.parametrize(
    "hostile",
    [
        "hi\r\nBcc: v@example.ae",
        "hi\nBcc: v@example.ae\n\nbody",
        "hi\r Bcc: v@example.ae",
        "hi\u2028Bcc: x\x85y\x0b\0",
        "\ud800",
    ],
)
def test_line_ends_never_leave_their_header(hostile: str) -> None:
    # When every free text holds a header of its own
    content = compose(
        notice(
            id=hostile,
            subject=hostile,
            language=hostile,
            in_reply_to=f"<{hostile}@x>",
            enclosures=[Enclosure(hostile, hostile, b"x")],
        ),
        ADDRESS,
        hostile,
        OWN_HOST,
    )

    # Then there is one recipient, and no Bcc
    message = read(content)
    assert message["Bcc"] is None
    assert message.get_all("To") == [TO]
    assert b"\r\nBcc:" not in content
    assert message.get_all("Subject") is not None


def test_a_name_with_commas_and_angles_is_still_one_sender() -> None:
    message = read(compose(notice(), ADDRESS, 'Ministry, "Works" <evil@example.ae>', OWN_HOST))
    [sender] = message["From"].addresses
    assert sender.addr_spec == ADDRESS


def test_an_answer_is_marked_so_that_no_machine_answers_it() -> None:
    message = read(compose(notice(in_reply_to="<1@example.ae>"), ADDRESS, "بوابة البلاغات", OWN_HOST))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "auto_reply"
    assert message["X-Rawafid-Loop"] == OWN_HOST
    assert message["In-Reply-To"] == message["References"] == "<1@example.ae>"
    assert message["Message-ID"] == f"<n-1@{OWN_HOST}>"
    assert message["Content-Language"] == "ar"
    assert message["From"].addresses[0].display_name == "بوابة البلاغات"
    assert message["Subject"] == "طلبك"
    assert message["Date"].datetime.tzinfo is not None


def test_a_forward_is_automatic_but_its_bounce_is_wanted() -> None:
    message = read(compose(notice(), ADDRESS, "", OWN_HOST))
    assert message["Auto-Submitted"] == "auto-generated"
    assert "NDR" not in message["X-Auto-Response-Suppress"].replace("RN, NRN", "")
    assert message["In-Reply-To"] is None


def test_a_persons_mail_is_not_marked_automatic() -> None:
    message = read(compose(notice(automatic=False, in_reply_to="<1@example.ae>"), ADDRESS, "", OWN_HOST))
    assert message["Auto-Submitted"] is None
    assert message["X-Auto-Response-Suppress"] is None


def test_a_long_message_id_is_not_folded() -> None:
    # Given an id longer than a line, as Outlook makes them
    known = f"<{'AM0PR05MB6754' * 6}@AM0PR05MB6754.eurprd05.prod.outlook.example>"
    content = compose(notice(in_reply_to=known, to="f" * 60 + "@" + "long." * 20 + "example.ae"), ADDRESS, "", OWN_HOST)

    # Then it stands as it is, and so does a long address
    assert f"\r\nIn-Reply-To: {known}\r\n".encode() in content
    assert read(content)["References"] == known


@pytest.mark.parametrize("known", ["no brackets@x", "<a b@x>", "<>", "<a@x><b@x>", "ش@x", "<" + "a" * 1000 + "@x>"])
def test_an_id_that_is_none_is_left_out(known: str) -> None:
    assert read(compose(notice(in_reply_to=known), ADDRESS, "", OWN_HOST))["In-Reply-To"] is None


def test_replies_go_where_they_shall() -> None:
    assert read(compose(notice(reply_to="case+abc@gov.test"), ADDRESS, "", OWN_HOST))["Reply-To"] == "case+abc@gov.test"
    with pytest.raises(Misconfigured):
        compose(notice(reply_to="a@gov.test, b@gov.test"), ADDRESS, "", OWN_HOST)


def test_text_html_and_enclosures_arrive_as_they_were() -> None:
    # Given a notice in Arabic with everything
    html = '<p dir="rtl">تم استلام رسالتك، رقم <bdi>QA-7F3K</bdi></p>'
    files = [
        Enclosure("صورة.jpg", "image/jpeg", b"\xff\xd8\xff\x00"),
        Enclosure("mail.eml", "message/rfc822", b"Subject: x\r\n\r\n\xff"),
        Enclosure("note.txt", "text/plain; charset=utf-8", "ملاحظة\n".encode()),
        Enclosure("../../etc/passwd", 'text/html"><img', b"x"),
    ]
    text = "تم استلام رسالتك، رقم QA-7F3K\n.\n.. شكراً 🙏\nFrom here\n"
    content = compose(notice(text=text, html=html, enclosures=files), ADDRESS, "", OWN_HOST)

    # When two readers read it
    message = read(content)
    other = fast_mail_parser.parse_email(content)

    # Then both see the same
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text
    assert other.text_plain[0].replace("\r\n", "\n") == text
    rich = message.get_body(("html",))
    assert rich is not None
    assert rich.get_content().strip() == html
    attached = list(message.iter_attachments())
    assert [part.get_payload(decode=True) for part in attached] == [file.content for file in files]
    assert [part.get_filename() for part in attached][:3] == ["صورة.jpg", "mail.eml", "note.txt"]
    assert [part.get_content_type() for part in attached] == [
        "image/jpeg",
        "application/octet-stream",
        "text/plain",
        "application/octet-stream",
    ]


@settings(deadline=None)
@given(
    subject=st.text(max_size=200),
    name=st.text(max_size=80),
    text=st.text(max_size=400),
    filename=st.text(max_size=80),
)
def test_any_text_makes_a_readable_mail(subject: str, name: str, text: str, filename: str) -> None:
    files = [Enclosure(filename, "application/pdf", b"%PDF")]
    message = read(compose(notice(subject=subject, text=text, enclosures=files), ADDRESS, name, OWN_HOST))
    assert message["To"] == TO
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == ADDRESS


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_passes_as_one_address_has_one_at_and_no_blank(text: str) -> None:
    try:
        address = one_address(text)
    except ValueError:
        return
    assert address.count("@") == 1
    assert not re.search(r"[\s,;<>\x00-\x1f]", address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" <fatima@example.ae> ", "fatima@example.ae"),
        ("first.last+tag=x@sub.example.ae", "first.last+tag=x@sub.example.ae"),
        ("info@بلدية.example", "info@" + "بلدية".encode("idna").decode() + ".example"),
        ("مواطن@example.ae", "مواطن@example.ae"),
    ],
)
def test_ordinary_and_arabic_addresses_pass(text: str, address: str) -> None:
    assert one_address(text) == address
