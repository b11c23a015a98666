"""One batch from the inbox into cases: read, classify, thread, route, file; all or nothing for each message."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import compress

import structlog
from sqlalchemy import Connection, Engine

from cases.arrival import Arrival
from cases.audits import draw
from cases.conversations import take_free_conversations, wait_for_conversations
from cases.corrections import news_of
from cases.files import ask
from cases.known import Known, KnownCase, load_known
from cases.preferences import chosen_languages
from cases.store import Filing, FreeReferences, file, remember, with_reference
from cases.threads import decide_thread
from cases.tokens import Signer, notice_ids
from cases.urgency import raise_to_emergency
from classify.classification import Classification
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.inbox import LEASE_SECONDS, Claimed, Inbox, Outcome, confirm, finish
from ingest.keeping import kept
from ingest.message import Channel
from ingest.reading_rules import NO_RULES, ReadingRules
from ingest.traces import said_of
from ingest.transaction import writing
from normalize import normalize
from normalize.message import Message
from pipeline.deciding import Deciding
from pipeline.outgoing import LANGUAGES, Outgoing
from pipeline.watch import Unwatched, Watch
from route.late_files import hold_back
from route.moves import forward_again
from route.outbox import enqueue
from route.places import Gazetteer
from route.reports import note_bounces
from route.rules import Decision, Route, decide

_log = structlog.get_logger(__name__)

ReadMessage = tuple[Claimed, Arrival]

SLOW = (Channel.FAX,)
"""Reading a page of these takes a second, a long one of them a minute: nothing else may wait for it."""
QUICK = tuple(channel for channel in Channel if channel not in SLOW)


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that turns a raw message into a filed one."""

    engine: Engine
    inbox: Inbox
    classifier: Deciding
    routes: Sequence[Route]
    gazetteer: Gazetteer
    signer: Signer
    outgoing: Outgoing
    rules: Mapping[str, ReadingRules]
    """By connector: how its messages are read."""
    ring_deliver: Callable[[], object]
    ring_fetch: Callable[[], object]
    keeping: Collection[str]
    """The connectors that keep the files of their messages until they are asked."""
    watch: Watch
    audit_share: float
    """Of the messages that nobody would have to look at, so many are drawn for a person to check."""
    clock: Clock = database_now
    references: FreeReferences = field(default_factory=FreeReferences)

    def process(self, limit: int = 100, channels: Collection[Channel] = tuple(Channel)) -> bool:
        """Claim and file up to ``limit`` messages of these channels, and say whether more may be waiting.

        One that cannot be filed is held alone.
        """
        claimed = self.inbox.claim(limit, channels=channels)
        slow = [message for message in claimed if message.raw.channel in SLOW]
        self._work_off([message for message in claimed if message.raw.channel not in SLOW])
        if slow:
            # One by one, after the others.
            with kept(lambda: self.inbox.renew(slow), LEASE_SECONDS):
                for message in slow:
                    self._work_off([message])
        is_suspect = any(message.attempts > 1 for message in claimed)  # such a one comes alone
        return is_suspect or len(claimed) == limit

    def _work_off(self, claimed: Sequence[Claimed]) -> None:
        read = [one for message in claimed if (one := self._read(message)) is not None]
        if read:
            self._file_all(read)

    def _file_all(self, read: Sequence[ReadMessage]) -> None:
        crashpoint("work.before_filing")
        if busy := self._file_and_ring(read, waits=len(read) == 1):
            self._file_and_ring(busy, waits=True)

    def _file_and_ring(self, read: Sequence[ReadMessage], *, waits: bool) -> Sequence[ReadMessage]:
        """File the messages and ring for what follows; returns those that another worker is deciding about."""
        busy: Sequence[ReadMessage] = ()
        try:
            filings, busy = self._file(read, waits=waits)
        except Exception as error:
            if len(read) == 1:
                raise  # it stays on lease; when that runs out it is tried again, up to the limit of attempts
            _log.error(
                "A batch could not be filed; its messages are filed one by one.",
                messages=len(read),
                **said_of(error),
            )
            filings = [filing for one in read for filing in self._file_alone(one)]
        crashpoint("work.after_filing")
        if filings:
            self.ring_deliver()
        if any(_names_files(filing) for filing in filings):
            self.ring_fetch()
        return busy

    def _read(self, claimed: Claimed) -> ReadMessage | None:
        if claimed.unreadable:
            self.inbox.hold(claimed, claimed.unreadable)
            return None
        if claimed.raw.too_large is not None:
            megabytes = claimed.raw.too_large / 1_000_000
            self.inbox.hold(claimed, f"too large: {megabytes:.1f} MB; raise max_bytes or answer it by hand")
            return None
        try:
            message = normalize(claimed.raw, self.rules.get(claimed.connector, NO_RULES))
        except Exception as error:
            self.watch.look_at_bytes(claimed)
            self._put_aside(claimed, error)
            return None
        # First, and in a transaction of its own: nothing after it may fail it.
        try:
            heard = self.watch.look(claimed, message)
        except Unwatched:
            return None  # it stays on lease, and when that runs out it is tried again
        try:
            classification = self.classifier.classify(message, heard)
        except Exception as error:
            self._put_aside(claimed, error)
            return None
        return claimed, Arrival(message, classification, claimed.received_at, claimed.id_was_reused)

    def _put_aside(self, claimed: Claimed, error: Exception) -> None:
        _log.error("A message could not be read.", id=claimed.id, **said_of(error))
        self.inbox.hold(claimed, f"it could not be read: {type(error).__name__}")

    def _file_alone(self, one: ReadMessage) -> list[Filing]:
        try:
            return self._file([one], waits=True)[0]
        except Exception as error:
            # It stays on lease, and when that runs out it is tried again, up to the limit of attempts.
            _log.error("A message could not be filed.", id=one[0].id, **said_of(error))
            return []

    def _file(self, read: Sequence[ReadMessage], *, waits: bool) -> tuple[list[Filing], Sequence[ReadMessage]]:
        """File those that nobody else is deciding about, or with ``waits`` all; returns what was filed and what not."""
        with writing(self.engine) as connection:
            now = self.clock(connection)
            ours = {claimed.id for claimed in confirm(connection, [claimed for claimed, _ in read])}
            read, busy = _take([one for one in read if one[0].id in ours], connection, waits=waits)
            arrivals = [arrival for _, arrival in read]
            chosen = chosen_languages(connection, {one.sender_key for one in arrivals if _may_choose(one)} - {""})
            decided = self._decide(connection, read, self._load(connection, arrivals), chosen)
            planned, filings = self.outgoing.plan(connection, decided, now)
            planned = [*self.outgoing.replies.plan(connection, filings, chosen, now), *planned]
            file(connection, filings, now)
            draw(connection, filings, self.audit_share, now)
            raise_to_emergency(connection, filings, now)
            enqueue(connection, planned, now)
            self._ask_for_files(connection, filings, now)
            bounced = [one for one in filings if _is_final_bounce(one)]
            note_bounces(
                connection,
                {str(one.reference) for one in bounced},
                {notice_id for one in bounced for notice_id in notice_ids(one.arrival.answered_ids)},
                now,
            )
            crashpoint("work.before_outcomes")
            finish(connection, [_outcome(filing) for filing in filings], now)
            self._hand_over(connection, filings, now)
            crashpoint("work.before_commit")
        return filings, busy

    def _hand_over(self, connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
        """Send the agency that a case moves to what the case already holds."""
        for one in filings:
            if one.former_agency:
                reference = str(one.reference)
                told = {*news_of(connection, reference), one.inbox_id}
                planned = [
                    plan for cause in sorted(told) for plan in self.outgoing.forwards(one.agency, reference, cause)
                ]
                forward_again(connection, planned, now)

    def _ask_for_files(self, connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
        """Have the files fetched that the messages only name; what is an emergency is not held back for a picture."""
        asked = ask(connection, [one for one in filings if _names_files(one)], self.keeping, now)
        patient = {
            one.inbox_id: one.reference
            for one in filings
            if one.inbox_id in asked and one.reference and one.arrival.classification.priority != "emergency"
        }
        hold_back(connection, patient, now)

    def _load(self, connection: Connection, arrivals: Sequence[Arrival]) -> Known:
        message_ids = {one.message.message_id for one in arrivals} | {one.message.replaces for one in arrivals}
        message_ids = message_ids.union(*(one.answered_ids for one in arrivals))
        references = {reference for one in arrivals for reference in one.quoted}
        references |= {claim.reference for one in arrivals for claim in one.claims}
        return load_known(
            connection,
            message_ids=message_ids - {""},
            references=references,
            bands=[one.bands.near for one in arrivals],
            photos=[one.photos for one in arrivals],
            agency_mailboxes={code: agency.email for code, agency in self.outgoing.agencies.items()},
        )

    def _decide(
        self, connection: Connection, read: Sequence[ReadMessage], known: Known, chosen: Mapping[str, str]
    ) -> list[Filing]:
        free = iter(self.references.take(connection, len(read)))
        filings = []
        for claimed, arrival in read:
            filing = Filing(claimed.id, claimed.connector, arrival, decide_thread(arrival, known, self.signer))
            command = arrival.message.command
            if command and command.name == "language" and command.argument in LANGUAGES:
                chosen = {**chosen, arrival.sender_key: command.argument}
            if filing.thread.outcome == "opened":
                filing = self._routed(with_reference(filing, next(free)))
                if language := chosen.get(arrival.sender_key):
                    why = f"answered in {language}: the person's choice"
                    filing = replace(filing, answered_in=language, reasons=(*filing.reasons, why))
            elif filing.reference is not None:
                filing = self._joining(filing, known.cases[filing.reference])
            remember(known, filing)
            filings.append(filing)
        return filings

    def _routed(self, filing: Filing) -> Filing:
        classification = filing.arrival.classification
        decision = self._route(filing.arrival.message, classification)
        reasons = (*classification.reasons, *decision.reasons)
        return replace(filing, agency=decision.agency, route=decision.route, reasons=reasons)

    def _joining(self, filing: Filing, case: KnownCase) -> Filing:
        """The filing with its case's agency; a case that becomes an emergency moves where the routes ask for that."""
        filing = replace(filing, agency=case.agency)
        if not _makes_worse(filing, case):
            return filing
        message, said = filing.arrival.message, replace(filing.arrival.classification, topic=case.topic)
        before = self._route(message, replace(said, priority=case.priority))
        after = self._route(message, said)
        if after.agency in (before.agency, case.agency):
            return replace(filing, is_worse=True)
        return replace(
            filing, is_worse=True, agency=after.agency, route=after.route, former_agency=case.agency,
            reasons=(*filing.reasons, *after.reasons),
        )  # fmt: skip

    def _route(self, message: Message, classification: Classification) -> Decision:
        return decide(
            self.routes,
            classification=classification,
            language=message.language.language,
            channel=message.channel.value,
            spot=self.gazetteer.find(message),
        )


def _take(
    read: Sequence[ReadMessage], connection: Connection, *, waits: bool
) -> tuple[Sequence[ReadMessage], Sequence[ReadMessage]]:
    """The messages whose conversations are ours now, and those that another worker is deciding about."""
    arrivals = [arrival for _, arrival in read]
    if waits:
        wait_for_conversations(connection, arrivals)
        return read, ()
    free = take_free_conversations(connection, arrivals)
    return list(compress(read, free)), [one for one, is_free in zip(read, free, strict=True) if not is_free]


def _may_choose(arrival: Arrival) -> bool:
    """Whether its channel has commands, by which people choose the language of our notices."""
    return arrival.message.channel is Channel.TELEGRAM


def _names_files(filing: Filing) -> bool:
    return any(one.source for one in filing.arrival.message.attachments)


def _makes_worse(filing: Filing, case: KnownCase) -> bool:
    """Whether its citizen tells of danger in a case that was no emergency."""
    is_told = filing.thread.outcome in ("joined", "duplicate") and filing.thread.role == "citizen"
    return is_told and filing.arrival.classification.priority == "emergency" != case.priority


def _is_final_bounce(filing: Filing) -> bool:
    """A machine says that a notice of ours will never arrive. Should somebody make it up, they have seen the notice."""
    return filing.thread.outcome == "joined" and any(one.permanent for one in filing.arrival.message.undelivered)


def _outcome(filing: Filing) -> Outcome:
    return Outcome(filing.inbox_id, filing.thread.outcome, filing.thread.reason, filing.reference)
