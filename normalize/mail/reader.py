"""A mail (RFC 5322, and everything that is sent under its name) to one Message, and its attachments again."""

from dataclasses import replace
from typing import Any

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize import location, photos
from normalize.charset.decoding import storable
from normalize.html.safe import safe_html
from normalize.mail import machine
from normalize.mail.addresses import MAX_RECIPIENTS, recipients_of
from normalize.mail.attachments import Described, describe
from normalize.mail.bodies import chosen_html, read_text
from normalize.mail.headers import Headers, date_of, message_ids, split_head
from normalize.mail.layout import Layout, lay_out
from normalize.mail.machine import Judgement
from normalize.mail.mime import Part
from normalize.mail.senders import FORWARDED_BY_STAFF, origin_of
from normalize.mail.tree import read_parts
from normalize.message import Attachment, Location, Message, Sender
from normalize.photo_hash import photo_hash
from normalize.quotes import parting
from normalize.quotes.parting import Parted
from normalize.text.characters import signs

_ILLUSTRATED = 5
"""Photos that are looked at: for the place where they were taken, and for what they show."""


def read_mail(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a mail."""
    headers, data, repaired = split_head(raw.content)
    tree = read_parts(data)
    layout = lay_out(tree)
    flags = layout.flags
    if repaired:
        flags["parse_degraded"] = None
    text = read_text(layout)
    described = describe(layout.attached)
    charset = _charset_of(tree.root)
    subject = headers.mended("subject", charset)
    is_answer = bool(headers.first("in-reply-to") or headers.first("references"))
    parted = parting.part(text, subject.text, is_answer=is_answer)
    mail_from = raw.envelope.get("mail_from")
    origin = origin_of(headers, rules, mail_from or "", charset, _forwarded_from(parted, layout))
    if FORWARDED_BY_STAFF in origin.flags and not text and (enclosed := _enclosed(layout)) is not None:
        text = read_text(lay_out(read_parts(split_head(enclosed.content)[1])))
        parted = parting.part(text, subject.text)
    found = machine.judged(headers, subject.text, origin.address, tree.root, text, mail_from)
    to, to_flags = _recipients(headers, raw, charset)
    place, place_flags = location.find(parted.new_text)
    for codes in (
        subject.flags, described.flags, origin.flags, _flags_of(parted, layout, text, found),
        signs(parted.new_text), place_flags, to_flags,
    ):  # fmt: skip
        flags.update(dict.fromkeys(codes))
    return Message(
        channel=raw.channel,
        sender=Sender(email=origin.address, name=origin.name),
        to=to,
        cc=recipients_of(headers, "cc", charset),
        subject=subject.text,
        date=date_of(headers) or raw.sent_at,
        text=text,
        new_text=parted.new_text,
        quoted_text=parted.quoted_text,
        signature=parted.signature,
        attachments=_attachments_of(described),
        location=place or _place_of(described),
        message_id=next(iter(message_ids(headers.text("message-id"))), ""),
        **_answered(headers, found),
        auto=found.auto,
        loop=machine.is_loop(headers, rules.own_hosts),
        undelivered=found.undelivered,
        relayed_by=origin.relayed_by,
        flags=tuple(flags),
    )


def read_attachments(raw: RawMessage) -> tuple[tuple[Attachment, bytes], ...]:
    """The attachments of a mail with their bytes, in the order and under the names of its Message."""
    layout = _laid_out(raw)
    # The Message of a mail that cannot be laid out was degraded and names no attachments; neither does this.
    return describe(layout.attached).files if layout else ()


def read_html(raw: RawMessage) -> str:
    """The HTML of the letter, made safe to show; empty when it has none."""
    layout = _laid_out(raw)
    html = chosen_html(layout) if layout else ""
    return safe_html(html) if html else ""


def _laid_out(raw: RawMessage) -> Layout | None:
    try:
        return lay_out(read_parts(split_head(raw.content)[1]))
    except Exception:
        return None


def _enclosed(layout: Layout) -> Part | None:
    mails = [part for part in layout.attached if part.is_enclosed_mail]
    return mails[0] if len(mails) == 1 else None


def _charset_of(root: Part) -> str:
    """The charset of the body: a hint for letters of the head that nobody labelled."""
    return root.charset or next((part.charset for part in root.walk() if part.charset), "")


def _forwarded_from(parted: Parted, layout: Layout) -> tuple[str, ...]:
    """The From of what is passed on, in the text or as an enclosed mail; an empty one where none is named."""
    if parted.is_forward:
        return (parted.forwarded_from,)
    enclosed = _enclosed(layout)
    return (split_head(enclosed.content)[0].text("from"),) if enclosed is not None else ()


def _flags_of(parted: Parted, layout: Layout, text: str, found: Judgement) -> tuple[str, ...]:
    if parted.is_forward:
        return ("forwarded",)
    is_cover = found.auto is None and (not text or not parted.new_text.strip())
    return ("forwarded_as_attachment",) if is_cover and _enclosed(layout) is not None else ()


def _answered(headers: Headers, found: Judgement) -> dict[str, Any]:
    """What it answers by its headers; a report answers the mail that it is about."""
    answers = message_ids(headers.text("in-reply-to"))
    references = message_ids(_references(headers))
    if found.original_id and found.original_id not in references:
        references = (*references, found.original_id)
    return {"in_reply_to": answers[0] if answers else found.original_id, "references": references}


def _attachments_of(described: Described) -> tuple[Attachment, ...]:
    """The attachments, photos with the hash of what they show."""
    shown = {attachment: seen for attachment, content in _photos_of(described) if (seen := photo_hash(content))}
    return tuple(
        replace(attachment, photo_hash=shown[attachment]) if attachment in shown else attachment
        for attachment, _ in described.files
    )


def _place_of(described: Described) -> Location | None:
    """Where the first photo that knows it was taken."""
    return next(filter(None, (photos.place_of(content) for _, content in _photos_of(described))), None)


def _photos_of(described: Described) -> list[tuple[Attachment, bytes]]:
    return [one for one in described.files if one[0].content_type.startswith("image/")][:_ILLUSTRATED]


def _recipients(headers: Headers, raw: RawMessage, charset: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The To addresses, then those that only the envelope names (our own reply addresses arrive there); flags."""
    named = recipients_of(headers, "to", charset, MAX_RECIPIENTS + 1)
    found = {address.lower(): address for address in named[:MAX_RECIPIENTS]}
    for address in raw.envelope.get("rcpt_to", "").split()[:MAX_RECIPIENTS]:
        address = storable(address.strip("<>,"))
        if address:
            found.setdefault(address.lower(), address)
    return tuple(found.values()), ("recipients_capped",) if len(named) > MAX_RECIPIENTS else ()


def _references(headers: Headers) -> str:
    """The References as text; cut at the front, since the newest stand last."""
    value = b" ".join(headers.all("references"))
    if len(value) > 16_000:
        value = value[:1_000].rpartition(b" ")[0] + b" " + value[-15_000:].partition(b" ")[2]
    return storable(value.decode("ascii", "replace"))
