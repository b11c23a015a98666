"""An installation to speak for, a case to speak of, and a database to send from."""

import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlmodel import SQLModel

from cases.tables import CASES, MESSAGES
from cases.tokens import Signer
from classify.taxonomy import load_taxonomy
from ingest.blobs import Blobs
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.settings import Secret
from ingest.transaction import writing
from pipeline.store import open_engine
from route.facts import CaseFacts, MessageFacts
from route.notices import Notices
from route.rules import Agency, WebhookTarget
from route.words import Words

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
def notices(words: Words) -> Notices:
    return Notices(
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
    SQLModel.metadata.create_all(engine)
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
                    sender_name=message.sender_name, sender_phone=None, sender_handle=None,
                    subject=message.subject, text=f"{text}\n> quoted", new_text=text, text_key=0,
                    message_id=message.message_id, received_at=START, language="ar", language_confidence=1.0,
                    attachments=[
                        {"filename": name, "content_type": "image/png", "size": 1, "sha256": ""} for name in attachments
                    ],
                    location={"latitude": 25.1, "longitude": 51.5, "label": "الوكرة"}, fields={}, flags=[],
                    classification={}, reasons=[],
                )
            )  # fmt: skip
        return claimed.id

    return store


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
