"""`rawafid run` as a real process: what it says, what comes back, how it ends, and every kind of broker."""

import json
import os
import signal
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.faults.sms_sink import SmsSink
from tests.pipeline.running import WEBHOOK_SECRET, Installation, Running, is_alive
from tests.servers.mailbox_sink import SmtpSink
from tests.servers.postgres import Postgres
from tests.servers.process import wait_until
from tests.servers.webhook_sink import WebhookSink

pytestmark = pytest.mark.slow

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
LIGHTS = "The street lights in our block have been off for a week"


@pytest.fixture(scope="module")
def sms_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmsSink]:
    sink = SmsSink(tmp_path_factory.mktemp("handsets"))
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebhookSink]:
    sink = WebhookSink(tmp_path_factory.mktemp("agency"))
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="module")
def outside(smtp_sink_server: SmtpSink, sms_sink: SmsSink, agency: WebhookSink) -> dict[str, Any]:
    return {"smtp_port": smtp_sink_server.port, "sms_url": sms_sink.url, "webhook_url": agency.url}


@pytest.fixture(scope="module")
def embedded(
    tmp_path_factory: pytest.TempPathFactory, outside: dict[str, Any]
) -> Iterator[tuple[Installation, Running]]:
    """One pipeline on the embedded default, for the tests that leave it running."""
    installation = Installation(tmp_path_factory.mktemp("embedded"), **outside)
    running = installation.process()
    running.start()
    yield installation, running
    running.end()


def texts_to(sink: SmsSink, number: str) -> list[str]:
    lines = map(json.loads, sink.ledger_file.read_text("utf-8").splitlines())
    return [line["text"] for line in lines if line["to"] == number]


def mails_to(sink: SmtpSink, address: str) -> int:
    return sum(address in one.rcpt_tos for one in sink.received)


def test_it_says_where_everything_is_and_the_link_signs_in(embedded: tuple[Installation, Running]) -> None:
    installation, running = embedded
    said = running.log()
    for address in (
        f"SMTP on 127.0.0.1:{installation.inlet_port}, for contact@gov.test",
        f"{installation.url}/in/sms?secret=…",
        f"{installation.url}/forms/webform",
        f"{installation.url}/track",
        str(installation.data),
    ):
        assert address in said
    assert "inlet-secret" not in said
    with httpx.Client() as client:
        assert client.get(f"{installation.url}/feed").status_code in (303, 401, 403)
        answer = running.sign_in(client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/feed")
        assert client.get(f"{installation.url}/feed").status_code == 200


def test_a_part_that_is_killed_comes_back(embedded: tuple[Installation, Running]) -> None:
    installation, running = embedded
    before = running.parts()
    assert {name: len(pids) for name, pids in before.items()} == {
        "queue": 1, "worker": 1, "clock": 1, "connectors": 1, "web": 1,
    }  # fmt: skip
    for name in ("worker", "web"):
        os.kill(before[name][0], signal.SIGKILL)
    wait_until(lambda: set(running.parts()) == set(before), "every part is back")
    with httpx.Client(base_url=installation.url) as web:
        wait_until(lambda: _answers(web), "the pages answer")
    assert running.parts()["worker"] != before["worker"]
    assert running.parts()["queue"] == before["queue"]


def test_a_second_pipeline_on_the_same_folder_is_refused(embedded: tuple[Installation, Running]) -> None:
    installation, _ = embedded
    finished = installation.rawafid("run")
    assert finished.returncode == 1
    assert f"A pipeline is running already on {installation.data}" in finished.stderr.decode()


def test_an_unknown_part_is_wrong_usage(embedded: tuple[Installation, Running]) -> None:
    installation, _ = embedded
    finished = installation.rawafid("run", "wroker")
    assert finished.returncode == 2
    assert "There is no part wroker; the parts are web, worker, connectors, clock." in finished.stderr.decode()


def test_a_port_that_is_taken_is_said(tmp_path: Path, outside: dict[str, Any]) -> None:
    # Given a program that has our port
    installation = Installation(tmp_path, **outside)
    installation.environment["RAWAFID_BROKER_URL"] = "none"
    with socket.create_server(("127.0.0.1", installation.web_port)):
        running = installation.process("web")
        try:
            # When the web part is started, then it says what is wrong
            running.start(said="address already in use")
            assert str(installation.web_port) in running.log()
        finally:
            running.end()


def test_when_the_supervisor_is_killed_no_process_stays(tmp_path: Path, outside: dict[str, Any]) -> None:
    installation = Installation(tmp_path, **outside)
    running = installation.process()
    running.start()
    pids = [pid for group in running.parts().values() for pid in group]
    assert len(pids) == 5
    try:
        os.kill(running.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(is_alive, pids)), "every part is gone, the queue server too")
    finally:
        running.end()


@pytest.mark.parametrize(
    ("broker", "database", "workers"),
    [
        # The other pairs run in the fault tests.
        ("embedded", "sqlite", 1),
        pytest.param("rabbitmq", "sqlite", 1, marks=pytest.mark.needs("rabbitmq")),
        pytest.param("redis", "postgres", 2, marks=pytest.mark.needs("redis", "postgres")),
        pytest.param("none", "postgres", 1, marks=pytest.mark.needs("postgres")),
    ],
)
def test_a_text_and_a_mail_become_cases_that_everybody_hears_of(
    broker: str,
    database: str,
    workers: int,
    tmp_path: Path,
    outside: dict[str, Any],
    smtp_sink: SmtpSink,
    sms_sink: SmsSink,
    agency: WebhookSink,
    request: pytest.FixtureRequest,
) -> None:
    # Given a pipeline with this broker and this database
    agency.reset()
    installation = Installation(tmp_path, **outside)
    server = request.getfixturevalue(broker) if broker in ("redis", "rabbitmq") else None
    installation.environment["RAWAFID_BROKER_URL"] = server.url if server else broker
    if database == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        installation.environment["RAWAFID_DATABASE_URL"] = postgres.create_database(f"run_{uuid.uuid4().hex}")
        refused = installation.rawafid("run")
        assert (refused.returncode, b"run: rawafid migrate" in refused.stderr) == (1, True)
        assert installation.rawafid("migrate").returncode == 0
    running = installation.process("--workers", str(workers))
    running.start()
    try:
        assert len(running.parts()["worker"]) == workers
        # When a text and a mail come in
        number = f"+9745512{uuid.uuid4().int % 10_000:04}"
        assert installation.text(WATER, number).status_code == 200
        wait_until(lambda: _has_inlet(installation), "the inlet listens")
        installation.mail(LIGHTS, "noura@mail.test", Subject="Street lights")
        # Then both citizens are answered, and the agency has both by mail and by webhook
        wait_until(lambda: len(texts_to(sms_sink, number)) == 1, "the text is acknowledged")
        wait_until(lambda: mails_to(smtp_sink, "noura@mail.test") == 1, "the mail is acknowledged")
        wait_until(lambda: mails_to(smtp_sink, "cases@utilities.test") == 2, "the agency has both mails")
        wait_until(lambda: len(agency.received) == 2, "the agency has both webhooks")
        bodies = [Webhook(WEBHOOK_SECRET).verify(one.body, dict(one.headers)) for one in agency.received]
        assert {body["channel"] for body in bodies} == {"sms", "email"}
        # When it is told to stop, then it ends well and leaves nothing
        pids = [pid for group in running.parts().values() for pid in group]
        assert running.ask_to_stop() == 0
        assert not any(map(is_alive, pids))
        assert "error" not in {json.loads(line).get("level") for line in running.log().splitlines() if line[:1] == "{"}
    finally:
        running.end()
    # And everything is written down, each with its honest state
    rows = installation.rows("outbox")
    assert [row["state"] for row in rows] == ["accepted"] * 6
    assert {row["reference"] for row in rows} == {body["reference"] for body in bodies}
    assert all(line["balanced"] for line in installation.rows("ledger"))


def _answers(web: httpx.Client) -> bool:
    try:
        return web.get("/healthz").is_success
    except httpx.HTTPError:
        return False


def _has_inlet(installation: Installation) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", installation.inlet_port)) == 0
