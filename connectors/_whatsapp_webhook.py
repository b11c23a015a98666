"""Meta's webhooks: whether they are Meta's, and the messages in them."""

import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import orjson
import structlog

from connectors._whatsapp_errors import failure
from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import Proof, Report

_ABOUT = "whatsapp_business_account"
_FIELD = "messages"
_ARRIVED = ("delivered", "read", "played")
"""What a status says of a message that is on the phone; one may come without the one before it."""
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")

_log = structlog.get_logger(__name__)


def prove(query: bytes, verify_token: bytes) -> Proof:
    """The challenge, for whoever knows our word. Raises Refused."""
    given = parse_qs(query.decode("ascii", "replace"), keep_blank_values=True)
    mode, token, challenge = (given.get(f"hub.{name}", []) for name in ("mode", "verify_token", "challenge"))
    is_known = len(token) == 1 and hmac.compare_digest(token[0].encode("utf-8", "replace"), verify_token)
    if not is_known or mode != ["subscribe"]:
        raise Refused("wrong verify token", status=403)
    if len(challenge) != 1 or not _CHALLENGE.fullmatch(challenge[0]):
        raise Refused("hub.challenge is missing, or is no word")
    return Proof(challenge[0].encode())


def is_signed(signature: str, body: bytes, app_secret: bytes) -> bool:
    """Whether the header X-Hub-Signature-256 is that of these very bytes."""
    expected = f"sha256={hmac.new(app_secret, body, sha256).hexdigest()}"
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def read(body: bytes, phone_number_id: str) -> list[RawMessage]:
    """One raw message for each message; what else a webhook tells is none.

    A signed body that cannot be taken apart is kept whole: whatever Meta meant, it would post it again for days.
    """
    try:
        found = list(_messages(_document(body), phone_number_id))
    except (ValueError, RecursionError):
        found = [_raw(body, "", None)]
    # One webhook may hold a message twice; as a delivery it is one.
    return list({(one.upstream_id, one.content): one for one in found}.values())


def read_reports(body: bytes, phone_number_id: str) -> list[Report]:
    """What a webhook says of messages that we sent from this number."""
    try:
        values = list(_values(_document(body)))
    except (ValueError, RecursionError):
        return []
    ours = (value for value in values if _number(value, phone_number_id) == phone_number_id)
    found = (_report(_mapping(status)) for value in ours for status in _list(value.get("statuses")))
    return [report for report in found if report is not None]


def _document(body: bytes) -> object:
    try:
        found: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        # Half of an emoji, where a phone cut its text, is JSON to Meta (RFC 8259, 8.2) and to Python.
        found = json.loads(body)
    return found


def _messages(document: object, phone_number_id: str) -> Iterator[RawMessage]:
    for value in _values(document):
        metadata = _mapping(value.get("metadata"))
        number = _number(value, phone_number_id)
        messages = _list(value.get("messages"))
        if number != phone_number_id:
            _log.warning("webhook for another number left out", phone_number_id=number[:40], messages=len(messages))
            continue
        for message in messages:
            contacts = _contacts(message, messages, _list(value.get("contacts")))
            one = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts, "messages": [message]}
            head = _mapping(message)
            yield _raw(_dumped(one), head.get("id"), head.get("timestamp"))


def _number(value: Mapping[str, Any], default: str) -> str:
    return str(_mapping(value.get("metadata")).get("phone_number_id", default))


def _values(document: object) -> Iterator[Mapping[str, Any]]:
    webhook = _mapping(document)
    if webhook.get("object") != _ABOUT:
        return
    for entry in _list(webhook.get("entry")):
        for change in _list(_mapping(entry).get("changes")):
            if _mapping(change).get("field") == _FIELD:
                yield _mapping(_mapping(change).get("value"))


def _contacts(message: object, messages: Sequence[object], contacts: Sequence[object]) -> list[object]:
    """Who wrote this message: the others in the webhook are none of its business."""
    ids = _texts(message, "from", "from_user_id")
    its_own = [one for one in contacts if ids & _texts(one, "wa_id", "user_id")]
    return its_own or (list(contacts) if len(contacts) == len(messages) == 1 else [])


def _report(status: Mapping[str, Any]) -> Report | None:
    """What one status says, if it is a last word; Meta's own sentences, which may hold the number, stay out."""
    said = status.get("status")
    if said not in (*_ARRIVED, "failed"):
        return None
    codes = [_mapping(error).get("code") for error in _list(status.get("errors"))]
    name, notice_id = (str(status.get(key) or "") for key in ("id", "biz_opaque_callback_data"))
    return Report(
        state="undelivered" if said == "failed" else "delivered",
        notice_id=notice_id,
        upstream_ids=(name,) if name else (),
        reason="; ".join(failure(code) for code in codes) if said == "failed" else "",
    )


def _raw(content: bytes, name: object, timestamp: object) -> RawMessage:
    return RawMessage(
        channel=Channel.WHATSAPP,
        upstream_id=name if isinstance(name, str) and name else f"sha256:{sha256(content).hexdigest()}",
        content=content,
        media_type="application/json",
        sent_at=_instant(timestamp),
    )


def _dumped(value: object) -> bytes:
    """The same bytes whenever Meta tells the same again, in whatever order and company."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half an emoji, or nesting deeper than orjson writes
        return json.dumps(value, sort_keys=True).encode()


def _instant(timestamp: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(timestamp), UTC) if isinstance(timestamp, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object, *names: str) -> set[str]:
    return {found for name in names if isinstance(found := _mapping(value).get(name), str)}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
