"""Text messages: one text in the charset its gateway names, and a number or a name that it is from."""

from base64 import b64decode

import orjson

from ingest.gsm import decode_gsm
from ingest.message import PARTS_TYPE, RawMessage
from ingest.reading_rules import ReadingRules
from normalize.apps.documents import instant
from normalize.apps.draft import Draft
from normalize.apps.lines import read_json, recipients
from normalize.charset.decoding import decode
from normalize.mail.headers import flat
from normalize.message import Message, Sender
from normalize.text.phones import e164

_UCS2 = frozenset(("ucs2", "ucs-2", "iso-10646-ucs-2", "utf-16be", "utf-16-be", "utf16be"))
_GAP = " […] "
_GSM = frozenset(("gsm", "gsm7", "gsm-7", "gsm0338", "gsm-03.38", "gsm 03.38"))


def read_sms(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a text message: the content is its text, the envelope has ``from``, ``to``, ``at``, ``region``.

    Recorded traffic holds the whole message as JSON; a gateway's text is never read so, whatever it looks like.
    """
    if raw.media_type == "application/json":
        return read_json(raw, rules)
    if raw.media_type == PARTS_TYPE:
        text, flags = _joined(raw.content)
    else:
        text, is_guessed = _decoded(raw.content, raw.media_type)
        flags = ["charset_guessed"] if is_guessed else []
    envelope = raw.envelope
    draft = Draft(
        sender=_sender(envelope.get("from", ""), envelope.get("region", "") or rules.region),
        to=recipients(envelope.get("to", "")),
        date=instant(envelope.get("at")),
        flags=flags,
    )
    draft.say(text)
    return draft.finish(raw)


def _joined(content: bytes) -> tuple[str, list[str]]:
    """The text of a message in parts, and its flags; where parts are missing it says so."""
    try:
        document = orjson.loads(content)
        total = int(document["total"])
        parts = [(int(one["number"]), str(one["media_type"]), b64decode(one["content"])) for one in document["parts"]]
    except (LookupError, TypeError, ValueError):
        return decode(content, "utf-8")[0], ["charset_guessed"]
    told: list[str] = []
    run, due, is_guessed = b"", 1, False
    for place, (number, media_type, data) in enumerate(parts):
        if number != due:
            told.append(_GAP)
        run, due = run + data, number + 1
        following = parts[place + 1] if place + 1 < len(parts) else None
        if following is None or following[:2] != (due, media_type):
            # Joined before they are decoded: a letter may be cut in two.
            text, guessed = _decoded(run, media_type)
            told.append(text)
            run, is_guessed = b"", is_guessed or guessed
    told += [_GAP] if due <= total else []
    flags = ["charset_guessed"] if is_guessed else []
    if _GAP in told:
        flags.append("part_missing")
    return "".join(told), flags


def _decoded(content: bytes, media_type: str) -> tuple[str, bool]:
    charset = media_type.partition("charset=")[2].partition(";")[0].strip(" \"'").lower()
    if charset in _UCS2:
        # UCS-2 on the air is big-endian UTF-16 with pairs for emoji, whatever the specification calls it. Some phones
        # write it the other way round, and say so.
        codec = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
        return content.decode(codec, "replace").removeprefix("\ufeff"), len(content) % 2 == 1
    if charset in _GSM:
        return decode_gsm(content), False
    return decode(content, charset)


def _sender(sender: str, region: str) -> Sender:
    phone = e164(sender, region)
    return Sender(phone=phone) if phone else Sender(name=flat(sender)[:64])
