"""From a configuration to running objects: the one place where everything meets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from cases.tokens import Signer
from classify.classifier import Classifier
from classify.taxonomy import Taxonomy
from connectors import AnyConnector
from connectors.open311 import Open311
from connectors.webchat import Webchat
from connectors.webform import Webform
from ingest.blobs import Blobs
from ingest.clock import Clock, database_now
from ingest.connector import Enclosure, Outlet, Unavailable
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.polling import count_refused
from ingest.settings import data_folder
from ingest.transaction import reading
from normalize.mail.reader import read_attachments, read_html
from normalize.message import Attachment
from pipeline.broker import make_broker
from pipeline.config import Settings
from pipeline.doorbell import Doorbell
from pipeline.outgoing import Outgoing
from pipeline.store import open_engine
from pipeline.work import Work
from route import outbox
from route.deliver import Dispatcher
from route.notices import Notices
from route.words import Words
from web.site import ChatFacts, FormFacts, Inlet, Open311Facts, Site

DELIVERIES_AT_A_TIME = 2
"""Few, because the ones that wait in a round wait for an agency that may be slow."""


@dataclass(frozen=True)
class Assembly:
    """One process's view of the whole pipeline; what it does not ask for is never made."""

    settings: Settings
    engine: Engine
    clock: Clock = database_now

    @cached_property
    def taxonomy(self) -> Taxonomy:
        return self.settings.load_taxonomy()

    @cached_property
    def doorbell(self) -> Doorbell:
        return Doorbell(make_broker(self.settings.broker_url()))

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.engine, Blobs(data_folder() / "blobs"), self.clock)

    @cached_property
    def signer(self) -> Signer:
        return Signer(self.settings.centre.secret.reveal().encode())

    @cached_property
    def words(self) -> Words:
        return Words.load()

    @cached_property
    def outgoing(self) -> Outgoing:
        return Outgoing.of(self.settings, self.signer)

    @cached_property
    def work(self) -> Work:
        return Work(
            engine=self.engine,
            inbox=self.inbox,
            classifier=Classifier.load(self.taxonomy),
            routes=self.settings.routes,
            signer=self.signer,
            outgoing=self.outgoing,
            rules=self.settings.rules(),
            ring_deliver=lambda: self.doorbell.ring("deliver"),
            clock=self.clock,
        )

    @cached_property
    def dispatcher(self) -> Dispatcher:
        centre = self.settings.centre
        notices = Notices(
            words=self.words,
            signer=self.signer,
            taxonomy=self.taxonomy,
            mailbox=self.outgoing.own_address,
            base_url=centre.base_url,
            centre=centre.name,
            timezone=centre.timezone,
        )
        return Dispatcher(
            engine=self.engine,
            enclosures=self.enclosures,
            outlets={name: one for name, one in self._enabled() if isinstance(one, Outlet) and one.can_send},
            agencies=self.settings.agencies,
            notices=notices,
            delivery=self.settings.delivery,
            clock=self.clock,
        )

    def process(self) -> bool:
        """One batch of messages; whether there may be more."""
        return self.work.process(self.settings.running.batch)

    def deliver(self) -> bool:
        """A few deliveries; whether there may be more."""
        return bool(self.dispatcher.deliver_due(DELIVERIES_AT_A_TIME))

    def sweep(self) -> None:
        """Free what dead workers held and ring for what waits; with nobody to answer the bell, do a round here."""
        freed = self.inbox.release_expired()
        outbox.release_expired(self.engine, self.settings.delivery, self.clock)
        if freed or self.inbox.waits_longer_than(self.settings.running.sweep_after_seconds):
            self.doorbell.ring("process") or self.process()
        if outbox.count_due(self.engine, self.clock):
            self.doorbell.ring("deliver") or self.deliver()

    def enclosures(self, inbox_id: int) -> Sequence[Enclosure]:
        """The files of a stored message, read again from its raw bytes."""
        return [Enclosure(one.filename, one.content_type, content) for one, content in self.files(inbox_id)]

    def files(self, inbox_id: int) -> Sequence[tuple[Attachment, bytes]]:
        """The same under the names that its message lists; only mails bring their files along."""
        raw = self._raw(inbox_id)
        return read_attachments(raw) if raw.channel in (Channel.EMAIL, Channel.FAX) else ()

    def html(self, inbox_id: int) -> str:
        """The HTML of a stored mail, made safe to show."""
        raw = self._raw(inbox_id)
        return read_html(raw) if raw.channel is Channel.EMAIL else ""

    def _raw(self, inbox_id: int) -> RawMessage:
        with reading(self.engine) as connection:
            return self.inbox.raw(connection, inbox_id)

    def receive(self, connector: str, raws: Sequence[RawMessage]) -> None:
        """Commit pushed messages and ring. Raises Unavailable when the database does not take them."""
        try:
            received = self.inbox.append(connector, raws).received
        except Exception as error:
            raise Unavailable(f"the message could not be stored: {type(error).__name__}", retry_after=10) from error
        if received:
            self.doorbell.ring("process")

    def site(self) -> Site:
        """What the web pages are made of."""
        centre = self.settings.centre
        return Site(
            engine=self.engine,
            signer=self.signer,
            words=self.words,
            taxonomy=self.taxonomy,
            agencies={code: agency.name for code, agency in self.settings.agencies.items()},
            inlets={name: one for name, one in self._enabled() if isinstance(one, Inlet) and one.can_accept},
            forms={name: _form(one) for name, one in self._enabled() if isinstance(one, Webform)},
            chats={name: _chat(one) for name, one in self._enabled() if isinstance(one, Webchat)},
            receive=self.receive,
            refuse=lambda name: count_refused(self.engine, name),
            files=self.files,
            page=self.html,
            session_secret=self.signer.secret,
            base_url=self.address(),
            centre=centre.name,
            languages=("ar", "en"),
            stale_seconds=600,
            zone=ZoneInfo(centre.timezone),
            open311=next((self._open311(name, one) for name, one in self._enabled() if isinstance(one, Open311)), None),
        )

    def _open311(self, name: str, server: Open311) -> Open311Facts:
        return Open311Facts(
            name=name,
            jurisdiction_id=server.jurisdiction_id,
            services=server.services or tuple(self.taxonomy.topics),
            publishes_descriptions="descriptions" in server.publish,
            publishes_places="places" in server.publish,
        )

    def _enabled(self) -> list[tuple[str, AnyConnector]]:
        return [(name, one) for name, one in self.settings.connectors.items() if one.enabled]

    def address(self) -> str:
        """How people reach the pages: the public address, else this machine's."""
        running = self.settings.running
        return self.settings.centre.base_url.rstrip("/") or f"http://{running.host}:{running.port}"


def assemble(settings: Settings, clock: Clock = database_now, database_url: str | None = None) -> Assembly:
    """Wire a configuration up; nothing is opened yet."""
    data_folder().mkdir(parents=True, exist_ok=True)
    return Assembly(settings, open_engine(database_url or settings.database_url()), clock)


def _form(form: Webform) -> FormFacts:
    return FormFacts(title=form.title, intro=form.intro, topics=form.topics, max_text_chars=form.max_text_chars)


def _chat(chat: Webchat) -> ChatFacts:
    return ChatFacts(title=chat.title, intro=chat.intro, max_text_chars=chat.max_text_chars, embed=chat.embed)
