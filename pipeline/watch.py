"""Danger to life, seen as soon as a message is read, in a transaction of its own, whatever becomes of the message."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine

from classify.alarms import MAX_CHARACTERS, Alarms
from classify.heard import Heard
from classify.learned.embedding import Embedder
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.inbox import Claimed
from ingest.message import Channel
from ingest.traces import said_of
from ingest.transaction import writing
from normalize.message import Message
from route.acknowledge import Address, reach
from route.emergency.book import Answer, Reach, Report, record
from route.emergency.settings import Duty

_MACHINES = ("auto-reply", "bounce", "delivery-report")
"""What they write about is somebody's earlier message; bulk may be a portal or an alarm panel."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """Reads every message for danger before anything else is made of it."""

    engine: Engine
    alarms: Alarms
    duty: Duty
    reach: Reach
    outlets: Mapping[str, Channel]
    """The connectors that can send."""
    colleagues: frozenset[str]
    """Mail addresses of agencies and our own, in lower case: they write about emergencies that are known."""
    embedder: Embedder | None = None
    """What is asked where words leave doubt; None: words alone."""
    clock: Clock = database_now

    def look(self, claimed: Claimed, message: Message) -> Heard | None:
        """Page and answer when the message tells of danger. Never raises: a message is filed all the same.

        Returns what was heard, so that nobody need listen twice; None for a message that was not listened to.
        """
        if message.loop or message.auto in _MACHINES or message.sender.email.lower() in self.colleagues:
            return None
        heard = None
        try:
            heard = Heard.in_message(message, self.alarms, self.embedder)
            if heard.danger.is_emergency:
                self._record(Report(claimed.id, heard.danger.kinds, _place(message)), self._answer(claimed, message))
        except Exception as error:
            _log.error("A message could not be watched for danger.", id=claimed.id, **said_of(error))
        return heard

    def look_at_bytes(self, claimed: Claimed) -> None:
        """The same by the rules alone, of what could not be read as a message, as far as its bytes are text."""
        try:
            danger = self.alarms.find(claimed.raw.content[:MAX_CHARACTERS].decode("utf-8", "replace"))
            if danger.is_emergency:
                self._record(Report(claimed.id, danger.kinds, ""), None)
        except Exception as error:
            _log.error("A message could not be watched for danger.", id=claimed.id, **said_of(error))

    def _record(self, report: Report, answer: Answer | None) -> None:
        with writing(self.engine) as connection:
            now = self.clock(connection)
            emergency = record(connection, report, answer, self.duty, self.reach, now)
            crashpoint("watch.before_commit")
        if emergency is not None:
            _log.warning("A message tells of danger to life.", id=report.inbox_id, emergency=emergency)

    def _answer(self, claimed: Claimed, message: Message) -> Answer | None:
        if message.auto is not None:
            return None
        found = reach(message, claimed.connector, self.outlets)
        if not isinstance(found, Address):
            return None
        return Answer(found.outlet, found.address, message.language.language)


def _place(message: Message) -> str:
    """The kilometre that the reports of one event come from; empty when it is not told."""
    where = message.location
    return f"{where.latitude:.2f},{where.longitude:.2f}" if where else ""
