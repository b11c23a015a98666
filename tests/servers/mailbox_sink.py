"""The mail servers of the world outside, in one: an SMTP server that takes what we send, or misbehaves."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ledger import Ledger
from tests.servers.process import free_port


class SmtpBehaviour(Enum):
    """What the sink does with the mails to come."""

    NORMAL = auto()
    TEMPORARY_FAILURE = auto()
    """451 to each recipient (greylisting)."""
    PERMANENT_FAILURE = auto()
    """550 to each recipient (no such user)."""
    CUT_AFTER_DATA = auto()
    """Takes the mail, and is gone before it says so: the sender cannot know."""
    TARPIT = auto()
    """Takes the content and does not answer, until it is told to behave in another way."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes
    received_at: datetime


class SmtpSink:
    """``received`` holds every mail taken in, in order; ``ledger_file`` holds the same as JSON lines."""

    host = "127.0.0.1"

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.behaviour = SmtpBehaviour.NORMAL
        self.ledger_file = directory / "mails.jsonl"
        self._ledger = Ledger(self.ledger_file)
        self._lock = threading.Lock()
        self._received: list[ReceivedMail] = []
        self._controller: Controller | None = None

    @property
    def received(self) -> list[ReceivedMail]:
        with self._lock:
            return list(self._received)

    def start(self) -> None:
        if self._controller is None:
            self._controller = Controller(_Handler(self), hostname=self.host, port=self.port, enable_SMTPUTF8=True)
            self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def reset(self) -> None:
        """Well-behaved, with an empty ledger."""
        self.behaviour = SmtpBehaviour.NORMAL
        with self._lock:
            self._received.clear()
        self._ledger.clear()

    def take(self, mail: ReceivedMail) -> None:
        self._ledger.write(
            received_at=mail.received_at.isoformat(),
            mail_from=mail.mail_from,
            rcpt_tos=mail.rcpt_tos,
            content=mail.content,
        )
        with self._lock:
            self._received.append(mail)


class _Handler:
    """aiosmtpd finds these methods by their names."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.behaviour is SmtpBehaviour.TEMPORARY_FAILURE:
            return "451 4.7.1 Greylisted, try again later"
        if self._sink.behaviour is SmtpBehaviour.PERMANENT_FAILURE:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        while self._sink.behaviour is SmtpBehaviour.TARPIT:
            await asyncio.sleep(0.02)
        content = envelope.content
        assert isinstance(content, bytes), "aiosmtpd decodes only when it is asked to"
        mail = ReceivedMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), content, datetime.now(UTC))
        self._sink.take(mail)
        if self._sink.behaviour is SmtpBehaviour.CUT_AFTER_DATA:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 2.0.0 Taken"
