"""Telegram: one Update of the Bot API, or the list of those that make an album.

The content is the Update as the Bot API sent it (core.telegram.org/bots/api#update); an album is the JSON array of its
updates. A message is named ``telegram:<chat>:<message_id>``, which an edit of it keeps.
"""

from collections.abc import Mapping
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
from normalize.apps.draft import Draft, unreadable
from normalize.apps.lines import is_line, read_line
from normalize.apps.telegram_commands import pressed
from normalize.apps.telegram_parts import take_parts
from normalize.message import Command, Message, Sender

_MESSAGES = ("message", "business_message", "channel_post", "guest_message")
_EDITS = ("edited_message", "edited_business_message", "edited_channel_post")
_QUIET = (
    *("my_chat_member", "chat_member", "chat_join_request", "business_connection", "message_reaction"),
    *("message_reaction_count", "chat_boost", "removed_chat_boost", "poll", "poll_answer", "purchased_paid_media"),
    *("inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query", "managed_bot"),
)
"""Updates in which nobody tells us anything."""
_GROUPS = ("group", "supergroup")


def read_telegram(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read an update or an album of them; other JSON is a recorded line."""
    document = document_of(raw.content)
    updates = mappings(document if isinstance(document, list) else [document])
    if not any(_is_update(update) for update in updates):
        return read_line(raw, document, rules) if is_line(document) else unreadable(raw)
    draft = Draft()
    for update in updates:
        _take_update(draft, update, rules)
    if isinstance(document, list) and (len(updates) < len(document) or len(document) > MAX_ITEMS):
        draft.flag("parse_degraded")
    return draft.finish(raw)


def _is_update(document: Mapping[str, Any]) -> bool:
    known = (*_MESSAGES, *_EDITS, *_QUIET, "callback_query", "deleted_business_messages")
    return "update_id" in document or any(isinstance(document.get(kind), dict) for kind in known)


def _take_update(draft: Draft, update: Mapping[str, Any], rules: ReadingRules) -> None:
    for kind in (*_MESSAGES, *_EDITS):
        if isinstance(update.get(kind), dict):
            _take_message(draft, update[kind], rules, is_edit=kind in _EDITS)
            return
    if isinstance(update.get("callback_query"), dict):
        _take_button(draft, update["callback_query"])
    elif isinstance(update.get("deleted_business_messages"), dict):
        _take_deletion(draft, update["deleted_business_messages"])
    else:
        draft.flag("service_update")
        draft.auto = "delivery-report"
        for kind in _QUIET:
            if isinstance(update.get(kind), dict):
                draft.sender = sender_of(mapping(update[kind].get("from") or update[kind].get("user")))
                return
        draft.flag("parse_degraded")  # a kind of update that is newer than this reader


def _take_message(draft: Draft, message: Mapping[str, Any], rules: ReadingRules, *, is_edit: bool) -> None:
    chat = mapping(message.get("chat"))
    name = message_name(chat, message.get("message_id"))
    if not draft.message_id:  # of an album, the first is the one that answers and edits go by
        draft.message_id = name
        draft.date = instant(message.get("edit_date") if is_edit else None) or instant(message.get("date"))
        draft.sender = sender_of(mapping(message.get("from")) or mapping(message.get("sender_chat")) or chat)
        draft.group = identifier(message.get("media_group_id"))
    if not name:
        draft.flag("parse_degraded")
    if is_edit:
        draft.edition, draft.replaces = "edit", draft.replaces or name
    if line(chat.get("type")) in _GROUPS:
        draft.flag("group_chat")
        draft.group_id = identifier(chat.get("id"))
    if line(chat.get("type")) == "channel":
        draft.flag("channel_post")
    if mapping(message.get("from")).get("is_bot") is True:
        draft.flag("sent_by_bot")
    take_parts(draft, message, rules)
    _take_reply(draft, message, chat)


def _take_reply(draft: Draft, message: Mapping[str, Any], chat: Mapping[str, Any]) -> None:
    """What it answers; the part that the person picked for quoting counts before the whole."""
    answered = mapping(message.get("reply_to_message"))
    # In a forum every message answers the one that opened its topic, whatever the person meant.
    if answered and "forum_topic_created" not in answered:
        draft.in_reply_to = draft.in_reply_to or message_name(
            mapping(answered.get("chat")) or chat, answered.get("message_id")
        )
    quoted = words(mapping(message.get("quote")).get("text")) or words(answered.get("text") or answered.get("caption"))
    if quoted.strip() and quoted not in draft.quoted:
        draft.quoted.append(quoted)
    if isinstance(message.get("external_reply"), dict):
        draft.flag("quotes_another_chat")


def _take_button(draft: Draft, query: Mapping[str, Any]) -> None:
    """A pressed button of a message of ours: its label is what the person says."""
    message = mapping(query.get("message"))
    chat = mapping(message.get("chat"))
    draft.sender = sender_of(mapping(query.get("from")))
    draft.flag("button_pressed")
    # Our buttons stand in private chats, whose number is the person's: anybody else's press asks for nothing.
    is_own = identifier(chat.get("id")) == draft.sender.account != ""
    draft.command = pressed(words(query.get("data"))) if is_own else Command("expired")
    data = words(query.get("data"))
    label = ""
    for row in sequence(mapping(message.get("reply_markup")).get("inline_keyboard")):
        for button in mappings(row):
            if data and words(button.get("callback_data")) == data:
                label = label or words(button.get("text"))
    draft.say(label or data)
    draft.answer("button", data)
    draft.in_reply_to = message_name(chat, message.get("message_id"))
    draft.message_id = f"telegram:callback:{query_id}" if (query_id := identifier(query.get("id"))) else ""
    if quoted := words(message.get("text") or message.get("caption")):
        draft.quoted.append(quoted)


def _take_deletion(draft: Draft, deleted: Mapping[str, Any]) -> None:
    """Messages that a person withdrew: the first is named, all of them are referred to."""
    chat = mapping(deleted.get("chat"))
    names = [message_name(chat, number) for number in sequence(deleted.get("message_ids"))]
    names = [name for name in names if name]
    draft.edition = "deletion"
    draft.sender = sender_of(chat)
    draft.replaces = names[0] if names else ""
    draft.references = tuple(names[1:])
    if not names:
        draft.flag("parse_degraded")


def message_name(chat: Mapping[str, Any], number: object) -> str:
    """How a message is named across the pipeline, or nothing when the update does not say which it is."""
    place, name = identifier(chat.get("id")), identifier(number)
    return f"telegram:{place}:{name}" if place and name else ""


def sender_of(person: Mapping[str, Any]) -> Sender:
    """A user, or the chat that speaks for itself; who has no user name goes by the number.

    A person's number is that of the private chat with them, too.
    """
    name = " ".join(filter(None, (line(person.get("first_name"), 128), line(person.get("last_name"), 127))))
    number = identifier(person.get("id"))
    handle = line(person.get("username"), 64).lstrip("@") or number
    return Sender(name=name or line(person.get("title")), handle=handle or None, account=number)
