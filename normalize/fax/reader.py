"""A fax that came by mail to one Message: the caller is its sender, its pages are its text."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from ingest.message import RawMessage
from ingest.reading_rules import ReadingRules
from normalize.charset.decoding import storable
from normalize.fax.gateways import Call, call_of, header_names
from normalize.fax.ocr import FAX_SECONDS, Scan, read_scan
from normalize.mail.headers import split_head
from normalize.mail.reader import read_attachments, read_mail
from normalize.message import Attachment, Message, ScannedLine, Sender
from normalize.text.arabic import fold_digits

MAX_CANDIDATES = 50
MAX_FIELD_CHARACTERS = 200

_NUMBER = re.compile(r"\+?\d(?:[ ./,:()-]{0,2}\d){2,23}")
_STARTS = (
    ("tiff", (b"II*\0", b"MM\0*")),
    ("pdf", (b"%PDF-",)),
    ("picture", (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")),
    ("postscript", (b"%!", b"\x04%!")),
)
"""What a file is, by its own first bytes: gateways label them as they please."""

File = tuple[Attachment, bytes]


def read_fax(raw: RawMessage, rules: ReadingRules) -> Message:
    """Read a gateway's mail. The gateway is ``relayed_by``, never the sender."""
    mail = read_mail(raw, rules)
    address = mail.sender.email or raw.envelope.get("mail_from", "").strip("<>")
    call = call_of(mail.subject, mail.text, _headers(raw, rules), address, rules.fax_gateways)
    kinds = [(kind_of(content), (attachment, content)) for attachment, content in read_attachments(raw)]
    chosen, spare = choose(kinds)
    flags = dict.fromkeys(mail.flags)
    if any(kind == "postscript" for kind, _ in kinds):
        flags["postscript_unread"] = None
    if not chosen:
        flags["fax_without_pages"] = None
        if call is None:  # a person wrote to the gateway's address, or another machine did
            flags["caller_unknown"] = None
            return replace(mail, sender=Sender(), relayed_by=address, flags=tuple(flags))
    scan = _scanned(chosen, spare)
    flags |= dict.fromkeys((*scan.flags, *_doubts(call, scan, rules.region)))
    body = "" if call is not None else mail.text
    text = _text(scan.lines)
    return replace(
        mail,
        sender=Sender(name=call.name, phone=call.phone(rules.region)) if call is not None else Sender(),
        date=mail.date or (call.received_at() if call is not None else None),
        text="\n\n".join(part for part in (body, text) if part),
        new_text=text,
        quoted_text=body,
        signature="",
        # A gateway marks its mails as automatic; the letter on the pages is not.
        auto=mail.auto if mail.auto == "bounce" else None,
        relayed_by=address,
        scanned=scan.lines,
        candidates=candidates_of(scan.lines),
        fields=_fields(call) if call is not None else (),
        flags=tuple(flags),
    )


def kind_of(content: bytes) -> str:
    """``tiff``, ``pdf``, ``picture``, ``postscript``, or empty for what is no page."""
    start = content[:16].lstrip(b"\r\n\t ")
    return next((kind for kind, starts in _STARTS if start.startswith(starts)), "")


def choose(kinds: Sequence[tuple[str, File]]) -> tuple[list[File], list[File]]:
    """The files to read, and those that hold the same pages again, to fall back on.

    Gateways attach one fax as TIFF and as PDF; the TIFF is the fax itself, the PDF was made of it.
    """
    pages = [(kind, file) for kind, file in kinds if kind in ("tiff", "pdf", "picture")]
    stems = {_stem(file) for kind, file in pages if kind == "tiff"}
    alone = [kind for kind, _ in pages] in (["tiff", "pdf"], ["pdf", "tiff"])
    chosen: dict[str, File] = {}
    spare: list[File] = []
    for kind, file in pages:
        is_copy = kind == "pdf" and (alone or _stem(file) in stems)
        if is_copy or file[0].sha256 in chosen:
            spare.append(file)
        else:
            chosen[file[0].sha256] = file
    return list(chosen.values()), spare


def candidates_of(lines: Sequence[ScannedLine]) -> tuple[str, ...]:
    """The numbers on the pages, as read, in the digits 0 to 9: long ones whole and by their parts."""
    found: dict[str, None] = {}
    for line in lines:
        for number in _NUMBER.findall(fold_digits(line.text)):
            found[number] = None
            if " " in number:
                found |= dict.fromkeys(part for part in number.split(" ") if sum(map(str.isdigit, part)) > 2)
    return tuple(found)[:MAX_CANDIDATES]


def _scanned(chosen: Sequence[File], spare: Sequence[File]) -> Scan:
    """All files in turn, their pages counted through; a copy is read where the first told nothing."""
    deadline = time.monotonic() + FAX_SECONDS
    lines: list[ScannedLine] = []
    flags: dict[str, None] = {}
    pages = 0
    for file in chosen:
        scan = read_scan(file[1], max(0.0, deadline - time.monotonic()))
        copy = next((other for other in spare if _stem(other) == _stem(file) or len(chosen) == 1), None)
        if "page_unread" in scan.flags and not scan.lines and copy is not None:
            scan = read_scan(copy[1], max(0.0, deadline - time.monotonic()))
        lines += (replace(line, page=line.page + pages) for line in scan.lines)
        flags |= dict.fromkeys(scan.flags)
        pages += scan.pages
    return Scan(tuple(lines), pages, tuple(flags))


def _doubts(call: Call | None, scan: Scan, region: str) -> list[str]:
    if call is None:
        return ["gateway_unknown", "caller_unknown"]
    found = []
    if call.phone(region) is None:
        found.append("caller_unknown")
    if call.contradicts_itself(region):
        found.append("caller_id_mismatch")
    announced = call.detail("pages")
    is_short = announced.isdecimal() and len(announced) < 5 and 0 < scan.pages < int(announced)
    if call.error is not None or (is_short and "pages_capped" not in scan.flags):
        found.append("fax_incomplete")
    return found


def _fields(call: Call) -> tuple[tuple[str, str], ...]:
    named = [("caller", call.numbers[0])] if call.numbers else []
    named += call.details
    if call.error is not None:
        named.append(("error", call.error))
    return tuple((name, storable(value)[:MAX_FIELD_CHARACTERS]) for name, value in named)


def _text(lines: Sequence[ScannedLine]) -> str:
    """A line each, and an empty one between pages."""
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.text)
    return storable("\n\n".join("\n".join(page) for page in pages.values()))


def _headers(raw: RawMessage, rules: ReadingRules) -> dict[str, str]:
    names = header_names(rules.fax_gateways)
    if not names:
        return {}
    headers = split_head(raw.content)[0]
    return {name: headers.text(name) for name in names}


def _stem(file: File) -> str:
    return file[0].filename.rpartition(".")[0].lower()
