"""From a deliver_sm to a message: its charset, whose it is, and which part of a longer text."""

import time
from hashlib import sha256

from connectors import _smpp_pdu as wire
from ingest.message import Channel, Part, RawMessage

_CHARSETS = {1: "us-ascii", 3: "iso-8859-1", 5: "euc-jp", 6: "iso-8859-5", 7: "iso-8859-8", 8: "ucs2", 14: "euc-kr"}
"""data_coding of SMPP 3.4, 5.2.19. 2 and 4 are bytes that somebody agreed on: they are left to the reader."""
_DEFAULTS = {"gsm": "gsm", "latin1": "iso-8859-1", "ascii": "us-ascii"}
_GROUPS = ("gsm", "", "ucs2", "")
"""What bits 3 and 2 of a GSM data coding scheme say (3GPP TS 23.038, 4)."""

_INTERNATIONAL = 1
_SHORTEST_INTERNATIONAL = 11
"""Digits. Networks often leave the type of number out; in the Gulf a number has eight or nine without its country's."""

_SAME_SECONDS = 600
"""A text without a name of its own that comes again within this time is the same delivery."""


def read_text(delivery: wire.Delivery, default: wire.Alphabet, region: str) -> RawMessage:
    """The message, or the part of one, that a delivery holds."""
    text, header = _without_header(delivery)
    part = _part(delivery, header)
    charset = _charset(delivery.data_coding, default)
    return RawMessage(
        channel=Channel.SMS,
        upstream_id=_name(delivery),
        content=text,
        media_type=f"text/plain; charset={charset}" if charset else "text/plain",
        envelope={
            "from": _number(delivery.source, delivery.source_ton),
            "to": _printable(delivery.destination),
            "region": region,
        },
        part=part,
    )


def unreadable(body: bytes, region: str) -> RawMessage:
    """A deliver_sm that cannot be taken apart, kept whole: refused, it would come again for days."""
    name = sha256(body).hexdigest()
    return RawMessage(Channel.SMS, name, body, "application/octet-stream", {"from": "", "to": "", "region": region})


def _without_header(delivery: wire.Delivery) -> tuple[bytes, bytes]:
    """The text, and the elements of the user data header before it (3GPP TS 23.040, 9.2.3.24)."""
    if not delivery.esm_class & wire.HAS_HEADER or not delivery.text:
        return delivery.text, b""
    length = delivery.text[0]
    if length >= len(delivery.text):
        return delivery.text, b""  # it says so and has none
    return delivery.text[1 + length :], delivery.text[1 : 1 + length]


def _part(delivery: wire.Delivery, header: bytes) -> Part | None:
    """By the header's concatenation element, of 8 or 16 bits, else by the sar_ parameters."""
    ends = f"{delivery.source}|{delivery.destination}"
    while len(header) >= 2:
        kind, length = header[0], header[1]
        value = header[2 : 2 + length]
        header = header[2 + length :]
        if (kind, length, len(value)) in ((0x00, 3, 3), (0x08, 4, 4)):
            reference, total, number = value[:-2], value[-2], value[-1]
            return _if_sound(f"{ends}|{reference.hex()}|{total}", number, total)
    options = delivery.options
    sar = [options.get(tag, b"") for tag in (wire.SAR_REFERENCE, wire.SAR_TOTAL, wire.SAR_NUMBER)]
    if all(sar):
        total, number = int.from_bytes(sar[1]), int.from_bytes(sar[2])
        return _if_sound(f"{ends}|sar{sar[0].hex()}|{total}", number, total)
    return None


def _if_sound(whole: str, number: int, total: int) -> Part | None:
    return Part(whole, number, total) if 1 <= number <= total <= 255 and total > 1 else None


def _charset(data_coding: int, default: wire.Alphabet) -> str:
    """The charset's name; empty when nobody says."""
    if data_coding == 0:
        return _DEFAULTS[default]
    if data_coding < 0x10:
        return _CHARSETS.get(data_coding, "")
    if data_coding < 0x40:
        return _GROUPS[data_coding >> 2 & 3]
    if data_coding >= 0xF0:  # with a message class: bit 2 alone tells
        return "" if data_coding & 4 else "gsm"
    return {0xC0: "gsm", 0xD0: "gsm", 0xE0: "ucs2"}.get(data_coding & 0xF0, "")


def _name(delivery: wire.Delivery) -> str:
    """Networks give texts no name. The same one again within minutes is what they deliver again."""
    parts = (delivery.source.encode(), delivery.destination.encode(), bytes((delivery.data_coding,)), delivery.text)
    told = b"".join(b"%d:%s" % (len(one), one) for one in parts)
    return f"{sha256(told).hexdigest()}:{int(time.time()) // _SAME_SECONDS}"


def _number(address: str, ton: int) -> str:
    address = _printable(address)
    is_number = address.isascii() and address.isdigit() and not address.startswith("0")
    is_international = ton == _INTERNATIONAL or (ton == 0 and len(address) >= _SHORTEST_INTERNATIONAL)
    return f"+{address}" if is_number and is_international else address


def _printable(address: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in address).strip()
