"""Sending mail to a real server: who has it afterwards, and what each refusal means."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from connectors.email import Email
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice
from tests.connectors.contract import NOTICE, OutletContract, error_text
from tests.servers.certificate import self_signed
from tests.servers.mailbox_sink import SmtpBehaviour, SmtpSink
from tests.servers.process import free_port

ADDRESS = "intake@gov.test"
PASSWORD = "outlet-password"
WRONG = "wrong-outlet-password"


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("WRONG_PASSWORD", WRONG)


def outlet(port: int, **smtp: Any) -> Email:
    table = {"host": "localhost", "port": port, "tls": "none", "timeout_seconds": 10, **smtp}
    return Email.model_validate({"type": "email", "address": ADDRESS, "from_name": "بوابة", "smtp": table})


class Submission:
    """A server that wants TLS and a login, as providers do."""

    def __init__(self, folder: Path) -> None:
        certificate = self_signed(folder)
        self.ca_file = certificate.certificate_file
        self.port = free_port()
        self.taken: list[bytes] = []
        self.login_status: str | None = None
        self.verdict = "250 2.0.0 OK"
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate.certificate_file, certificate.key_file)

    @contextmanager
    def running(self) -> Iterator["Submission"]:
        controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self.context,
            require_starttls=True,
            auth_required=True,
            authenticator=self._authenticate,
        )
        controller.start()
        yield self
        controller.stop()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        if self.verdict.startswith("250"):
            self.taken.append(envelope.content)
        return self.verdict

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = data.login == b"gov" and data.password == PASSWORD.encode()
        if not right and self.login_status:
            return AuthResult(success=False, handled=False, message=self.login_status)
        return AuthResult(success=right, handled=False)


@pytest.fixture
def submission(tmp_path: Path) -> Iterator[Submission]:
    with Submission(tmp_path).running() as server:
        yield server


def with_login(submission: Submission, password: str = "SMTP_PASSWORD", **smtp: Any) -> Email:
    table = {
        "tls": "starttls",
        "ca_file": submission.ca_file,
        "username": "gov",
        "password": {"env": password},
    }
    return outlet(submission.port, **table | smtp)


class TestContract(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def secret(self) -> str:
        return WRONG

    @pytest.fixture
    def refused_outlet(self, submission: Submission) -> Email:
        return with_login(submission, "WRONG_PASSWORD")

    @pytest.fixture
    def unheard_outlet(self) -> Email:
        return outlet(free_port())


def test_a_mail_leaves_by_starttls_and_login(submission: Submission) -> None:
    connector = with_login(submission)
    connector.check()
    receipt = connector.send(NOTICE)
    assert receipt.upstream_id == "<n-1@rawafid.gov.test>"
    assert message_from_bytes(submission.taken[0], policy=policy.default)["Subject"] == "رقم الطلب"


@pytest.mark.parametrize(
    ("smtp", "says"),
    [
        ({"ca_file": None}, "certificate"),
        ({"host": "127.0.0.1", "ca_file": None}, "certificate"),
        ({"tls": "none"}, "no way to log in"),
        ({"password": "NEVER_SET"}, "NEVER_SET"),
    ],
)
def test_what_a_person_must_mend_is_told_to_a_person(submission: Submission, smtp: dict[str, Any], says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        with_login(submission, **smtp).send(NOTICE)
    assert submission.taken == []


def test_a_server_that_wants_a_login_is_told_to_a_person(submission: Submission) -> None:
    connector = outlet(submission.port, tls="starttls", ca_file=submission.ca_file)
    with pytest.raises(Misconfigured, match="username and password"):
        connector.send(NOTICE)


def test_a_server_without_starttls_is_told_to_a_person(smtp_sink: SmtpSink) -> None:
    # The mail must not leave in the clear.
    with pytest.raises(Misconfigured, match="STARTTLS"):
        outlet(smtp_sink.port, tls="starttls").send(NOTICE)
    assert smtp_sink.received == []


def test_a_password_beyond_ascii_is_told_to_a_person(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "كلمة-السر")
    with pytest.raises(Misconfigured) as raised:
        with_login(submission).send(NOTICE)
    assert "كلمة" not in error_text(raised.value)


def test_a_login_that_fails_for_now_is_for_later(submission: Submission) -> None:
    submission.login_status = "454 4.7.0 Temporary authentication failure"
    with pytest.raises(Unavailable):
        with_login(submission, "WRONG_PASSWORD").send(NOTICE)


@pytest.mark.parametrize(
    ("verdict", "error"),
    [
        ("451 4.7.1 Content filter is busy with fatima@example.ae", Unavailable),
        ("554 5.7.1 Spam, says fatima@example.ae", Rejected),
        ("530 5.7.0 Log in first", Misconfigured),
        ("999 What", Uncertain),
    ],
)
def test_the_last_word_is_about_the_mail(submission: Submission, verdict: str, error: type[Exception]) -> None:
    # When the server has it all, and then says this
    submission.verdict = verdict
    with pytest.raises(error) as raised:
        with_login(submission).send(NOTICE)

    # Then its code is told, and its text is not
    assert "fatima" not in error_text(raised.value)


def test_an_answer_leaves_with_a_null_sender(smtp_sink: SmtpSink) -> None:
    outlet(smtp_sink.port).send(Notice(id="n-2", to="fatima@example.ae", text="ok", in_reply_to="<1@example.ae>"))
    outlet(smtp_sink.port).send(Notice(id="n-3", to="agency@example.qa", text="ok"))
    answer, forward = smtp_sink.received
    assert answer.mail_from in ("", "<>")
    assert answer.rcpt_tos == ("fatima@example.ae",)
    assert forward.mail_from == ADDRESS


def test_the_text_arrives_whole(smtp_sink: SmtpSink) -> None:
    text = "السلام عليكم،\n.\n..\nMAIL FROM:<x@x>\n" + "س" * 3000 + "\n"
    outlet(smtp_sink.port).send(Notice(id="n-4", to="fatima@example.ae", text=text))
    [mail] = smtp_sink.received
    body = message_from_bytes(mail.content, policy=policy.default).get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text


def test_an_arabic_mailbox_is_written_to(smtp_sink: SmtpSink) -> None:
    outlet(smtp_sink.port).send(Notice(id="n-5", to="مواطن@example.ae", text="ok"))
    assert smtp_sink.received[0].rcpt_tos == ("مواطن@example.ae",)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (SmtpBehaviour.TEMPORARY_FAILURE, Unavailable),
        (SmtpBehaviour.PERMANENT_FAILURE, Rejected),
        (SmtpBehaviour.CUT_AFTER_DATA, Uncertain),
    ],
)
def test_each_failure_says_who_has_the_mail(
    smtp_sink: SmtpSink, behaviour: SmtpBehaviour, error: type[Exception]
) -> None:
    smtp_sink.behaviour = behaviour
    with pytest.raises(error) as raised:
        outlet(smtp_sink.port).send(NOTICE)
    assert NOTICE.to not in error_text(raised.value)


def test_a_server_that_never_answers_for_the_mail_leaves_it_uncertain(smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour = SmtpBehaviour.TARPIT
    with pytest.raises(Uncertain):
        outlet(smtp_sink.port, timeout_seconds=2).send(NOTICE)
    smtp_sink.behaviour = SmtpBehaviour.NORMAL


def test_two_recipients_in_one_are_refused_before_anything_is_opened() -> None:
    with pytest.raises(Rejected):
        outlet(free_port()).send(Notice(id="n-6", to="a@example.ae, b@example.ae", text="x"))


def test_a_mail_program_can_be_served_by_our_own_inlet() -> None:
    # Given our inlet and our outlet facing each other
    port = free_port()
    taken: list[Any] = []
    ours = Email.model_validate({"type": "email", "address": ADDRESS, "inlet": {"port": port}})
    with ours.listen(taken.extend):
        outlet(port).send(Notice(id="n-7", to=ADDRESS, text="حلقة"))
    assert b"X-Rawafid-Loop: rawafid.gov.test" in taken[0].content


def test_check_sends_nothing(smtp_sink: SmtpSink) -> None:
    outlet(smtp_sink.port).check()
    assert smtp_sink.received == []
