"""The head of a mail: split from raw bytes, repaired where a line is broken, decoded to flat text."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from normalize.charset import decode, storable

MAX_VALUE_BYTES = 16_384
"""Longer values are cut before they are decoded; nobody reads a subject of 16 kB."""
MAX_REFERENCES = 100
MAX_STRAY_LINES = 100
MAX_ID_CHARACTERS = 998

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_KNOWN = frozenset(
    b"from to cc bcc subject date message-id reply-to sender received return-path mime-version content-type"
    b" content-transfer-encoding in-reply-to references x-mailer".split()
)
_WORD = re.compile(rb"=\?([^\s?]{1,60})\?([bBqQ])\?([^?]*\??)\?=")
_BETWEEN_WORDS = re.compile(rb"\s*")
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_C1 = dict.fromkeys(range(0x80, 0xA0))
_BRACKETED = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Headers:
    """Every value of every header as raw, unfolded bytes; names are lower case."""

    values: dict[str, list[bytes]] = field(default_factory=dict)

    def all(self, name: str) -> list[bytes]:
        """Every value of a header in the order of the mail."""
        return self.values.get(name, [])

    def first(self, name: str) -> bytes:
        """The first value of a header that is not blank, or nothing."""
        return next((value for value in self.all(name) if value.strip()), b"")

    def text(self, name: str, charset: str = "") -> str:
        """The first value decoded to one flat line."""
        value = self.first(name)
        return flat(decoded(value, charset)) if value else ""


def split_head(data: bytes) -> tuple[Headers, bytes, bool]:
    """The headers, the mail with a head that any parser reads alike, and whether it had to be repaired.

    Leading blank lines and an mbox ``From `` line are dropped, CR-only line ends become LF, and a
    broken line among the headers is taken for the end of the one before when known headers follow.
    """
    data = data.lstrip(b"\r\n")
    if b"\n" not in data[:10_000] and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    end = _HEAD_END.search(data)
    head, rest = (data[: end.start()], data[end.start() :]) if end else (data, b"")
    unfolded = _FOLD.sub(b" ", head).splitlines()
    fields: list[tuple[bytes, bytes]] = []
    strays = 0
    for number, line in enumerate(unfolded):
        match = _FIELD.match(line)
        if match:
            fields.append((match[1], match[2]))
            continue
        strays += 1
        if strays > MAX_STRAY_LINES or not _headers_follow(unfolded[number + 1 : number + 200]):
            rest = b"\n\n" + b"\n".join(unfolded[number:]) + rest
            break
        if fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
    values: dict[str, list[bytes]] = {}
    for name, value in fields:
        values.setdefault(name.lower().decode("ascii"), []).append(value.rstrip())
    if strays:
        data = b"\n".join(name + b": " + value for name, value in fields) + (rest or b"\n\n")
        if not fields:
            data = rest
    return Headers(values), data, strays > 0


def _headers_follow(lines: list[bytes]) -> bool:
    return any(line.partition(b":")[0].rstrip().lower() in _KNOWN for line in lines if b":" in line)


def decoded(value: bytes, charset: str = "") -> str:
    """A header value with its encoded words (RFC 2047) and raw 8-bit letters as text."""
    value = value[:MAX_VALUE_BYTES]
    if b"=?" not in value:
        return value.decode("ascii") if value.isascii() else decode(value, charset)[0]
    pieces: list[str] = []
    pending, label, position = b"", "", 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        # RFC 2047 6.2: blanks between two encoded words are not text. Bytes of one charset are joined
        # before decoding, since senders cut words in the middle of a letter.
        follows = bool(pending) and _BETWEEN_WORDS.fullmatch(between) is not None
        its_label = match[1].decode("ascii", "replace").partition("*")[0].lower()
        if pending and not (follows and its_label == label):
            pieces.append(decode(pending, label)[0])
            pending = b""
        if not follows and between:
            pieces.append(decode(between, charset)[0])
        pending += _word_bytes(match[2], match[3])
        label, position = its_label, match.end()
    if pending:
        pieces.append(decode(pending, label)[0])
    pieces.append(decode(value[position:], charset)[0])
    return "".join(pieces)


def _word_bytes(encoding: bytes, payload: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(payload, header=True)
    payload = re.sub(rb"[^A-Za-z0-9+/]", b"", payload)
    if len(payload) % 4 == 1:
        payload = payload[:-1]
    return base64.b64decode(payload + b"=" * (-len(payload) % 4))


def flat(text: str) -> str:
    """One line: no line ends, no controls, no bidi overrides that could reorder what stands beside it."""
    if not text.isascii():
        text = text.translate(_BIDI).translate(_C1)
    return " ".join(storable(text).split())


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a Message-ID, In-Reply-To or References value, each with angle brackets, without repeats."""
    found = ["".join(inner.split()) for inner in _BRACKETED.findall(value)]
    if not any(found):
        found = [word.strip("<>,;\"'") for word in value.split() if "@" in word]
    ids = tuple(dict.fromkeys(f"<{one}>" for one in found if one and len(one) < MAX_ID_CHARACTERS))
    if len(ids) > MAX_REFERENCES:  # the thread's first message, and the newest of the rest
        return (ids[0], *ids[1 - MAX_REFERENCES :])
    return ids


def date_of(headers: Headers) -> datetime | None:
    """The Date in UTC, or that of the newest Received when the sender's is missing or impossible."""
    candidates = [
        *headers.all("date")[:2],
        *(value.rpartition(b";")[2] for value in headers.all("received")[:2]),
    ]
    for value in candidates:
        if found := parse_date(flat(value[:200].decode("ascii", "replace"))):
            return found
    return None


def parse_date(value: str) -> datetime | None:
    """A date as RFC 5322 writes it, in UTC; one without a zone is taken for UTC."""
    try:
        found = parsedate_to_datetime(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
