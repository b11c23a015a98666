"""What a report about a mail says: whom it did not reach, for good or for now, and which mail it was."""

import re
from dataclasses import dataclass

from normalize.charset.decoding import decode
from normalize.mail.bounce_words import NOT_RECIPIENTS
from normalize.mail.headers import Headers, flat
from normalize.mail.message_ids import message_ids
from normalize.mail.mime import Part
from normalize.mail.notice_words import CUTS, DELAYS, HOPELESS
from normalize.message import Undelivered

MAX_REPORT_BYTES = 65_536
MAX_NOTICE_CHARACTERS = 8_000
MAX_RECIPIENTS = 100
MAX_COPY_CHARACTERS = 65_536
MAX_LINE_CHARACTERS = 1_000
_LINES_OF_A_REASON = 4

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_COPY_TYPES = frozenset(
    ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
)
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*([^\n]*)", re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ :-]|$)")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]|=@]{1,64}@[\w.-]{1,255}")
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_ORIGINAL_ID = re.compile(r"^[> \t]{0,8}(?:x-)?(?:original-)?message-id[ \t]*:\s*(<[^<>\s]{1,998}>)", re.I | re.M)
_ASKS_FOR_HELP = ("postmaster", "contact", "assistance", "help", "http", "please send", "reporting-mta", "message-id")


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says of the mail it is about."""

    has_failed: bool
    """It did not reach somebody, and the server no longer tries."""
    undelivered: tuple[Undelivered, ...] = ()
    original_id: str = ""
    """The Message-ID of that mail, with angle brackets."""


def report_of(root: Part, headers: Headers, text: str) -> Report:
    """Read a report whatever its form: by its fields (RFC 3464), its headers, or the words of its notice."""
    fields = _status_fields(root)
    undelivered: dict[str, Undelivered] = {}
    actions: set[str] = set()
    for block in fields[: 2 * MAX_RECIPIENTS]:
        action = block.get("action", "").partition(" ")[0].partition(";")[0].lower()
        status = _status_of(block)
        action = action or {"5": "failed", "4": "delayed", "2": "delivered"}.get(status[:1], "")
        if not action:
            continue
        actions.add(action)
        recipient = _recipient_of(block)
        if recipient and action in ("failed", "delayed"):
            is_permanent = action == "failed" and _is_permanent(status, block.get("diagnostic-code", ""))
            undelivered.setdefault(recipient.lower(), Undelivered(recipient, is_permanent, status))
    has_failed = "failed" in actions or not actions
    notice, copy = _parted(text)
    if not actions:
        has_failed = not _says_delayed(headers, notice)
    if not undelivered and has_failed | ("delayed" in actions) | (not actions):
        for one in _from_words(headers, notice, has_failed):
            undelivered.setdefault(one.recipient.lower(), one)
    found = tuple(undelivered.values())[:MAX_RECIPIENTS]
    original = message_ids(_original_id(root, fields, copy or notice))
    return Report(has_failed, found, original[0] if original else "")


def has_status_part(root: Part) -> bool:
    """Whether a part of the mail itself is made for machines to read its fate from."""
    return any(part.content_type in STATUS_TYPES for part in root.walk())


def encloses_a_mail(root: Part) -> bool:
    return root.is_multipart and any(part.content_type in _COPY_TYPES for part in root.walk())


def _status_fields(root: Part) -> list[dict[str, str]]:
    """The fields of each block of the delivery-status parts; names are lower case, the first value counts."""
    blocks: list[dict[str, str]] = []
    for part in root.walk():
        if part.content_type not in STATUS_TYPES:
            continue
        text = decode(part.beginning(MAX_REPORT_BYTES))[0].replace("\r\n", "\n").replace("\r", "\n")
        for block in text.split("\n\n"):
            unfolded = block.replace("\n ", " ").replace("\n\t", " ")
            fields: dict[str, str] = {}
            for name, value in _FIELD.findall(unfolded):
                name = name.lower()
                if name == "final-recipient" and name in fields:  # blocks without a blank line between them
                    blocks.append(fields)
                    fields = {}
                fields.setdefault(name, flat(value))
            if fields:
                blocks.append(fields)
    return blocks


def _recipient_of(block: dict[str, str]) -> str:
    candidates = []
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        kind, semicolon, value = block.get(name, "").partition(";")
        value = (value if semicolon else kind).strip().strip("<>").strip()
        if "\\x{" in value:
            value = _UNICODE.sub(lambda match: _letter(match[1]), value)
        if "@" not in value and "+40" in value:
            value = _XTEXT.sub(lambda match: chr(int(match[1], 16)), value)
        if value and not value.isspace():
            candidates.append(flat(value)[:320])
    return next((value for value in candidates if "@" in value), candidates[0] if candidates else "")


def _letter(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 32 <= number < 0xD800 or 0xDFFF < number <= 0x10FFFF else ""


def _status_of(block: dict[str, str]) -> str:
    found = _STATUS.search(block.get("status", ""))
    status = found[0] if found else ""
    if not status or status.endswith(".0.0"):
        detailed = _STATUS.search(block.get("diagnostic-code", ""))
        if detailed and (not status or detailed[1] == status[:1]):
            return detailed[0]
    return status


def _is_permanent(status: str, reason: str) -> bool:
    if status:
        return status[0] == "5"
    code = _REPLY_CODE.search(reason)
    return code is None or code[1] == "5"


def _parted(text: str) -> tuple[str, str]:
    """The server's notice, and the copy of the mail that it returns."""
    head = text[:MAX_NOTICE_CHARACTERS]
    lower = head.lower()
    cut = min((position for mark in CUTS if (position := lower.find(mark)) > 0), default=len(head))
    return head[:cut], text[cut : cut + MAX_COPY_CHARACTERS]


def _says_delayed(headers: Headers, notice: str) -> bool:
    subject = headers.text("subject").lower()
    return any(word in subject or word in notice.lower() for word in DELAYS)


def _from_words(headers: Headers, notice: str, has_failed: bool) -> list[Undelivered]:
    """The addresses that the notice names, each with the reason in the lines around it."""
    found: list[Undelivered] = []
    named = headers.text("x-failed-recipients")
    lines = notice.split("\n")
    if named:
        status, is_permanent = _reason(notice)
        return [Undelivered(a, has_failed and is_permanent, status) for a in _ADDRESS.findall(named)[:MAX_RECIPIENTS]]
    seen: set[str] = set()
    ours = " ".join(headers.text(name).lower() for name in ("from", "to", "cc", "reply-to"))
    for number, line in enumerate(lines):
        lower = line.lower()
        if "@" not in line or any(word in lower for word in _ASKS_FOR_HELP):
            continue
        for address in _ADDRESS.findall(line[:MAX_LINE_CHARACTERS]):
            address = address.strip(".-*_")
            if address in seen:
                continue
            seen.add(address)
            if address.partition("@")[0].lower() in NOT_RECIPIENTS or address.lower() in ours or "." not in address:
                continue
            nearby = [line]
            for below in lines[number + 1 : number + 1 + _LINES_OF_A_REASON]:
                if "@" in below and _ADDRESS.search(below) and address not in below:
                    break
                nearby.append(below)
            status, is_permanent = _reason("\n".join(nearby))
            if not status and not is_permanent:
                status, is_permanent = _reason(notice)
            found.append(Undelivered(address, has_failed and is_permanent, status))
            if len(found) >= MAX_RECIPIENTS:
                return found
    return found


def _reason(text: str) -> tuple[str, bool]:
    """The status that a notice gives, and whether it is for good: words that say nothing of it are not."""
    text = text[:MAX_NOTICE_CHARACTERS].lower()
    if status := _STATUS.search(text):
        return status[0], status[1] == "5"
    if code := _REPLY_CODE.search(text):
        return "", code[1] == "5"
    return "", any(word in text for word in HOPELESS)


def _original_id(root: Part, fields: list[dict[str, str]], copy: str) -> str:
    for part in root.walk():
        if part.content_type in _COPY_TYPES:
            head = part.beginning(MAX_REPORT_BYTES).decode("latin-1").replace("\r\n", "\n")
            if found := _ORIGINAL_ID.search(head):
                return found[1]
        elif part.content_type in ("message/disposition-notification", "message/feedback-report"):
            head = part.beginning(MAX_REPORT_BYTES).decode("latin-1")
            if found := _ORIGINAL_ID.search(head):
                return found[1]
    for block in fields:
        for name in ("x-original-message-id", "original-message-id"):
            if (value := block.get(name, "")).startswith("<"):
                return value
    found = _ORIGINAL_ID.search(copy)
    return found[1] if found else ""
