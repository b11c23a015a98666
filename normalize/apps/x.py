"""X: one post or direct message of API v2 with its ``includes``, or one event of the Activity webhooks.

The content is ``{"data": post, "includes": …}``, ``{"dm_event": …, "includes": …}``, an Activity event
(``{"data": {"event_type", "payload"}}``), or a JSON array of parts. A post is named ``x:<id>``, a direct message
``x:dm:<id>``; an edited post has a new id and replaces the first of its history. Newer answers of X say ``post`` where
older ones say ``tweet``: both are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import (
    MAX_ITEMS,
    document_of,
    identifier,
    instant,
    line,
    mapping,
    mappings,
    sequence,
    words,
)
from normalize.apps.draft import Draft, shown, unreadable
from normalize.apps.lines import is_line, read_line
from normalize.apps.x_events import events_of
from normalize.apps.x_text import read_text, without_leading_mentions
from normalize.message import Message, Sender


@dataclass(frozen=True, slots=True)
class Beside:
    """What X sends beside a post, each by its id."""

    users: Mapping[str, Mapping[str, Any]]
    posts: Mapping[str, Mapping[str, Any]]
    media: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, Mapping[str, Any]]
    polls: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, includes: Mapping[str, Any]) -> "Beside":
        def by(name: str, key: str = "id") -> dict[str, Mapping[str, Any]]:
            return {identifier(one.get(key)): one for one in mappings(includes.get(name))}

        posts = by("tweets") | by("posts")
        return cls(by("users"), posts, by("media", "media_key"), by("places"), by("polls"))


def read_x(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a post, a direct message or an event; other JSON is a recorded line."""
    document = document_of(raw.content)
    events = [
        event for one in mappings(document if isinstance(document, list) else [document]) for event in events_of(one)
    ]
    if not events:
        return read_line(raw, document, rules) if is_line(document) else unreadable(raw)
    own = frozenset(name.lstrip("@") for name in (*rules.own_addresses, raw.envelope.get("to", "").lower()) if name)
    draft = Draft(to=tuple(filter(None, (line(raw.envelope.get("to"), 64),))))
    posted: list[str] = []
    for event in events[:MAX_ITEMS]:
        beside = Beside.of(event.includes)
        draft.loop = draft.loop or event.is_ours
        match event.kind:
            case "post":
                posted.append(_take_post(draft, event.body, beside, own))
            case "message":
                _take_direct_message(draft, event.body, beside, own)
            case "sealed":
                draft.sender = _sender(beside, event.body.get("sender_id"), "")
                draft.flag("direct_message", "unsupported_message")
            case "deletion":
                _take_deletion(draft, event.body, beside)
            case _:
                draft.auto = "delivery-report"
                draft.flag("service_update")
    if posted:
        stripped = [without_leading_mentions(text, own) for text in posted]
        more = [piece for piece in draft.said if piece not in stripped]
        draft.whole = shown("\n".join(draft.quoted), "\n".join(filter(None, (*posted, *more))))
    return draft.finish(raw)


def _take_post(draft: Draft, post: Mapping[str, Any], beside: Beside, own: frozenset[str]) -> str:
    """The post's text as it stands, mentions and all."""
    name = identifier(post.get("id"))
    draft.sender = _sender(beside, post.get("author_id"), line(post.get("username"), 64))
    draft.loop = draft.loop or (draft.sender.handle or "").lower() in own
    draft.date = draft.date or instant(post.get("created_at"))
    if not draft.message_id:
        draft.message_id = f"x:{name}" if name else ""
    if not name:
        draft.flag("parse_degraded")
    history = [
        identifier(one) for one in sequence(post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids"))
    ]
    if history and history[0] and history[0] != name:
        draft.edition, draft.replaces = "edit", f"x:{history[0]}"
    is_repost = _take_references(draft, post, beside)
    text = "" if is_repost else read_text(post)
    draft.say(without_leading_mentions(text, own))
    _take_media(draft, post, beside)
    _take_place(draft, post, beside)
    for poll in sequence(mapping(post.get("attachments")).get("poll_ids"), 4):
        options = mappings(beside.polls.get(identifier(poll), {}).get("options"), 10)
        draft.flag("poll")
        draft.say("\n".join(f"- {words(option.get('label'))}" for option in options))
    return text


def _take_references(draft: Draft, post: Mapping[str, Any], beside: Beside) -> bool:
    """What it answers or quotes; True when it is another's post and no word of the sender's."""
    is_repost = False
    for reference in mappings(post.get("referenced_tweets") or post.get("referenced_posts"), 10):
        name = identifier(reference.get("id"))
        other = beside.posts.get(name, {})
        match reference.get("type"):
            case "replied_to":
                draft.in_reply_to = draft.in_reply_to or (f"x:{name}" if name else "")
            case "quoted":
                draft.flag("quotes_post")
            case "retweeted" | "reposted":
                draft.flag("repost")
                is_repost = True
                other = other or post
            case _:
                continue
        if (quoted := read_text(other)) and quoted not in draft.quoted:
            draft.quoted.append(quoted)
    return is_repost


def _take_media(draft: Draft, holder: Mapping[str, Any], beside: Beside) -> None:
    """Photos and films: the best of the copies that X keeps, and what the author says is on them."""
    for key in sequence(mapping(holder.get("attachments")).get("media_keys"), 20):
        media = beside.media.get(identifier(key), {})
        kind = media.get("type")
        source, content_type = _best(media)
        draft.attach(
            source=source or identifier(key), content_type=content_type, kind="video" if kind == "video" else "photo"
        )
        draft.say(words(media.get("alt_text")))
        if kind == "video":
            draft.flag("voice_untranscribed")


def _best(media: Mapping[str, Any]) -> tuple[str, str]:
    films = [one for one in mappings(media.get("variants")) if line(one.get("content_type")) == "video/mp4"]
    if films:
        best = max(films, key=lambda film: rate if isinstance(rate := film.get("bit_rate"), int) else 0)
        return line(best.get("url"), 2000), "video/mp4"
    url = line(media.get("url"), 2000) or line(media.get("preview_image_url"), 2000)
    extension = url.partition("?")[0].rpartition(".")[2].lower()
    return url, {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}.get(extension, "")


def _take_place(draft: Draft, post: Mapping[str, Any], beside: Beside) -> None:
    """The pin; without one, the place's name, and its middle where the place is no larger than a kilometre or so."""
    geo = mapping(post.get("geo"))
    place = beside.places.get(identifier(geo.get("place_id")), {})
    label = line(place.get("full_name")) or line(place.get("name"))
    point = mapping(geo.get("coordinates"))
    if point:
        longitude, latitude = (*sequence(point.get("coordinates"), 2), None, None)[:2]  # GeoJSON: longitude first
        draft.place(latitude, longitude, label)
    elif label:
        box = [side for side in sequence(mapping(place.get("geo")).get("bbox"), 4) if isinstance(side, int | float)]
        if len(box) == 4 and abs(box[2] - box[0]) < 0.01 and abs(box[3] - box[1]) < 0.01:
            draft.place((box[1] + box[3]) / 2, (box[0] + box[2]) / 2, label)
        draft.answer("place", label)


def _take_direct_message(draft: Draft, event: Mapping[str, Any], beside: Beside, own: frozenset[str]) -> None:
    name = identifier(event.get("id"))
    draft.sender = _sender(beside, event.get("sender_id"), "")
    draft.loop = draft.loop or (draft.sender.handle or "").lower() in own
    draft.date = draft.date or instant(event.get("created_at"))
    draft.message_id = draft.message_id or (f"x:dm:{name}" if name else "")
    draft.flag("direct_message")
    if not name:
        draft.flag("parse_degraded")
    if event.get("event_type") in ("ParticipantsJoin", "ParticipantsLeave"):
        draft.auto = "delivery-report"
        draft.flag("service_update")
    for reference in mappings(event.get("referenced_tweets") or event.get("referenced_posts"), 10):
        if quoted := read_text(beside.posts.get(identifier(reference.get("id")), {})):
            draft.quoted.append(quoted)
    draft.say(read_text(event))
    _take_media(draft, event, beside)


def _take_deletion(draft: Draft, deleted: Mapping[str, Any], beside: Beside) -> None:
    name = identifier(deleted.get("id"))
    draft.edition, draft.replaces = "deletion", f"x:{name}" if name else ""
    draft.sender = _sender(beside, deleted.get("author_id"), "")
    if not name:
        draft.flag("parse_degraded")


def _sender(beside: Beside, author_id: object, username: str) -> Sender:
    """The author by user name; by number where X sends no users along."""
    number = identifier(author_id)
    user = beside.users.get(number, {})
    handle = line(user.get("username"), 64) or username or number
    return Sender(name=line(user.get("name")), handle=handle.lstrip("@") or None, account=number)
