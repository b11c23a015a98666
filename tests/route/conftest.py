"""An installation to speak for, a case to speak of, and a database to send from."""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert

from cases.tables import CASES, MESSAGES
from cases.tokens import Signer
from classify.taxonomy import load_taxonomy
from connectors.email import Email
from ingest.blobs import Blobs
from ingest.connector import Outlet
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.notice import Enclosure, Notice, Receipt
from ingest.settings import Secret
from ingest.transaction import reading, writing
from pipeline.store import open_engine
from route.deliver import Dispatcher
from route.deliveries import Told, list_deliveries
from route.facts import CaseFacts, MessageFacts
from route.forwards import plan_forwards
from route.outbox import enqueue
from route.rules import Agency, WebhookTarget
from route.settings import Delivery
from route.states import Planned
from route.voice import Voice
from route.words import Words
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.webhook_sink import WebhookSink

REFERENCE = "4831029753"
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CANARY = "هويتي 28463400123"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()


class Watch:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self, connection: Connection) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture(scope="session")
def voice(words: Words) -> Voice:
    return Voice(
        words=words,
        signer=Signer(b"a test's own secret"),
        taxonomy=load_taxonomy(),
        mailbox="intake@centre.example",
        base_url="https://centre.example/",
        centre={"ar": "مركز الاتصال الحكومي", "en": "Government Contact Centre"},
    )


@pytest.fixture
def secret(tmp_path: Path) -> Secret:
    path = tmp_path / "webhook-secret"
    path.write_text(WEBHOOK_SECRET)
    return Secret(file=path)


@pytest.fixture
def agencies(secret: Secret) -> dict[str, Agency]:
    return {
        "water": Agency(
            name={"ar": "هيئة المياه والكهرباء", "en": "Water and Electricity Authority"},
            email="cases@water.example",
            webhook=WebhookTarget(url="http://127.0.0.1:9/webhook", secret=secret, allow_private=True),
        ),
        "roads": Agency(name={"ar": "هيئة الأشغال", "en": "Public Works"}, email="cases@roads.example", language="en"),
    }


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def stored(engine: Engine, tmp_path: Path, watch: Watch) -> Callable[..., int]:
    """Puts a message, and its case with the first one, into the case store; returns its inbox id."""
    inbox = Inbox(engine, Blobs(tmp_path / "blobs"), watch)

    def store(text: str = CANARY, role: str = "citizen", attachments: Sequence[str] = ()) -> int:
        inbox.append("email", [RawMessage(Channel.EMAIL, upstream_id=f"{role}:{text}", content=text.encode())])
        (claimed,) = inbox.claim()
        case, message = case_facts(), message_facts(text)
        with writing(engine) as connection:
            if claimed.id == 1:
                connection.execute(
                    insert(CASES).values(
                        reference=REFERENCE, status="open", type=case.type, topic=case.topic, priority="high",
                        agency="water", route="water", language="ar", channel="email", connector="email",
                        subject=message.subject, opened_at=START, updated_at=START, needs_review=False,
                    )
                )  # fmt: skip
            connection.execute(
                insert(MESSAGES).values(
                    inbox_id=claimed.id, reference=REFERENCE, role=role, channel="email", connector="email",
                    sender_key="email:aisha@citizen.example", sender_email=message.sender_email,
                    sender_name=message.sender_name, sender_phone=None, sender_handle=None, sender_account="",
                    subject=message.subject, text=f"{text}\n> quoted", new_text=text, text_key=0,
                    message_id=message.message_id, received_at=START, language="ar", language_confidence=1.0,
                    attachments=[
                        {"filename": name, "content_type": "image/png", "size": 1, "sha256": ""} for name in attachments
                    ],
                    location={"latitude": 25.1, "longitude": 51.5, "label": "الوكرة"}, fields={}, flags=[],
                    candidates=[], relayed_by="",
                    classification={}, reasons=[],
                )
            )  # fmt: skip
        return claimed.id

    return store


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
    voice: Voice,
    files: list[Enclosure],
) -> Dispatcher:
    mail = Email.model_validate(
        {
            "type": "email",
            "address": voice.mailbox,
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
        voice=voice,
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
        "water", dispatcher.agencies["water"], reference=REFERENCE, cause=cause, signer=dispatcher.voice.signer,
        mail_outlet="email",
    )  # fmt: skip


def rows(engine: Engine) -> list[Told]:
    with reading(engine) as connection:
        return list(reversed(list_deliveries(connection)))


def mails(sink: SmtpSink) -> list[EmailMessage]:
    parsed = [message_from_bytes(one.content, policy=policy.default) for one in sink.received]
    return [one for one in parsed if isinstance(one, EmailMessage)]


def case_facts(language: str = "ar", agency: str = "water", channel: str = "email") -> CaseFacts:
    return CaseFacts(
        reference=REFERENCE,
        type="complaint",
        topic="water",
        priority="high",
        agency=agency,
        language=language,
        channel=channel,
        opened_at=START,
    )


def message_facts(
    text: str = "انقطعت المياه عن منزلنا منذ يومين.", *, is_addition: bool = False, **more: object
) -> MessageFacts:
    facts: dict[str, object] = {
        "inbox_id": 17,
        "channel": "email",
        "received_at": START,
        "sender_name": "عائشة المري",
        "sender_email": "aisha@citizen.example",
        "sender_phone": "+97455512345",
        "subject": "انقطاع المياه",
        "text": text,
        "new_text": text,
        "message_id": "<abc@citizen.example>",
        "language": "ar",
        "is_addition": is_addition,
    }
    return MessageFacts(**{**facts, **more})  # type: ignore[arg-type]
