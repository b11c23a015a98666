"""What a WhatsApp message holds, by its type."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ingest.reading_rules import ReadingRules
from normalize.apps.documents import answer, identifier, line, mapping, mappings, size_of, words
from normalize.apps.draft import Draft
from normalize.message import Auto
from normalize.text.phones import e164

_NOBODY_SPEAKS: Auto = "delivery-report"
_WITHOUT_PART = ("unsupported", "request_welcome")


def take_part(draft: Draft, kind: str, message: Mapping[str, Any], rules: ReadingRules) -> None:
    """The part that a message of this type is; a type that no row of ``_READ_BY`` knows is flagged."""
    part = message.get(kind)
    if kind == "contacts":
        _take_contacts(draft, part, rules)
    elif kind in _READ_BY:
        _READ_BY[kind](draft, mapping(part))
    else:
        draft.flag("unsupported_message")
        draft.answer("unsupported_type", kind)
    is_promised = (kind in _READ_BY and kind not in _WITHOUT_PART) or kind == "contacts"
    if is_promised and not isinstance(part, list if kind == "contacts" else dict):
        draft.flag("parse_degraded")
    for error in mappings(message.get("errors")):
        draft.answer("error", f"{identifier(error.get('code'))} {line(error.get('title'))}".strip())


def _take_text(draft: Draft, part: Mapping[str, Any]) -> None:
    draft.say(words(part.get("body")))


def _take_file(kind: str) -> Callable[[Draft, Mapping[str, Any]], None]:
    def take(draft: Draft, part: Mapping[str, Any]) -> None:
        draft.attach(
            source=identifier(part.get("id")),
            content_type=line(part.get("mime_type")),
            filename=words(part.get("filename")),
            size=size_of(part.get("file_size")),
            kind="voice" if part.get("voice") is True else kind,
        )
        draft.say(words(part.get("caption")))
        if kind == "audio":
            draft.flag("voice_untranscribed")
        if kind == "sticker":
            draft.flag("sticker")

    return take


def _take_place(draft: Draft, part: Mapping[str, Any]) -> None:
    label = ", ".join(filter(None, (line(part.get("name")), line(part.get("address")))))
    draft.place(part.get("latitude"), part.get("longitude"), label)
    draft.say(label)


def _take_contacts(draft: Draft, contacts: object, rules: ReadingRules) -> None:
    for contact in mappings(contacts, 20):
        draft.answer("contact_name", line(mapping(contact.get("name")).get("formatted_name")))
        for phone in mappings(contact.get("phones"), 10):
            number = identifier(phone.get("wa_id"))
            written = line(phone.get("phone"), 40)
            draft.answer("contact_phone", (e164(f"+{number}") if number else e164(written, rules.region)) or written)
        for address in mappings(contact.get("emails"), 10):
            draft.answer("contact_email", line(address.get("email"), 320))


def _take_choice(draft: Draft, part: Mapping[str, Any]) -> None:
    """A pressed button, a picked row of a list, or the answers of a flow."""
    draft.flag("button_pressed")
    picked = mapping(part.get("button_reply")) or mapping(part.get("list_reply"))
    draft.say("\n".join(filter(None, (words(picked.get("title")), words(picked.get("description"))))))
    draft.answer("button", identifier(picked.get("id")))
    flow = mapping(part.get("nfm_reply"))
    if flow:
        draft.say(words(flow.get("body")))
        try:
            answers = mapping(orjson.loads(words(flow.get("response_json"))))
        except orjson.JSONDecodeError:
            draft.flag("parse_degraded")
            return
        for name, value in answers.items():
            if name != "flow_token":
                draft.answer(line(name, 200), answer(value))


def _take_button(draft: Draft, part: Mapping[str, Any]) -> None:
    draft.flag("button_pressed")
    draft.say(words(part.get("text")))
    draft.answer("button", identifier(part.get("payload")))


def _take_reaction(draft: Draft, part: Mapping[str, Any]) -> None:
    """An emoji on a message; without one, an earlier one was taken back."""
    emoji = words(part.get("emoji"))[:20]
    draft.auto = _NOBODY_SPEAKS
    draft.flag("reaction", *(() if emoji else ("reaction_removed",)))
    draft.say(emoji)
    if name := identifier(part.get("message_id")):
        draft.in_reply_to = f"whatsapp:{name}"


def _take_order(draft: Draft, part: Mapping[str, Any]) -> None:
    draft.flag("order")
    draft.say(words(part.get("text")))
    for item in mappings(part.get("product_items")):
        count, price = answer(item.get("quantity")), answer(item.get("item_price"))
        name, currency = identifier(item.get("product_retailer_id")), line(item.get("currency"), 3)
        draft.answer("order", f"{count} x {name}, {price} {currency}"[:300])


def _take_system(draft: Draft, part: Mapping[str, Any]) -> None:
    """What WhatsApp says itself: the person has a new number."""
    draft.auto = _NOBODY_SPEAKS
    draft.flag("service_update")
    number = identifier(part.get("wa_id")) or identifier(part.get("new_wa_id"))
    if number:
        draft.flag("number_changed")
        draft.answer("new_phone", e164(f"+{number.lstrip('+')}") or number)


def _take_unsupported(draft: Draft, part: Mapping[str, Any]) -> None:
    """Only that something came is known (error 131051): a poll, a view-once photo, at times an edit."""
    draft.flag("unsupported_message")
    draft.answer("unsupported_type", line(part.get("type"), 40))


def _take_welcome(draft: Draft, part: Mapping[str, Any]) -> None:
    """The chat was opened and nothing said."""
    draft.auto = _NOBODY_SPEAKS
    draft.flag("service_update")


_READ_BY: Mapping[str, Callable[[Draft, Mapping[str, Any]], None]] = {
    "text": _take_text,
    "image": _take_file("image"),
    "document": _take_file("document"),
    "audio": _take_file("audio"),
    "voice": _take_file("audio"),
    "video": _take_file("video"),
    "sticker": _take_file("sticker"),
    "location": _take_place,
    "interactive": _take_choice,
    "button": _take_button,
    "reaction": _take_reaction,
    "order": _take_order,
    "system": _take_system,
    "unsupported": _take_unsupported,
    "request_welcome": _take_welcome,
}
