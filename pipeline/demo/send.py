"""The demonstration's messages handed over the way citizens' messages are: by SMTP, SMS gateway and web form."""

import smtplib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from pipeline.demo.letter import compose
from pipeline.demo.messages import Form, Mail, Text, load

Progress = Callable[[int, int], None]
"""Is told after each message: how many are in, of how many."""

_TRIES = 10
_WAIT_SECONDS = 1.0
_TIMEOUT_SECONDS = 30.0
_SHORT_NUMBER = "80001"


class NotAcceptedError(Exception):
    """An inlet did not take a message; the text says which, what it answered, and what to look at."""


class _NotYetError(Exception):
    """The inlet asks to come again later, or is not up yet."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the inlets have accepted."""

    mails: int
    texts: int
    forms: int

    @property
    def total(self) -> int:
        """Deliveries of all kinds; a mail that came twice counts twice."""
        return self.mails + self.texts + self.forms


def send_all(
    smtp: tuple[str, int],
    sms_url: str,
    sms_secret: str,
    form_url: str,
    pause_seconds: float = 0.1,
    progress: Progress | None = None,
    *,
    address: str = "intake@gov.example",
    form_topics: Sequence[str] = (),
) -> Sent:
    """Send every message through its inlet and wait until each is accepted. Raises NotAcceptedError.

    ``address`` is the mail address that the SMTP inlet takes mail for; ``form_topics`` are those that the
    form offers, none for a form that takes any.
    """
    messages = load()
    with httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
        run = uuid.uuid4().hex
        inlets = _Inlets(smtp, address, sms_url, sms_secret, form_url, form_topics, client, run)
        mails = texts = forms = 0
        for position, message in enumerate(messages, start=1):
            match message:
                case Mail():
                    earlier = next(
                        (one for one in messages if one.id == message.replies_to and isinstance(one, Mail)), None
                    )
                    mails += inlets.send_mail(message, earlier)
                case Text():
                    texts += inlets.send_text(message)
                case Form():
                    forms += inlets.send_form(message)
            if progress is not None:
                progress(position, len(messages))
            time.sleep(pause_seconds)
    return Sent(mails, texts, forms)


@dataclass(frozen=True, slots=True)
class _Inlets:
    smtp: tuple[str, int]
    address: str
    sms_url: str
    sms_secret: str
    form_url: str
    form_topics: Sequence[str]
    client: httpx.Client
    run: str

    def send_mail(self, mail: Mail, earlier: Mail | None) -> int:
        """Hand the mail over; the number of deliveries."""
        content = compose(mail, self.address, datetime.now(UTC), self.run, earlier)
        deliveries = 2 if mail.is_redelivered else 1
        for _ in range(deliveries):
            _patiently(lambda: self._hand_over(mail, content))
        return deliveries

    def send_text(self, text: Text) -> int:
        """Post the text as Kannel's post-url does: the words are the body, all else is in headers."""
        headers = {
            "X-Rawafid-Secret": self.sms_secret,
            "X-Kannel-From": text.number,
            "X-Kannel-To": _SHORT_NUMBER,
            "X-Kannel-Time": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            "Content-Type": "text/plain; charset=UTF-8",
        }
        name = {"id": f"{text.id}-{self.run}"}
        request = self.client.build_request(
            "POST", self.sms_url, params=name, headers=headers, content=text.text.encode()
        )
        _patiently(lambda: self._post(request, "SMS", text.id))
        return 1

    def send_form(self, form: Form) -> int:
        """Post the form as a page of the centre's own does."""
        answers = {
            "nonce": uuid.uuid4().hex,
            "name": form.name,
            "email": form.email,
            "phone": form.phone,
            "topic": self._topic(form),
            "subject": form.subject,
            "text": form.text.strip(),
        }
        given = {name: value for name, value in answers.items() if value}
        request = self.client.build_request("POST", self.form_url, json=given)
        _patiently(lambda: self._post(request, "form", form.id))
        return 1

    def _topic(self, form: Form) -> str:
        if form.about in self.form_topics or not self.form_topics:
            return form.about
        return "other" if "other" in self.form_topics else ""

    def _hand_over(self, mail: Mail, content: bytes) -> None:
        host, port = self.smtp
        where = f"the SMTP inlet {host}:{port}"
        sender = "" if mail.is_auto_reply else mail.address  # RFC 3834, 3.3
        try:
            with smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS) as client:
                client.sendmail(sender, [self.address], content)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[self.address]
            raise _refusal(where, mail.id, code, said.decode("utf-8", "replace"), code < 500) from None
        except smtplib.SMTPResponseException as error:
            answer = error.smtp_error
            words = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
            raise _refusal(where, mail.id, error.smtp_code, words, error.smtp_code < 500) from None
        except OSError as error:  # smtplib's other errors are of it: the connection broke
            raise _NotYetError(f"{where} cannot be reached ({error.strerror or type(error).__name__})") from None

    def _post(self, request: httpx.Request, kind: str, name: str) -> None:
        where = f"the {kind} inlet {request.url.copy_with(query=None)}"
        try:
            answer = self.client.send(request)
        except httpx.TransportError as error:
            raise _NotYetError(f"{where} cannot be reached ({type(error).__name__})") from None
        if not answer.is_success:
            is_passing = answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error
            raise _refusal(where, name, answer.status_code, answer.text, is_passing)


def _refusal(where: str, name: str, code: int, said: str, is_passing: bool) -> Exception:
    text = f"{where} answered {code} to the message {name}: {' '.join(said.split())[:200] or 'nothing more'}"
    return _NotYetError(text) if is_passing else NotAcceptedError(text)


def _patiently(hand_over: Callable[[], None]) -> None:
    """Try again for a while, as a mail server and a gateway do; the pipeline may just be starting."""
    for left in reversed(range(_TRIES)):
        try:
            hand_over()
        except _NotYetError as error:
            if not left:
                raise NotAcceptedError(f"{error}; is the pipeline running? rawafid run starts it") from None
            time.sleep(_WAIT_SECONDS)
        else:
            return
