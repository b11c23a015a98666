"""SMPP 3.4 on the wire: as many of its packets as an intake needs, read without trust (SMPP v3.4, issue 1.2).

The libraries at hand stop at optional parameters that they do not expect in a packet, and networks send many.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Alphabet = Literal["gsm", "latin1", "ascii"]

GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER = 0x00000001, 0x00000002
SUBMIT_SM, DELIVER_SM = 0x00000004, 0x00000005
UNBIND, ENQUIRE_LINK = 0x00000006, 0x00000015
RESPONSE = 0x80000000
"""Added to a request's command it is that of the answer."""

OK = 0x00
INVALID_COMMAND = 0x03
TEMPORARY_FAILURE = 0x64
"""ESME_RX_T_APPN: the message is to be delivered again."""

SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F
RECEIPTED_ID, MESSAGE_STATE, PAYLOAD = 0x001E, 0x0427, 0x0424

HAS_HEADER = 0x40
"""In esm_class: the text begins with a user data header."""

LONGEST = 100_000
"""A packet's length, in bytes: its longest field has 65,535."""

_HEADER = struct.Struct(">IIII")


class Malformed(ValueError):
    """The bytes are no packet, or its fields run past its end."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One packet."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def __bytes__(self) -> bytes:
        return _HEADER.pack(_HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a deliver_sm brings."""

    source: str
    source_ton: int
    destination: str
    esm_class: int
    data_coding: int
    text: bytes
    options: Mapping[int, bytes]


def cut(buffer: bytearray) -> Pdu | None:
    """Take the first packet out of what has arrived; None while it is not whole. Raises Malformed."""
    if len(buffer) < _HEADER.size:
        return None
    length, command, status, sequence = _HEADER.unpack_from(buffer)
    if not _HEADER.size <= length <= LONGEST:
        raise Malformed(f"a packet of {length} bytes")
    if len(buffer) < length:
        return None
    body = bytes(buffer[_HEADER.size : length])
    del buffer[:length]
    return Pdu(command, status, sequence, body)


def bind(command: int, sequence: int, system_id: str, password: str, system_type: str) -> Pdu:
    """A bind of version 3.4, for every number of the account."""
    body = _string(system_id) + _string(password) + _string(system_type) + b"\x34\x00\x00" + _string("")
    return Pdu(command, OK, sequence, body)


def submit(
    sequence: int,
    *,
    source: tuple[int, int, str],
    destination: tuple[int, int, str],
    text: bytes,
    data_coding: int,
    has_header: bool,
    wants_receipt: bool,
) -> Pdu:
    """One message of ours; each end is its type of number, its numbering plan and itself."""
    body = (
        _string("")  # service_type
        + _end(*source)
        + _end(*destination)
        + bytes((HAS_HEADER if has_header else 0, 0, 0))  # esm_class, protocol_id, priority_flag
        + b"\x00\x00"  # at once, and valid as long as the network likes
        + bytes((1 if wants_receipt else 0, 0, data_coding, 0, len(text)))
        + text
    )
    return Pdu(SUBMIT_SM, OK, sequence, body)


def first_string(body: bytes) -> str:
    """The message_id of a submit_sm_resp; empty when there is none."""
    return body.partition(b"\0")[0].decode("latin-1")


def read_delivery(body: bytes) -> Delivery:
    """The fields of a deliver_sm. Raises Malformed."""
    fields = _Fields(body)
    fields.string()  # service_type
    source_ton, _ = fields.bytes_(2)
    source = fields.string()
    fields.bytes_(2)
    destination = fields.string()
    esm_class, _, _ = fields.bytes_(3)
    fields.string()
    fields.string()
    _, _, data_coding, _, length = fields.bytes_(5)
    text = fields.bytes_(length)
    options = fields.options()
    return Delivery(source, source_ton, destination, esm_class, data_coding, options.get(PAYLOAD) or text, options)


class _Fields:
    """A packet's body, read from its beginning to its end."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def string(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Malformed("a text without an end")
        found = self._body[self._at : end]
        self._at = end + 1
        return found.decode("latin-1")

    def bytes_(self, count: int) -> bytes:
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise Malformed("a field that is cut off")
        self._at += count
        return found

    def options(self) -> dict[int, bytes]:
        """The optional parameters; one that is cut off ends them, as whatever follows has no meaning."""
        found: dict[int, bytes] = {}
        while len(self._body) - self._at >= 4:
            tag, length = struct.unpack_from(">HH", self._body, self._at)
            value = self._body[self._at + 4 : self._at + 4 + length]
            if len(value) == length:
                found.setdefault(tag, value)
            self._at += 4 + length
        return found


def _string(text: str) -> bytes:
    return text.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"


def _end(ton: int, npi: int, address: str) -> bytes:
    return bytes((ton, npi)) + _string(address)
