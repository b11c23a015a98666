"""From a delivery receipt to a report (SMPP 3.4, appendix B, and the optional parameters that say the same)."""

import re

from connectors import _smpp_pdu as wire
from ingest.notice import Report

_KIND = 0x3C
_RECEIPT, _INTERMEDIATE = 0x04, 0x20
"""In esm_class: the network's last word, and one before it."""

_STATES = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
"""message_state, where it is a last word."""
_REASONS = {
    "EXPIRED": "the phone could not be reached for too long",
    "DELETED": "the network has deleted it",
    "UNDELIV": "the network cannot deliver it: the number may not exist, or may not take texts",
    "REJECTD": "the network has rejected it",
}
_ID = re.compile(rb"\bid:\s{0,3}([!-~]{1,65})", re.IGNORECASE)
_STATE = re.compile(rb"\bstat:\s{0,3}([A-Z]{1,10})", re.IGNORECASE)
_ERROR = re.compile(rb"\berr:\s{0,3}([0-9A-Za-z]{1,10})", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]{1,32}")
_WIDTHS = (8, 10)
"""How wide centres write a number that they fill up with zeros."""


def is_receipt(delivery: wire.Delivery) -> bool:
    """By its marking alone: anybody can write a text that looks like one."""
    return delivery.esm_class & _KIND in (_RECEIPT, _INTERMEDIATE)


def read_receipt(delivery: wire.Delivery) -> Report | None:
    """What a receipt says, if it is a last word and names what it is about."""
    text = delivery.text[:300]
    found = _STATE.search(text)
    told = delivery.options.get(wire.MESSAGE_STATE, b"")
    state = _STATES.get(told[0], "") if told else found[1].decode().upper()[:7] if found else ""
    name = delivery.options.get(wire.RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1").strip()
    if not name and (match := _ID.search(text)):
        name = match[1].decode()
    if not name or (state != "DELIVRD" and state not in _REASONS):
        return None
    error = _ERROR.search(text)
    code = f" {error[1].decode()}" if error else ""
    return Report(
        state="delivered" if state == "DELIVRD" else "undelivered",
        upstream_ids=spellings(name),
        to=delivery.source,
        reason="" if state == "DELIVRD" else f"{_REASONS[state]} ({state}{code})",
    )


def spellings(name: str) -> tuple[str, ...]:
    """How the answer to submit_sm may have written it: many centres answer in hexadecimal and report in decimal, or the
    other way round, with zeros before it or without."""
    found = [name, name.lower(), name.upper()]
    if name.isascii() and name.isdigit() and len(name) <= 32:
        found += _written(int(name))
    if _HEX.fullmatch(name):
        found += _written(int(name, 16))
    return tuple(dict.fromkeys(found))


def _written(number: int) -> list[str]:
    bare = (str(number), f"{number:x}", f"{number:X}")
    return [*bare, *(text.zfill(width) for width in _WIDTHS for text in bare)]
