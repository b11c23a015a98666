"""Text messages and delivery reports out of an SMS gateway's HTTP request, byte for byte."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_to_bytes

from ingest.failures import Refused
from ingest.message import Channel, RawMessage
from ingest.notice import PushRequest, Report
from ingest.settings import Table

_MOST_PARAMETERS = 200
_MOST_MESSAGES = 1000
_DEEPEST = 4
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./:-]{0,79}")
"""What of a gateway's reason is told: a code or a short sentence, and never a telephone number with its plus sign."""
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_KANNEL_HEADERS = {"sender": "x-kannel-from", "recipient": "x-kannel-to", "at": "x-kannel-time"}


class Fields(Table):
    """What the gateway calls each thing, in its query, form or JSON; the defaults are for Kannel."""

    sender: str = "from"
    """The number it came from."""
    recipient: str = "to"
    """Our number."""
    text: str = "text"
    """The text itself."""
    id: str = "id"
    """The gateway's name for the text; the same again is the same text again."""
    at: str = "at"
    """When it was sent: Unix seconds, or ISO 8601."""
    charset: str = "charset"
    """The character set of the text, where it is not UTF-8."""
    messages: str = ""
    """In JSON: the list that holds the messages, when one request may hold several."""


class ReportFields(Table):
    """The same for its reports on what we sent; a field inside another has a dotted name. Defaults are for Kannel."""

    state: str = "dlr"
    """What became of the text; a request with it and without a text is a report."""
    delivered: tuple[str, ...] = ("1",)
    """The states that say that it arrived; a word may end in ``*``."""
    undelivered: tuple[str, ...] = ("2", "16")
    """The states that say that it never will. All others are not told."""
    notice: str = "notice"
    """Our own name of the text."""
    id: str = ""
    """The gateway's name of it, which it gave when it took the text."""
    recipient: str = ""
    """Whom the text was for."""
    reason: str = "answer"
    """Why it did not arrive: a code, or a few words."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of gateway writes."""

    fields: Fields
    reports: ReportFields


def parameters(encoded: bytes) -> dict[str, bytes]:
    """The query or form, its values undecoded: the charset of a text may be named beside it."""
    pieces = encoded.split(b"&", _MOST_PARAMETERS)
    if len(pieces) > _MOST_PARAMETERS:
        raise Refused("too many parameters")
    found: dict[str, bytes] = {}
    for piece in pieces:
        name, _, value = piece.partition(b"=")
        if name:
            found.setdefault(_text(_unquoted(name)), _unquoted(value))
    return found


def header_bytes(value: str) -> bytes:
    """A header as it was sent: HTTP servers show its bytes as Latin-1."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def read(request: PushRequest, query: Mapping[str, bytes], shape: Shape, region: str) -> list[RawMessage]:
    """The messages in the request; a report is none. Raises Refused for what is neither."""
    found = []
    for values, charset in _records(request, query, shape.fields):
        if shape.fields.text in values:
            found.append(_message(values, charset, shape.fields, region))
        elif shape.reports.state not in values:
            raise Refused(f"there is no {shape.fields.text} in the request")
    return found


def read_reports(request: PushRequest, query: Mapping[str, bytes], shape: Shape) -> list[Report]:
    """The last words in the request on texts that we sent. Raises Refused."""
    told = [
        values
        for values, _ in _records(request, query, shape.fields)
        if shape.fields.text not in values and shape.reports.state in values
    ]
    return [report for values in told if (report := _report(values, shape.reports)) is not None]


def _report(values: Mapping[str, bytes], fields: ReportFields) -> Report | None:
    said = _text(values[fields.state])
    is_delivered = _is_among(said, fields.delivered)
    if not is_delivered and not _is_among(said, fields.undelivered):
        return None
    name = _text(values.get(fields.id, b""))
    return Report(
        state="delivered" if is_delivered else "undelivered",
        notice_id=_text(values.get(fields.notice, b"")),
        upstream_ids=(name,) if name else (),
        to=_number(values.get(fields.recipient, b"")),
        reason="" if is_delivered else _reason(said, _text(values.get(fields.reason, b""))),
    )


def _is_among(said: str, words: Sequence[str]) -> bool:
    return any(said.startswith(word[:-1]) if word.endswith("*") else said == word for word in words)


def _reason(said: str, why: str) -> str:
    """The gateway's own word, and the code that it gives; of a network's receipt its state and error."""
    receipt = re.search(r"stat:([A-Z]{1,10}) err:(\w{1,10})", why, re.ASCII)
    why = f"{receipt[1]} {receipt[2]}" if receipt else why
    shown = _WORDS.fullmatch(why)
    return f"the gateway reports {said}{f': {why}' if shown else ''}" if _WORDS.fullmatch(said) else "undelivered"


def _records(
    request: PushRequest, query: Mapping[str, bytes], fields: Fields
) -> Iterator[tuple[Mapping[str, bytes], str]]:
    """Each message or report of the request, flat, with the charset of its text."""
    values = dict(query)
    content_type = Message()
    content_type["Content-Type"] = request.headers.get("content-type", "").encode("ascii", "replace").decode()
    kind = content_type.get_content_type() if content_type["Content-Type"] else ""
    charset = _text(values.get(fields.charset, b""))
    if request.method != "GET":
        match kind:
            case "application/json":
                yield from ((values | one, "utf-8") for one in _json_records(request.body, fields.messages))
                return
            case "application/x-www-form-urlencoded":
                values |= parameters(request.body)
                charset = charset or _text(values.get(fields.charset, b""))
            case "text/plain" | "application/octet-stream":
                # Kannel's post-url: the text is the body, and all else is in headers.
                values[fields.text] = request.body
                for name, header in _KANNEL_HEADERS.items():
                    values.setdefault(getattr(fields, name), header_bytes(request.headers.get(header, "")))
                charset = str(content_type.get_param("charset") or charset)
            case _:
                raise Refused("send a form, a JSON object or plain text", status=415)
    yield values, charset


def _message(values: Mapping[str, bytes], charset: str, fields: Fields, region: str) -> RawMessage:
    content = values[fields.text]
    envelope = {
        "from": _number(values.get(fields.sender, b"")),
        "to": _number(values.get(fields.recipient, b"")),
        "id": _text(values.get(fields.id, b"")),
        "at": _text(values.get(fields.at, b"")),
        "region": region,
    }
    return RawMessage(
        channel=Channel.SMS,
        upstream_id=envelope["id"] or _fingerprint(envelope, content),
        content=content,
        media_type=f"text/plain; charset={charset if _CHARSET.fullmatch(charset) else 'utf-8'}",
        envelope=envelope,
        sent_at=_time(envelope["at"]),
    )


def _fingerprint(envelope: Mapping[str, str], content: bytes) -> str:
    """A name for a delivery that the gateway gave none: the same when it is delivered again."""
    parts = [envelope["from"].encode(), envelope["to"].encode(), envelope["at"].encode(), content]
    return sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()


def _json_records(body: bytes, messages: str) -> list[dict[str, bytes]]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("the body is not JSON") from None
    if not isinstance(document, dict):
        raise Refused("the body is not a JSON object")
    listed = document.get(messages) if messages else [document]
    if not isinstance(listed, list) or len(listed) > _MOST_MESSAGES:
        raise Refused(f"{messages} is not a list of at most {_MOST_MESSAGES}")
    if not all(isinstance(one, dict) for one in listed):
        raise Refused("what the list holds are not all objects")
    return [dict(_flat(one, "", _DEEPEST)) for one in listed]


def _flat(document: Mapping[str, Any], before: str, deepest: int) -> Iterator[tuple[str, bytes]]:
    for name, value in document.items():
        if isinstance(value, str | int | float):
            # A lone surrogate is kept as its three bytes: the reader flags what it cannot read.
            yield f"{before}{name}", str(value).encode("utf-8", "surrogatepass")
        elif isinstance(value, dict) and deepest:
            yield from _flat(value, f"{before}{name}.", deepest - 1)


def _unquoted(encoded: bytes) -> bytes:
    return unquote_to_bytes(encoded.replace(b"+", b" "))


def _number(value: bytes) -> str:
    number = _text(value, strip=False)
    # A gateway that leaves the + of +971… as it is says a space (x-www-form-urlencoded).
    if number.startswith(" ") and number[1:].isdigit():
        return f"+{number[1:]}"
    return number.strip()


def _text(value: bytes, strip: bool = True) -> str:
    """Flat text for the envelope; NUL and line ends never pass."""
    text = "".join(letter if letter.isprintable() else " " for letter in value[:500].decode("utf-8", "replace"))
    return text.strip() if strip else text


def _time(text: str) -> datetime | None:
    """Unix seconds or milliseconds, or ISO 8601; UTC where no zone is told, as Kannel has it."""
    try:
        if text.isascii() and text.isdigit():
            seconds = int(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
