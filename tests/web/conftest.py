"""A whole installation's pages over a database of this test alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases.audits import COUNTED, audited
from cases.corrections import Change
from cases.tokens import Signer
from classify.learned.audit import Standing, standings
from classify.taxonomy import load_taxonomy
from connectors.webform import Webform
from ingest.blobs import Blobs
from ingest.clock import database_now
from ingest.failures import Refused, Unavailable
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest
from ingest.transaction import reading
from ingest.uploads import Uploads
from normalize.mail.reader import read_attachments, read_html
from normalize.message import Attachment
from pipeline.store import open_engine
from route.emergency.notices import Sayings
from route.emergency.settings import Emergency
from route.words import Words
from tests.servers.databases import SqliteDatabases
from tests.web.live import serving
from web.app import create_app
from web.session import COOKIE, new_session
from web.site import FormFacts, Site

SECRET = b"only for this test"


class Gateway:
    """A gateway's inlet, with a password in a header."""

    max_bytes = 1000

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        if request.headers.get("x-password") != "right":
            raise Refused("wrong password", 401)
        if not request.body:
            raise Refused("no text")
        upstream_id = request.query.decode("latin-1")
        return [RawMessage(Channel.SMS, upstream_id, request.body, "text/plain")]


@dataclass
class Desk:
    """What the composition root does for the pages, with a switch that takes the database's disk away."""

    inbox: Inbox
    is_full: bool = False
    refused: list[str] = field(default_factory=list)
    answered: list[tuple[str, str, str]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    corrected: list[tuple[str, dict[str, str], str, dict[str, str]]] = field(default_factory=list)
    refusal: Exception | None = None

    def all_reports(self, inbox_id: int) -> int | None:
        self.told.append(inbox_id)
        return 1

    def apart(self, inbox_id: int) -> str | None:
        return None

    def correct(
        self, reference: str, said: Mapping[str, str], actor: str, *, reason: str = "",
        shown: Mapping[str, str] | None = None,
    ) -> Sequence[Change]:  # fmt: skip
        if self.refusal:
            raise self.refusal
        self.corrected.append((reference, dict(said), reason, dict(shown or {})))
        return ()

    def confirm(self, reference: str, actor: str, shown: Mapping[str, str] | None = None) -> Sequence[Change]:
        return self.correct(reference, {}, actor, shown=shown)

    def receive(self, connector: str, raws: Sequence[RawMessage]) -> None:
        if self.is_full:
            raise Unavailable("the disk is full", retry_after=7)
        self.inbox.append(connector, raws)

    def answer(self, reference: str, text: str, nonce: str) -> bool:
        self.answered.append((reference, text, nonce))
        return True

    def files(self, inbox_id: int) -> Sequence[tuple[Attachment, bytes]]:
        return read_attachments(self._raw(inbox_id))

    def page(self, inbox_id: int) -> str:
        return read_html(self._raw(inbox_id))

    def _raw(self, inbox_id: int) -> RawMessage:
        with reading(self.inbox.engine) as connection:
            return self.inbox.raw(connection, inbox_id)


@pytest.fixture
def engine(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "rawafid.sqlite3"))
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    return Desk(Inbox(engine, Blobs(tmp_path / "blobs")))


@pytest.fixture
def site(engine: Engine, desk: Desk) -> Site:
    form = Webform(
        type="webform",
        title={"ar": "بلاغ أو استفسار جديد", "en": "New report or question"},
        intro={"ar": "اكتب بلغتك، وسنحيل رسالتك إلى الجهة المختصة.", "en": "Write in your own language."},
        topics=("street_lighting", "roads", "parking"),
        max_text_chars=2000,
    )
    return Site(
        engine=engine,
        signer=Signer(b"signing"),
        words=Words.load(),
        taxonomy=load_taxonomy(),
        agencies={"ashghal": {"ar": "هيئة الأشغال العامة", "en": "Public Works Authority"}},
        inlets={"webform": form, "sms": Gateway()},
        forms={"webform": FormFacts(form.title, form.intro, form.topics, form.max_text_chars)},
        receive=desk.receive,
        note=lambda name, reports: None,
        refuse=desk.refused.append,
        answer=desk.answer,
        emergency_call=Sayings(Emergency(), "Asia/Qatar", has_duty=True).call,
        files=desk.files,
        blob=desk.inbox.blobs.get,
        uploads=Uploads(desk.inbox.blobs.folder.with_name("uploads")),
        page=desk.page,
        telling=desk,
        correcting=desk,
        promise=0.95,
        standings=lambda: _standings(engine),
        session_secret=SECRET,
        base_url="http://testserver",
        centre={"ar": "مركز اتصال روافد", "en": "Rawafid Contact Centre"},
        languages=("ar", "en"),
        stale_seconds=600,
    )


def _standings(engine: Engine) -> list[Standing]:
    with reading(engine) as connection:
        return standings(audited(connection, database_now(connection) - COUNTED), 0.95)


@pytest.fixture
def base(site: Site) -> Iterator[str]:
    """The address at which a server of its own, with sockets, answers for the site."""
    with serving(site) as base:
        yield base


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(site), follow_redirects=False) as client:
        yield client


@pytest.fixture
def staff(client: TestClient) -> TestClient:
    """The same client, signed in and reading English."""
    client.cookies.set(COOKIE, new_session(SECRET))
    client.cookies.set("lang", "en")
    return client
