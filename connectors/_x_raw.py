"""Posts and direct messages of X as raw messages: the same bytes by whichever page, or webhook, they come."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.message import Channel, RawMessage

_EPOCH_MS = 1_288_834_974_657
_TIME_SHIFT = 22
"""Ids of X count milliseconds since its own epoch, above 22 bits of other things."""


def id_at(instant: datetime) -> int:
    """The least id that something made at that time may have."""
    return max(round(instant.timestamp() * 1000) - _EPOCH_MS, 0) << _TIME_SHIFT


def instant_of(number: int) -> datetime:
    """When something with this id was made."""
    return datetime.fromtimestamp(((number >> _TIME_SHIFT) + _EPOCH_MS) / 1000, UTC)


def number_of(one: Mapping[str, Any]) -> int | None:
    """Its id; None when it is none."""
    found = one.get("id")
    is_id = isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 20
    return int(str(found)) if is_id else None


def post(one: Mapping[str, Any], includes: Mapping[str, Any], to: str) -> RawMessage:
    """A public post."""
    return _raw(f"x:{one.get('id')}", {"data": one, "includes": _beside(one, includes)}, one, to)


def direct_message(one: Mapping[str, Any], includes: Mapping[str, Any], to: str) -> RawMessage:
    """A direct message."""
    return _raw(f"x:dm:{one.get('id')}", {"dm_event": one, "includes": _beside(one, includes)}, one, to)


def whole(name: str, document: Mapping[str, Any], to: str) -> RawMessage:
    """Anything else, as it came."""
    return _raw(name, document, {}, to)


def dumped(value: object) -> bytes:
    """The same bytes whenever X tells the same again, in whatever order."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half an emoji, or nesting deeper than orjson writes
        return json.dumps(value, sort_keys=True).encode()


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def _raw(name: str, document: Mapping[str, Any], one: Mapping[str, Any], to: str) -> RawMessage:
    number = number_of(one)
    return RawMessage(
        channel=Channel.X,
        upstream_id=name,
        content=dumped(document),
        media_type="application/json",
        envelope={"to": to},
        sent_at=None if number is None else instant_of(number),
    )


def _beside(one: Mapping[str, Any], includes: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """What belongs to this one out of what X sends along with its page."""
    attachments = mapping(one.get("attachments"))
    referenced = _strings(
        part.get("id") for name in ("referenced_posts", "referenced_tweets") for part in mappings(one.get(name))
    )
    people = _strings((one.get("author_id"), one.get("sender_id")))
    wanted = (
        ("users", "id", people),
        ("posts", "id", referenced),
        ("tweets", "id", referenced),
        ("media", "media_key", _strings(attachments.get("media_keys"))),
        ("polls", "id", _strings(attachments.get("poll_ids"))),
        ("places", "id", _strings((mapping(one.get("geo")).get("place_id"),))),
    )
    found = {name: [part for part in mappings(includes.get(name)) if part.get(key) in ids] for name, key, ids in wanted}
    return {name: sorted(parts, key=dumped) for name, parts in found.items() if parts}


def _strings(values: object) -> frozenset[str]:
    return frozenset(one for one in values if isinstance(one, str)) if isinstance(values, Iterable) else frozenset()
