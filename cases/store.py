"""Writing a decided batch into the case store: a handful of statements, whatever the batch's size."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from cases.arrival import Arrival, Thread
from cases.bands import keep_bands
from cases.known import Known, KnownCase, KnownMessage
from cases.photos import keep_photos
from cases.reference import new_reference
from cases.tables import CASES, EVENTS, MESSAGES, PARTIES
from cases.ties import keep_ties
from cases.tokens import FORMER_AGENCY
from ingest.among import among
from ingest.polling import insert_ignoring
from ingest.statements import write

_DRAWN_AHEAD = 200


@dataclass(frozen=True, slots=True)
class Filing:
    """A message with everything that was decided about it."""

    inbox_id: int
    connector: str
    arrival: Arrival
    thread: Thread
    agency: str = ""
    route: str = ""
    is_worse: bool = False
    """It makes an emergency of the case that it joins, which is routed again."""
    former_agency: str = ""
    """The agency that had the case until then, if it was another one."""
    answered_in: str = ""
    """The language that the person has chosen for our notices; empty: the one they write in."""
    reasons: tuple[str, ...] = ()

    @property
    def reference(self) -> str | None:
        """Its case; None for an ignored message."""
        return self.thread.reference


@dataclass(slots=True)
class FreeReferences:
    """References drawn ahead by one process, so that most batches need not ask whether theirs are taken.

    Should another process use one of them first, the primary key refuses the batch, which is tried again with
    the next ones: each is handed out once.
    """

    _drawn: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, connection: Connection, count: int) -> list[str]:
        """As many references as asked for, none of them taken."""
        with self._lock:
            while len(self._drawn) < count:
                drawn = {new_reference() for _ in range(count + _DRAWN_AHEAD)}.difference(self._drawn)
                taken = connection.execute(_TAKEN, {"drawn": drawn}).scalars()
                self._drawn += drawn.difference(taken)
            chosen, self._drawn = self._drawn[:count], self._drawn[count:]
        return chosen


def remember(known: Known, filing: Filing) -> None:
    """Let the rest of the batch see what this message opened or joined."""
    reference, arrival = filing.reference, filing.arrival
    if reference is None:
        return
    if filing.thread.outcome == "opened":
        known.cases[reference] = KnownCase(
            reference, "open", filing.agency, arrival.classification.topic, arrival.classification.priority,
            arrival.message.subject, None, None, set(arrival.sender_keys),
        )  # fmt: skip
    else:
        case = known.cases[reference]
        if filing.thread.reopens:
            case.status = "open"
        if filing.is_worse:
            case.agency, case.priority = filing.agency, "emergency"
    for link in filing.thread.links:
        if link.incident:
            known.cases[reference].incident = known.cases[link.other_reference].incident = link.incident
    known.add(
        KnownMessage(
            inbox_id=filing.inbox_id, reference=reference, message_id=arrival.message.message_id,
            channel=arrival.message.channel.value, received_at=arrival.received_at, text_key=arrival.text_key,
            sender=arrival.message.sender, evidence_of=lambda: arrival.evidence,
        ),
        *_traces(filing),
    )  # fmt: skip


def with_reference(filing: Filing, reference: str) -> Filing:
    """The filing with the reference of the case that it opens."""
    return replace(filing, thread=replace(filing.thread, reference=reference))


def file(connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
    """Write cases, messages, parties, links and history of the whole batch."""
    opened = [one for one in filings if one.thread.outcome == "opened"]
    touched = [one for one in filings if one.thread.outcome in ("joined", "duplicate")]
    if opened:
        write(connection, _INSERT_CASES, [_case(one, now) for one in opened])
    if filings:
        write(connection, _INSERT_MESSAGES, [_message(one) for one in filings])
    _touch(connection, touched, now)
    if parties := [{"reference": one.reference, "key": key} for one in opened for key in one.arrival.sender_keys]:
        write(connection, _INSERT_PARTIES[connection.dialect.name], parties)
    keep_ties(connection, [(one.inbox_id, one.reference, one.thread.links) for one in filings if one.reference], now)
    traces = [(one.inbox_id, *_traces(one)) for one in filings]
    keep_bands(connection, [(inbox_id, bands) for inbox_id, bands, _ in traces])
    keep_photos(connection, [(inbox_id, photos) for inbox_id, _, photos in traces])
    if events := [_event(one, now) for one in filings if one.reference]:
        write(connection, _INSERT_EVENTS, events)


def _touch(connection: Connection, filings: Sequence[Filing], now: datetime) -> None:
    if not filings:
        return
    # In one order, so that two batches can never wait for each other.
    references = sorted({one.reference for one in filings if one.reference})
    write(connection, _TOUCH, [{"b_reference": reference, "b_now": now} for reference in references])
    if wanted := sorted({str(one.reference) for one in filings if _wants_person(one)}):
        connection.execute(update(CASES).where(CASES.c.reference.in_(wanted)).values(needs_review=True))
    answered = {one.reference for one in filings if one.thread.role == "agency" and one.thread.is_verified}
    reopened = {one.reference for one in filings if one.thread.reopens}
    for status, chosen in (("answered", answered), ("open", reopened)):
        if chosen:
            change = update(CASES).where(CASES.c.reference.in_(sorted(str(one) for one in chosen)))
            connection.execute(change.values(status=status, closed_at=None))


def _wants_person(filing: Filing) -> bool:
    return "wants_person" in filing.arrival.message.flags or filing.thread.role == FORMER_AGENCY


def _case(filing: Filing, now: datetime) -> dict[str, Any]:
    message, classification = filing.arrival.message, filing.arrival.classification
    return {
        "reference": filing.reference,
        "status": "open",
        "type": classification.type,
        "topic": classification.topic,
        "priority": classification.priority,
        "agency": filing.agency,
        "route": filing.route,
        "language": filing.answered_in or message.language.answered_in,
        "channel": message.channel.value,
        "connector": filing.connector,
        "subject": message.subject or message.new_text[:80].split("\n")[0],
        "opened_at": now,
        "updated_at": now,
        "closed_at": None,
        "needs_review": classification.review
        or any(link.is_proposed for link in filing.thread.links)
        or _wants_person(filing),
    }


def _message(filing: Filing) -> dict[str, Any]:
    message, classification = filing.arrival.message, filing.arrival.classification
    as_json = message.as_json()
    return {
        "inbox_id": filing.inbox_id,
        "reference": filing.reference,
        "role": filing.thread.role,
        "channel": message.channel.value,
        "connector": filing.connector,
        "sender_key": filing.arrival.sender_key,
        "sender_email": message.sender.email,
        "sender_name": message.sender.name,
        "sender_phone": message.sender.phone,
        "sender_handle": message.sender.handle,
        "sender_account": message.sender.account,
        "subject": message.subject,
        "text": message.text,
        "new_text": message.new_text,
        "text_key": filing.arrival.text_key,
        "message_id": message.message_id,
        "sent_at": message.date,
        "received_at": filing.arrival.received_at,
        "language": message.language.language,
        "language_confidence": message.language.confidence,
        "auto": message.auto,
        "attachments": as_json["attachments"],
        "location": as_json["location"],
        "fields": dict(message.fields),
        "candidates": list(message.candidates),
        "relayed_by": message.relayed_by,
        "flags": _flags(filing),
        "classification": classification.as_json(),
        "reasons": [filing.thread.reason, *filing.reasons],
    }


def _flags(filing: Filing) -> list[str]:
    flags = list(filing.arrival.message.flags)
    if filing.arrival.message.edition != "new":
        flags.append(filing.arrival.message.edition)
    if filing.arrival.id_was_reused:
        flags.append("id_reuse")
    if not filing.thread.is_verified:
        flags.append("sender_unverified")
    return flags


def _traces(filing: Filing) -> tuple[tuple[int, ...], frozenset[str]]:
    """The keys and photos that later messages find it by: only what citizens write is compared."""
    is_of_citizen = filing.reference is not None and filing.thread.role == "citizen"
    return (filing.arrival.bands.own, filing.arrival.photos) if is_of_citizen else ((), frozenset())


def _event(filing: Filing, now: datetime) -> dict[str, Any]:
    thread = filing.thread
    message = filing.arrival.message
    if thread.outcome == "joined" and message.edition == "deletion":
        kind = "deleted"
    elif thread.outcome == "joined" and any(one.permanent for one in message.undelivered):
        kind = "undelivered"
    elif thread.outcome == "joined" and thread.reopens:
        kind = "reopened"
    elif thread.outcome == "joined" and message.edition == "edit":
        kind = "edited"
    elif thread.outcome == "joined" and thread.role == "agency" and thread.is_verified:
        kind = "answered"
    else:
        kind = thread.outcome
    return {
        "reference": filing.reference, "at": now, "kind": kind, "inbox_id": filing.inbox_id,
        "detail": thread.reason,
    }  # fmt: skip


# Built once: building a statement costs more than executing it.
_TAKEN = select(CASES.c.reference).where(among(CASES.c.reference, "drawn"))
_INSERT_CASES, _INSERT_MESSAGES, _INSERT_EVENTS = CASES.insert(), MESSAGES.insert(), EVENTS.insert()
_INSERT_PARTIES = insert_ignoring(PARTIES)
_TOUCH = update(CASES).where(CASES.c.reference == bindparam("b_reference")).values(updated_at=bindparam("b_now"))
