from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, update
from structlog.testing import capture_logs

from connectors.email import Email
from ingest.connector import (
    Enclosure,
    Misconfigured,
    Notice,
    Outlet,
    Receipt,
    Rejected,
    Unavailable,
    Uncertain,
)
from ingest.transaction import reading, writing
from route.deliver import Dispatcher
from route.forwards import plan_forwards
from route.notices import Notices
from route.outbox import enqueue, list_outbox
from route.rules import Agency
from route.settings import Delivery
from route.states import Listed, Planned
from route.tables import OUTBOX
from tests.route.conftest import CANARY, REFERENCE, START, Watch
from tests.servers.mailbox_sink import SmtpBehaviour, SmtpSink
from tests.servers.webhook_sink import HttpBehaviour, WebhookSink


@dataclass
class TextGateway:
    """An outlet that does what it is told; what a real gateway answers is tested with the connector."""

    error: Exception | None = None
    sent: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> Receipt:
        self.sent.append(notice)
        if self.error is not None:
            raise self.error
        return Receipt(upstream_id="gateway-7")


@pytest.fixture
def gateway() -> TextGateway:
    return TextGateway()


@pytest.fixture
def files() -> list[Enclosure]:
    return []


@pytest.fixture
def dispatcher(
    engine: Engine,
    watch: Watch,
    gateway: TextGateway,
    smtp_sink: SmtpSink,
    webhook_sink: WebhookSink,
    agencies: dict[str, Agency],
    notices: Notices,
    files: list[Enclosure],
) -> Dispatcher:
    mail = Email.model_validate(
        {
            "type": "email",
            "address": notices.mailbox,
            "smtp": {"host": smtp_sink.host, "port": smtp_sink.port, "tls": "none", "timeout_seconds": 5},
        }
    )
    webhook = agencies["water"].webhook
    assert webhook is not None
    webhook = webhook.model_copy(update={"url": webhook_sink.url, "timeout_seconds": 1.0})
    outlets: dict[str, Outlet] = {"email": mail, "sms": gateway}
    return Dispatcher(
        engine=engine,
        enclosures=lambda inbox_id: files,
        outlets=outlets,
        agencies={**agencies, "water": agencies["water"].model_copy(update={"webhook": webhook})},
        notices=notices,
        delivery=Delivery(max_enclosure_bytes=10),
        clock=watch,
    )


Plan = Callable[..., None]


@pytest.fixture
def plan(engine: Engine, dispatcher: Dispatcher, watch: Watch) -> Plan:
    def enqueue_all(*planned: Planned) -> None:
        with writing(engine) as connection:
            enqueue(connection, planned, watch(connection))

    return enqueue_all


def acknowledgement(cause: int, outlet: str = "email", address: str = "aisha@citizen.example") -> Planned:
    return Planned(
        "acknowledge", REFERENCE, "citizen", cause, outlet, address, "ar", f"acknowledge.{cause}.{REFERENCE}"
    )


def forwards(dispatcher: Dispatcher, cause: int) -> list[Planned]:
    return plan_forwards(
        "water", dispatcher.agencies["water"], reference=REFERENCE, cause=cause, signer=dispatcher.notices.signer,
        mail_outlet="email",
    )  # fmt: skip


def rows(engine: Engine) -> list[Listed]:
    with reading(engine) as connection:
        return list(reversed(list_outbox(connection)))


def mails(sink: SmtpSink) -> list[EmailMessage]:
    parsed = [message_from_bytes(one.content, policy=policy.default) for one in sink.received]
    return [one for one in parsed if isinstance(one, EmailMessage)]


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
