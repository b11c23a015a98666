"""When too much waits or the disk runs full, every way in says so, and what was refused comes in later, once."""

import re
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from connectors.email import Email
from connectors.open311 import Open311
from connectors.sms import Sms
from ingest.ledger import outcomes
from ingest.message import Channel, RawMessage
from ingest.runner import receiver
from ingest.transaction import reading
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.pages import site_of
from pipeline.prepare import write_missing_secrets
from tests.ingest.conftest import Clock
from tests.pipeline.conftest import Pipeline
from tests.servers.process import free_port
from tests.web.chatting import line
from web import open311
from web.app import create_app
from web.session import COOKIE, new_session

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
MAIL = f"From: fatima@mail.example\r\nTo: contact@gov.example\r\nSubject: =?utf-8?q?water?=\r\n\r\n{WATER}\r\n".encode()

Post = Callable[[], Response]


@dataclass
class Doors:
    """The ways in of the shipped configuration, with room for one waiting message, or for two where they are pushed."""

    pipeline: Pipeline
    web: TestClient

    def text(self) -> Response:
        connector = self.pipeline.assembly.settings.connectors["sms"]
        assert isinstance(connector, Sms)
        assert connector.secret is not None
        query = {"secret": connector.secret.reveal(), "id": "t-1"}
        kannel = {"Content-Type": "text/plain; charset=utf-8", "X-Kannel-From": "+97455123456", "X-Kannel-To": "109"}
        return self.web.post("/in/sms", params=query, content=WATER.encode(), headers=kannel)

    def form(self) -> Response:
        page = self.web.get("/forms/webform")
        nonce = re.search(r'name="nonce" value="([^"]+)"', page.text)
        assert nonce
        return self.web.post("/forms/webform?lang=ar", data={"nonce": nonce[1], "text": WATER})

    def chat(self) -> Response:
        self.web.get("/chat/webchat")
        origin = {"Origin": self.pipeline.assembly.address()}
        return self.web.post("/chat/webchat/lines?lang=ar", json=line(WATER), headers=origin)

    def app(self) -> Response:
        server = self.pipeline.assembly.settings.connectors["open311"]
        assert isinstance(server, Open311)
        data = {"api_key": server.apps["cityapp"].key.reveal(), "service_code": "street_lighting", "description": WATER}
        return self.web.post("/open311/v2/requests.json", data={**data, "lat": "25.28", "long": "51.53"})

    def fill(self, count: int) -> None:
        """So many messages wait, and nobody processes them."""
        raws = [RawMessage(Channel.SMS, f"w-{n}", WATER.encode(), "text/plain") for n in range(count)]
        self.pipeline.assembly.inbox.append("sms", raws)

    def work_off(self) -> None:
        while self.pipeline.assembly.process():
            pass

    def received(self) -> int:
        with reading(self.pipeline.assembly.engine) as connection:
            return sum(one.received for one in outcomes(connection))


@pytest.fixture
def inlet_port() -> int:
    return free_port()


@pytest.fixture
def doors(database_url: str, data_folder: object, monkeypatch: pytest.MonkeyPatch, inlet_port: int) -> Iterator[Doors]:
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setattr(open311, "_WAIT_SECONDS", 0)
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    mailbox = {"type": "email", "address": "contact@gov.example", "inlet": {"port": inlet_port}}
    settings = shipped.model_copy(
        update={
            "running": shipped.running.model_copy(update={"backlog_limit": 1}),
            "connectors": {**shipped.connectors, "email": Email.model_validate(mailbox)},
        }
    )
    write_missing_secrets(settings)
    clock = Clock()
    assembly = assemble(settings, clock, database_url)
    gauge = assembly.inbox.gauge
    assert gauge is not None
    gauge.look_seconds = 0
    with TestClient(create_app(site_of(assembly)), follow_redirects=False) as web:
        yield Doors(Pipeline(assembly, clock), web)
    assembly.engine.dispose()


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("text", "not received: try again"),
        ("form", "لم يُرسل شيء"),
        ("chat", "ستُرسل تلقائيًا"),
        ("app", "503"),
    ],
)
def test_whoever_pushes_is_asked_to_come_later_and_is_then_taken_once(doors: Doors, way: str, says: str) -> None:
    post: Post = getattr(doors, way)
    # Given more waiting than there is room for
    doors.fill(3)
    # When somebody writes
    answer = post()
    # Then they hear that nothing was taken, and when to come again
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "60"), answer.text
    assert says in answer.text
    assert doors.received() == 3
    # When the worker has caught up and they come again
    doors.work_off()
    assert post().status_code < 400
    # Then it is here
    assert doors.received() == 4


def test_a_form_that_was_not_taken_keeps_every_word(doors: Doors) -> None:
    doors.fill(3)
    assert WATER in doors.form().text


def test_a_mail_server_keeps_the_mail_until_there_is_room(doors: Doors, inlet_port: int) -> None:
    # Given an inlet, and more waiting than there is room for
    connector = doors.pipeline.assembly.settings.connectors["email"]
    assert isinstance(connector, Email)
    doors.fill(2)
    receive = receiver("email", doors.pipeline.assembly.inbox, lambda: None)
    with connector.listen(receive), smtplib.SMTP("127.0.0.1", inlet_port, timeout=60) as client:
        # When a mail server hands a mail over
        with pytest.raises(smtplib.SMTPDataError) as raised:
            client.sendmail("fatima@mail.example", ["contact@gov.example"], MAIL)
        # Then it hears "insufficient storage" (RFC 5321, 4.2.2), with which it keeps the mail
        assert (raised.value.smtp_code, raised.value.smtp_error[:5]) == (452, b"4.3.1")
        # When there is room again, the same connection goes on
        doors.work_off()
        client.sendmail("fatima@mail.example", ["contact@gov.example"], MAIL)
    assert doors.received() == 3


def test_operators_and_machines_see_that_nothing_is_taken(doors: Doors) -> None:
    assert doors.web.get("/readyz").json()["intake"] == "ok"
    assert "rawafid_intake_open 1.0" in doors.web.get("/metrics").text
    doors.fill(3)
    assert doors.web.get("/readyz").json()["intake"] == "more than 2 messages wait to be processed"
    assert "rawafid_intake_open 0.0" in doors.web.get("/metrics").text
    doors.web.cookies.set(COOKIE, new_session(doors.pipeline.assembly.signer.secret))
    assert "لا يوجد متسع لرسائل أخرى الآن" in doors.web.get("/ops?lang=ar").text


def test_a_file_is_not_begun_on_a_disk_that_runs_full(doors: Doors) -> None:
    gauge = doors.pipeline.assembly.inbox.gauge
    assert gauge is not None
    begin = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}
    assert doors.web.post("/uploads", headers=begin).status_code == 201
    gauge.least_free_bytes = 10**18
    answer = doors.web.post("/uploads", headers=begin)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
