"""A message against what is expected of it: whatever a sample does not name must be as in the plainest message."""

import json
from dataclasses import dataclass, field
from typing import Any

from ingest.message import Channel, RawMessage
from ingest.reading_rules import NO_RULES, ReadingRules
from normalize import normalize
from normalize.message import Message


@dataclass(frozen=True, slots=True)
class Sample:
    """A payload in a provider's shape, and what it says. ``said`` and ``where`` are always told."""

    about: str
    payload: Any
    said: str
    who: tuple[str | None, str, str | None] = (None, "", None)
    """Handle, name, phone."""
    named: str = ""
    expected: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.about


PLAIN: dict[str, Any] = {
    "quoted_text": "", "files": [], "place": None, "in_reply_to": "", "references": (), "auto": None, "loop": False,
    "group": "", "edition": "new", "replaces": "", "fields": (), "flags": (), "email": "",
}  # fmt: skip


def read(channel: Channel, payload: Any, rules: ReadingRules = NO_RULES, **envelope: str) -> Message:
    content = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    return normalize(RawMessage(channel, "1", content, "application/json", envelope), rules)


def facts(message: Message, *more: str) -> dict[str, Any]:
    place = message.location
    found = {
        "new_text": message.new_text,
        "who": (message.sender.handle, message.sender.name, message.sender.phone),
        "message_id": message.message_id,
        "email": message.sender.email,
        "files": [(file.source, file.content_type, file.filename, file.size) for file in message.attachments],
        "place": place and (place.latitude, place.longitude, place.label),
    }
    names = [name for name in (*PLAIN, *more) if name not in found]
    return found | {name: getattr(message, name) for name in names}


def is_as_expected(sample: Sample, message: Message) -> bool:
    """Compares by assertion, so that a difference is shown."""
    more = {name: value for name, value in sample.expected.items() if name not in ("language",)}
    wanted = {**PLAIN, "new_text": sample.said, "who": sample.who, "message_id": sample.named, **more}
    assert facts(message, *more) == wanted
    if "language" in sample.expected:
        assert message.language.language == sample.expected["language"]
    return True
