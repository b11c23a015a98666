"""Kill -9 at each named place of a delivery, and what the next worker makes of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.settings import Secret
from ingest.transaction import reading, writing
from route.deliveries import list_deliveries
from route.outbox import enqueue, release_expired
from route.settings import Delivery
from route.states import Planned, Purpose
from tests.route.conftest import REFERENCE, Watch
from tests.servers.databases import SqliteDatabases
from tests.servers.webhook_sink import WebhookSink

WORKER = """
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from cases.tokens import Signer
from classify.taxonomy import load_taxonomy
from ingest.connector import Receipt
from ingest.settings import Secret
from pipeline.store import open_engine
from route.deliver import Dispatcher
from route.voice import Voice
from route.rules import Agency, WebhookTarget
from route.words import Words

database, webhook, secret, texts = sys.argv[1:]

class Gateway:
    def send(self, notice):
        with open(texts, "a") as file:
            file.write(notice.id + "\\n")
        return Receipt()

target = WebhookTarget(url=webhook, secret=Secret(file=Path(secret)), allow_private=True)
Dispatcher(
    engine=open_engine(database),
    enclosures=lambda inbox_id: (),
    outlets={"sms": Gateway()},
    agencies={"water": Agency(name={"en": "Water"}, webhook=target)},
    voice=Voice(Words.load(), Signer(b"x"), load_taxonomy()),
    clock=lambda connection: datetime(2026, 11, 22, 8, int(os.environ["MINUTE"]), tzinfo=UTC),
).deliver_due()
"""


@pytest.fixture
def database_url(sqlite_databases: SqliteDatabases, tmp_path: Path) -> str:
    """One database is enough: what the rows do on the other one is tested with the outbox."""
    return sqlite_databases.copy_to(tmp_path / "rawafid.sqlite3")


@pytest.mark.parametrize(
    ("place", "is_text", "sent", "state"),
    [
        ("outbox.after_claim", False, 1, "accepted"),
        ("outbox.after_send", False, 2, "accepted"),
        ("outbox.before_send", True, 0, "uncertain"),
        ("outbox.after_send", True, 1, "uncertain"),
        ("outbox.before_result", True, 1, "uncertain"),
    ],
)
def test_a_killed_worker_loses_nothing_and_sends_no_text_twice(
    engine: Engine,
    database_url: str,
    watch: Watch,
    stored: Callable[..., int],
    secret: Secret,
    webhook_sink: WebhookSink,
    tmp_path: Path,
    place: str,
    is_text: bool,
    sent: int,
    state: str,
) -> None:
    # Given one delivery that is due
    cause = stored()
    way = ("sms", "+97455512345") if is_text else ("webhook", "water")
    with writing(engine) as connection:
        purpose: Purpose = "acknowledge" if is_text else "forward"
        planned = Planned(purpose, REFERENCE, "agency:water", cause, *way, "ar", "the-constant-id")
        enqueue(connection, [planned], watch(connection))
    texts = tmp_path / "texts"
    texts.touch()

    def work(minute: int, crash_at: str) -> int:
        finished = subprocess.run(
            [sys.executable, "-c", WORKER, database_url, webhook_sink.url, str(secret.path()), str(texts)],
            env={**os.environ, "RAWAFID_CRASH_AT": crash_at, "MINUTE": str(minute)},
            capture_output=True,
            check=False,
        )
        return finished.returncode

    # When its worker is killed there, and a sweeper and another worker come later
    assert work(0, crash_at=place) == -signal.SIGKILL
    watch.forward(300)
    assert release_expired(engine, Delivery(), watch) == 1
    assert work(5, crash_at="") == 0

    # Then it was sent under one id, twice only where the other side can tell, and its state is honest
    ids = [request.headers["webhook-id"] for request in webhook_sink.received] + texts.read_text().split()
    assert ids == ["the-constant-id"] * sent
    with reading(engine) as connection:
        assert [row.state for row in list_deliveries(connection)] == [state]
