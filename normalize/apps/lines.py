"""Recorded and written traffic: a line of JSON that says what a channel would have handed over."""

from collections.abc import Mapping
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import answer, document_of, instant, line, mapping
from normalize.apps.draft import Draft, unreadable
from normalize.mail.addresses import is_plausible
from normalize.mail.headers import flat, message_ids
from normalize.message import Message, Sender
from normalize.text.phones import e164

KEYS = frozenset(("from", "name", "to", "subject", "text", "message_id", "in_reply_to", "location"))
MAX_RECIPIENTS = 40


def is_line(document: object) -> bool:
    """Whether it is a recorded line, for a reader whose channel's own shape it does not have."""
    return isinstance(document, dict) and (not document or not KEYS.isdisjoint(document))


def read_json(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a recorded line: ``from, name, to, subject, text, message_id, in_reply_to, location``."""
    document = document_of(raw.content)
    return read_line(raw, document, rules) if isinstance(document, dict) else unreadable(raw)


def read_line(raw: RawMessage, document: object, rules: ReadingRules) -> Message:
    """Read a recorded line that has been parsed already; anything else becomes its own text."""
    found = mapping(document)
    if not is_line(found):
        return unreadable(raw)
    region = raw.envelope.get("region", "") or rules.region
    receivers = found.get("to")
    draft = Draft(
        sender=_sender(found, region),
        to=recipients(*(receivers if isinstance(receivers, list) else [receivers])),
        subject=flat(answer(found.get("subject"))),
        date=instant(found.get("at")),
        message_id=_id(found.get("message_id")),
        in_reply_to=_id(found.get("in_reply_to")),
    )
    draft.say(answer(found.get("text")))
    pinned(draft, found.get("location"))
    return draft.finish(raw)


def pinned(draft: Draft, value: object) -> None:
    """Take ``{"latitude", "longitude", "label"}`` as the place; nothing and an empty text are no place."""
    if isinstance(value, dict):
        draft.place(value.get("latitude"), value.get("longitude"), line(value.get("label"), 500))
    elif value is not None and value != "":
        draft.flag("location_invalid")


def recipients(*receivers: object) -> tuple[str, ...]:
    """Who it is for, each on one line."""
    found = (line(one, 320) for one in receivers[:MAX_RECIPIENTS])
    return tuple(filter(None, found))


def _sender(found: Mapping[str, Any], region: str) -> Sender:
    sender = flat(answer(found.get("from")))[:320]
    name = flat(answer(found.get("name")))[:256]
    if is_plausible(sender):
        return Sender(email=sender, name=name)
    if phone := e164(sender, region):
        return Sender(phone=phone, name=name)
    return Sender(handle=sender.lstrip("@") or None, name=name)


def _id(value: object) -> str:
    return next(iter(message_ids(flat(answer(value)))), "")
