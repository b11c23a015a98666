"""A whole pipeline on a fresh database, without processes of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from pathlib import Path

import pytest

from cases.queries import CaseView, FeedLine, feed, find_case, list_cases
from ingest.message import Channel, RawMessage
from ingest.transaction import reading
from pipeline.assemble import Assembly, assemble
from pipeline.config import SHIPPED, parse
from pipeline.prepare import write_missing_secrets
from route.deliveries import Told, deliveries_of
from tests.ingest.conftest import Clock


@dataclass
class Pipeline:
    """What a test does with it."""

    assembly: Assembly
    clock: Clock

    def mail(self, text: str, *, sender: str = "fatima@mail.example", name: str = "", **headers: str) -> list[FeedLine]:
        """Take a mail in, with ``_`` for the dashes of header names, and process what waits."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((name, sender))
        if "To" not in headers:
            mail["To"] = "contact@gov.example"
        for header, value in headers.items():
            mail[header.replace("_", "-")] = value
        mail.set_content(text)
        return self.raw(
            "email", RawMessage(Channel.EMAIL, str(hash(mail.as_bytes())), mail.as_bytes(), "message/rfc822")
        )

    def sms(self, text: str, *, sender: str = "+97455123456", id: str = "") -> list[FeedLine]:  # noqa: A002
        """Take a text message in and process what waits."""
        envelope = {"from": sender, "to": "109"}
        name = id or f"{sender}{text}{self.clock.at}"
        return self.raw("sms", RawMessage(Channel.SMS, name, text.encode(), "text/plain; charset=utf-8", envelope))

    def raw(self, connector: str, *raws: RawMessage) -> list[FeedLine]:
        """Take raw messages in and process what waits."""
        self.assembly.inbox.append(connector, raws)
        with reading(self.assembly.engine) as connection:
            newest = max((line.inbox_id for line in feed(connection, None, 1)), default=0)
        while self.assembly.process():
            pass
        with reading(self.assembly.engine) as connection:
            return feed(connection, newest, 1000)

    def cases(self) -> list[CaseView]:
        """Every case, the oldest first."""
        with reading(self.assembly.engine) as connection:
            found = [find_case(connection, line.reference) for line in list_cases(connection)]
        return sorted((case for case in found if case), key=lambda case: case.opened_at)

    def deliveries(self, reference: str) -> tuple[Told, ...]:
        """Everything told about one case."""
        with reading(self.assembly.engine) as connection:
            return deliveries_of(connection, reference)


Start = Callable[..., Pipeline]


@pytest.fixture
def pipeline(database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """The shipped configuration on this database, without a broker."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    settings = parse(SHIPPED.read_text(encoding="utf-8"))
    write_missing_secrets(settings)
    clock = Clock()
    assembly = assemble(settings, clock, database_url)
    yield Pipeline(assembly, clock)
    assembly.engine.dispose()
