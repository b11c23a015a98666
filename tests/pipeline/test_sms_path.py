"""From a phone to a case and back through a real message centre, which is killed in the middle of it."""

import itertools
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from connectors.sms import Sms
from ingest.health import ConnectorHealth, connectors
from ingest.ledger import outcomes
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.sessions import Session
from ingest.transaction import reading, writing
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.prepare import write_missing_secrets
from tests.connectors.smpp_session import sms
from tests.ingest.conftest import Clock
from tests.pipeline.conftest import Pipeline
from tests.servers.process import wait_until
from tests.servers.smsc import Smsc, offering

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس، ونحن أسرة كبيرة ولدينا أطفال ومرضى، نرجو إرسال فني 🙏"
PHONE = "97455123456"

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Network:
    """A phone network in front of the pipeline."""

    def __init__(self, pipeline: Pipeline, smsc: Smsc) -> None:
        self.pipeline, self.smsc = pipeline, smsc

    @contextmanager
    def bound(self, machine: str = "this machine") -> Iterator[None]:
        """Our session with the centre, as the part of the connectors keeps it."""
        assembly, stop = self.pipeline.assembly, threading.Event()
        lease = Lease(assembly.engine, "sms", machine)
        connector = assembly.settings.connectors["sms"]
        assert isinstance(connector, Sms)
        session = Session(connector, lease, assembly.inbox, lambda: None, partial(assembly.note, "sms"), stop)
        runner = Runner("sms", session, assembly.inbox, lambda: None, stop, lease)
        thread = threading.Thread(target=runner.run, daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join(timeout=60)
        assert not thread.is_alive()

    def file(self) -> None:
        """Put what waits into cases; what the agencies are told is for other tests."""
        while self.pipeline.assembly.process():
            pass
        with writing(self.pipeline.assembly.engine) as connection:
            connection.exec_driver_sql("DELETE FROM outbox WHERE purpose = 'forward'")

    def settle(self) -> None:
        self.file()
        while self.pipeline.assembly.deliver():
            pass

    def received(self) -> int:
        with reading(self.pipeline.assembly.engine) as connection:
            return sum(line.received for line in outcomes(connection) if line.connector == "sms")

    def health(self) -> ConnectorHealth:
        with reading(self.pipeline.assembly.engine) as connection:
            return next(one for one in connectors(connection) if one.name == "sms")

    def texts(self) -> list[str]:
        """What arrived at phones, put together by the centre's own reading of it."""
        parts = [one for one in self.smsc.entries("submit") if not one["status"]]
        groups = itertools.groupby(parts, key=lambda one: (one["to"], one["udh"][6:8] or one["submit"]))
        return ["".join(one["text"] for one in group) for _, group in groups]


@pytest.fixture
def network(smsc: Smsc, database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """The shipped configuration with a message centre instead of its gateway."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setenv("SMPP_PASSWORD", Smsc.password)
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    connectors = {**shipped.connectors, "sms": sms(smsc, enquire_seconds=0.5)}
    settings = shipped.model_copy(update={"connectors": connectors})
    write_missing_secrets(settings)
    clock = Clock()
    assembly = assemble(settings, clock, database_url)
    yield Network(Pipeline(assembly, clock), smsc)
    assembly.engine.dispose()


def phone_parts(text: str, tag: str, reference: int, sender: str = PHONE) -> list[dict[str, object]]:
    """A text as a phone sends it: whole, or in parts with a header."""
    data = text.encode("utf-16-be")
    if len(data) <= 140:
        return [dict(offering(tag, data, sender=sender))]
    pieces = [data[at : at + 134] for at in range(0, len(data), 134)]
    return [
        dict(offering(f"{tag}.{n}", piece, udh=bytes((5, 0, 3, reference, len(pieces), n)), sender=sender))
        for n, piece in enumerate(pieces, 1)
    ]


@pytest.mark.needs("smsc")
def test_a_text_in_parts_becomes_a_case_and_is_answered_and_the_network_says_what_arrived(network: Network) -> None:
    # Given a network that reports what arrived, by other numbers than it answered with
    network.smsc.set(receipts="delivered", ids="hex")
    with network.bound():
        # When a citizen writes a long text, whose parts come in the wrong order
        network.smsc.offer_all(phone_parts(WATER, "water", 0x42)[::-1])
        wait_until(lambda: network.received() == 1, "the text is whole")
        network.settle()
        # Then it is a case, with every letter
        (case,) = network.pipeline.cases()
        assert case.messages[0].text == WATER
        assert case.messages[0].sender_phone == f"+{PHONE}"
        # And the citizen has the reference, says the network
        (acknowledged,) = network.texts()
        assert case.reference in acknowledged.replace(" ", "").replace("\u00a0", "")
        wait_until(lambda: state(network, "acknowledge") == "delivered", "the receipt is noted")
        # When the agency answers, and the phone is gone
        network.smsc.set(receipts="undelivered")
        answer(network, "فريق الصيانة في الطريق إليكم، وستعود المياه خلال ساعتين.")
        network.settle()
        wait_until(lambda: state(network, "answer") == "undelivered", "the receipt is noted")
    # Then the case says so, and why
    (case,) = network.pipeline.cases()
    assert [event.kind for event in case.events] == ["opened", "answered", "undelivered"]
    assert "UNDELIV" in case.events[-1].detail
    assert case.needs_review


def state(network: Network, purpose: str) -> str:
    (case,) = network.pipeline.cases()
    (one,) = [one for one in network.pipeline.deliveries(case.reference) if one.purpose == purpose]
    return one.state


def answer(network: Network, text: str) -> None:
    """The agency answers the mail that it got."""
    (case,) = network.pipeline.cases()
    signer = network.pipeline.assembly.signer
    to = signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    network.pipeline.mail(text, sender="cases@utilities.example", To=to, Authentication_Results="mx; dmarc=pass")


@on_sqlite
@pytest.mark.needs("smsc")
def test_a_centre_killed_in_the_middle_of_200_texts_loses_and_doubles_nothing(network: Network) -> None:
    # Given 200 texts of 200 people, every fourth in parts, in a mixed order
    rng = random.Random(109)
    people = [f"9745512{number:04d}" for number in range(200)]
    texts = {
        person: f"{WATER if number % 4 == 0 else 'المياه مقطوعة عندنا'} رقم {number}"
        for number, person in enumerate(people)
    }
    offered = [
        part for n, (person, text) in enumerate(texts.items()) for part in phone_parts(text, str(n), n % 256, person)
    ]
    rng.shuffle(offered)
    with network.bound():
        wait_until(lambda: network.smsc.receivers() == 1, "bound")
        # When the centre is killed twice while they come in, the second time in the middle of our answers
        network.smsc.offer_all(offered[:90])
        wait_until(lambda: network.received() > 20, "some are here")
        network.smsc.kill()
        network.smsc.start()
        network.smsc.offer_all(offered[90:])
        wait_until(lambda: network.received() > 120, "more are here")
        network.smsc.drop()
        network.smsc.kill()
        network.file()
        for _ in range(5):
            network.pipeline.assembly.deliver()  # what is to be sent now finds nobody, and waits
        network.smsc.start()
        wait_until(lambda: network.received() == 200 and network.smsc.waiting() == 0, "all are here")
    network.file()
    # Then every text is there once, and whole
    messages = [message for case in network.pipeline.cases() for message in case.messages]
    assert {message.sender_phone: message.text for message in messages} == {
        f"+{person}": text for person, text in texts.items()
    }
    assert len(messages) == 200
    # And everybody is answered once
    network.pipeline.clock.pass_seconds(3_600)
    network.settle()
    told = [one["to"] for one in network.smsc.entries("submit") if not one["status"] and one["receipt"]]
    assert sorted(told) == sorted(people)


@on_sqlite
@pytest.mark.needs("smsc")
def test_a_second_machine_waits_and_takes_over(network: Network) -> None:
    # Given two machines with the same account
    with network.bound("first"):
        wait_until(lambda: network.smsc.receivers() == 1, "bound")
        wait_until(lambda: network.health().state == "ok", "it says so")
        assert Lease(network.pipeline.assembly.engine, "sms", "second").take() == (False, None)
    # When the first has left, the second is bound
    with network.bound("second"):
        network.smsc.offer("a", "المياه مقطوعة".encode("utf-16-be"))
        wait_until(lambda: network.received() == 1, "the second has it")
