"""A mail (RFC 5322, and everything that is sent under its name) to one Message, and its attachments again."""

import re

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize import language, machine, quotes
from normalize.addresses import MAX_RECIPIENTS, recipients_of, sender_of
from normalize.attachments import Layout, describe, lay_out
from normalize.charset import decode, storable
from normalize.headers import Headers, date_of, message_ids, split_head
from normalize.html import readable
from normalize.message import Attachment, Auto, Message, Sender
from normalize.mime import Part, read_parts

MAX_TEXT_CHARACTERS = 500_000
_PLAIN_IS_A_STUB = 200
"""Below so many characters a plain alternative may only say that the mail is in HTML."""
_STUB_WORDS = re.compile(r"html|عرض|تدعم|متصفح", re.IGNORECASE)
_HTML_START = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def read_mail(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a mail."""
    headers, data, repaired = split_head(raw.content)
    root, degraded = read_parts(data)
    layout = lay_out(root)
    flags: dict[str, None] = {}
    if repaired or degraded:
        flags["parse_degraded"] = None
    text = _text_of(layout, flags)
    charset = root.charset or next((part.charset for part in root.walk() if part.charset), "")
    subject = headers.text("subject", charset)
    parted = quotes.part(text, subject)
    if parted.is_forward:
        flags["forwarded"] = None
    mail_from = raw.envelope.get("mail_from")
    name, address = sender_of(headers, mail_from or "", charset)
    answers = message_ids(headers.text("in-reply-to"))
    return Message(
        channel=raw.channel,
        sender=Sender(email=address, name=name),
        to=_recipients(headers, raw, charset, flags),
        cc=recipients_of(headers, "cc", charset),
        subject=subject,
        date=date_of(headers) or raw.sent_at,
        text=text,
        new_text=parted.new_text,
        quoted_text=parted.quoted_text,
        signature=parted.signature,
        attachments=tuple(attachment for attachment, _ in describe(layout.attached)),
        message_id=next(iter(message_ids(headers.text("message-id"))), ""),
        in_reply_to=answers[0] if answers else "",
        references=message_ids(_references(headers)),
        auto=_auto(headers, root, subject, address, mail_from),
        loop=machine.is_loop(headers, rules.own_hosts),
        language=language.detect(parted.new_text or subject),
        flags=tuple(flags),
    )


def read_attachments(raw: RawMessage) -> tuple[tuple[Attachment, bytes], ...]:
    """The attachments of a mail with their bytes, in the order and under the names of its Message."""
    try:
        _, data, _ = split_head(raw.content)
        return describe(lay_out(read_parts(data)[0]).attached)
    except Exception:
        # The Message of such a mail was degraded and names no attachments; neither does this.
        return ()


def _text_of(layout: Layout, flags: dict[str, None]) -> str:
    pieces = []
    room = MAX_TEXT_CHARACTERS
    for entry in layout.texts:
        piece = _alternatives(*entry, flags) if isinstance(entry, tuple) else _part_text(entry, flags)
        if len(piece) > room:
            flags["text_truncated"] = None
        if piece := piece[:room].strip("\n"):
            pieces.append(piece)
            room -= len(piece)
    return storable("\n\n".join(pieces)).strip()


def _alternatives(plain: Part, html: Part, flags: dict[str, None]) -> str:
    """The plain alternative, unless it is empty or only says that there is another."""
    text = _part_text(plain, flags)
    bare = text.strip()
    if len(bare) > _PLAIN_IS_A_STUB or (bare and len(html.content) < 2 * len(plain.content)):
        return text
    other = _part_text(html, flags)
    says_nothing = not bare or (_STUB_WORDS.search(bare) is not None and bare[:40] not in other)
    return other if says_nothing and other else text


def _part_text(part: Part, flags: dict[str, None]) -> str:
    text, guessed = decode(part.content[: 4 * MAX_TEXT_CHARACTERS], part.charset)
    if guessed:
        flags["charset_guessed"] = None
    if part.content_type == "text/html" or _HTML_START.match(text):
        found = readable(text)
        flags.update(dict.fromkeys(found.flags))
        return found.text
    text = storable(text)
    return _unflowed(text, part.drops_spaces) if part.is_flowed else text


def _unflowed(text: str, drops_spaces: bool) -> str:
    """The paragraphs of a format=flowed text (RFC 3676); quoted lines keep their line ends."""
    out: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if not quoted and line.startswith(" "):
            line = line[1:]  # space-stuffing
        flows = line.endswith(" ") and line != "-- " and not quoted
        body = line[:-1] if flows and drops_spaces else line
        if open_line and not quoted and line != "-- ":
            out[-1] += body
        else:
            out.append(body)
        open_line = flows
    return "\n".join(out)


def _recipients(headers: Headers, raw: RawMessage, charset: str, flags: dict[str, None]) -> tuple[str, ...]:
    """The To addresses, then those that only the envelope names: our own reply addresses arrive there."""
    named = recipients_of(headers, "to", charset, MAX_RECIPIENTS + 1)
    if len(named) > MAX_RECIPIENTS:
        flags["recipients_capped"] = None
    found = {address.lower(): address for address in named[:MAX_RECIPIENTS]}
    for address in raw.envelope.get("rcpt_to", "").split()[:MAX_RECIPIENTS]:
        address = storable(address.strip("<>,"))
        if address:
            found.setdefault(address.lower(), address)
    return tuple(found.values())


def _references(headers: Headers) -> str:
    """The References as text; cut at the front, since the newest stand last."""
    value = b" ".join(headers.all("references"))
    if len(value) > 16_000:
        value = value[:1_000].rpartition(b" ")[0] + b" " + value[-15_000:].partition(b" ")[2]
    return storable(value.decode("ascii", "replace"))


def _auto(headers: Headers, root: Part, subject: str, sender: str, mail_from: str | None) -> Auto | None:
    report = b""
    if root.content_type == "multipart/report":
        report = next((p.content for p in root.walk() if p.content_type == "message/delivery-status"), b"")
    return machine.kind_of(headers, subject, sender, root.report_type, report, mail_from)
