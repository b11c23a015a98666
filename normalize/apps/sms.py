"""Text messages: one text in the charset its gateway names, and a number or a name that it is from."""

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import instant
from normalize.apps.draft import Draft
from normalize.apps.gsm import decode_gsm
from normalize.apps.lines import read_json, recipients
from normalize.charset.decoding import decode
from normalize.mail.headers import flat
from normalize.message import Message, Sender
from normalize.text.phones import e164

_UCS2 = frozenset(("ucs2", "ucs-2", "iso-10646-ucs-2", "utf-16be", "utf-16-be", "utf16be"))
_GSM = frozenset(("gsm", "gsm7", "gsm-7", "gsm0338", "gsm-03.38", "gsm 03.38"))


def read_sms(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a text message: the content is its text, the envelope has ``from``, ``to``, ``at``, ``region``.

    Recorded traffic holds the whole message as JSON; a gateway's text is never read so, whatever it looks like.
    """
    if raw.media_type == "application/json":
        return read_json(raw, rules)
    text, is_guessed = _text(raw)
    envelope = raw.envelope
    draft = Draft(
        sender=_sender(envelope.get("from", ""), envelope.get("region", "") or rules.region),
        to=recipients(envelope.get("to", "")),
        date=instant(envelope.get("at")),
        flags=["charset_guessed"] if is_guessed else [],
    )
    draft.say(text)
    return draft.finish(raw)


def _text(raw: RawMessage) -> tuple[str, bool]:
    charset = raw.media_type.partition("charset=")[2].partition(";")[0].strip(" \"'").lower()
    if charset in _UCS2:
        # UCS-2 on the air is big-endian UTF-16 with pairs for emoji, whatever the specification calls it.
        return raw.content.decode("utf-16-be", "replace").removeprefix("\ufeff"), len(raw.content) % 2 == 1
    if charset in _GSM:
        return decode_gsm(raw.content), False
    return decode(raw.content, charset)


def _sender(sender: str, region: str) -> Sender:
    phone = e164(sender, region)
    return Sender(phone=phone) if phone else Sender(name=flat(sender)[:64])
