"""A returned mail tells whom it did not reach, whether for good, and which mail of ours it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.bounces import report_of
from normalize.mail.headers import Headers
from normalize.mail.machine import Judgement
from normalize.mail.mime import Part
from tests.normalize.bounce_mails import ALI, COPY, ID, REPORT, REPORTS, Returned, dsn
from tests.normalize.bounce_notices import NOTICES
from tests.normalize.judging import judge


@pytest.mark.parametrize("returned", [*REPORTS, *NOTICES], ids=lambda one: one.name)
def test_a_returned_mail_tells_its_fate(returned: Returned) -> None:
    # When the report of a server is read
    found = judge(returned.raw)
    # Then it is no person's, and says whom it did not reach, whether for good, and which mail it was
    assert found.auto == returned.kind
    assert tuple((one.recipient, one.permanent, one.status) for one in found.undelivered) == returned.undelivered
    assert found.original_id == returned.original_id


def test_our_own_address_is_not_the_failed_one() -> None:
    body = "Your message from shakwa@intake.example could not be delivered to ali@qatar.example: 550 unknown user"
    found = judge(Returned("x", "From: mailer-daemon@mx.example\nSubject: failure notice", body).raw)
    assert [one.recipient for one in found.undelivered] == [ALI]


def test_a_damaged_id_of_the_returned_mail_can_still_be_stored() -> None:
    # Given a returned mail in which zero bytes have got into the id of the mail that we sent
    copy = "Content-Type: message/rfc822\n\nMessage-ID: <case-1042\0\0\x01@intake.example>\nSubject: x\n\nx\n"
    head = "From: mailer-daemon@mx.example\nSubject: failure notice\nContent-Type: multipart/report; boundary=b"
    raw = Returned("x", head, f"--b\n\n550 5.1.1 no such user\n--b\n{copy}--b--\n").raw
    # Then the id is read without them
    assert judge(raw).original_id == "<case-1042@intake.example>"


def test_the_addresses_that_offer_help_are_not_the_failed_ones() -> None:
    body = "could not be delivered to\n\n<ali@qatar.example>: no such user\n\nFor help contact help@mx.example\n"
    found = judge(Returned("x", "From: mailer-daemon@mx.example\nSubject: failure notice", body).raw)
    assert [one.recipient for one in found.undelivered] == [ALI]


def test_the_same_recipient_is_reported_once() -> None:
    fields = (
        "Reporting-MTA: dns; a\n" + "\nFinal-Recipient: rfc822; ALI@qatar.example\nAction: failed\nStatus: 5.1.1\n" * 3
    )
    found = judge(Returned("x", f"From: mailer-daemon@mx.example\nSubject: x\n{REPORT}", dsn("x", fields)).raw)
    assert len(found.undelivered) == 1


def test_a_report_of_thousands_of_recipients_is_capped() -> None:
    block = "\nFinal-Recipient: rfc822; a{}@x.example\nAction: failed\nStatus: 5.1.1\n"
    fields = "Reporting-MTA: dns; a\n" + "".join(block.format(number) for number in range(3000))
    found = judge(Returned("x", f"From: mailer-daemon@mx.example\nSubject: x\n{REPORT}", dsn("x", fields)).raw)
    assert len(found.undelivered) == 100


def test_the_mail_that_is_enclosed_names_its_case() -> None:
    fields = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; ali@qatar.example\nAction: failed\nStatus: 5.1.1"
    for copy_type in ("message/rfc822", "text/rfc822-headers", "message/global-headers"):
        body = dsn("x", fields, COPY, copy_type)
        assert judge(Returned("x", f"From: mailer-daemon@mx.example\n{REPORT}", body).raw).original_id == ID


def test_a_report_within_an_enclosed_mail_is_not_this_mails() -> None:
    inner = f"From: mailer-daemon@mx.example\n{REPORT}\n\n" + dsn("x", "Action: failed\nStatus: 5.1.1")
    body = f"--o\n\nانظروا من فضلكم\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    found = judge(Returned("x", "From: m@example.qa\nContent-Type: multipart/mixed; boundary=o", body).raw)
    assert found == Judgement()


_LINES = st.sampled_from(
    (
        *("Final-Recipient: rfc822; a@b.example", "Action: failed", "Action: ", "Status: 5.1.1", "Status: 9", ""),
        *("Diagnostic-Code: smtp; 550", " folded", "Original-Recipient: utf-8;\\x{D800}@x.example", ":", "x" * 300),
        *("Final-Recipient: ", "Original-Recipient: rfc822;a+40b", "\x00", "Final-Recipient: ;;;", "Status: 5.1.1 (x)"),
    )
)


@settings(deadline=None)
@given(st.lists(_LINES, max_size=25).map("\n".join), st.text(max_size=200))
def test_no_report_raises_or_hands_on_what_cannot_be_stored(fields: str, text: str) -> None:
    root = Part("multipart/report", children=[Part("message/delivery-status", fields.encode("utf-8", "replace"))])
    for one in report_of(root, Headers({"x-failed-recipients": [text.encode("utf-8", "replace")]}), text).undelivered:
        assert "\x00" not in one.recipient
        one.recipient.encode()
