"""Mails as they come: well formed, old, broken and hostile."""

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.mail.reader import read_attachments
from normalize.message import Message

HEAD = (
    b"From: =?utf-8?B?2YXYrdmF2K8g2KfZhNmD2YjYp9ix2Yo=?= <m.alkuwari@example.qa>\r\n"
    b"To: info@gov.example\r\n"
    b"Subject: =?utf-8?B?2KfZhtmC2LfYp9i5INin2YTZhdmK2KfZhw==?=\r\n"
    b"Date: Sun, 22 Nov 2026 11:00:00 +0300\r\n"
    b"Message-ID: <1@mail.example.qa>\r\n"
)
WATER = "انقطعت المياه عن منزلنا في الريان منذ ثلاثة أيام، نرجو المساعدة."
ENTRY = "السلام عليكم ورحمة الله، لدي شكوى بخصوص إنارة الشارع."


def read(content: bytes, **envelope: str) -> Message:
    return normalize(RawMessage(Channel.EMAIL, "1", content, "message/rfc822", envelope))


def mail(body: bytes, *headers: str, head: bytes = HEAD) -> bytes:
    lines = "".join(f"{line}\r\n" for line in headers).encode()
    return head + lines + b"\r\n" + body


def multipart(kind: str, *parts: bytes, boundary: str = "b1") -> bytes:
    opening = f"MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()
    mark = f"--{boundary}".encode()
    return opening + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def part(content_type: str, content: bytes, *headers: str) -> bytes:
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + base64.encodebytes(content)


def test_an_arabic_mail_is_read_whole() -> None:
    # Given an ordinary mail in UTF-8
    message = read(mail(WATER.encode(), "Content-Type: text/plain; charset=utf-8", "In-Reply-To: <0@gov.example>"))
    # Then every fact of it is there
    assert message.sender.email == "m.alkuwari@example.qa"
    assert message.sender.name == "محمد الكواري"
    assert message.to == ("info@gov.example",)
    assert message.subject == "انقطاع المياه"
    assert message.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert message.text == message.new_text == WATER
    assert message.message_id == "<1@mail.example.qa>"
    assert message.in_reply_to == "<0@gov.example>"
    assert message.language.language == "ar"
    assert (message.auto, message.loop, message.flags) == (None, False, ())


@pytest.mark.parametrize("label", ["windows-1256", "cp-1256", "us-ascii", "iso-8859-1", "utf-8", "x-unknown", ""])
def test_windows_1256_is_read_under_any_label(label: str) -> None:
    content_type = f"Content-Type: text/plain; charset={label}" if label else "X-None: 1"
    assert read(mail(WATER.encode("cp1256"), content_type)).text == WATER


@pytest.mark.parametrize("label", ["windows-1256", "iso-8859-6", "us-ascii", "gb2312", '"3Dutf-8"', "rot13"])
def test_utf_8_is_read_under_any_label(label: str) -> None:
    assert read(mail(WATER.encode(), f"Content-Type: text/plain; charset={label}")).text == WATER


def test_iso_8859_6_is_read_by_its_label() -> None:
    text = "لدي شكوى"
    assert read(mail(text.encode("iso-8859-6"), "Content-Type: text/plain; charset=iso-8859-6")).text == text


def test_french_and_german_latin_1_is_not_taken_for_arabic() -> None:
    for text in (
        "L'été à Doha était très chaud, l'électricité a été coupée",
        "Die Straße ist gesperrt, über Nacht",
    ):
        assert read(mail(text.encode("latin-1"), "Content-Type: text/plain; charset=iso-8859-1")).text == text


def test_a_letter_cut_in_the_middle_does_not_spoil_the_text() -> None:
    content = WATER.encode()[:-1] + b"\xd9"
    assert read(mail(content, "Content-Type: text/plain; charset=utf-8")).text.startswith("انقطعت المياه")


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("ali@example.qa", "", "ali@example.qa"),
        ("<ali@example.qa>", "", "ali@example.qa"),
        ('"Ali, Hassan" <ali@example.qa>', "Ali, Hassan", "ali@example.qa"),
        ("Hassan, Ali <ali@example.qa>", "Hassan, Ali", "ali@example.qa"),
        ("\0Ali <ali@example.qa>", "Ali", "ali@example.qa"),
        ("\0ali@example.qa", "", "ali@example.qa"),
        ("Ali <\u200eali@example.qa\u200f>", "Ali", "ali@example.qa"),
        ("علي <علي@مثال.إختبار>", "علي", "علي@مثال.إختبار"),
        ("ali@example.qa (Ali Hassan)", "Ali Hassan", "ali@example.qa"),
        ("Ali | [Doha] <ali@example.qa>", "Ali | [Doha]", "ali@example.qa"),
        ("Support: Team <ali@example.qa>", "Support: Team", "ali@example.qa"),
        ("Team: ali@example.qa;", "", "ali@example.qa"),
        ("Ali <ali@example.qa.>", "Ali", "ali@example.qa"),
        ("Ali < ali @ example.qa >", "Ali", "ali@example.qa"),
        ("=?windows-1256?Q?=DA=E1=ED?= <ali@example.qa>", "علي", "ali@example.qa"),
        ("=?utf-8?B?2LnZhA==?= =?utf-8?B?2Yo=?= <ali@example.qa>", "علي", "ali@example.qa"),
        ("=?utf-8?Q?a=2C_v=40x.qa?= <ali@example.qa>", "a, v@x.qa", "ali@example.qa"),
        ("محمد <ali@example.qa>", "محمد", "ali@example.qa"),
        ("Ali (Doha (West)) <ali@example.qa>", "Ali", "ali@example.qa"),
        ('"Ali \\"Abu\\" Hassan" <ali@example.qa>', 'Ali "Abu" Hassan', "ali@example.qa"),
    ],
)
def test_the_sender_is_found_in_every_shape(value: str, name: str, address: str) -> None:
    message = read(f"From: {value}\r\nSubject: x\r\n\r\nhello".encode())
    assert (message.sender.name, message.sender.email) == (name, address)


def test_an_address_behind_a_bracket_never_makes_somebody_else_the_sender() -> None:
    # CVE-2023-27043: parseaddr answers alice@example.org here
    assert read(b"From: alice@example.org)bob@evil.example\r\n\r\nhello").sender.email == ""
    assert read(b"From: alice@example.org(<bob@evil.example>\r\n\r\nhello").sender.email != "alice@example.org"


def test_the_sender_falls_back_to_the_next_header_with_an_address() -> None:
    head = "From: محمد\r\nReply-To: <>\r\nSender: m@example.qa\r\nReturn-Path: <bounce@x.qa>\r\n\r\nx"
    message = read(head.encode())
    assert (message.sender.name, message.sender.email) == ("محمد", "m@example.qa")
    assert read(b"Subject: x\r\n\r\nx", mail_from="m@example.qa").sender.email == "m@example.qa"


def test_line_ends_inside_an_encoded_word_cannot_add_a_header() -> None:
    message = read(b"From: =?utf-8?Q?hi=0D=0ABcc:_v@x?= <a@b.qa>\r\nSubject: =?utf-8?Q?a=0D=0Ab?=\r\n\r\nx")
    assert message.sender.name == "hi Bcc: v@x"
    assert message.sender.email == "a@b.qa"
    assert message.subject == "a b"


@pytest.mark.parametrize("charset", ["utf-8", "cp1256"])
def test_raw_eight_bit_headers_are_read(charset: str) -> None:
    raw = f"From: محمد الكواري <m@example.qa>\r\nSubject: {WATER}\r\n\r\n{WATER}".encode(charset)
    message = read(raw)
    assert message.sender.name == "محمد الكواري"
    assert message.subject == WATER


def test_an_encoded_word_cut_inside_a_letter_is_joined() -> None:
    data = "شكوى".encode()
    first, second = base64.b64encode(data[:3]).decode(), base64.b64encode(data[3:]).decode()
    message = read(f"Subject: =?UTF-8?B?{first}?=\r\n =?utf-8?B?{second}?=\r\n\r\nx".encode())
    assert message.subject == "شكوى"


def test_a_broken_line_among_the_headers_does_not_end_them() -> None:
    raw = b"Received: by mx\r\nthis line is broken\r\nFrom: m@example.qa\r\nSubject: Road\r\n\r\nbody"
    message = read(raw)
    assert (message.sender.email, message.subject, message.text) == ("m@example.qa", "Road", "body")
    assert "parse_degraded" in message.flags


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\nFrom: m@example.qa\r\nSubject: Road\r\n\r\nbody\r\n",
        b"From m@example.qa Sun Nov 22 2026\nFrom: m@example.qa\nSubject: Road\n\nbody\n",
        b"From: m@example.qa\rSubject: Road\r\rbody\r",
    ],
    ids=["blank lines first", "mbox line", "carriage returns only"],
)
def test_odd_beginnings_and_line_ends_are_read(raw: bytes) -> None:
    message = read(raw)
    assert (message.sender.email, message.subject, message.text) == ("m@example.qa", "Road", "body")


def test_bytes_that_are_no_mail_become_their_text() -> None:
    assert read(WATER.encode()).text == WATER
    assert read(b"").text == ""


def test_only_the_envelope_knows_the_reply_address() -> None:
    message = read(mail(b"x"), rcpt_to="INFO@gov.example case-12.abc@gov.example")
    assert message.to == ("info@gov.example", "case-12.abc@gov.example")


def test_recipients_are_capped() -> None:
    many = ", ".join(f"p{number}@example.qa" for number in range(500))
    message = read(f"From: a@b.qa\r\nTo: {many}\r\nCc: {many}\r\n\r\nx".encode())
    assert len(message.to) == len(message.cc) == 40
    assert "recipients_capped" in message.flags


def test_ids_get_brackets_and_references_are_capped() -> None:
    references = " ".join(f"<{number}@x.qa>" for number in range(5000))
    raw = f"Message-ID: 7@x.qa\r\nIn-Reply-To: Your mail <6@x.qa> of today\r\nReferences: {references}\r\n\r\nx"
    message = read(raw.encode())
    assert message.message_id == "<7@x.qa>"
    assert message.in_reply_to == "<6@x.qa>"
    assert len(message.references) == 100
    assert message.references[0] == "<0@x.qa>"
    assert message.references[-1] == "<4999@x.qa>"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sun, 22 Nov 2026 11:00:00 +0300 (AST)", datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        ("22 Nov 26 08:00 GMT", datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 08:00:00", datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        ("Fri, 31 Feb 2026 99:00:00 +0300", None),
        ("yesterday", None),
        ("Fri, 31 Dec 9999 23:00:00 -1400", None),
    ],
)
def test_a_date_is_utc_or_nothing(value: str, expected: datetime | None) -> None:
    assert read(f"Date: {value}\r\n\r\nx".encode()).date == expected


def test_an_impossible_date_is_replaced_by_that_of_the_newest_relay() -> None:
    raw = b"Received: by mx; Sun, 22 Nov 2026 08:00:00 +0000\r\nDate: soon\r\n\r\nx"
    assert read(raw).date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_plain_alternative_is_the_text_and_no_alternative_is_an_attachment() -> None:
    html = f"<html><body><p>{ENTRY}</p></body></html>"
    body = multipart("alternative", part("text/plain; charset=utf-8", ENTRY.encode()), part("text/html", html.encode()))
    message = read(HEAD + body)
    assert message.text == ENTRY
    assert message.attachments == ()


@pytest.mark.parametrize(
    "stub", ["", "This mail is in HTML, please use another reader.", "بريدك لا يدعم عرض هذه الرسالة"]
)
def test_a_plain_alternative_that_says_nothing_gives_way_to_the_html(stub: str) -> None:
    html = f"<html><body>{'<p>' + WATER + '</p>'}{'<p>' + ENTRY + '</p>'}</body></html>" + "<!-- -->" * 40
    body = multipart("alternative", part("text/plain", stub.encode()), part("text/html; charset=utf-8", html.encode()))
    assert read(HEAD + body).text == f"{WATER}\n\n{ENTRY}"


def test_texts_around_an_attachment_are_joined_in_order() -> None:
    body = multipart(
        "mixed",
        part("text/plain; charset=utf-8", ENTRY.encode()),
        part("image/jpeg; name=a.jpg", b"\xff\xd8"),
        part("text/plain; charset=utf-8", WATER.encode()),
    )
    message = read(HEAD + body)
    assert message.text == f"{ENTRY}\n\n{WATER}"
    assert [attachment.filename for attachment in message.attachments] == ["a.jpg"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (['Content-Disposition: attachment; filename="photo.jpg"'], "photo.jpg"),
        (["Content-Disposition: attachment; filename*=utf-8''%D8%B5%D9%88%D8%B1%D8%A9.jpg"], "صورة.jpg"),
        (
            ["Content-Disposition: attachment; filename*0*=utf-8''%D8%B5%D9%88; filename*1*=%D8%B1%D8%A9.jpg"],
            "صورة.jpg",
        ),
        (['Content-Disposition: attachment; filename="=?utf-8?B?2LXZiNix2Kk=?=.jpg"'], "صورة.jpg"),
        (['Content-Disposition: attachment; filename="../../etc/cron.d/x.jpg"'], "x.jpg"),
        (['Content-Disposition: attachment; filename="C:\\\\temp\\\\x.jpg"'], "x.jpg"),
        (["Content-Disposition: attachment; filename*=utf-8''%E2%80%AEgpj.exe"], "gpj.exe"),
        (['Content-Disposition: attachment; filename="CON.jpg"'], "_CON.jpg"),
        (["Content-Disposition: attachment; filename*=utf-8''a%0D%0Ab%00.jpg"], "a b.jpg"),
        (["Content-Disposition: attachment"], "attachment-1.jpg"),
        (['Content-Disposition: attachment; filename="صورة.jpg"'], "صورة.jpg"),
    ],
)
def test_an_attachment_gets_a_safe_name(headers: list[str], expected: str) -> None:
    message = read(
        HEAD + multipart("mixed", part("text/plain", b"see photo"), part("image/jpeg", b"\xff\xd8", *headers))
    )
    (attachment,) = message.attachments
    assert attachment.filename == expected
    assert attachment.content_type == "image/jpeg"


def test_a_name_of_any_length_stays_short_and_keeps_its_extension() -> None:
    long = part("image/jpeg", b"x", f"Content-Disposition: attachment; filename={'a' * 5000}.jpg")
    worse = part("image/jpeg", b"x", f"Content-Disposition: attachment; filename=a.{'b' * 10_000}")
    names = [attachment.filename for attachment in read(HEAD + multipart("mixed", long, worse)).attachments]
    assert names[0].endswith("a.jpg")
    assert all(len(name) <= 120 for name in names)


def test_attachments_are_read_again_with_the_same_hashes() -> None:
    pictures = [bytes([number]) * 1000 for number in range(3)]
    raw = RawMessage(
        Channel.EMAIL,
        "1",
        HEAD
        + multipart("mixed", part("text/plain", b"see"), *[part("image/png; name=x.png", one) for one in pictures]),
    )
    message = normalize(raw)
    again = read_attachments(raw)
    assert tuple(attachment for attachment, _ in again) == message.attachments
    assert [content for _, content in again] == pictures
    assert message.attachments[1].sha256 == hashlib.sha256(pictures[1]).hexdigest()
    assert message.attachments[1].size == 1000


def test_an_enclosed_mail_is_an_attachment_named_by_its_subject() -> None:
    inner = "Subject: شكوى قديمة\r\nFrom: x@y.qa\r\n\r\nold text".encode()
    body = multipart("mixed", part("text/plain", b"see below"), b"Content-Type: message/rfc822\r\n\r\n" + inner)
    message = read(HEAD + body)
    assert message.text == "see below"
    assert [(a.filename, a.content_type) for a in message.attachments] == [("شكوى قديمة.eml", "message/rfc822")]


def test_the_resources_of_a_page_are_attachments_and_the_page_is_the_text() -> None:
    related = multipart(
        "related",
        part("text/html; charset=utf-8", f"<p>{WATER}</p><img src=cid:1>".encode()),
        part("image/png", b"png", "Content-ID: <1>"),
        boundary="b2",
    )
    message = read(HEAD + multipart("mixed", related[len(b"MIME-Version: 1.0\r\n") :]))
    assert message.text == WATER
    assert [attachment.content_type for attachment in message.attachments] == ["image/png"]


def test_bad_base64_is_read_as_far_as_it_goes() -> None:
    head = HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    message = read(head + base64.b64encode(WATER.encode()) + b"!\r\n-- junk of a list server\r\n")
    assert message.text.startswith(WATER[:40])
    assert "parse_degraded" in message.flags


def test_a_multipart_without_its_boundary_keeps_its_text() -> None:
    message = read(HEAD + b"Content-Type: multipart/mixed; boundary=zzz\r\n\r\n" + WATER.encode())
    assert message.text == WATER


def test_flowed_paragraphs_are_joined() -> None:
    body = b"The street light in front of \r\nour house is broken.\r\n\r\n> quoted \r\n> line\r\n"
    message = read(mail(body, "Content-Type: text/plain; charset=utf-8; format=flowed"))
    assert message.new_text == "The street light in front of our house is broken."
    assert message.quoted_text == "> quoted line"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"(" * 5000 + b"\r\n\r\nx",
        b"Message-ID: <@\r\n\r\nx",
        b"From: <a@[\r\n\r\nx",
        b"Content-Type: text/plain; charset=rot13\r\n\r\nx",
        b"To: " + b"a@b.qa, " * 130_000 + b"\r\n\r\nx",
        b"From: " + b'"\\"' * 30_000 + b"\r\n\r\nx",
        b"From: " + b" " * 60_000 + b"x\r\n\r\nx",
        b"Subject: " + b"=?utf-8?q?" * 10_000 + b"\r\n\r\nx",
        b"".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(1000))
        + b"\r\nx",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5000 + b"--b--",
        b"Content-Type: text/html\r\n\r\n" + b"<div><blockquote>" * 50_000 + b"x",
        b"Subject: x\r\n\r\n" + b">" * 100_000,
        b"Subject: x\r\n\r\n" + b"--\n" * 100_000,
        b"Subject: x\r\n\r\n" + b"On 1/1/2026 10:00 a@b.qa wrote:\n" * 30_000 + b"> x",
        b"Subject: x\r\n\r\n" + b"From: a\n" * 30_000,
        b"broken line\r\n" * 20_000 + b"From: a@b.qa\r\n\r\nx",
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_hostile_mails_become_messages(raw: bytes) -> None:
    # Given what made other systems raise, loop or take minutes
    message = read(raw)
    # Then it is a message that can be stored and answered
    json.dumps(message.as_json()).encode()
    assert len(message.to) <= 40


def test_a_fax_gateway_mail_is_read_as_mail() -> None:
    message = normalize(RawMessage(Channel.FAX, "1", HEAD + multipart("mixed", part("image/tiff; name=f.tif", b"II"))))
    assert message.channel == Channel.FAX
    assert message.attachments[0].filename == "f.tif"


def test_a_gmail_reply_in_html_is_parted() -> None:
    # Given a reply as Gmail's Arabic interface writes it, in HTML alone
    html = (
        f'<div dir="rtl">{WATER}<br>-- <br><div class="gmail_signature">محمد<br>55512345</div></div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">‫في الأحد، 22 نوفمبر 2026 في 10:15 ص'
        " تمت كتابة ما يلي بواسطة"
        ' ‪خدمة العملاء‬‏ &lt;‪<a href="mailto:c@gov.example">c@gov.example</a>‬‏&gt;:‬<br></div>'
        '<blockquote class="gmail_quote" style="border-right:1px solid">عزيزي المراجع<br>'
        "تم استلام البلاغ</blockquote></div>"
    )
    message = read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode())
    assert message.new_text == WATER
    assert message.signature == "--\nمحمد\n55512345"
    assert message.quoted_text.endswith("> عزيزي المراجع\n> تم استلام البلاغ")


def test_an_outlook_reply_in_html_is_parted() -> None:
    html = (
        f"<p class=MsoNormal>{WATER}<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
        "<p><b>From:</b> Care &lt;c@gov.example&gt;<br><b>Sent:</b> Sunday, November 22, 2026 10:15 AM<br>"
        "<b>To:</b> Ali<br><b>Subject:</b> RE: Water</p></div><p>Dear customer</p>"
    )
    message = read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode())
    assert message.new_text == WATER
    assert message.quoted_text.lstrip("-\n").startswith("From: Care <c@gov.example>")


def test_a_uuencoded_body_is_decoded() -> None:
    body = b"begin 644 a.txt\r\n+8G)O:V5N(')O860 \r\n`\r\nend\r\n"
    head = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
    assert read(HEAD + head + body).text.startswith("broken road")


def test_an_invitation_beside_the_text_is_an_attachment() -> None:
    body = multipart("alternative", part("text/plain", b"meeting"), part("text/calendar", b"BEGIN:VCALENDAR"))
    message = read(HEAD + body)
    assert message.text == "meeting"
    assert [attachment.filename for attachment in message.attachments] == ["attachment-1.ics"]


def test_the_text_and_signature_of_signed_mail_are_told_apart() -> None:
    signature = part("application/pkcs7-signature; name=smime.p7s", b"sig")
    message = read(HEAD + multipart("signed", part("text/plain; charset=utf-8", WATER.encode()), signature))
    assert message.text == WATER
    assert [attachment.filename for attachment in message.attachments] == ["smime.p7s"]


def test_utf_7_and_iso_2022_jp_are_read_by_their_labels() -> None:
    for text, charset in (("شكوى", "utf-7"), ("道路", "iso-2022-jp")):
        message = read(mail(text.encode(charset), f"Content-Type: text/plain; charset={charset}"))
        assert message.text == text


def test_forty_recipients_are_not_too_many() -> None:
    many = ", ".join(f"p{number}@example.qa" for number in range(40))
    assert read(f"From: a@b.qa\r\nTo: {many}\r\n\r\nx".encode()).flags == ()
