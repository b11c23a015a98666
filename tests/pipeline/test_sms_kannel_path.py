"""From a handset through a real Kannel to a case and back, with its word on what arrived, and a gateway that dies."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.sms import Sms
from ingest.failures import Refused, Unavailable
from ingest.ledger import outcomes
from ingest.notice import PushRequest
from ingest.transaction import reading
from pipeline.assemble import Assembly, assemble
from pipeline.config import SHIPPED, parse
from pipeline.pages import site_of
from pipeline.prepare import write_missing_secrets
from tests.ingest.conftest import Clock
from tests.pipeline.conftest import Pipeline
from tests.servers.kannel import Kannel
from tests.servers.process import wait_until
from web.inbound import commit

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس 🙏"
SECRET = "inlet-secret"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Door:
    """``/in/sms`` without the pages around it."""

    def __init__(self) -> None:
        self.assembly: Assembly | None = None
        self.is_shut = False
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = urlsplit(self.path).query.encode("latin-1")
                self.send_response(door.take(PushRequest(self.command, query, headers, body, "127.0.0.1")))
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in/sms?secret={SECRET}"

    def take(self, request: PushRequest) -> int:
        if self.is_shut or self.assembly is None:
            return 503
        try:
            commit(site_of(self.assembly), "sms", request)
        except Refused as refused:
            return refused.status
        except Unavailable:
            return 503
        return 200

    @contextmanager
    def open(self) -> Iterator["Door"]:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        yield self
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def door() -> Iterator[Door]:
    with Door().open() as door:
        yield door


@pytest.fixture
def kannel(tmp_path: Path, door: Door) -> Iterator[Kannel]:
    """A gateway of this test's own, because it is killed."""
    server = Kannel(tmp_path / "kannel", f"{door.url}&id=%I")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def pipeline(
    kannel: Kannel, door: Door, database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pipeline]:
    """The shipped configuration with its SMS table between the halves of a Kannel."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setenv("SMS_SECRET", SECRET)
    monkeypatch.setenv("KANNEL_PASSWORD", Kannel.password)
    outlet = {"url": kannel.sendsms_url, "username": kannel.username, "password": {"env": "KANNEL_PASSWORD"}}
    outlet |= {"sender": "80001", "dlr_url": door.url}
    table: dict[str, Any] = {"type": "sms", "secret": {"env": "SMS_SECRET"}, "region": "QA", "kannel": outlet}
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    settings = shipped.model_copy(update={"connectors": {**shipped.connectors, "sms": Sms.model_validate(table)}})
    write_missing_secrets(settings)
    clock = Clock()
    door.assembly = assemble(settings, clock, database_url)
    yield Pipeline(door.assembly, clock)
    door.assembly.engine.dispose()


def settle(pipeline: Pipeline) -> None:
    while pipeline.assembly.process():
        pass
    while pipeline.assembly.deliver():
        pass


def received(pipeline: Pipeline) -> int:
    with reading(pipeline.assembly.engine) as connection:
        return sum(line.received for line in outcomes(connection) if line.connector == "sms")


@pytest.mark.needs("kannel")
def test_a_handset_writes_and_is_answered_and_kannel_says_that_it_arrived(
    pipeline: Pipeline, kannel: Kannel, door: Door
) -> None:
    # When a citizen writes
    kannel.receive_sms("+97455123456", "80001", WATER)
    wait_until(lambda: received(pipeline) == 1, "the text is here")
    settle(pipeline)
    # Then it is a case, and the handset shows its reference
    (case,) = pipeline.cases()
    assert case.messages[0].text == WATER
    wait_until(lambda: bool(kannel.sent_sms()), "the handset has it")
    (said,) = kannel.sent_sms()
    assert (said.to, case.reference in "".join(filter(str.isdigit, said.text))) == ("+97455123456", True)
    # And the report turns accepted into delivered
    (told,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "acknowledge"]
    wait_until(
        lambda: next(one for one in pipeline.deliveries(case.reference) if one.id == told.id).state == "delivered",
        "Kannel's report is noted",
    )


@pytest.mark.needs("kannel")
def test_a_gateway_killed_in_the_middle_of_200_texts_loses_and_doubles_nothing(
    pipeline: Pipeline, kannel: Kannel, door: Door
) -> None:
    # Given a gateway that has the first hundred texts, of which we could take none yet
    texts = {f"+9745512{number:04d}": f"المياه مقطوعة، بلاغ {number}" for number in range(200)}
    first, second = dict(list(texts.items())[:100]), dict(list(texts.items())[100:])
    door.is_shut = True
    kannel.receive_all(first, "80001")
    wait_until(lambda: kannel.spooled() >= 100, "they are on its disk, too, not in its memory alone")
    # When it is killed, we are back, and it is started again
    kannel.kill()
    door.is_shut = False
    kannel.start()
    kannel.receive_all(second, "80001")
    wait_until(lambda: received(pipeline) >= 200, "all are here")
    # Then every text is here once
    while pipeline.assembly.process():
        pass
    messages = [message for case in pipeline.cases() for message in case.messages]
    assert {message.sender_phone: message.text for message in messages} == texts
    assert len(messages) == 200
