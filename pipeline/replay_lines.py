"""One line of a replay: its placeholders, and the payload that its channel would have handed over."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from ingest.message import Channel

_PLACEHOLDER = re.compile(r"\{(reference|message_id):(\d+)(?::(arabic|spaced|dashed))?\}")
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MAIL = {Channel.EMAIL, Channel.FAX}


class BadLine(ValueError):
    """A line that cannot be played; the text names it and says why."""


def filled_in(line: Mapping[str, Any], number: int, earlier: Sequence[tuple[str | None, str]]) -> dict[str, Any]:
    """The line with its placeholders replaced.

    ``earlier`` has each line's reference, and the Message-ID of its acknowledgement.
    """

    def value(match: re.Match[str]) -> str:
        index = int(match[2])
        if index >= len(earlier):
            raise BadLine(f"line {number}: {match[0]} names a line that has not been played")
        reference, message_id = earlier[index]
        if match[1] == "message_id":
            return message_id
        return _written(reference or "", match[3])

    def replaced(item: Any) -> Any:
        if isinstance(item, str):
            return _PLACEHOLDER.sub(value, item)
        if isinstance(item, list):
            return [replaced(one) for one in item]
        if isinstance(item, dict):
            return {key: replaced(one) for key, one in item.items()}
        return item

    if not isinstance(line.get("headers") or {}, dict):
        raise BadLine(f"line {number}: headers: an object of names and values, not {line['headers']!r}")
    return {key: replaced(item) for key, item in line.items()}


def payload_of(line: Mapping[str, Any], channel: Channel, at: datetime, own_address: str) -> tuple[bytes, str]:
    """The bytes and media type that the channel would have handed over for a written line."""
    if channel in _MAIL:
        return _mail(line, at, own_address), "message/rfc822"
    fields = {key: item for key, item in line.items() if key not in ("at", "channel")}
    if channel is Channel.WEBFORM and "from" in fields:
        # A form has no sender, only the addresses that the person gives.
        given = str(fields.pop("from") or "")
        fields.setdefault("email" if "@" in given else "phone", given)
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace"), "application/json"


def _written(reference: str, form: str | None) -> str:
    match form:
        case "arabic":
            return reference.translate(_ARABIC_INDIC)
        case "spaced":
            return f"{reference[:3]} {reference[3:6]} {reference[6:]}"
        case "dashed":
            return f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"
        case _:
            return reference


def _mail(line: Mapping[str, Any], at: datetime, own_address: str) -> bytes:
    mail = EmailMessage(policy=SMTP.clone(utf8=False))
    headers = {
        "From": formataddr((_flat(line.get("name")), _flat(line.get("from")))),
        "To": ", ".join(map(_flat, line["to"]))
        if isinstance(line.get("to"), list)
        else _flat(line.get("to")) or own_address,
        "Subject": _flat(line.get("subject")),
        "Date": format_datetime(at),
        "Message-ID": _flat(line.get("message_id")),
        "In-Reply-To": _flat(line.get("in_reply_to")),
        **{_flat(key): _flat(item) for key, item in dict(line.get("headers") or {}).items()},
    }
    mail.set_content(_storable(line.get("text")), charset="utf-8")
    # By hand: the standard library refuses or rewrites what real mail is full of.
    head = "".join(f"{key}: {_encoded(key, item)}\r\n" for key, item in headers.items() if item)
    return head.encode("ascii", "replace") + mail.as_bytes()


def _flat(value: Any) -> str:
    return " ".join(_storable(value).split())


def _storable(value: Any) -> str:
    """As text, without the halves of surrogate pairs that JSON may hold and no charset can."""
    return str(value or "").encode("utf-8", "replace").decode("utf-8")


def _encoded(key: str, value: str) -> str:
    if value.isascii():
        return value
    return Header(value, "utf-8", maxlinelen=70, header_name=key).encode(linesep="\r\n")
