"""A fax becomes a case, whichever way the gateway's mail comes: handed over by SMTP, or read from a mailbox."""

import smtplib
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bench.fax_pages import ARABIC, Wear, fax_tiff, letter, scanned
from connectors.fax import Fax
from ingest.message import Channel
from ingest.polling import Lease
from ingest.runner import Runner, receiver
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.prepare import write_missing_secrets
from pipeline.store import migrate
from tests.ingest.conftest import Clock
from tests.normalize.fax_samples import fax_mail, hylafax_body, pdf, tif
from tests.pipeline.conftest import Pipeline
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port

GATEWAY = "faxgetty@gov.test"


@pytest.fixture
def inlet_port() -> int:
    return free_port()


@pytest.fixture
def pipeline(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, dovecot: Dovecot, inlet_port: int
) -> Iterator[Pipeline]:
    """The shipped configuration, with a fax number behind a mailbox and an inlet."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    table: dict[str, Any] = {"type": "fax", "address": Dovecot.username, "region": "QA", "inlet": {"port": inlet_port}}
    table["imap"] = {"host": dovecot.host, "port": dovecot.imaps_port, "ca_file": dovecot.ca_file, "idle": False}
    table["imap"] |= {"username": Dovecot.username, "password": {"env": "MAILBOX_PASSWORD"}}
    settings = shipped.model_copy(update={"connectors": {**shipped.connectors, "fax": Fax.model_validate(table)}})
    write_missing_secrets(settings)
    assembly = assemble(settings, Clock())
    migrate(assembly.engine)
    yield Pipeline(assembly, Clock())
    assembly.engine.dispose()


def take_in(pipeline: Pipeline, way: str, content: bytes, dovecot: Dovecot, inlet_port: int) -> None:
    inbox, connector = pipeline.assembly.inbox, pipeline.assembly.settings.connectors["fax"]
    assert isinstance(connector, Fax)
    if way == "smtp":
        with (
            connector.listen(receiver("fax", inbox, lambda: None)),
            smtplib.SMTP("127.0.0.1", inlet_port, timeout=60) as client,
        ):
            client.sendmail(GATEWAY, [Dovecot.username], content)
    else:
        dovecot.deliver(content, sender=GATEWAY)
        runner = Runner("fax", connector, inbox, lambda: None, Event(), Lease(inbox.engine, "fax", "this machine"))
        runner.poll(runner.lease.take()[1], Event())
    while pipeline.assembly.process():
        pass


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("way", ["smtp", "imap"])
def test_a_fax_of_hylafax_is_a_case_of_its_caller(
    pipeline: Pipeline, dovecot: Dovecot, inlet_port: int, way: str
) -> None:
    # When faxrcvd's mail comes, with its pages twice and none that can be read
    take_in(pipeline, way, fax_mail(hylafax_body(), pdf(), tif()).content, dovecot, inlet_port)

    # Then there is one case, and its sender is who called
    [case] = pipeline.cases()
    [message] = case.messages
    assert case.channel == Channel.FAX.value
    assert message.sender_phone == "+97444123987"
    assert message.sender_email == ""


@pytest.mark.needs("dovecot", "tesseract")
def test_the_pages_of_a_fax_are_read(pipeline: Pipeline, dovecot: Dovecot, inlet_port: int) -> None:
    page = fax_tiff([scanned(letter(ARABIC, "naskh"), Wear())])
    take_in(pipeline, "imap", fax_mail(hylafax_body(), tif(page)).content, dovecot, inlet_port)
    [case] = pipeline.cases()
    assert "الكهرباء" in case.messages[0].text
    assert case.topic == "electricity"
