"""What happened, out of the several envelopes of X: API v2, Activity events, and the older account activity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from normalize.apps.documents import identifier, line, mapping, mappings, words

Kind = Literal["post", "message", "deletion", "sealed", "other"]

_OLDER_QUIET = (
    *("favorite_events", "follow_events", "unfollow_events", "block_events", "unblock_events", "mute_events"),
    *("unmute_events", "user_event", "direct_message_indicate_typing_events", "direct_message_mark_read_events"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in the terms of API v2."""

    kind: Kind
    body: Mapping[str, Any]
    includes: Mapping[str, Any]
    is_ours: bool = False
    """Our own account did it."""


def events_of(document: Mapping[str, Any]) -> Iterator[Event]:
    """Every event of one document; none when it is not X's."""
    includes = mapping(document.get("includes"))
    for name, kind in (("dm_event", "message"), ("tweet", "post"), ("post", "post")):
        if isinstance(document.get(name), dict):
            yield Event("message" if kind == "message" else "post", document[name], includes)
            return
    data = document.get("data")
    for one in mappings(data) if isinstance(data, list) else [mapping(data)]:
        if isinstance(one.get("payload"), dict):
            yield from _activity(one, includes)
        elif "dm_conversation_id" in one or "sender_id" in one:
            yield Event("message", one, includes)
        elif "text" in one or "author_id" in one or ("id" in one and "data" in document):
            yield Event("post", one, includes)
    yield from _older(document)


def _activity(event: Mapping[str, Any], includes: Mapping[str, Any]) -> Iterator[Event]:
    """An event of the X Activity API; its includes stand inside."""
    payload = mapping(event.get("payload"))
    beside = mapping(event.get("includes")) or includes
    name = line(event.get("event_type"), 80)
    kind: Kind = "other"
    if name == "post.delete":
        kind = "deletion"
    elif name.startswith("post."):
        kind = "post"
    elif name in ("dm.received", "dm.sent"):
        older = list(_older(payload))
        if older:
            yield from older
            return
        kind = "message"
    elif name in ("chat.received", "chat.sent"):
        kind = "sealed"  # encrypted from end to end: that somebody wrote is all that is known
    yield Event(kind, payload, beside, is_ours=name.endswith(".sent"))


def _older(document: Mapping[str, Any]) -> Iterator[Event]:
    """Account activity: its objects are of API v1.1, rewritten here with the names of v2."""
    for post in mappings(document.get("tweet_create_events")):
        yield _older_post(post)
    for deleted in mappings(document.get("tweet_delete_events")):
        status = mapping(deleted.get("status"))
        yield Event("deletion", {"id": status.get("id"), "author_id": status.get("user_id")}, {})
    users = [
        {"id": key, "name": mapping(user).get("name"), "username": mapping(user).get("screen_name")}
        for key, user in mapping(document.get("users")).items()
    ]
    for event in mappings(document.get("direct_message_events")):
        created = mapping(event.get("message_create"))
        message = mapping(created.get("message_data"))
        body = {
            "id": event.get("id"),
            "sender_id": created.get("sender_id"),
            "text": message.get("text"),
            "entities": message.get("entities"),
            "created_at": words(event.get("created_timestamp"))[:-3],  # milliseconds
        }
        yield Event("message", body, {"users": users})
    if any(isinstance(document.get(name), list | dict) for name in _OLDER_QUIET) and "for_user_id" in document:
        yield Event("other", {}, {})


def _older_post(post: Mapping[str, Any]) -> Event:
    user = mapping(post.get("user"))
    long = mapping(post.get("extended_tweet"))
    author = identifier(user.get("id_str"))
    references, others = _older_references(post)
    media = mappings(mapping(long.get("extended_entities") or post.get("extended_entities")).get("media"), 20)
    body = {
        "id": post.get("id_str"),
        "author_id": author,
        "text": long.get("full_text") or post.get("full_text") or post.get("text"),
        "entities": long.get("entities") or post.get("entities"),
        "referenced_tweets": references,
        "geo": {"coordinates": post.get("coordinates"), "place_id": "place"},
        "created_at": words(post.get("timestamp_ms"))[:-3],
        "attachments": {"media_keys": [identifier(one.get("id_str")) for one in media]},
    }
    includes = {
        "users": [{"id": author, "name": user.get("name"), "username": user.get("screen_name")}],
        "tweets": others,
        "places": [{"id": "place", "full_name": mapping(post.get("place")).get("full_name")}],
        "media": [
            {
                "media_key": one.get("id_str"),
                "type": one.get("type"),
                "url": one.get("media_url_https"),
                "alt_text": one.get("ext_alt_text"),
                "variants": mapping(one.get("video_info")).get("variants"),
            }
            for one in media
        ],
    }
    return Event("post", body, includes)


def _older_references(post: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    references: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    if identifier(post.get("in_reply_to_status_id_str")):
        references.append({"type": "replied_to", "id": post["in_reply_to_status_id_str"]})
    for name, kind in (("quoted_status", "quoted"), ("retweeted_status", "retweeted")):
        other = mapping(post.get(name))
        if other:
            references.append({"type": kind, "id": other.get("id_str")})
            text = mapping(other.get("extended_tweet")).get("full_text") or other.get("text")
            others.append({"id": other.get("id_str"), "text": text, "entities": other.get("entities")})
    return references, others
