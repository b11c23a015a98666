"""The receiving session: texts and receipts come in, and are acknowledged when they are committed."""

import time
from collections.abc import Callable, Sequence

from connectors import _smpp_pdu as wire
from connectors._smpp_link import Link, Smpp, open_link
from connectors._smpp_receipts import is_receipt, read_receipt
from connectors._smpp_texts import read_text, unreadable
from ingest.connector import Desk
from ingest.failures import Unavailable
from ingest.message import RawMessage
from ingest.notice import Report

_LOOK_SECONDS = 0.5
_EARLY_SECONDS = 3.0
"""A receipt may be faster than our own record of what was sent; that takes milliseconds."""


def serve(options: Smpp, region: str, desk: Desk, is_over: Callable[[], bool]) -> None:
    """Keep a session until ``is_over``. Raises Misconfigured, or Unavailable when it breaks."""
    link = open_link(options, wire.BIND_RECEIVER)
    try:
        desk.is_well()
        said_at = time.monotonic()
        while not is_over():
            packets = link.receive(_LOOK_SECONDS)
            deliveries = [packet for packet in packets if packet.command == wire.DELIVER_SM]
            _take(options, region, desk, link, deliveries)
            for packet in packets:
                if packet.command != wire.DELIVER_SM:
                    link.serve(packet)
            if time.monotonic() - link.used_at > options.enquire_seconds:
                _enquire(options, link)
            if time.monotonic() - said_at > options.enquire_seconds:
                desk.is_well()
                said_at = time.monotonic()
    finally:
        link.part()


def _take(options: Smpp, region: str, desk: Desk, link: Link, deliveries: Sequence[wire.Pdu]) -> None:
    """Commit what came in together, and then acknowledge it; or have all of it delivered again."""
    if not deliveries:
        return
    raws: list[RawMessage] = []
    reports: list[tuple[Report, wire.Pdu]] = []
    for packet in deliveries:
        found = _read(packet, options, region)
        if isinstance(found, RawMessage):
            raws.append(found)
        elif found is not None:
            reports.append((found, packet))
    try:
        if raws:
            desk.receive(raws)
        early = _note(desk, [report for report, _ in reports])
    except Exception as error:
        link.send(*(_answer(packet, wire.TEMPORARY_FAILURE) for packet in deliveries))
        raise Unavailable(f"what came in could not be committed: {type(error).__name__}") from error
    again = {packet.sequence for report, packet in reports if report in early}
    link.send(*(_answer(one, wire.TEMPORARY_FAILURE if one.sequence in again else wire.OK) for one in deliveries))


def _read(packet: wire.Pdu, options: Smpp, region: str) -> RawMessage | Report | None:
    try:
        delivery = wire.read_delivery(packet.body)
    except wire.Malformed:
        return unreadable(packet.body, region)
    if is_receipt(delivery):
        return read_receipt(delivery)
    return read_text(delivery, options.default_alphabet, region)


def _note(desk: Desk, reports: Sequence[Report]) -> Sequence[Report]:
    """Note the reports; returns those that still came too early after some patience."""
    until = time.monotonic() + _EARLY_SECONDS
    early = desk.note(reports) if reports else ()
    while early and time.monotonic() < until:
        time.sleep(0.1)
        early = desk.note(early)
    return early


def _enquire(options: Smpp, link: Link) -> None:
    """Ask whether anybody is there; what comes first proves it, and is served next time."""
    link.send(wire.Pdu(wire.ENQUIRE_LINK, wire.OK, link.next_sequence()))
    asked_at = time.monotonic()
    packets = link.receive(options.timeout_seconds)
    if not packets and link.used_at < asked_at:
        raise Unavailable(f"{options.host} is silent")
    link.buffer[:0] = b"".join(bytes(one) for one in packets)


def _answer(packet: wire.Pdu, status: int) -> wire.Pdu:
    """deliver_sm_resp, with the message_id that it has for nothing."""
    return wire.Pdu(wire.DELIVER_SM | wire.RESPONSE, status, packet.sequence, b"\0")
