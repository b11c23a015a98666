"""Channels that hand over a text and its few facts: text messages, form posts, recorded lines as JSON."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize import language
from normalize.addresses import is_plausible
from normalize.charset import decode, storable
from normalize.gsm import decode_gsm
from normalize.headers import flat, message_ids
from normalize.message import Location, Message, Sender
from normalize.phones import e164

MAX_TEXT_CHARACTERS = 100_000
MAX_FIELDS = 200
MAX_FIELD_CHARACTERS = 20_000

_FORM_KEYS = frozenset(("name", "email", "phone", "subject", "text", "location"))
_UCS2 = frozenset(("ucs2", "ucs-2", "iso-10646-ucs-2", "utf-16be", "utf-16-be", "utf16be"))
_GSM = frozenset(("gsm", "gsm7", "gsm-7", "gsm0338", "gsm-03.38", "gsm 03.38"))


def read_sms(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a text message: the content is its text, the envelope has ``from``, ``to``, ``at``, ``region``.

    Recorded traffic holds the whole message as JSON; a gateway's text is never read so, whatever it looks like.
    """
    if raw.media_type == "application/json":
        return read_json(raw, rules)
    text, guessed = _sms_text(raw)
    envelope = raw.envelope
    return _message(
        raw,
        sender=_sms_sender(envelope.get("from", ""), envelope.get("region", "")),
        to=_recipients(envelope.get("to", "")),
        date=_instant(envelope.get("at")) or raw.sent_at,
        text=text,
        flags=("charset_guessed",) if guessed else (),
    )


def read_form(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a form post: the known answers become the message, every other one a field."""
    form = _object(raw.content)
    if form is None:
        return _unreadable(raw)
    place, flags = _location(form.get("location"))
    email = flat(_string(form.get("email")))
    sender = Sender(
        email=email if is_plausible(email) else "",
        name=flat(_string(form.get("name")))[:256],
        phone=e164(_string(form.get("phone")), raw.envelope.get("region", ""), bare_gulf=True),
    )
    return _message(
        raw,
        sender=sender,
        to=_recipients(raw.envelope.get("to", "")),
        subject=flat(_string(form.get("subject"))),
        text=_string(form.get("text")),
        location=place,
        fields=_fields(form, sender),
        flags=flags,
    )


def read_json(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a recorded line: ``from, name, to, subject, text, message_id, in_reply_to, location``."""
    line = _object(raw.content)
    if line is None:
        return _unreadable(raw)
    place, flags = _location(line.get("location"))
    receivers = line.get("to")
    return _message(
        raw,
        sender=_any_sender(
            _string(line.get("from")), flat(_string(line.get("name")))[:256], raw.envelope.get("region", "")
        ),
        to=_recipients(*(receivers if isinstance(receivers, list) else [receivers])),
        subject=flat(_string(line.get("subject"))),
        date=_instant(line.get("at")) or raw.sent_at,
        text=_string(line.get("text")),
        message_id=next(iter(message_ids(flat(_string(line.get("message_id"))))), ""),
        in_reply_to=next(iter(message_ids(flat(_string(line.get("in_reply_to"))))), ""),
        location=place,
        flags=flags,
    )


def _message(raw: RawMessage, text: str, flags: tuple[str, ...] = (), **facts: Any) -> Message:
    text = storable(text)
    if len(text) > MAX_TEXT_CHARACTERS:
        text, flags = text[:MAX_TEXT_CHARACTERS], (*flags, "text_truncated")
    text = text.strip()
    facts.setdefault("date", raw.sent_at)
    facts["language"] = language.detect(text or facts.get("subject", ""))
    return Message(channel=raw.channel, text=text, new_text=text, flags=flags, **facts)


def _unreadable(raw: RawMessage) -> Message:
    return _message(raw, text=decode(raw.content)[0], flags=("parse_degraded",))


def _sms_text(raw: RawMessage) -> tuple[str, bool]:
    charset = raw.media_type.partition("charset=")[2].partition(";")[0].strip(" \"'").lower()
    if charset in _UCS2:
        # UCS-2 on the air is big-endian UTF-16 with pairs for emoji, whatever the specification calls it.
        return raw.content.decode("utf-16-be", "replace").removeprefix("\ufeff"), len(raw.content) % 2 == 1
    if charset in _GSM:
        return decode_gsm(raw.content), False
    return decode(raw.content, charset)


def _sms_sender(sender: str, region: str) -> Sender:
    phone = e164(sender, region)
    return Sender(phone=phone) if phone else Sender(name=flat(sender)[:64])


def _any_sender(sender: str, name: str, region: str) -> Sender:
    sender = flat(sender)[:320]
    if is_plausible(sender):
        return Sender(email=sender, name=name)
    if phone := e164(sender, region):
        return Sender(phone=phone, name=name)
    return Sender(handle=sender.lstrip("@") or None, name=name)


def _recipients(*receivers: object) -> tuple[str, ...]:
    return tuple(flat(one)[:320] for one in receivers[:40] if isinstance(one, str) and flat(one))


def _object(content: bytes) -> dict[str, Any] | None:
    """The JSON object, or None when the content is no JSON object in any charset."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        try:  # other charsets, NaN and lone surrogates, which orjson refuses
            found = json.loads(decode(content)[0])
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict) else None


def _string(value: object) -> str:
    """An answer as text; what a form sends as a list or an object stays readable."""
    if isinstance(value, str):
        return storable(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_string(one) for one in value[:100])
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return storable(json.dumps(value, ensure_ascii=False, default=str))


def _fields(form: Mapping[str, Any], sender: Sender) -> tuple[tuple[str, str], ...]:
    """The answers besides the known ones, and an address or number that could not be read as one."""
    unread = {"email": not sender.email, "phone": not sender.phone}
    found = []
    for name, value in form.items():
        answer = _string(value)[:MAX_FIELD_CHARACTERS]
        if name not in _FORM_KEYS or (unread.get(name) and answer.strip()):
            found.append((flat(storable(name))[:200], answer))
    return tuple(found[:MAX_FIELDS])


def _location(value: object) -> tuple[Location | None, tuple[str, ...]]:
    if value is None or value == "":
        return None, ()
    if isinstance(value, dict):
        latitude, longitude = _degrees(value.get("latitude"), 90), _degrees(value.get("longitude"), 180)
        if latitude is not None and longitude is not None:
            return Location(latitude, longitude, flat(_string(value.get("label")))[:500]), ()
    return None, ("location_invalid",)


def _degrees(value: object, limit: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= limit else None


def _instant(value: object) -> datetime | None:
    """An ISO 8601 time in UTC, or None; one without a zone is taken for UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
