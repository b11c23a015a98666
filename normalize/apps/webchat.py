"""Web chat: the transcript of our own chat page.

The content is one JSON object; every key but ``messages`` may be missing:

``{"visitor": "the browser's own id", "name", "email", "phone", "location": {"latitude", "longitude", "label"},
"messages": [{"id", "at": ISO time, "from": "visitor" | "agent" | "bot", "text", "attachments":
[{"filename", "content_type", "size", "sha256", "source"}]}]}``

What the visitor wrote is the new text, what others wrote the quoted text; the whole text is the talk in its order.
A message is named ``webchat:<visitor>:<id of the visitor's last message>``.
"""

from collections.abc import Mapping
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import answer, document_of, identifier, instant, line, mappings, size_of, words
from normalize.apps.draft import Draft, unreadable
from normalize.apps.lines import is_line, pinned, read_line
from normalize.mail.addresses import is_plausible
from normalize.message import Message, Sender
from normalize.text.phones import e164

MAX_MESSAGES = 1_000


def read_webchat(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a transcript; JSON without ``messages`` is a recorded line."""
    chat = document_of(raw.content)
    if not isinstance(chat, dict) or not isinstance(chat.get("messages"), list):
        return read_line(raw, chat, rules) if is_line(chat) else unreadable(raw)
    email = line(chat.get("email"), 320)
    region = raw.envelope.get("region", "") or rules.region
    visitor = identifier(chat.get("visitor"))
    draft = Draft(
        sender=Sender(
            email=email if is_plausible(email) else "",
            name=line(chat.get("name")),
            phone=e164(answer(chat.get("phone"))[:40], region, bare_gulf=True),
            handle=visitor or None,
        )
    )
    messages = mappings(chat["messages"], MAX_MESSAGES)
    if len(messages) < len(chat["messages"]):
        draft.flag("parse_degraded")
    for message in messages:
        _take(draft, message, visitor)
    if draft.quoted:
        draft.whole = "\n".join(_spoken(message) for message in messages if words(message.get("text")).strip())
    pinned(draft, chat.get("location"))
    if chat.get("wants_person") is True:
        draft.flag("wants_person")
    return draft.finish(raw)


def _take(draft: Draft, message: Mapping[str, Any], visitor: str) -> None:
    text = words(message.get("text")).strip()
    if message.get("from") != "visitor":
        draft.quoted.append(text)
        return
    if text:
        draft.said.append(text)  # whoever repeats a word in a talk means it
    draft.date = instant(message.get("at")) or draft.date
    if name := identifier(message.get("id")):
        draft.message_id = f"webchat:{visitor}:{name}"
    for file in mappings(message.get("attachments")):
        draft.attach(
            source=line(file.get("source"), 2000),
            content_type=line(file.get("content_type")),
            filename=words(file.get("filename")),
            size=size_of(file.get("size")),
            sha256=line(file.get("sha256"), 64),
        )


def _spoken(message: Mapping[str, Any]) -> str:
    return f"{line(message.get('from'), 20) or '?'}: {words(message.get('text')).strip()}"
