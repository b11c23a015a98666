"""The Activity webhook of X: whether a request is X's, and the messages in it."""

import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import orjson
import structlog

from connectors import _x_raw
from ingest.failures import Refused
from ingest.message import RawMessage
from ingest.notice import Proof

_POSTS = ("post.create", "post.mention.create", "post.reply.create", "post.quote.create")
_DMS = ("dm.received", "dm.sent")
_KEPT_WHOLE = ("post.delete", "chat.received")
"""A deletion, and that somebody wrote what only their phone can read."""
_LONGEST_TOKEN = 512

_log = structlog.get_logger(__name__)


def prove(query: bytes, api_secret: bytes) -> Proof:
    """The answer to X's challenge (CRC). Raises Refused."""
    given = parse_qs(query.decode("ascii", "replace"), keep_blank_values=True).get("crc_token", [])
    if len(given) != 1 or not 0 < len(given[0]) <= _LONGEST_TOKEN:
        raise Refused("crc_token is missing")
    return Proof(orjson.dumps({"response_token": _signature(given[0].encode(), api_secret)}), "application/json")


def is_signed(signature: str, body: bytes, api_secret: bytes) -> bool:
    """Whether the header x-twitter-webhooks-signature is that of these very bytes."""
    return hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(body, api_secret).encode())


def read(body: bytes, user_id: str, handle: str) -> list[RawMessage]:
    """The messages of one webhook, named as polling names them; what else X tells there is none.

    A signed body that cannot be taken apart is kept whole: X will not tell it twice.
    """
    try:
        document = _document(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        return [_x_raw.whole(_name(body), document if isinstance(document, dict) else {"unread": body.hex()}, handle)]
    event: Mapping[str, Any] = document["data"]
    whose = _x_raw.mapping(event.get("filter")).get("user_id", user_id)
    if whose != user_id:
        _log.warning("an event about another account was left out")
        return []
    kind, payload = event.get("event_type"), _x_raw.mapping(event.get("payload"))
    includes = _x_raw.mapping(event.get("includes")) or _x_raw.mapping(document.get("includes"))
    if kind in _POSTS and _x_raw.number_of(payload) is not None:
        return [_x_raw.post(payload, includes, handle)]
    if kind in _DMS and _x_raw.number_of(payload) is not None:
        return [_x_raw.direct_message(payload, includes, handle)]
    if kind in (*_POSTS, *_DMS, *_KEPT_WHOLE):
        return [_x_raw.whole(_older_name(payload) or _name(body), document, handle)]
    return []


def _signature(content: bytes, api_secret: bytes) -> str:
    return f"sha256={base64.b64encode(hmac.new(api_secret, content, sha256).digest()).decode()}"


def _document(body: bytes) -> object:
    try:
        found: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = json.loads(body)  # half of an emoji is JSON to X (RFC 8259, 8.2) and to Python
    return found


def _name(body: bytes) -> str:
    return f"sha256:{sha256(body).hexdigest()}"


def _older_name(payload: Mapping[str, Any]) -> str:
    """Of a direct message that comes in the words of API 1.1."""
    events = _x_raw.mappings(payload.get("direct_message_events"))
    number = _x_raw.number_of(events[0]) if len(events) == 1 else None
    return "" if number is None else f"x:dm:{number}"
