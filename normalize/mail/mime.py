"""One part of a mail: what its head says, and its body once somebody asks for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from normalize.mail.headers import decoded, flat
from normalize.mail.parameters import MAX_VALUE_BYTES, media_type, raw_parameters, text_of
from normalize.mail.transfer import decoded_body, encoding_of

MAX_HEAD_BYTES = 131_072

_GOES_ON = rb"(?i:[ \t]|(?:boundary|charset|(?:file)?name)[*\d]{0,5}=)"
"""What a folded line begins with; some programs forget the blank before a parameter."""
_HEAD = re.compile(rb"(?:[!-9;-~]++[ \t]*+:[^\n]*+(?:\n|\Z)(?:" + _GOES_ON + rb"[^\n]*+(?:\n|\Z))*+)*+")
_CONTENT_FIELD = re.compile(
    rb"\ncontent-(type|transfer-encoding|disposition|id)[ \t]*+:([^\n]*+(?:\n" + _GOES_ON + rb"[^\n]*+)*+)",
    re.IGNORECASE,
)
_CONTENT_LINE = re.compile(rb"^content-[a-z-]++[ \t]*+:", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_SUBJECT = re.compile(rb"^subject[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.IGNORECASE | re.MULTILINE)
_CHARSET = re.compile(r"[^\s,;()'\"]+")
_FOLD = re.compile(rb"\r?\n[ \t]?")
_LETTERS_A_BYTE = {"base64": 2, "uuencode": 2, "quoted-printable": 3}
_ENCLOSED = frozenset(("message/rfc822", "message/global"))


@dataclass(slots=True)
class Part:
    """One node of the tree: a leaf has content, a multipart has children; an enclosed mail is a leaf."""

    content_type: str
    encoded: bytes = b""
    """The body as it stands in the mail; of a multipart what stands outside its parts."""
    encoding: str = ""
    children: list["Part"] = field(default_factory=list)
    filename: str = ""
    """As the sender wrote it, on one line; it may hold anything else."""
    disposition: str = ""
    content_id: str = ""
    parameters: dict[str, bytes] = field(default_factory=dict)
    """Of the Content-Type."""
    is_damaged: bool = False
    """Its body, once asked for, was not encoded as its header says."""
    _content: bytes | None = None

    @property
    def content(self) -> bytes:
        """The body out of its transfer encoding."""
        if self._content is None:
            self._content, self.is_damaged = decoded_body(self.encoded, self.encoding, self.is_text)
        return self._content

    def beginning(self, limit: int) -> bytes:
        """The first bytes of the body; no more of a huge one is decoded than that takes."""
        if self._content is None and len(self.encoded) > limit:
            cut = self.encoded[: limit * _LETTERS_A_BYTE.get(self.encoding, 1)]
            if self.encoding:
                cut = cut[: cut.rfind(b"\n") + 1] or cut
            return decoded_body(cut, self.encoding, self.is_text)[0][:limit]
        return self.content[:limit]

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    @property
    def is_text(self) -> bool:
        return self.content_type.startswith("text/")

    @property
    def is_enclosed_mail(self) -> bool:
        return self.content_type in _ENCLOSED

    @property
    def subject(self) -> str:
        """Of an enclosed mail."""
        found = _SUBJECT.search(_BLANK_LINE.split(self.beginning(MAX_HEAD_BYTES), 1)[0])
        return flat(decoded(_unfolded(found[1]))) if found else ""

    @property
    def charset(self) -> str:
        """The declared charset, or nothing."""
        found = _CHARSET.search(text_of(self.parameters, "charset"))
        return found[0] if found else ""

    @property
    def report_type(self) -> str:
        """Of a multipart/report (RFC 6522), lower case."""
        return text_of(self.parameters, "report-type").lower()

    @property
    def is_flowed(self) -> bool:
        return self.parameters.get("format", b"").lower() == b"flowed"

    @property
    def drops_spaces(self) -> bool:
        return self.parameters.get("delsp", b"").lower() == b"yes"

    def walk(self) -> Iterator["Part"]:
        """This part and all below it in the order of the mail, without what is inside enclosed mails."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def part_at(data: bytes, start: int, default: str) -> tuple[Part, int]:
    """A part by its head, and where its body begins."""
    head_end, body_start = _head_at(data, start, len(data))
    values: dict[bytes, bytes] = {}
    head = b"\n" + data[start:head_end]
    folded = head.lower()
    position = folded.find(b"\ncontent-")
    while position >= 0:
        if match := _CONTENT_FIELD.match(head, position):
            values.setdefault(match[1].lower(), _unfolded(match[2]))
        position = folded.find(b"\ncontent-", position + 1)
    if not values:
        return Part(default), body_start
    content_type = values.get(b"type", b"")
    parameters = raw_parameters(content_type) if b"=" in content_type else {}
    disposition = values.get(b"disposition", b"")
    details = raw_parameters(disposition) if b"=" in disposition else {}
    filename = ""
    if details or "name" in parameters or "name*" in parameters:
        filename = text_of(details, "filename") or text_of(parameters, "name") or text_of(details, "name")
    kind = media_type(content_type, "application/octet-stream" if filename else default) if content_type else default
    return Part(
        kind,
        encoding=encoding_of(values[b"transfer-encoding"]) if b"transfer-encoding" in values else "",
        filename=filename,
        disposition=_word(disposition).decode("ascii", "replace").lower(),
        content_id=values.get(b"id", b"").strip(b" \t<>").decode("ascii", "replace"),
        parameters=parameters,
    ), body_start


def _word(value: bytes) -> bytes:
    words = value.replace(b";", b" ", 1).split(None, 1)
    return words[0].strip(b"\"'") if words else b""


def _head_at(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Where a head ends and where the body after it begins.

    A part may have neither blank line nor head; and a stray line in a head does not end it when the
    part's own headers go on below.
    """
    limit = min(end, start + MAX_HEAD_BYTES)
    match = _HEAD.match(data, start, limit)
    position = match.end() if match else start
    if position >= limit < end:
        blank = _BLANK_LINE.search(data, limit)
        return limit, blank.end() if blank else end
    if data.startswith(b"\n", position):
        return position, position + 1
    if data.startswith(b"\r\n", position):
        return position, position + 2
    if position == end:
        return end, end
    blank = _BLANK_LINE.search(data, position, min(position + 2_000, limit))
    between = data[position : blank.start()] if blank else b""
    if blank and position > start and b"\n--" not in between and _CONTENT_LINE.search(between):
        return blank.start(), blank.end()
    return position, position


def _unfolded(value: bytes) -> bytes:
    value = value[:MAX_VALUE_BYTES]
    return _FOLD.sub(b" ", value).strip() if b"\n" in value else value.strip()
