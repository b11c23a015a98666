"""A text message out of an SMS gateway's HTTP request, byte for byte."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from ingest.connector import PushRequest, Refused
from ingest.message import Channel, RawMessage
from ingest.settings import Table

_MOST_PARAMETERS = 200
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


def read(request: PushRequest, query: Mapping[str, bytes], fields: Fields, region: str) -> RawMessage:
    """The message in the request. Raises Refused when there is no text in it."""
    values = dict(query)
    content_type = Message()
    content_type["Content-Type"] = request.headers.get("content-type", "").encode("ascii", "replace").decode()
    kind = content_type.get_content_type() if content_type["Content-Type"] else ""
    charset = _text(values.get(fields.charset, b""))
    if request.method != "GET":
        match kind:
            case "application/json":
                values |= _json_values(request.body)
                charset = "utf-8"
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
    if fields.text not in values:
        raise Refused(f"there is no {fields.text} in the request")
    return _message(values, charset, fields, region)


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


def _json_values(body: bytes) -> dict[str, bytes]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("the body is not JSON") from None
    if not isinstance(document, dict):
        raise Refused("the body is not a JSON object")
    # A lone surrogate is kept as its three bytes: the reader flags what it cannot read.
    return {
        name: str(value).encode("utf-8", "surrogatepass")
        for name, value in document.items()
        if isinstance(value, str | int | float)
    }


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
