"""WhatsApp: one message of the Cloud API with the contacts beside it, or a list of those that belong together.

The content is the ``value`` of a webhook's change (metadata, contacts, and ``messages`` or ``statuses``), the whole
webhook with one such value, or a JSON array of values. A message is named ``whatsapp:<wamid>``; an edit or deletion has
a wamid of its own and replaces that of the message it is about.
"""

from collections.abc import Mapping
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import MAX_ITEMS, document_of, identifier, instant, line, mapping, mappings, words
from normalize.apps.draft import Draft, unreadable
from normalize.apps.lines import is_line, read_line
from normalize.apps.whatsapp_parts import take_part
from normalize.message import Message, Sender
from normalize.text.phones import e164

_STATUSES = ("sent", "delivered", "read", "failed", "deleted", "played", "warning")
_DELETIONS = ("revoke", "deleted")
_VALUE_KEYS = ("messages", "statuses", "message_echoes", "errors")


def read_whatsapp(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a message or the parts of one; other JSON is a recorded line."""
    document = document_of(raw.content)
    values = [
        value for one in mappings(document if isinstance(document, list) else [document]) for value in _values(one)
    ]
    if not values:
        return read_line(raw, document, rules) if is_line(document) else unreadable(raw)
    draft = Draft()
    for value in values[:MAX_ITEMS]:
        _take_value(draft, value, rules)
    if isinstance(document, list) and (len(values) < len(document) or len(document) > MAX_ITEMS):
        draft.flag("parse_degraded")
    return draft.finish(raw)


def _values(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The values in a webhook, a change or a value."""
    if isinstance(document.get("entry"), list):
        changes = [change for entry in mappings(document["entry"]) for change in mappings(entry.get("changes"))]
        return [value for change in changes for value in _values(change)]
    if isinstance(document.get("value"), dict):
        return _values(document["value"])
    return [document] if any(isinstance(document.get(key), list) for key in _VALUE_KEYS) else []


def _take_value(draft: Draft, value: Mapping[str, Any], rules: ReadingRules) -> None:
    contacts = mappings(value.get("contacts"))
    own_number = line(mapping(value.get("metadata")).get("display_phone_number"), 40)
    draft.to = draft.to or tuple(filter(None, (phone_of(own_number) or own_number,)))
    messages = mappings(value.get("messages"))
    for message in messages:
        _take_message(draft, message, contacts, rules)
    for message in mappings(value.get("message_echoes")):
        draft.loop = True  # our own people wrote it on a phone
        _take_message(draft, message, (), rules)
    for status in mappings(value.get("statuses")):
        _take_status(draft, status)
    if mappings(value.get("errors")):
        draft.flag("provider_error")
    if not (messages or draft.loop or draft.auto):
        draft.auto = "delivery-report"
        draft.flag("service_update")


def _take_message(
    draft: Draft, message: Mapping[str, Any], contacts: list[Mapping[str, Any]] | tuple[()], rules: ReadingRules
) -> None:
    kind = line(message.get("type"), 40)
    if not draft.message_id:
        draft.message_id = message_name(message.get("id"))
        draft.date = instant(message.get("timestamp"))
        draft.sender = _sender(message, contacts)
        draft.group = identifier(message.get("media_group_id"))
    if not draft.message_id:
        draft.flag("parse_degraded")
    if identifier(message.get("group_id")):
        draft.flag("group_chat")
    _take_context(draft, mapping(message.get("context")))
    _take_referral(draft, mapping(message.get("referral")))
    if kind == "edit":
        edited = mapping(message.get("edit"))
        draft.edition, draft.replaces = "edit", message_name(edited.get("original_message_id"))
        newer = mapping(edited.get("message"))
        _take_context(draft, mapping(newer.get("context")))
        take_part(draft, line(newer.get("type"), 40), newer, rules)
    elif kind in _DELETIONS:
        about = mapping(message.get(kind)).get("original_message_id") or mapping(message.get("context")).get("id")
        draft.edition, draft.replaces, draft.in_reply_to = "deletion", message_name(about), ""
    else:
        take_part(draft, kind, message, rules)


def _take_context(draft: Draft, context: Mapping[str, Any]) -> None:
    draft.in_reply_to = draft.in_reply_to or message_name(context.get("id"))
    if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
        draft.flag("forwarded")
    if context.get("frequently_forwarded") is True:
        draft.flag("forwarded_often")
    product = mapping(context.get("referred_product"))
    draft.answer("product", identifier(product.get("product_retailer_id")))


def _take_referral(draft: Draft, referral: Mapping[str, Any]) -> None:
    """The advertisement or post by which somebody came to write."""
    if referral:
        draft.flag("from_advertisement")
        draft.answer("referral", line(referral.get("headline")))
        draft.answer("referral_url", line(referral.get("source_url"), 2000))


def _take_status(draft: Draft, status: Mapping[str, Any]) -> None:
    """What became of a message of ours: nobody's words."""
    draft.auto = "delivery-report"
    state = line(status.get("status"), 40)
    draft.flag("status_update", *([f"status_{state}"] if state in _STATUSES else ["parse_degraded"]))
    draft.in_reply_to = draft.in_reply_to or message_name(status.get("id"))
    draft.date = draft.date or instant(status.get("timestamp"))
    number = identifier(status.get("recipient_id"))
    draft.sender = Sender(phone=phone_of(number), handle=None if phone_of(number) else number or None)
    for error in mappings(status.get("errors")):
        draft.answer("error", f"{identifier(error.get('code'))} {line(error.get('title'))}".strip())


def message_name(wamid: object) -> str:
    """How a message is named across the pipeline."""
    name = identifier(wamid)
    return f"whatsapp:{name}" if name else ""


def phone_of(number: str) -> str | None:
    """A WhatsApp number, which is international and has no plus, in E.164."""
    return e164(f"+{number.lstrip('+')}") if number else None


def _sender(message: Mapping[str, Any], contacts: list[Mapping[str, Any]] | tuple[()]) -> Sender:
    """By number; who hides it behind a user name is known by the id that only this business sees and can answer."""
    number = identifier(message.get("from"))
    user = identifier(message.get("from_user_id"))
    ids = {number, user} - {""}
    its_own = [one for one in contacts if ids & {identifier(one.get("wa_id")), identifier(one.get("user_id"))}]
    contact: Mapping[str, Any] = next(iter(its_own or contacts), {})
    profile = mapping(contact.get("profile"))
    phone = phone_of(number or identifier(contact.get("wa_id")))
    user = user or identifier(contact.get("user_id"))
    handle = user or ("" if phone else number)
    return Sender(name=words_of(profile), phone=phone, handle=handle or None, account=user or number)


def words_of(profile: Mapping[str, Any]) -> str:
    """The name a person shows, or the user name."""
    return line(words(profile.get("name"))) or line(profile.get("username"))
