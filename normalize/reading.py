"""The one way from a raw message to a Message; whatever the bytes are, a Message comes out."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from ingest.message import Channel, RawMessage
from ingest.reading_rules import NO_RULES, ReadingRules
from normalize.apps.forms import read_form
from normalize.apps.open311 import read_open311
from normalize.apps.sms import read_sms
from normalize.apps.telegram import read_telegram
from normalize.apps.webchat import read_webchat
from normalize.apps.whatsapp import read_whatsapp
from normalize.apps.x import read_x
from normalize.charset.decoding import decode, storable
from normalize.fax.reader import read_fax
from normalize.languages import detect
from normalize.mail.reader import read_mail
from normalize.message import Message

Reader = Callable[[RawMessage, ReadingRules], Message]

READERS: dict[Channel, Reader] = {
    Channel.EMAIL: read_mail,
    Channel.FAX: read_fax,
    Channel.SMS: read_sms,
    Channel.WEBFORM: read_form,
    Channel.WEBCHAT: read_webchat,
    Channel.X: read_x,
    Channel.TELEGRAM: read_telegram,
    Channel.WHATSAPP: read_whatsapp,
    Channel.OPEN311: read_open311,
}

MAX_DEGRADED_CHARACTERS = 100_000

_log = structlog.get_logger()


def normalize(raw: RawMessage, rules: ReadingRules = NO_RULES) -> Message:
    """Read a raw message. Never raises: what no reader can read keeps its text and ``parse_degraded``."""
    try:
        message = READERS[raw.channel](raw, rules)
        # A fax's subject is its gateway's.
        words = message.new_text or ("" if raw.channel is Channel.FAX else message.subject)
        return replace(message, language=detect(words, rules.language_engine))
    except Exception as error:
        # Law: any bytes become a message. The raw bytes stay, so a better reader can read them again.
        _log.warning("normalize.degraded", channel=raw.channel.value, error=type(error).__name__)
        return _degraded(raw)


def _degraded(raw: RawMessage) -> Message:
    text = storable(decode(raw.content[:MAX_DEGRADED_CHARACTERS])[0]).strip()
    return Message(channel=raw.channel, date=raw.sent_at, text=text, new_text=text, flags=("parse_degraded",))
