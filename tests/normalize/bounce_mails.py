"""Returned mail as many servers write it, composed for these tests, each with what is to be read from it."""

from dataclasses import dataclass

OURS = "shakwa@intake.example"
ID = "<case-1042@intake.example>"


@dataclass(frozen=True)
class Returned:
    """One report: its headers but the usual ones, its body, and what it says."""

    name: str
    headers: str
    body: str
    kind: str = "bounce"
    undelivered: tuple[tuple[str, bool, str], ...] = ()
    original_id: str = ""

    @property
    def raw(self) -> bytes:
        head = f"To: {OURS}\nMessage-ID: <x1@mx.example>\nDate: Sun, 22 Nov 2026 08:00:00 +0300\n{self.headers.strip()}"
        return f"{head}\n\n{self.body.lstrip()}".encode()


def dsn(text: str, fields: str, copy: str = "", copy_type: str = "text/rfc822-headers") -> str:
    """The body of a multipart/report with the boundary ``b``."""
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{text}", f"Content-Type: message/delivery-status\n\n{fields}"]
    if copy:
        parts.append(f"Content-Type: {copy_type}\n\n{copy}")
    return "".join(f"--b\n{part.strip()}\n\n" for part in parts) + "--b--\n"


REPORT = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"
COPY = f"From: {OURS}\nTo: ali@qatar.example\nMessage-ID: {ID}\nSubject: شكوى 1042"
ALI = "ali@qatar.example"

REPORTS = [
    Returned(
        "postfix",
        f"From: MAILER-DAEMON@mx.example (Mail Delivery System)\nReturn-Path: <>\nSubject: Undelivered Mail\n{REPORT}",
        dsn(
            "This is the mail system at host mx.example.\n\n<ali@qatar.example>: host mx said: 550 5.1.1 unknown",
            "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ali@qatar.example\nAction: failed\n"
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown",
            COPY,
        ),
        undelivered=((ALI, True, "5.1.1"),),
        original_id=ID,
    ),
    Returned(
        "exchange in Arabic",
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@moi.example>\n"
        f"Subject: غير قابل للتسليم: شكوى 1042\n{REPORT}",
        dsn(
            "فشل التسليم إلى هؤلاء المستلمين أو المجموعات:\n\nعلي (ali@qatar.example)\nتعذر العثور على عنوان البريد.",
            "Reporting-MTA: dns;ex.moi.example\n\nFinal-recipient: RFC822;ali@qatar.example\nAction: failed\n"
            "Status: 5.1.10\nDiagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound",
            COPY,
            "message/rfc822",
        ),
        undelivered=((ALI, True, "5.1.10"),),
        original_id=ID,
    ),
    Returned(
        "two recipients, one delayed",
        f"From: postmaster@mx.example\nSubject: Delivery Status Notification (Failure)\n{REPORT}",
        dsn(
            "Delivery failed",
            "Reporting-MTA: dns;a\n\nFinal-Recipient: rfc822;ali@qatar.example\nAction: failed\nStatus: 5.2.1\n\n"
            "Original-Recipient: rfc822;sara@uae.example\nFinal-Recipient: rfc822;sara@uae.example\nAction: delayed\n"
            "Status: 4.4.1",
        ),
        undelivered=((ALI, True, "5.2.1"), ("sara@uae.example", False, "4.4.1")),
    ),
    Returned(
        "delayed only",
        f"From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nSubject: Warning: could not send message\n{REPORT}",
        dsn("still trying", "Reporting-MTA: dns;a\n\nFinal-Recipient: rfc822;ali@qatar.example\nAction: delayed\n"
            "Status: 4.4.1\nWill-Retry-Until: Fri, 27 Nov 2026 08:00:00 +0300", COPY),
        "delivery-report",
        ((ALI, False, "4.4.1"),),
        ID,
    ),
    Returned(
        "delivered",
        f"From: postmaster@mx.example\nSubject: Delivered: شكوى\n{REPORT}",
        dsn("تم تسليم رسالتك", "Reporting-MTA: dns;a\n\nFinal-Recipient: rfc822;ali@qatar.example\nAction: delivered\n"
            "Status: 2.0.0", COPY),
        "delivery-report",
        original_id=ID,
    ),
    Returned(
        "relayed",
        f"From: MAILER-DAEMON@mx.example\nSubject: Successful Mail Delivery Report\n{REPORT}",
        dsn("ok", "Reporting-MTA: dns;a\n\nFinal-Recipient: rfc822;ali@qatar.example\nAction: relayed\nStatus: 2.0.0"),
        "delivery-report",
    ),
    Returned(
        "an internationalised address (RFC 6533)",
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=global-delivery-status; boundary=b",
        "--b\nContent-Type: text/plain\n\nfailed\n\n--b\nContent-Type: message/global-delivery-status\n\n"
        "Reporting-MTA: dns; a\n\nFinal-Recipient: utf-8; علي@قطر.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
        undelivered=(("علي@قطر.example", True, "5.1.1"),),
    ),
    Returned(
        "an internationalised address in ASCII clothes",
        f"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n{REPORT}",
        dsn("failed", "Reporting-MTA: dns; a\n\nFinal-Recipient: utf-8; \\x{639}\\x{644}\\x{64A}@qatar.example\n"
            "Action: failed\nStatus: 5.1.1"),
        undelivered=(("علي@qatar.example", True, "5.1.1"),),
    ),
    Returned(
        "no status but a diagnosis",
        f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n{REPORT}",
        dsn("x", "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822;<ali@qatar.example>\nAction: Failed\n"
            "Diagnostic-Code: smtp; 450 4.2.1 try\n again later"),
        undelivered=((ALI, False, "4.2.1"),),
    ),
    Returned(
        "an X.400 gateway",
        f"From: postmaster@gw.example\nSubject: Non-delivery report\n{REPORT}",
        dsn("x", "Reporting-MTA: x400; mta in /c=qa/\n\nOriginal-Recipient: rfc822; ali@qatar.example\n"
            "Final-Recipient: x400; /G=Ali/S=Q/C=QA/\nAction: failed\nStatus: 5.1.1"),
        undelivered=((ALI, True, "5.1.1"),),
    ),
    Returned(
        "blocks without a blank line between them",
        f"From: MAILER-DAEMON@mx.example\nSubject: failure\n{REPORT}",
        dsn("x", "Reporting-MTA: dns; a\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n"
            "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.4.4"),
        undelivered=(("a@x.example", True, "5.1.1"), ("b@x.example", True, "5.4.4")),
    ),
    Returned(
        "a report without its status part",
        f"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n{REPORT}",
        "--b\nContent-Type: text/plain\n\nCould not deliver to:\n  ali@qatar.example: 550 no such user\n\n--b--\n",
        undelivered=((ALI, True, ""),),
    ),
    Returned(
        "a status part outside a report",
        "From: MAILER-DAEMON@mx.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b",
        dsn("x", "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; ali@qatar.example\nAction: failed\nStatus: 5.1.1"),
        undelivered=((ALI, True, "5.1.1"),),
    ),
]  # fmt: skip
