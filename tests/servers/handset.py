"""What the handsets on Kannel's fake network have received, read from the log of fakesmsc."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

HANDED_OVER = re.compile(rb"Got message \d+: <(.*)>$", re.MULTILINE)

# Each stands before a value of its own; the content comes last, after the name of its coding.
PREFIXES = (b"udh", b"dlr-mask")


@dataclass(frozen=True, slots=True)
class Sms:
    sender: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    sender: str
    to: str
    coding: str
    content: bytes
    reference: int | None
    """The same in every part of a long text (3GPP TS 23.040, 9.2.3.24.1); None in a short one."""
    number: int
    of: int


def read_handset_log(log: bytes) -> list[Sms]:
    """The texts in the order in which each was complete; a text with a part missing is not there."""
    waiting: dict[tuple[str, int | None], list[Part]] = {}
    complete: list[Sms] = []
    for part in _parts(log):
        group = (part.to, part.reference)
        waiting.setdefault(group, []).append(part)
        if len(waiting[group]) == part.of:
            complete.append(_joined(waiting.pop(group)))
    return complete


def _parts(log: bytes) -> Iterator[Part]:
    for logged in HANDED_OVER.finditer(log):
        sender, to, rest = logged[1].split(b" ", 2)
        header = b""
        word, _, rest = rest.partition(b" ")
        while word in PREFIXES:
            value, _, rest = rest.partition(b" ")
            if word == b"udh":
                header = unquote_to_bytes(value)
            word, _, rest = rest.partition(b" ")
        # "text" is written as it is; all else is url-encoded, with a plus sign for a space.
        content = rest if word == b"text" else unquote_to_bytes(rest.replace(b"+", b" "))
        is_part = header.startswith(b"\x05\x00\x03")
        reference, of, number = header[3:6] if is_part else (None, 1, 1)
        yield Part(sender.decode(), to.decode(), word.decode(), content, reference, number, of)


def _joined(parts: list[Part]) -> Sms:
    in_order = sorted(parts, key=lambda part: part.number)
    content = b"".join(part.content for part in in_order)
    first = in_order[0]
    # fakesmsc does not say how a part is coded, but a part that is not the last is always full:
    # up to 134 bytes in UCS-2, 153 characters in the GSM alphabet.
    is_ucs2 = first.coding == "ucs-2" or (first.of > 1 and len(first.content) <= 134)
    return Sms(first.sender, first.to, content.decode("utf-16-be" if is_ucs2 else "utf-8", "replace"))
