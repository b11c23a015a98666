"""What becomes of a delivery when the other side, the configuration or the code fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from structlog.testing import capture_logs

from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice, Receipt
from ingest.transaction import writing
from route.deliver import Dispatcher
from route.tables import OUTBOX
from tests.route.conftest import (
    CANARY,
    START,
    Plan,
    TextGateway,
    Watch,
    acknowledgement,
    forwards,
    mails,
    rows,
)
from tests.servers.mailbox_sink import SmtpBehaviour, SmtpSink
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink


@pytest.mark.parametrize(
    ("error", "state", "wait_seconds"),
    [
        (Unavailable("gateway: HTTP 500"), "retrying", 5),
        (Unavailable("gateway: HTTP 429", retry_after=77), "retrying", 77),
        (Misconfigured("gateway: wrong password"), "retrying", 900),
        (Rejected("gateway: no such number"), "dead", None),
        (Uncertain("gateway: the answer was lost"), "uncertain", None),
        (ZeroDivisionError(CANARY), "retrying", 5),
    ],
)
def test_each_failure_of_a_text_message_has_its_own_end(
    dispatcher: Dispatcher,
    engine: Engine,
    stored: Callable[..., int],
    plan: Plan,
    gateway: TextGateway,
    error: Exception,
    state: str,
    wait_seconds: int | None,
) -> None:
    gateway.error = error
    plan(acknowledgement(stored(), "sms", "+97455512345"))

    with capture_logs() as logs:
        assert dispatcher.deliver_due() == 1

    (row,) = rows(engine)
    assert row.state == state
    assert row.next_at == (None if wait_seconds is None else START + timedelta(seconds=wait_seconds))
    # Nothing of the citizen's is in the log or in the error.
    assert CANARY not in f"{logs} {row.error}"
    assert row.address not in str(logs)
    assert row.error


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (SmtpBehaviour.TEMPORARY_FAILURE, "retrying"),
        (SmtpBehaviour.PERMANENT_FAILURE, "dead"),
        (SmtpBehaviour.CUT_AFTER_DATA, "retrying"),
    ],
)
def test_a_mail_that_may_have_arrived_is_sent_again_under_its_message_id(
    dispatcher: Dispatcher,
    engine: Engine,
    watch: Watch,
    stored: Callable[..., int],
    plan: Plan,
    smtp_sink: SmtpSink,
    behaviour: SmtpBehaviour,
    state: str,
) -> None:
    smtp_sink.behaviour = behaviour
    plan(acknowledgement(stored()))
    dispatcher.deliver_due()
    assert [row.state for row in rows(engine)] == [state]

    smtp_sink.behaviour = SmtpBehaviour.NORMAL
    watch.forward(10)
    dispatcher.deliver_due()

    assert len({mail["Message-ID"] for mail in mails(smtp_sink)}) == (0 if state == "dead" else 1)
    assert [row.state for row in rows(engine)] == ["dead" if state == "dead" else "accepted"]


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (HttpBehaviour.SERVER_ERROR, "retrying"),
        (HttpBehaviour.BUSY, "retrying"),
        (HttpBehaviour.REDIRECT, "retrying"),
        (HttpBehaviour.RESET_AFTER_BODY, "retrying"),
        (HttpBehaviour.SILENCE, "retrying"),
        (HttpBehaviour.GONE, "dead"),
    ],
)
def test_a_webhook_is_tried_again_under_its_id_unless_the_endpoint_is_gone(
    dispatcher: Dispatcher,
    engine: Engine,
    watch: Watch,
    stored: Callable[..., int],
    plan: Plan,
    webhook_sink: WebhookSink,
    behaviour: HttpBehaviour,
    state: str,
) -> None:
    webhook_sink.behaviour = behaviour
    plan(forwards(dispatcher, stored())[1])
    dispatcher.deliver_due()
    assert [row.state for row in rows(engine)] == [state]

    webhook_sink.behaviour = HttpBehaviour.NORMAL
    watch.forward(10)
    dispatcher.deliver_due()

    assert {request.path for request in webhook_sink.received} == {"/webhook"}
    assert len({request.headers["webhook-id"] for request in webhook_sink.received}) == 1
    assert [row.state for row in rows(engine)] == ["dead" if state == "dead" else "accepted"]


def test_a_broken_endpoint_holds_up_no_mail_to_the_same_agency(
    dispatcher: Dispatcher,
    engine: Engine,
    stored: Callable[..., int],
    plan: Plan,
    smtp_sink: SmtpSink,
    webhook_sink: WebhookSink,
) -> None:
    webhook_sink.behaviour = HttpBehaviour.SERVER_ERROR
    first = stored()
    second = stored("وأيضاً")
    plan(*forwards(dispatcher, first), *forwards(dispatcher, second))

    while dispatcher.deliver_due():
        pass

    assert [row.state for row in rows(engine)] == ["accepted", "retrying", "accepted", "queued"]
    assert len(smtp_sink.received) == 2


def test_what_no_longer_exists_is_told_to_ops_and_not_lost(
    dispatcher: Dispatcher, engine: Engine, stored: Callable[..., int], plan: Plan
) -> None:
    # Given a connector and an agency that were taken out of the configuration, and a message that was erased
    cause = stored()
    one = acknowledgement(cause, outlet="old-mail")
    other = replace(forwards(dispatcher, cause)[1], address="former", target="agency:former:webhook")
    erased = replace(acknowledgement(cause), cause=99, target="agency:water", purpose="forward")
    plan(one, other, erased)

    with capture_logs() as logs:
        assert dispatcher.deliver_due() == 3

    assert [(row.state, row.error) for row in rows(engine)] == [
        ("retrying", "there is no connector old-mail that can send"),
        ("retrying", "there is no agency former any more"),
        ("dead", "the case or the message was erased"),
    ]
    assert sum(log["log_level"] == "error" for log in logs) == 2


def test_one_bad_delivery_does_not_stop_the_others(
    dispatcher: Dispatcher, engine: Engine, stored: Callable[..., int], plan: Plan, gateway: TextGateway
) -> None:
    # Given a gateway that fails in a way that nobody thought of
    cause = stored()
    gateway.error = RuntimeError(CANARY)
    plan(acknowledgement(cause, "sms", "+97455512345"), forwards(dispatcher, cause)[0])

    assert dispatcher.deliver_due() == 2
    assert [row.state for row in rows(engine)] == ["retrying", "accepted"]


def test_a_delivery_taken_over_by_another_worker_is_not_sent_twice(
    dispatcher: Dispatcher, engine: Engine, stored: Callable[..., int], plan: Plan, gateway: TextGateway
) -> None:
    # Given a first delivery during which another worker takes over the second
    cause = stored()
    plan(acknowledgement(cause, "sms", "+97455512345"))
    plan(replace(acknowledgement(cause, "sms", "+97455500000"), target="agency:water"))

    class Overtaken(TextGateway):
        def send(self, notice: Notice) -> Receipt:
            with writing(engine) as connection:
                connection.execute(update(OUTBOX).where(OUTBOX.c.id == 2).values(fence=99))
            return super().send(notice)

    overtaken = Overtaken()

    # Then this worker leaves the second alone
    assert replace(dispatcher, outlets={"sms": overtaken}).deliver_due() == 1
    assert [notice.to for notice in overtaken.sent] == ["+97455512345"]
