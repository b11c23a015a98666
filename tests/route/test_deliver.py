"""What reaches citizens and agencies when all goes well."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from cases.tables import MESSAGES
from ingest.notice import Enclosure
from ingest.transaction import writing
from route.deliver import Dispatcher
from route.outbox import begin_attempt
from tests.route.conftest import (
    CANARY,
    REFERENCE,
    Plan,
    acknowledgement,
    forwards,
    mails,
    rows,
)
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.webhook_sink import WebhookSink


def test_the_citizen_is_acknowledged_and_the_agency_told_both_ways(
    dispatcher: Dispatcher,
    engine: Engine,
    stored: Callable[..., int],
    plan: Plan,
    smtp_sink: SmtpSink,
    webhook_sink: WebhookSink,
) -> None:
    # Given a case whose agency has a mailbox and an endpoint
    cause = stored()
    plan(acknowledgement(cause), *forwards(dispatcher, cause))

    # When what is due is delivered
    assert dispatcher.deliver_due() == 3

    # Then all three have it, each under the id that was planned
    assert [row.state for row in rows(engine)] == ["accepted"] * 3
    to_citizen, to_agency = mails(smtp_sink)
    assert to_citizen["To"] == "aisha@citizen.example"
    assert to_citizen["In-Reply-To"] == "<abc@citizen.example>"
    assert CANARY not in to_citizen.as_string()
    assert to_agency["To"] == "cases@water.example"
    assert ".a." in to_agency["Reply-To"]
    body = to_agency.get_body(("plain",))
    assert body is not None
    assert CANARY in body.get_content()
    assert "25.1, 51.5" in body.get_content()
    (request,) = webhook_sink.received
    assert request.headers["webhook-id"] == f"forward_{cause}_{REFERENCE}_water"
    assert dispatcher.deliver_due() == 0


def test_what_is_erased_between_claim_and_attempt_is_told_to_nobody(
    dispatcher: Dispatcher, engine: Engine, stored: Callable[..., int], plan: Plan, smtp_sink: SmtpSink,
    webhook_sink: WebhookSink, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Given an agency's mail and its webhook, claimed together, and an erasure before either is begun
    cause = stored()
    plan(*forwards(dispatcher, cause))

    def erase_first(*given: Any) -> bool:
        with writing(engine) as connection:
            connection.execute(delete(MESSAGES).where(MESSAGES.c.inbox_id == cause))
        return begin_attempt(*given)

    monkeypatch.setattr("route.deliver.begin_attempt", erase_first)
    # When what is due is delivered
    dispatcher.deliver_due()
    # Then nothing leaves
    assert {row.state for row in rows(engine)} == {"dead"}
    assert mails(smtp_sink) == []
    assert webhook_sink.received == []


def test_an_addition_says_so_and_brings_only_what_is_new(
    dispatcher: Dispatcher, stored: Callable[..., int], plan: Plan, smtp_sink: SmtpSink
) -> None:
    stored()
    second = stored("نسيت رقم المبنى: 55")
    plan(forwards(dispatcher, second)[0])

    dispatcher.deliver_due()

    (mail,) = mails(smtp_sink)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("إضافة إلى طلب سابق")
    assert "55" in body.get_content()
    assert "> quoted" not in body.get_content()


def test_an_answer_carries_the_agencys_files_but_never_our_own_mail_to_it(
    dispatcher: Dispatcher, stored: Callable[..., int], plan: Plan, smtp_sink: SmtpSink, files: list[Enclosure]
) -> None:
    # Given an agency's reply with a picture, a film and the mail that it replies to
    files += [
        Enclosure("خريطة.png", "image/png", b"png"),
        Enclosure("film.mp4", "video/mp4", b"x" * 11),
        Enclosure("original.eml", "Message/RFC822", b"a"),
    ]
    stored()
    reply = stored("تم الإصلاح", role="agency", attachments=["خريطة.png", "film.mp4", "original.eml"])
    plan(replace(acknowledgement(reply), purpose="answer", notice_id="answer.2"))

    # When it is carried to the citizen
    dispatcher.deliver_due()

    # Then the picture is there, the film is named, and the mail is neither
    (mail,) = mails(smtp_sink)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "تم الإصلاح" in body.get_content()
    assert "film.mp4" in body.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["خريطة.png"]
    assert "original.eml" not in mail.as_string()
