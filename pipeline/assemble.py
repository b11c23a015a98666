"""From a configuration to running objects: the one place where everything meets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from cases.bands import forget_old
from cases.console import write_answer
from cases.tokens import Signer
from classify.taxonomy import Taxonomy
from connectors import AnyConnector
from ingest.blobs import Blobs
from ingest.clock import Clock, database_now
from ingest.connector import Outlet
from ingest.failures import Congested, Unavailable
from ingest.gauge import Gauge
from ingest.inbox import Inbox
from ingest.message import Channel, RawMessage
from ingest.notice import Report
from ingest.parts import release_incomplete
from ingest.reading_rules import NO_RULES
from ingest.settings import data_folder
from ingest.transaction import reading, writing
from ingest.uploads import Uploads
from normalize import normalize
from normalize.message import Message
from pipeline.broker import make_broker
from pipeline.config import Settings
from pipeline.correcting import Correcting
from pipeline.deciding import Deciding, shelf_of
from pipeline.doorbell import Doorbell
from pipeline.message_files import MessageFiles
from pipeline.outgoing import Outgoing
from pipeline.resting import collector_resting
from pipeline.store import open_engine
from pipeline.teaching import Teaching
from pipeline.telling import Telling
from pipeline.unpaged import UnpagedSweep
from pipeline.watch import Watch
from pipeline.work import QUICK, SLOW, Work
from route import outbox
from route.deliver import Dispatcher
from route.emergency.book import Reach, connector_of
from route.emergency.notices import Sayings
from route.emergency.pager import Pager
from route.places import Gazetteer
from route.reports import note_reports
from route.voice import Voice
from route.words import Words

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
    def deciding(self) -> Deciding:
        return Deciding(self.settings)

    @cached_property
    def teaching(self) -> Teaching:
        return Teaching(self.engine, self.settings, shelf_of(), self.clock)

    @cached_property
    def correcting(self) -> Correcting:
        return Correcting(
            self.engine, self.taxonomy, self.settings.routes, self.gazetteer, self.outgoing,
            lambda: self.doorbell.ring("deliver"), self.clock,
        )  # fmt: skip

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.settings.places)

    @cached_property
    def doorbell(self) -> Doorbell:
        return Doorbell(make_broker(self.settings.broker_url()))

    @cached_property
    def inbox(self) -> Inbox:
        running = self.settings.running
        gauge = Gauge(self.engine, data_folder(), running.backlog_limit, running.disk_free_megabytes * 1_000_000)
        return Inbox(self.engine, Blobs(data_folder() / "blobs"), self.clock, gauge)

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
            classifier=self.deciding,
            routes=self.settings.routes,
            gazetteer=self.gazetteer,
            signer=self.signer,
            outgoing=self.outgoing,
            rules=self.settings.rules(),
            ring_deliver=lambda: self.doorbell.ring("deliver"),
            ring_fetch=lambda: self.doorbell.ring("fetch"),
            keeping=self.message_files.keepers.keys(),
            watch=self.watch,
            audit_share=self.settings.learning.audit_share,
            clock=self.clock,
        )

    @cached_property
    def telling(self) -> Telling:
        return Telling(
            self.engine, self.outgoing, self.settings.routes, self.gazetteer,
            lambda: self.doorbell.ring("deliver"), self.clock,
        )  # fmt: skip

    @cached_property
    def dispatcher(self) -> Dispatcher:
        centre = self.settings.centre
        voice = Voice(
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
            enclosures=self.message_files.enclosures,
            outlets={name: one for name, one in self._enabled() if isinstance(one, Outlet) and one.can_send},
            agencies=self.settings.agencies,
            voice=voice,
            delivery=self.settings.delivery,
            clock=self.clock,
        )

    @cached_property
    def watch(self) -> Watch:
        agencies = {agency.email.lower() for agency in self.settings.agencies.values()}
        return Watch(
            engine=self.engine,
            alarms=self.deciding.classifier.alarms,
            embedder=self.deciding.classifier.embedder,
            duty=self.settings.duty,
            reach=self._duty_reach(),
            outlets=self.outgoing.outlets,
            colleagues=(self.outgoing.own_addresses | agencies) - {""},
            clock=self.clock,
        )

    @cached_property
    def unpaged(self) -> UnpagedSweep:
        return UnpagedSweep(self.engine, self.watch, self._read_again, self.clock)

    @cached_property
    def pager(self) -> Pager:
        settings = self.settings
        return Pager(
            engine=self.engine,
            outlets={name: one for name, one in self._enabled() if isinstance(one, Outlet) and one.can_send},
            duty=settings.duty,
            reach=self._duty_reach(),
            sayings=Sayings(
                settings.emergency, settings.centre.timezone, has_duty=bool(settings.duty.contacts),
                base_url=settings.centre.base_url, secret=self.signer.secret,
            ),
            read=self._read_again,
            clock=self.clock,
        )  # fmt: skip

    def alert(self) -> bool:
        """A few pages and answers to people in danger; whether there may be more."""
        return self.pager.send_due()

    def _duty_reach(self) -> Reach:
        texters = (name for name, channel in self.outgoing.outlets.items() if channel is Channel.SMS)
        return Reach(mail=self.outgoing.mail_outlet or "", text=next(texters, ""))

    def _read_again(self, inbox_id: int) -> Message:
        with reading(self.engine) as connection:
            connector, raw = connector_of(connection, inbox_id), self.inbox.raw(connection, inbox_id)
        return normalize(raw, self.settings.rules().get(connector, NO_RULES))

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(data_folder() / "uploads")

    @cached_property
    def message_files(self) -> MessageFiles:
        enabled = dict(self._enabled())
        return MessageFiles(
            self.engine, self.inbox, self.uploads, enabled, self.signer, self.outgoing.replies, self.clock
        )

    def load(self) -> None:
        """Load for good what working needs, before the first message waits for it."""
        with collector_resting():
            self.work.classifier.classifier.prepare()

    def process(self) -> bool:
        """One batch of messages; whether there may be more."""
        return self.work.process(self.settings.running.batch)

    def process_quick(self) -> bool:
        """One batch of what is read at once; whether there may be more."""
        return self.work.process(self.settings.running.batch, QUICK)

    def process_slow(self) -> bool:
        """One message that takes long to read; whether there may be more."""
        return self.work.process(1, SLOW)

    def deliver(self) -> bool:
        """A few deliveries; whether there may be more."""
        return bool(self.dispatcher.deliver_due(DELIVERIES_AT_A_TIME))

    def answer(self, reference: str, text: str, nonce: str) -> bool:
        """Commit what somebody at the centre answers, and tell the citizen; False when it was there already."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            filing = write_answer(connection, reference, text, nonce, now)
            if filing is None:
                return False
            planned, _ = self.outgoing.plan(connection, [filing], now)
            outbox.enqueue(connection, planned, now)
        self.doorbell.ring("deliver")
        return True

    def fetch(self) -> bool:
        """One file of a message; whether there may be more."""
        has_fetched = self.message_files.fetcher.fetch_due()
        if has_fetched:
            self.doorbell.ring("deliver")  # the agency's copy may have waited for it
        return has_fetched

    def sweep(self) -> None:
        """Free what dead workers held and ring for what waits; with nobody to answer the bell, do a round here."""
        freed = self.inbox.release_expired()
        freed += release_incomplete(self.engine, self.clock)
        outbox.release_expired(self.engine, self.settings.delivery, self.clock)
        with writing(self.engine) as connection:
            forget_old(connection, self.clock(connection))
        if freed or self.inbox.waits_longer_than(self.settings.running.sweep_after_seconds):
            self.doorbell.ring("process") or self.process_quick()
        if self.message_files.sweep():
            self.doorbell.ring("fetch") or self.fetch()
        if outbox.count_due(self.engine, self.clock):
            self.doorbell.ring("deliver") or self.deliver()

    def receive(self, connector: str, raws: Sequence[RawMessage]) -> None:
        """Commit pushed messages and ring. Raises Unavailable when there is no room, or the database is away."""
        try:
            self.inbox.admit(is_pushed=True)
            received = self.inbox.append(connector, raws).received
        except Congested:
            raise
        except Exception as error:
            raise Unavailable(f"the message could not be stored: {type(error).__name__}", retry_after=10) from error
        if received:
            self.doorbell.ring("process")

    def note(self, connector: str, reports: Sequence[Report]) -> Sequence[Report]:
        """Commit what the other side says of our notices; returns what came too early to be known."""
        with writing(self.engine) as connection:
            return note_reports(connection, connector, reports, self.clock(connection)).early

    def note_pushed(self, connector: str, reports: Sequence[Report]) -> None:
        """The same for whoever posts them. Raises Unavailable when they must be posted again."""
        try:
            early = self.note(connector, reports)
        except Exception as error:
            raise Unavailable(f"the reports could not be stored: {type(error).__name__}", retry_after=10) from error
        if early:
            raise Unavailable("what the reports are about is being sent", retry_after=5)

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
