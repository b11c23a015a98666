"""What must hold for every message, whatever its bytes were."""

import json
import time
from dataclasses import asdict
from typing import Any

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize.mail.reader import read_attachments, read_html
from normalize.message import Message
from normalize.reading import READERS

KEYS = frozenset(Message(Channel.EMAIL).as_json())
RULES = ReadingRules(
    own_hosts=frozenset(("intake.example",)),
    own_addresses=frozenset(("contact@gov.example",)),
    region="QA",
    staff=frozenset(("@gov.example",)),
    trusted_servers=frozenset(("mx.gov.example",)),
)
MAILS = (Channel.EMAIL, Channel.FAX)


def is_read(raw: RawMessage) -> float:
    """Read it as its channel does, raise AssertionError for anything unsound, and return the CPU seconds it took.

    The reader is called by itself: ``normalize`` would hide what a reader raises.
    """
    began = time.thread_time()
    message = READERS[raw.channel](raw, RULES)
    seconds = time.thread_time() - began
    document = message.as_json()
    assert frozenset(document) == KEYS, "a key is missing"
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
    for text in _texts([document, [asdict(one) for one in message.undelivered], message.group, message.replaces]):
        assert "\0" not in text, "a NUL is left"
        assert "\r" not in text, "a carriage return is left"
    for header in (message.subject, message.sender.name, message.sender.email, message.message_id, *message.to):
        assert "\n" not in header, "a header has two lines"
    if raw.channel in MAILS:
        assert tuple(attachment for attachment, _ in read_attachments(raw)) == message.attachments, "attachments differ"
        assert "<script" not in read_html(raw).lower(), "a script is left"
    return seconds


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []
