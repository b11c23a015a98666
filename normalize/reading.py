"""The one way from a raw message to a Message; whatever the bytes are, a Message comes out."""

from collections.abc import Callable

import structlog

from ingest.message import Channel, RawMessage
from ingest.reading_rules import NO_RULES, ReadingRules
from normalize.charset import decode, storable
from normalize.mail import read_mail
from normalize.message import Message
from normalize.plain import read_form, read_json, read_sms

Reader = Callable[[RawMessage, ReadingRules], Message]

READERS: dict[Channel, Reader] = {
    Channel.EMAIL: read_mail,
    Channel.FAX: read_mail,
    Channel.SMS: read_sms,
    Channel.WEBFORM: read_form,
    Channel.WEBCHAT: read_json,
    Channel.X: read_json,
    Channel.TELEGRAM: read_json,
    Channel.WHATSAPP: read_json,
    Channel.OPEN311: read_json,
}

MAX_DEGRADED_CHARACTERS = 100_000

_log = structlog.get_logger()


def normalize(raw: RawMessage, rules: ReadingRules = NO_RULES) -> Message:
    """Read a raw message. Never raises: what no reader can read keeps its text and ``parse_degraded``."""
    try:
        return READERS[raw.channel](raw, rules)
    except Exception as error:
        # Law: any bytes become a message. The raw bytes stay, so a better reader can read them again.
        _log.warning("normalize.degraded", channel=raw.channel.value, error=type(error).__name__)
        return _degraded(raw)


def _degraded(raw: RawMessage) -> Message:
    text = storable(decode(raw.content[:MAX_DEGRADED_CHARACTERS])[0]).strip()
    return Message(channel=raw.channel, date=raw.sent_at, text=text, new_text=text, flags=("parse_degraded",))
