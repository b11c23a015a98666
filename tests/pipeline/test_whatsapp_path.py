"""From a citizen's phone to a case and back, between Meta's webhook and Meta's Graph API."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy.exc import OperationalError

from connectors.whatsapp import Whatsapp
from ingest.connector import KeepingConnector
from ingest.inbox import Inbox
from ingest.ledger import outcomes
from ingest.reading_rules import NO_RULES
from ingest.transaction import reading
from normalize import normalize
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.pages import site_of
from pipeline.prepare import write_missing_secrets
from tests.ingest.conftest import Clock
from tests.pipeline.conftest import Pipeline
from tests.servers.graph_api import GraphApi, text, value, webhook
from web.app import create_app

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
POTHOLE = "حفرة كبيرة في شارع السد أمام المدرسة"
CITIZEN = "97455123456"
DAY = 86_400


class Phone:
    """Meta in front of the pipeline: posts what citizens write, and keeps what they are answered."""

    def __init__(self, pipeline: Pipeline, graph: GraphApi, client: TestClient) -> None:
        self.pipeline, self.graph, self.client = pipeline, graph, client

    def post(self, body: bytes, **headers: str) -> Response:
        signed = {"X-Hub-Signature-256": self.graph.sign(body), "Content-Type": "application/json", **headers}
        answer: Response = self.client.post("/in/whatsapp", content=body, headers=signed)
        return answer

    def write(self, *messages: dict[str, Any], **more: Any) -> None:
        assert self.post(webhook(value(*messages, **more))).status_code == 200
        self.settle()

    def settle(self) -> None:
        while self.pipeline.assembly.process():
            pass
        while self.pipeline.assembly.deliver():
            pass

    def texts(self, to: str = f"+{CITIZEN}") -> list[str]:
        return [one["text"]["body"] for one in self.graph.sent if one.get("to") == to and one["type"] == "text"]

    def received(self) -> int:
        with reading(self.pipeline.assembly.engine) as connection:
            return sum(line.received for line in outcomes(connection) if line.connector == "whatsapp")


@pytest.fixture
def phone(graph: GraphApi, database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    """The shipped configuration with its WhatsApp table filled in, between Meta's two halves."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setenv("RAWAFID_WHATSAPP_APP_SECRET", graph.app_secret)
    monkeypatch.setenv("RAWAFID_WHATSAPP_ACCESS_TOKEN", graph.token)
    shipped = parse(SHIPPED.read_text(encoding="utf-8"))
    assert not shipped.connectors["whatsapp"].enabled
    filled_in = {
        **shipped.connectors["whatsapp"].model_dump(exclude_none=True),
        "enabled": True, "number": graph.number, "phone_number_id": graph.phone_number_id, "base_url": graph.url,
        "templates": {"answer": {"name": "answer_ready", "languages": ["ar"]}},
    }  # fmt: skip
    table = Whatsapp.model_validate(filled_in)
    settings = shipped.model_copy(update={"connectors": {**shipped.connectors, "whatsapp": table}})
    write_missing_secrets(settings)
    clock = Clock()
    assembly = assemble(settings, clock, database_url)
    table.check()
    with TestClient(create_app(site_of(assembly))) as client:
        yield Phone(Pipeline(assembly, clock), graph, client)
    assembly.engine.dispose()


def test_a_citizen_writes_and_is_answered_on_the_same_number(phone: Phone) -> None:
    # When a citizen writes about her water
    phone.write(text(WATER))
    # Then there is a case at the agency, in her name
    (case,) = phone.pipeline.cases()
    assert (case.topic, case.agency, case.language) == ("water", "utilities", "ar")
    # And she has its number, once, on her own chat
    [said] = phone.texts()
    assert case.reference in "".join(letter for letter in said if letter.isdigit())
    # And when the agency answers its mail, she reads the answer there
    signer = phone.pipeline.assembly.signer
    address = signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    phone.pipeline.mail("تم إصلاح الخط وعادت المياه", sender="cases@utilities.example", To=address)
    phone.settle()
    assert "تم إصلاح الخط وعادت المياه" in phone.texts()[-1]
    assert len(phone.texts()) == 2
    (case,) = phone.pipeline.cases()
    assert case.status == "answered"
    told = {(one.purpose, one.outlet, one.state) for one in phone.pipeline.deliveries(case.reference)}
    assert {("acknowledge", "whatsapp", "accepted"), ("answer", "whatsapp", "accepted")} <= told


def test_after_a_day_the_citizen_is_told_by_template_that_there_is_an_answer(phone: Phone) -> None:
    # Given a case whose citizen has been silent for two days
    phone.write(text(WATER))
    (case,) = phone.pipeline.cases()
    phone.graph.silent_for_a_day.add(f"+{CITIZEN}")
    phone.pipeline.clock.pass_seconds(2 * DAY)
    # When the agency answers
    signer = phone.pipeline.assembly.signer
    address = signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    phone.pipeline.mail("تم إصلاح الخط", sender="cases@utilities.example", To=address)
    phone.settle()
    # Then Meta lets the template through, with her reference
    [template] = [one["template"] for one in phone.graph.sent if one["type"] == "template"]
    assert template["name"] == "answer_ready"
    assert template["components"][0]["parameters"][0]["text"] == case.reference


def test_somebody_who_hides_the_number_is_answered_too(phone: Phone) -> None:
    # Given a person with a user name, of whom only an id is told
    user = "QA.13491208655302741918"
    message = {**text(WATER), "from_user_id": user}
    del message["from"]
    phone.write(message, contacts=[{"profile": {"name": "أم خالد", "username": "umkhalid"}, "user_id": user}])
    # Then the answer goes to that id
    assert [one.get("recipient") for one in phone.graph.sent] == [user]


def test_a_photo_is_kept_by_meta_until_somebody_asks(phone: Phone) -> None:
    # Given a photo that a citizen sends
    photograph = b"\xff\xd8\xff\xe0" + bytes(5000)
    name = phone.graph.keep(photograph)
    image = {"id": name, "mime_type": "image/jpeg", "sha256": "x", "caption": "حفرة كبيرة في شارع السد"}
    phone.write({"from": CITIZEN, "id": "wamid.P", "timestamp": "1795334400", "type": "image", "image": image})
    # When its file is asked for by the name that the message gives it
    with reading(phone.pipeline.assembly.engine) as connection:
        message = normalize(phone.pipeline.assembly.inbox.raw(connection, 1), NO_RULES)
    [attachment] = message.attachments
    connector = phone.pipeline.assembly.settings.connectors["whatsapp"]
    assert isinstance(connector, KeepingConnector)
    assert connector.fetch_file(attachment.source) == photograph


def test_a_report_is_nobodys_message_and_a_forgery_is_counted(phone: Phone) -> None:
    # When Meta reports on a message of ours, and somebody posts without its secret
    report = {"statuses": [{"id": "wamid.O", "status": "read", "recipient_id": CITIZEN}]}
    assert phone.post(webhook({**value(), **report})).status_code == 200
    forged = phone.post(webhook(value(text(WATER))), **{"X-Hub-Signature-256": "sha256=" + "0" * 64})
    # Then nothing came in
    assert forged.status_code == 401
    phone.settle()
    assert (phone.received(), phone.pipeline.cases(), phone.graph.sent) == (0, [], [])
    with reading(phone.pipeline.assembly.engine) as connection:
        refused = connection.exec_driver_sql("SELECT refused FROM connectors WHERE name = 'whatsapp'").scalar_one()
    assert refused == 1


def test_meta_is_answered_when_it_asks_whose_address_this_is(phone: Phone, data_folder: Path) -> None:
    # Given the verify token that was made on the first run
    token = (data_folder / "secrets" / "whatsapp-verify").read_text().strip()
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": token}
    answer = phone.client.get("/in/whatsapp", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert phone.client.get("/in/whatsapp", params={**asked, "hub.verify_token": "x"}).status_code == 403


def test_two_hundred_messages_through_trouble_are_two_hundred_messages(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two hundred messages of forty people, in batches of any size, in any order, one in ten of them posted twice
    chance = random.Random(7)
    messages = [
        text(f"{POTHOLE} رقم {n}", sender=f"9745510{n % 40:04}", wamid=f"wamid.{n}", at=1_795_334_400 + n)
        for n in range(200)
    ]
    posted = messages + chance.sample(messages, 20)
    chance.shuffle(posted)
    waiting: list[list[dict[str, Any]]] = []
    while posted:
        size = chance.randint(1, 8)
        waiting.append(posted[:size])
        del posted[:size]
    # And a database that now and then takes nothing, or takes everything and does not say so
    append = Inbox.append
    calls = itertools.count()

    def unsteady(inbox: Inbox, *args: Any, **more: Any) -> Any:
        match next(calls) % 9:
            case 3:
                raise OperationalError("INSERT", {}, Exception("the connection was lost"))
            case 6:
                append(inbox, *args, **more)
                raise OperationalError("COMMIT", {}, Exception("the answer was lost"))
        return append(inbox, *args, **more)

    monkeypatch.setattr(Inbox, "append", unsteady)
    # When Meta posts each until it is taken, as it does for days
    answers: Counter[int] = Counter()
    while waiting:
        batch = waiting.pop(0)
        status = phone.post(webhook(value(*batch))).status_code
        answers[status] += 1
        if status != 200:
            waiting.insert(chance.randint(0, len(waiting)), batch)
    # And Meta itself goes away in the middle of the answers, and comes back
    while phone.pipeline.assembly.process():
        pass
    while len(phone.graph.sent) < 20 and phone.pipeline.assembly.deliver():
        pass
    phone.graph.stop()
    phone.settle()
    phone.graph.start()
    phone.pipeline.clock.pass_seconds(60)
    phone.settle()
    # Then each is there once
    assert answers[503] > 3
    assert phone.received() == 200
    cases = phone.pipeline.cases()
    told = [message.text for case in cases for message in case.messages]
    assert sorted(told) == sorted(one["text"]["body"] for one in messages)
    # And each acknowledgement went out once, to whom it was for
    planned = [one for case in cases for one in phone.pipeline.deliveries(case.reference) if one.outlet == "whatsapp"]
    assert {one.state for one in planned} == {"accepted"}
    assert len({one["biz_opaque_callback_data"] for one in phone.graph.sent}) == len(phone.graph.sent) == len(planned)
    assert {one["to"] for one in phone.graph.sent} == {f"+{one['from']}" for one in messages}
