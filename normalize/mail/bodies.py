"""The text of a mail out of its bodies, in the order of the mail."""

import re

from normalize.charset.decoding import decode, storable
from normalize.charset.mojibake import mend
from normalize.html.text import readable
from normalize.mail.armor import disarmed
from normalize.mail.enriched import from_enriched, from_richtext
from normalize.mail.flowed import unflowed
from normalize.mail.invitations import event_in
from normalize.mail.layout import HTML_TYPES, Body, Layout
from normalize.mail.mime import Part
from normalize.mail.versions import letter_of, may_be_elsewhere

MAX_TEXT_CHARACTERS = 500_000
MAX_BODY_BYTES = 4 * MAX_TEXT_CHARACTERS
MAX_INVITATIONS = 3

_HTML_START = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HTML_PIECE = re.compile(r"<(?:div|p|table|span|font|br|meta|style|center|h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE)
_CALENDAR_TYPES = frozenset(("text/calendar", "application/ics"))


def read_text(layout: Layout) -> str:
    """All readable text; what is noticed on the way joins the layout's flags."""
    pieces: list[str] = []
    room = MAX_TEXT_CHARACTERS
    for body in layout.bodies:
        piece = _body_text(body, layout.flags)
        if len(piece) > room:
            layout.flags["text_truncated"] = None
        piece = piece[:room].strip("\n")
        # Some programs send plain text and HTML side by side without saying that they are one letter.
        if piece and not (pieces and body.html and piece.split() == pieces[-1].split()):
            pieces.append(piece)
            room -= len(piece)
    text = storable("\n\n".join(pieces)).strip()
    if not text:
        spare = (_part_text(part, layout.flags).strip() for part in layout.spare)
        text = storable(next(filter(None, spare), ""))[:MAX_TEXT_CHARACTERS]
    return _with_invitations(text, layout)


def chosen_html(layout: Layout) -> str:
    """The HTML of the letter as it came, or nothing."""
    return "\n".join(
        decode(part.beginning(MAX_BODY_BYTES), part.charset, is_html=True)[0]
        for body in layout.bodies
        for part in body.html
        if part.content_type in HTML_TYPES
    )


def _body_text(body: Body, flags: dict[str, None]) -> str:
    if not body.plain or not body.html:
        return _joined(body.plain or body.html, flags)
    text = _joined(body.plain, flags)
    if not may_be_elsewhere(text):
        return text
    noticed: dict[str, None] = {}
    letter = letter_of(text, _joined(body.html, noticed))
    if letter != text:
        flags.update(noticed)
    return letter


def _joined(parts: list[Part], flags: dict[str, None]) -> str:
    return "\n\n".join(filter(None, (_part_text(part, flags).strip("\n") for part in parts)))


def _part_text(part: Part, flags: dict[str, None]) -> str:
    data = part.beginning(MAX_BODY_BYTES)
    if len(data) == MAX_BODY_BYTES:
        flags["text_truncated"] = None
    text, guessed = decode(data, part.charset, is_html=part.content_type in HTML_TYPES)
    if guessed:
        flags["charset_guessed"] = None
    if part.is_damaged:
        flags["parse_degraded"] = None
    if part.content_type in HTML_TYPES or _is_html(text):
        found = readable(text)
        flags.update(dict.fromkeys(found.flags))
        return _mended(found.text, flags)
    text = _mended(storable(text[: MAX_TEXT_CHARACTERS + 1]), flags)
    if part.content_type == "text/enriched":
        return from_enriched(text)
    if part.content_type == "text/richtext":
        return from_richtext(text)
    plain = disarmed(text)
    flags.update(dict.fromkeys(plain.flags))
    return unflowed(plain.text, part.drops_spaces) if part.is_flowed else plain.text


def _mended(text: str, flags: dict[str, None]) -> str:
    """Arabic that some server on the way has decoded wrongly, as it was; what is lost beyond repair is flagged."""
    mended = mend(text)
    flags.update(dict.fromkeys(mended.flags))
    return mended.text


def _is_html(text: str) -> bool:
    """Whether a page was sent as plain text."""
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return False
    return _HTML_START.match(start) is not None or (
        _HTML_PIECE.match(start) is not None and "</" in text and text.rstrip().endswith(">")
    )


def _with_invitations(text: str, layout: Layout) -> str:
    """What a calendar part says and the letter does not: people without a calendar program must read it too."""
    calendars = (
        part
        for part in layout.attached
        if part.content_type in _CALENDAR_TYPES or part.filename.lower().endswith(".ics")
    )
    for part, _ in zip(calendars, range(MAX_INVITATIONS), strict=False):
        event = event_in(part.content, part.charset)
        if event is None or event.is_told_in(text):
            continue
        notes = event.notes if not text else ""
        text = storable("\n\n".join(filter(None, (text, notes, event.lines()))))
    return text
