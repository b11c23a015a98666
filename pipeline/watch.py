"""Danger to life, seen as soon as a message is read, in a transaction of its own, whatever becomes of the message."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import structlog
from sqlalchemy import Engine

from cases.evidence import folded_words
from cases.vocabulary import vocabulary
from cases.wording import read_wording
from classify.alarms import MAX_CHARACTERS, Alarms
from classify.heard import Heard
from classify.learned.embedding import Embedder
from ingest.clock import Clock, database_now
from ingest.crashpoint import crashpoint
from ingest.inbox import Claimed
from ingest.message import Channel
from ingest.traces import said_of
from ingest.transaction import writing
from normalize.message import Language, Message
from route.acknowledge import Address, reach
from route.emergency.book import Answer, Reach, Report, record
from route.emergency.notices import HINDUSTANI
from route.emergency.settings import Duty
from route.emergency.sketch import sketch

_MACHINES = ("auto-reply", "bounce", "delivery-report")
"""What they write about is somebody's earlier message; bulk may be a portal or an alarm panel."""

_ATTEMPTS = 3
"""So often a message is taken up whose page could not be written; then it is filed, and ``unpaged.py`` finds it."""

_log = structlog.get_logger(__name__)


class Unwatched(Exception):
    """Somebody is in danger, and it could not be written down: the message must come back."""


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
        """Page and answer when the message tells of danger.

        Returns what was heard, so that nobody need listen twice; None for a message that was not listened to. Raises
        Unwatched where the page could not be written down and another attempt may; in the end a message is filed all
        the same.
        """
        heard = self._listen(claimed.id, message)
        if heard is not None and heard.danger.is_emergency:
            answer = self._answer(claimed.connector, message)
            self._record(claimed, _report(claimed.id, message, heard), answer)
        return heard

    def look_again(self, inbox_id: int, connector: str, message: Message) -> None:
        """The same for a message that was filed without a page. Raises what forbids to write it down."""
        heard = self._listen(inbox_id, message)
        if heard is not None and heard.danger.is_emergency:
            self._write(_report(inbox_id, message, heard), self._answer(connector, message))

    def look_at_bytes(self, claimed: Claimed) -> None:
        """The same by the rules alone, of what could not be read as a message, as far as its bytes are text."""
        try:
            danger = self.alarms.find(claimed.raw.content[:MAX_CHARACTERS].decode("utf-8", "replace"))
            if danger.is_emergency:
                self._write(Report(claimed.id, danger.kinds), None)
        except Exception as error:
            _log.error("A message could not be watched for danger.", id=claimed.id, **said_of(error))

    def _listen(self, inbox_id: int, message: Message) -> Heard | None:
        if message.loop or message.auto in _MACHINES or message.sender.email.lower() in self.colleagues:
            return None
        try:
            return Heard.in_message(message, self.alarms, self.embedder)
        except Exception as error:
            _log.error("A message could not be watched for danger.", id=inbox_id, **said_of(error))
            return None

    def _record(self, claimed: Claimed, report: Report, answer: Answer | None) -> None:
        for is_last in (False, True):
            try:
                self._write(report, answer)
                return
            except Exception as error:
                _log.error("An emergency could not be written down.", id=claimed.id, **said_of(error))
                if is_last and claimed.attempts < _ATTEMPTS:
                    raise Unwatched from error

    def _write(self, report: Report, answer: Answer | None) -> None:
        with writing(self.engine) as connection:
            now = self.clock(connection)
            emergency = record(connection, report, answer, self.duty, self.reach, now)
            crashpoint("watch.before_commit")
        if emergency is not None:
            _log.warning("A message tells of danger to life.", id=report.inbox_id, emergency=emergency)

    def _answer(self, connector: str, message: Message) -> Answer | None:
        if message.auto is not None:
            return None
        found = reach(message, connector, self.outlets)
        if not isinstance(found, Address):
            return None
        return Answer(found.outlet, found.address, _reads(message.language))


def _reads(told: Language) -> str:
    """The language that somebody who wrote in this one is answered in."""
    is_hindustani = told.script == "Latn" and told.language in {"hi", "ur"}
    return HINDUSTANI if is_hindustani else told.answered_in


def _report(inbox_id: int, message: Message, heard: Heard) -> Report:
    keys = message.sender.keys(message.channel)
    reporter = sha256(keys[0].encode("utf-8", "replace")).hexdigest()[:16] if keys else ""
    try:
        folded = folded_words(" ".join(heard.words))
        places, said = _places(message, folded), sketch(set(folded.split()))
    except Exception as error:  # what only serves to group reports fails no page
        _log.error("What a report of an emergency says could not be taken apart.", id=inbox_id, **said_of(error))
        places, said = (), ""
    return Report(inbox_id, heard.danger.kinds, places, reporter, said)


def _places(message: Message, folded: str) -> tuple[str, ...]:
    """The kilometre that the report comes from, else the districts that it names; of a whole town there are many."""
    if where := message.location:
        return (f"{where.latitude:.2f},{where.longitude:.2f}",)
    return tuple(sorted(read_wording(folded).places - vocabulary().wide_places))
