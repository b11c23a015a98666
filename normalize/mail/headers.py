"""The head of a mail: split from raw bytes, repaired where a line is broken, each value on one line."""

import codecs
import re
from dataclasses import dataclass, field
from datetime import datetime

from normalize.charset.mojibake import Mended, mend
from normalize.mail.dates import MAX_DATE_CHARACTERS, parse_date
from normalize.mail.encoded_words import decoded, flat, reorders
from normalize.mail.message_ids import message_ids

__all__ = ["Headers", "date_of", "decoded", "flat", "message_ids", "parse_date", "split_head"]

MAX_LINES = 5_000
"""Of a head; what follows is taken for text."""
MAX_STRAY_LINES = 100
_LOOK_AHEAD_LINES = 200

_HEAD_END = re.compile(rb"\n\r?\n")
"""It begins with one certain byte, which is looked for fast; a CR before it belongs to it."""
_LINE_END = re.compile(rb"\r+\n?|\n")
_MBOX = re.compile(rb">?From (?![ \t]*:)[ \t]*([^ \t\n]*)[^\n]*(?:\n|\Z)")
"""The line before each mail of an mbox file, with the sender of its envelope."""
_FOLD = re.compile(rb"\n[ \t]+")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_KNOWN = frozenset(
    b"from to cc bcc subject date message-id reply-to sender received return-path mime-version content-type"
    b" content-transfer-encoding in-reply-to references x-mailer delivered-to dkim-signature list-id"
    b" authentication-results content-disposition organization importance priority user-agent resent-from"
    b" thread-topic thread-index auto-submitted precedence".split()
)
_FAMILIES = (b"x-", b"content-", b"list-", b"resent-", b"arc-", b"received-", b"original-", b"disposition-", b"auto")
_MAILBOXES = frozenset(b"from to cc bcc reply-to sender return-path".split())
_TRANSPORT = frozenset(("received", "return-path", "delivered-to", "authentication-results", "dkim-signature"))
_QUOTED = frozenset((b"from", b"to", b"subject", b"date"))
_BOUNDARY = b"--"
_UTF_16_START = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_Field = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Headers:
    """Every value of every header as raw, unfolded bytes; names are lower case."""

    values: dict[str, list[bytes]] = field(default_factory=dict)

    def all(self, name: str) -> list[bytes]:
        """Every value of a header in the order of the mail."""
        return self.values.get(name, [])

    def first(self, name: str) -> bytes:
        """The first value of a header that is not blank, or nothing."""
        for value in self.values.get(name, ()):
            if value.strip():
                return value
        return b""

    def text(self, name: str, charset: str = "") -> str:
        """The first value decoded to one flat line."""
        value = self.first(name)
        return flat(decoded(value, charset)) if value else ""

    def mended(self, name: str, charset: str = "") -> Mended:
        """The first value as ``text``, but letters that were decoded twice are put right; flags say what is odd."""
        value = self.first(name)
        if not value:
            return Mended("")
        shown = decoded(value, charset)
        found = mend(shown)
        return Mended(flat(found.text), (*found.flags, "bidi_control") if reorders(shown) else found.flags)


def split_head(data: bytes) -> tuple[Headers, bytes, bool]:
    """The headers, the mail with a head that any parser reads alike, and whether it had to be repaired.

    Leading blanks, a byte order mark and an mbox ``From `` line are dropped, line ends of every kind
    become one, and a broken line among the headers is taken for the end of the one before when known
    headers follow; where none follow, the text begins there without its blank line.
    """
    data, envelope_sender = _begin(data)
    head, rest, altered = _parted(data)
    if altered:
        data = head + rest
    lines = _FOLD.sub(b" ", head).split(b"\n") if head else []
    fields, starts, used, strays = _fields(lines)
    while fields and (not rest or used < len(lines)) and not _is_known(fields[-1][0]):
        fields.pop()  # without a blank line «Name: Ali» is rather the text of a form
        used = starts.pop()
    beheaded = used < len(lines)
    if not beheaded and rest and _is_transport_only(fields) and (more := _second_head(rest)):
        its_head, rest, _ = more
        its_fields, _, _, _ = _fields(_FOLD.sub(b" ", its_head).split(b"\n"))
        fields, strays = fields + its_fields, strays + 1
    if not any(_is_known(name) for name, _ in fields):
        return Headers(), b"\n" + data if lines else data, False  # text whose first words end with a colon
    if beheaded:
        rest = b"\n\n" + b"\n".join(lines[used:]) + rest
    if strays or beheaded:
        data = b"\n".join(name + b": " + value for name, value in fields) + (rest or b"\n\n") if fields else rest
    values: dict[str, list[bytes]] = {}
    for name, value in fields:
        values.setdefault(name.lower().decode("ascii"), []).append(value.rstrip())
    if envelope_sender:
        values.setdefault("return-path", [envelope_sender])
    return Headers(values), data, bool(strays) or beheaded


def _begin(data: bytes) -> tuple[bytes, bytes]:
    """(the mail from its first header on, with line ends that the rest of the work knows; the mbox line's sender)."""
    if data.startswith(_UTF_16_START) or data[1:12:2] == b"\0\0\0\0\0\0":
        wide = "utf-16" if data.startswith(_UTF_16_START) else "utf-16-le"
        data = data.decode(wide, "replace").encode("utf-8", "replace")  # a mail that was saved as a text file
    data = data.lstrip(b"\r\n \t\0").removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n \t")
    first = data[: data.find(b"\n") + 1] or data
    if b"\r" in first.removesuffix(b"\r\n"):  # CR alone, or CR CR LF
        data = (data.replace(b"\r\r\n", b"\n") if first.endswith(b"\r\r\n") else data).replace(b"\r\n", b"\n")
        data = data.replace(b"\r", b"\n")
    line = _MBOX.match(data)
    if line is None:
        return data, b""
    sender = line[1].strip(b"<>")
    if sender.lower() in (b"", b"mailer-daemon"):
        return data[line.end() :], b"<>"
    return data[line.end() :], b"<" + sender + b">" if b"@" in sender else b""


def _parted(data: bytes) -> tuple[bytes, bytes, bool]:
    """(the head with LF line ends and without NULs, the rest from the blank line on, whether they had to change)."""
    if data.startswith((b"\n", b"\r\n")):
        return b"", data, False
    end = _HEAD_END.search(data)
    at = end.start() - (data[end.start() - 1 : end.start()] == b"\r") if end else len(data)
    head, rest = data[:at], data[at:]
    head = head.replace(b"\r\n", b"\n")
    if b"\r" not in head and b"\0" not in head:
        return head, rest, False
    head, blank, more = _LINE_END.sub(b"\n", head).replace(b"\0", b"").partition(b"\n\n")
    return head, blank + more + rest, True


def _fields(lines: list[bytes]) -> tuple[list[_Field], list[int], int, int]:
    """(the fields, the line of each, the number of lines that are head, how many of these were broken)."""
    fields: list[_Field] = []
    starts: list[int] = []
    strays = 0
    for number, line in enumerate(lines):
        if number == MAX_LINES:
            return fields, starts, number, strays
        if match := _FIELD.match(line):
            fields.append((match[1], match[2]))
            starts.append(number)
        elif line.strip():
            strays += 1
            if strays > MAX_STRAY_LINES or not _head_goes_on(lines, number, line, fields):
                return fields, starts, number, strays - 1
            if fields and _continues(fields[-1], line):
                fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
    return fields, starts, len(lines), strays


def _head_goes_on(lines: list[bytes], number: int, line: bytes, fields: list[_Field]) -> bool:
    """Whether headers follow a line that is none: one that the mail must have and has not yet, or nothing else."""
    if line.startswith(_BOUNDARY):
        return False  # the first part of a multipart whose head has no blank line behind it
    following = [one.partition(b":")[0].rstrip().lower() for one in lines[number + 1 : number + _LOOK_AHEAD_LINES]]
    if not any(name in _KNOWN for name in following):
        return False
    seen = {name.lower() for name, _ in fields}
    missing = (name in _KNOWN and name not in seen for name in following)
    if any(missing):
        return True
    # A letter that begins without a blank line may quote the head of another.
    rest = lines[number + 1 : number + _LOOK_AHEAD_LINES]
    return _QUOTED.isdisjoint(following) and all(map(_FIELD.match, rest))


def _continues(last: _Field, line: bytes) -> bool:
    """Whether a stray line is the rest of the value before it, whose fold has lost its blank."""
    name, value = last
    if b":" in line[:40] and not line.isascii() and b" " not in line.partition(b":")[0]:
        return False  # a header with a name in 8-bit letters
    return name.lower() not in _MAILBOXES or b"@" not in value or value.rstrip().endswith((b",", b";"))


def _is_known(name: bytes) -> bool:
    name = name.lower()
    return name in _KNOWN or name.startswith(_FAMILIES)


def _is_transport_only(fields: list[_Field]) -> bool:
    return bool(fields) and all(
        name.lower().decode("ascii") in _TRANSPORT or name[:2].lower() == b"x-" for name, _ in fields
    )


def _second_head(rest: bytes) -> tuple[bytes, bytes, bool] | None:
    """The head that goes on behind a blank line, which some relay put under its own headers."""
    second = _parted(rest.lstrip(b"\r\n"))
    names = {line.partition(b":")[0].strip().lower() for line in second[0].split(b"\n", 40)[:40]}
    return second if b"from" in names and len(names & _KNOWN) > 2 else None


def date_of(headers: Headers) -> datetime | None:
    """The Date in UTC, or that of the newest Received when the sender's is missing or impossible."""
    candidates = [
        *headers.all("date")[:2],
        *(value.rpartition(b";")[2] for value in headers.all("received")[:3]),
    ]
    for value in candidates:
        value = value[:MAX_DATE_CHARACTERS]
        if found := parse_date(value.decode("ascii") if value.isascii() else flat(decoded(value))):
            return found
    return None
