"""What a Telegram message holds: its text with the links in it, files, places, contacts, polls."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ingest.reading_rules import ReadingRules
from normalize.apps.documents import identifier, line, mapping, mappings, size_of, words
from normalize.apps.draft import Draft
from normalize.apps.telegram_commands import typed
from normalize.mail.headers import flat
from normalize.text.phones import e164

_FILES = ("document", "video", "video_note", "animation", "live_photo", "audio", "voice")
_DEFAULT_TYPES = {
    "video": "video/mp4",
    "live_photo": "video/mp4",
    "video_note": "video/mp4",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
}
_PARTS = (
    *("text", "caption", "photo", *_FILES, "sticker", "location", "venue", "contact", "poll", "dice", "paid_media"),
    *("story", "game", "checklist", "web_app_data"),
)
_SHAPES: Mapping[str, type] = {"text": str, "caption": str, "photo": list}
"""What is no object."""
_SERVICE = (
    *("new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo"),
    *("group_chat_created", "supergroup_chat_created", "channel_chat_created", "pinned_message", "migrate_to_chat_id"),
    *("migrate_from_chat_id", "message_auto_delete_timer_changed", "video_chat_started", "video_chat_ended"),
    *("video_chat_scheduled", "video_chat_participants_invited", "forum_topic_created", "forum_topic_edited"),
    *("forum_topic_closed", "forum_topic_reopened", "boost_added", "proximity_alert_triggered", "connected_website"),
    *("write_access_allowed", "users_shared", "chat_shared", "chat_background_set", "giveaway", "giveaway_created"),
    *("giveaway_winners", "giveaway_completed", "general_forum_topic_hidden", "general_forum_topic_unhidden"),
    *("invoice", "successful_payment", "refunded_payment", "passport_data", "gift", "unique_gift", "gift_upgrade_sent"),
    *("paid_message_price_changed", "direct_message_price_changed", "checklist_tasks_done", "checklist_tasks_added"),
    *("suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid"),
    *("suggested_post_refunded", "chat_owner_changed", "chat_owner_left", "managed_bot_created"),
    *("poll_option_added", "poll_option_deleted"),
)
"""What Telegram says in a chat by itself."""
_MOST_ENTITIES = 100


def take_parts(draft: Draft, message: Mapping[str, Any], rules: ReadingRules) -> None:
    """Everything of one message but who sent it and what it answers."""
    if command := typed(words(message.get("text"))):
        draft.command = command
        draft.flag("bot_command")
    draft.say(_linked(words(message.get("text")), message.get("entities")))
    draft.say(_linked(words(message.get("caption")), message.get("caption_entities")))
    _take_files(draft, message)
    _take_place(draft, message)
    _take_contact(draft, message, rules)
    _take_play(draft, message)
    if isinstance(message.get("forward_origin"), dict) or "forward_date" in message:
        draft.flag("forwarded")
    if "via_bot" in message:
        draft.flag("via_bot")
    if not all(isinstance(message[part], _SHAPES.get(part, dict)) for part in _PARTS if part in message):
        draft.flag("parse_degraded")
    if not any(part in message for part in _PARTS):
        if any(part in message for part in _SERVICE):
            draft.auto = "delivery-report"
            draft.flag("service_update")
        else:
            draft.flag("unsupported_message")


def _linked(text: str, entities: object) -> str:
    """The text with the addresses that stand behind its words, each after the text once."""
    hidden = [
        line(one.get("url"), 2000) for one in mappings(entities, _MOST_ENTITIES) if one.get("type") == "text_link"
    ]
    return "\n".join([text, *(link for link in dict.fromkeys(hidden) if link and link not in text)])


def _take_files(draft: Draft, message: Mapping[str, Any]) -> None:
    sizes = mappings(message.get("photo")) or mappings(mapping(message.get("live_photo")).get("photo"))
    if sizes:
        _take_photo(draft, sizes)
    for kind in _FILES:
        file = mapping(message.get(kind))
        # An animation comes with a second copy of itself as a document, for clients of old.
        if not file or (kind == "document" and isinstance(message.get("animation"), dict)):
            continue
        draft.attach(
            source=identifier(file.get("file_id")),
            content_type=line(file.get("mime_type")) or _DEFAULT_TYPES.get(kind, ""),
            filename=words(file.get("file_name")),
            size=size_of(file.get("file_size")),
            kind=kind,
        )
        if kind in ("voice", "audio", "video_note"):
            draft.flag("voice_untranscribed")
    sticker = mapping(message.get("sticker"))
    if sticker:
        draft.flag("sticker")
        draft.say(words(sticker.get("emoji"))[:20])
    for media in mappings(mapping(message.get("paid_media")).get("paid_media")):
        if sizes := mappings(media.get("photo")):
            _take_photo(draft, sizes)


def _take_photo(draft: Draft, sizes: list[Mapping[str, Any]]) -> None:
    """The largest of the sizes in which Telegram keeps a photo (always as JPEG, without EXIF)."""

    def pixels(photo: Mapping[str, Any]) -> int:
        return size_of(photo.get("width")) * size_of(photo.get("height")) or size_of(photo.get("file_size"))

    largest = max(sizes, key=pixels)
    draft.attach(
        source=identifier(largest.get("file_id")),
        content_type="image/jpeg",
        size=size_of(largest.get("file_size")),
        kind="photo",
    )


def _take_place(draft: Draft, message: Mapping[str, Any]) -> None:
    venue = mapping(message.get("venue"))
    pin = mapping(venue.get("location")) or mapping(message.get("location"))
    if not pin and "venue" not in message and "location" not in message:
        return
    label = ", ".join(filter(None, (line(venue.get("title")), line(venue.get("address")))))
    draft.place(pin.get("latitude"), pin.get("longitude"), label)
    if pin.get("live_period"):
        draft.flag("live_location")
    draft.say(label)


def _take_contact(draft: Draft, message: Mapping[str, Any], rules: ReadingRules) -> None:
    contact = mapping(message.get("contact"))
    if not contact:
        return
    name = " ".join(filter(None, (line(contact.get("first_name")), line(contact.get("last_name")))))
    written = line(contact.get("phone_number"), 40)
    phone = e164(written, rules.region, bare_gulf=True) or e164(f"+{written.lstrip('+')}")
    own = identifier(mapping(message.get("from")).get("id"))
    if phone and own and identifier(contact.get("user_id")) == own:
        draft.sender = replace(
            draft.sender, phone=phone
        )  # people can share their own number from their own account only
        return
    draft.answer("contact_name", name)
    draft.answer("contact_phone", phone or written)


def _take_play(draft: Draft, message: Mapping[str, Any]) -> None:
    """Polls, lists, dice, small programs: shown as the text that a person would see."""
    poll = mapping(message.get("poll"))
    if poll:
        draft.flag("poll")
        options = [f"- {words(option.get('text'))}" for option in mappings(poll.get("options"))]
        draft.say("\n".join([words(poll.get("question")), *options]))
    checklist = mapping(message.get("checklist"))
    if checklist:
        tasks = [f"- {words(task.get('text'))}" for task in mappings(checklist.get("tasks"))]
        draft.say("\n".join([words(checklist.get("title")), *tasks]))
    web_app = mapping(message.get("web_app_data"))
    if web_app:
        draft.flag("button_pressed")
        draft.say(words(web_app.get("button_text")))
        draft.answer("web_app_data", words(web_app.get("data")))
    dice = mapping(message.get("dice"))
    if dice:
        draft.say(flat(f"{words(dice.get('emoji'))[:20]} {identifier(dice.get('value'))}"))
    if isinstance(message.get("game"), dict):
        draft.say(words(mapping(message["game"]).get("title")))
