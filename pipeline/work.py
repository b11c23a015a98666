"""One batch from the inbox into cases: read, classify, thread, route, file; all or nothing for each message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from cases.arrival import Arrival
from cases.known import Known, load_known
from cases.store import Filing, FreeReferences, file, lock_conversations, remember, with_reference
from cases.threads import decide_thread
from cases.tokens import Signer, notice_ids
from classify.classifier import Classifier
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.inbox import LEASE_SECONDS, Claimed, Inbox, Outcome, confirm, finish
from ingest.keeping import kept
from ingest.message import Channel
from ingest.reading_rules import NO_RULES, ReadingRules
from ingest.traces import said_of
from ingest.transaction import writing
from normalize import normalize
from pipeline.outgoing import Outgoing
from route.outbox import enqueue, note_bounces
from route.rules import Route, decide

_log = structlog.get_logger(__name__)

ReadMessage = tuple[Claimed, Arrival]

_SLOW = (Channel.FAX,)


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that turns a raw message into a filed one."""

    engine: Engine
    inbox: Inbox
    classifier: Classifier
    routes: Sequence[Route]
    signer: Signer
    outgoing: Outgoing
    rules: Mapping[str, ReadingRules]
    """By connector: how its messages are read."""
    ring_deliver: Callable[[], object]
    clock: Clock = database_now
    references: FreeReferences = field(default_factory=FreeReferences)

    def process(self, limit: int = 100) -> bool:
        """Claim and file up to ``limit`` messages, and say whether more may be waiting.

        One that cannot be filed is held alone.
        """
        claimed = self.inbox.claim(limit)
        slow = [message for message in claimed if message.raw.channel in _SLOW]
        self._work_off([message for message in claimed if message.raw.channel not in _SLOW])
        if slow:
            # One by one, after the others: reading a page takes a second, a long fax a minute.
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
        try:
            filings = self._file(read)
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

    def _read(self, claimed: Claimed) -> ReadMessage | None:
        if claimed.raw.too_large is not None:
            megabytes = claimed.raw.too_large / 1_000_000
            self.inbox.hold(claimed, f"too large: {megabytes:.1f} MB; raise max_bytes or answer it by hand")
            return None
        try:
            message = normalize(claimed.raw, self.rules.get(claimed.connector, NO_RULES))
            classification = self.classifier.classify(message)
        except Exception as error:
            _log.error("A message could not be read.", id=claimed.id, **said_of(error))
            self.inbox.hold(claimed, f"it could not be read: {type(error).__name__}")
            return None
        return claimed, Arrival(message, classification, claimed.received_at, claimed.id_was_reused)

    def _file_alone(self, one: ReadMessage) -> list[Filing]:
        try:
            return self._file([one])
        except Exception as error:
            # It stays on lease, and when that runs out it is tried again, up to the limit of attempts.
            _log.error("A message could not be filed.", id=one[0].id, **said_of(error))
            return []

    def _file(self, read: Sequence[ReadMessage]) -> list[Filing]:
        with writing(self.engine) as connection:
            now = self.clock(connection)
            ours = {claimed.id for claimed in confirm(connection, [claimed for claimed, _ in read])}
            read = [one for one in read if one[0].id in ours]
            arrivals = [arrival for _, arrival in read]
            lock_conversations(connection, arrivals)
            decided = self._decide(connection, read, self._load(connection, arrivals, now))
            planned, filings = self.outgoing.plan(connection, decided, now)
            file(connection, filings, now)
            enqueue(connection, planned, now)
            bounced = [one for one in filings if _is_final_bounce(one)]
            note_bounces(
                connection,
                {str(one.reference) for one in bounced},
                {notice_id for one in bounced for notice_id in notice_ids(one.arrival.answered_ids)},
                now,
            )
            crashpoint("work.before_outcomes")
            finish(connection, [_outcome(filing) for filing in filings], now)
            crashpoint("work.before_commit")
        return filings

    def _load(self, connection: Connection, arrivals: Sequence[Arrival], now: datetime) -> Known:
        message_ids = {one.message.message_id for one in arrivals} | {one.message.replaces for one in arrivals}
        message_ids = message_ids.union(*(one.answered_ids for one in arrivals))
        references = {reference for one in arrivals for reference in one.quoted}
        references |= {claim.reference for one in arrivals for claim in one.claims}
        return load_known(
            connection,
            message_ids=message_ids - {""},
            references=references,
            sender_keys={one.sender_key for one in arrivals} - {""},
            agency_mailboxes={code: agency.email for code, agency in self.outgoing.agencies.items()},
            now=now,
        )

    def _decide(self, connection: Connection, read: Sequence[ReadMessage], known: Known) -> list[Filing]:
        free = iter(self.references.take(connection, len(read)))
        filings = []
        for claimed, arrival in read:
            filing = Filing(claimed.id, claimed.connector, arrival, decide_thread(arrival, known, self.signer))
            if filing.thread.outcome == "opened":
                filing = self._routed(with_reference(filing, next(free)))
            elif filing.reference is not None:
                filing = replace(filing, agency=known.cases[filing.reference].agency)
            remember(known, filing)
            filings.append(filing)
        return filings

    def _routed(self, filing: Filing) -> Filing:
        message, classification = filing.arrival.message, filing.arrival.classification
        decision = decide(
            self.routes,
            classification=classification,
            language=message.language.language,
            channel=message.channel.value,
        )
        reasons = (*classification.reasons, *decision.reasons)
        return replace(filing, agency=decision.agency, route=decision.route, reasons=reasons)


def _is_final_bounce(filing: Filing) -> bool:
    """A machine says that a notice of ours will never arrive. Should somebody make it up, they have seen the notice."""
    return filing.thread.outcome == "joined" and any(one.permanent for one in filing.arrival.message.undelivered)


def _outcome(filing: Filing) -> Outcome:
    return Outcome(filing.inbox_id, filing.thread.outcome, filing.thread.reason, filing.reference)
