"""Machine mail is told from people's mail, and our own from everybody's."""

import pytest

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize import normalize
from normalize.message import Message

OWN = ReadingRules(own_hosts=frozenset(("mail.intake.example", "intake.example")))


def read(*headers: str, mail_from: str | None = None, body: str = "x") -> Message:
    envelope = {} if mail_from is None else {"mail_from": mail_from}
    content = "\r\n".join(headers) + "\r\n\r\n" + body
    return normalize(RawMessage(Channel.EMAIL, "1", content.encode(), envelope=envelope), OWN)


def report(report_type: str, *parts: tuple[str, str]) -> tuple[list[str], str]:
    headers = [
        "From: MAILER-DAEMON@mx.example",
        f"Content-Type: multipart/report; report-type={report_type}; boundary=b",
    ]
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts) + "--b--\r\n"
    return headers, body


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["From: m@example.qa", "Subject: شكوى"], None),
        (["From: m@example.qa", "X-Auto-Response-Suppress: All"], None),
        (["From: m@example.qa", "Auto-Submitted: no"], None),
        (["From: m@example.qa", "Subject: Out of office hours are wrong on your page"], None),
        (["From: m@example.qa", "Subject: Re: Undelivered parcel"], None),
        (["From: m@example.qa", "List-Unsubscribe: -"], None),
        (["From: m@example.qa", "X-MS-Exchange-Inbox-Rules-Loop: m@example.qa"], None),
        (["From: m@example.qa", "Auto-Submitted: auto-replied (vacation)"], "auto-reply"),
        (["From: m@example.qa", "Auto-Submitted: Auto-Generated; owner-email=x"], "auto-reply"),
        (["From: m@example.qa", "Subject: رد تلقائي: شكوى انقطاع المياه"], "auto-reply"),
        (["From: m@example.qa", "Subject: =?utf-8?B?2LHYryDYqtmE2YLYp9im2Yo=?="], "auto-reply"),
        (["From: m@example.qa", "Subject: Automatic reply: your case"], "auto-reply"),
        (["From: m@example.qa", "Subject: Out of Office"], "auto-reply"),
        (["From: m@example.qa", "Precedence: auto_reply"], "auto-reply"),
        (["From: m@example.qa", "X-Loop: yes"], "auto-reply"),
        (["From: m@example.qa", "X-Autoreply: yes"], "auto-reply"),
        (
            ["From: m@example.qa", "X-Auto-Response-Suppress: All", "X-MS-Exchange-Inbox-Rules-Loop: m@example.qa"],
            "auto-reply",
        ),
        (["From: m@example.qa", "Return-Path: <>"], "auto-reply"),
        (["From: news@shop.example", "Precedence: bulk"], "bulk"),
        (["From: news@shop.example", "Precedence: List"], "bulk"),
        (["From: news@shop.example", "List-Id: <news.shop.example>"], "bulk"),
        (["From: news@shop.example", "List-Unsubscribe: <mailto:u@shop.example>"], "bulk"),
        (["From: MAILER-DAEMON@mx.example", "Return-Path: <>", "Subject: x"], "bounce"),
        (["From: postmaster@mx.example", "Subject: Undeliverable: your case"], "bounce"),
        (["From: m@example.qa", "X-Failed-Recipients: x@y.example"], "bounce"),
        (["From: x@mx.example", "Return-Path: <>", "Subject: تعذر تسليم الرسالة"], "bounce"),
    ],
)
def test_machine_mail_is_told_by_its_marks(headers: list[str], kind: str | None) -> None:
    assert read(*headers).auto == kind


def test_the_null_sender_of_the_envelope_counts() -> None:
    assert read("From: m@example.qa", mail_from="").auto == "auto-reply"
    assert read("From: m@example.qa", mail_from="<>").auto == "auto-reply"
    assert read("From: m@example.qa", mail_from="m@example.qa").auto is None


@pytest.mark.parametrize(
    ("action", "kind"), [("failed", "bounce"), ("delayed", "delivery-report"), ("delivered", "delivery-report")]
)
def test_a_delivery_status_is_a_bounce_only_when_delivery_failed(action: str, kind: str) -> None:
    status = (
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@y.qa\r\nAction: {action}\r\nStatus: 5.1.1"
    )
    headers, body = report("delivery-status", ("text/plain", "your mail"), ("message/delivery-status", status))
    assert read(*headers, body=body).auto == kind


@pytest.mark.parametrize("report_type", ["disposition-notification", "feedback-report"])
def test_receipts_and_abuse_reports_are_delivery_reports(report_type: str) -> None:
    headers, body = report(report_type, ("text/plain", "read"), (f"message/{report_type}", "Version: 1"))
    assert read(*headers, body=body).auto == "delivery-report"


def test_a_person_who_passes_on_a_bounce_is_a_person() -> None:
    headers, inner = report("delivery-status", ("message/delivery-status", "Action: failed"))
    body = (
        "--o\r\n\r\nplease see\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n"
        + "\r\n".join(headers)
        + f"\r\n\r\n{inner}"
    )
    message = read("From: m@example.qa", "Content-Type: multipart/mixed; boundary=o", body=f"{body}--o--")
    assert message.auto is None
    assert message.new_text == "please see"


@pytest.mark.parametrize(
    ("header", "is_ours"),
    [
        ("Message-ID: <1@intake.example>", True),
        ("Message-ID: <1@MAIL.Intake.example>", True),
        ("Message-ID: <1@not.intake.example>", False),
        ("Message-ID: <1@intake.example.evil.example>", False),
        ("X-Rawafid-Loop: intake.example", True),
        ("X-Rawafid-Loop: other.example", False),
        ("In-Reply-To: <1@intake.example>", False),
    ],
)
def test_our_own_host_is_compared_whole(header: str, is_ours: bool) -> None:
    assert read("From: m@example.qa", header).loop is is_ours
