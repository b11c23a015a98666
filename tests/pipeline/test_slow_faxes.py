"""Faxes take long to read, and nothing else waits for them."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bench.fax_pages import ARABIC, Wear, fax_tiff, letter, scanned
from ingest.message import Channel, RawMessage
from ingest.tables import INBOX
from ingest.transaction import reading
from pipeline.parts import worker
from tests.normalize.fax_samples import fax_mail, hylafax_body, tif
from tests.pipeline.conftest import Pipeline
from tests.servers.process import wait_until

DANGER = "ابني غرق في المسبح وما يتنفس"


def states(pipeline: Pipeline, channel: Channel) -> list[str]:
    """How far the messages of a channel are, the oldest first."""
    with reading(pipeline.assembly.engine) as connection:
        found = select(INBOX.c.state).where(INBOX.c.channel == channel.value).order_by(INBOX.c.id)
        return list(connection.execute(found).scalars())


def fax_in(pipeline: Pipeline, name: str, pages: int = 1) -> None:
    """A fax of so many pages is taken in, and waits."""
    page = scanned(letter(ARABIC, "naskh"), Wear())
    content = fax_mail(hylafax_body(), tif(fax_tiff([page] * pages))).content
    pipeline.assembly.inbox.append("fax", [RawMessage(Channel.FAX, name, content, "message/rfc822")])


@pytest.fixture
def working(pipeline: Pipeline) -> Iterator[Pipeline]:
    """The pipeline with a worker, without a broker."""
    stop = threading.Event()
    thread = threading.Thread(target=worker, args=(pipeline.assembly, stop), daemon=True)
    thread.start()
    yield pipeline
    stop.set()
    thread.join(120)


@pytest.mark.needs("tesseract")
def test_a_cry_for_help_does_not_wait_until_faxes_are_read(working: Pipeline) -> None:
    # Given long faxes, the first of which is being read
    for number in range(3):
        fax_in(working, f"fax {number}", pages=4)
    wait_until(lambda: "leased" in states(working, Channel.FAX), "a fax is being read", 60)
    # When somebody cries for help by text message
    envelope = {"from": "+97455123456", "to": "109"}
    text = RawMessage(Channel.SMS, "1", DANGER.encode(), "text/plain; charset=utf-8", envelope)
    working.assembly.inbox.append("sms", [text])
    # Then it is filed while faxes are still to be read
    wait_until(lambda: states(working, Channel.SMS) == ["done"], "the text message is filed", 60)
    assert states(working, Channel.FAX) != ["done"] * 3
    # And they are read all the same
    wait_until(lambda: states(working, Channel.FAX) == ["done"] * 3, "the faxes are filed", 120)


def test_the_sweeper_leaves_faxes_to_those_who_have_the_time(pipeline: Pipeline) -> None:
    # Given a fax and a text message that wait for long, and nobody who hears the bell
    fax_in(pipeline, "fax")
    text = RawMessage(Channel.SMS, "1", "الإنارة مطفأة".encode(), "text/plain; charset=utf-8", {"from": "+97455123456"})
    pipeline.assembly.inbox.append("sms", [text])
    pipeline.clock.pass_seconds(3600)
    # When the sweeper comes
    pipeline.assembly.sweep()
    # Then it has filed the text, and reads no fax
    assert (states(pipeline, Channel.SMS), states(pipeline, Channel.FAX)) == (["done"], ["new"])
