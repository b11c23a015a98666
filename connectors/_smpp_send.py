"""Texts to phones over a transmitting session that is kept between them."""

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from zlib import crc32

from connectors import _smpp_pdu as wire
from connectors._smpp_errors import THROTTLED, submit_refusal
from connectors._smpp_link import Link, Smpp, open_link
from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain
from ingest.gsm import encode_gsm, fits_gsm, part
from ingest.notice import Notice, Receipt

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_FRESH_SECONDS = 1.0
"""A session that was used so lately is not asked first whether it stands."""
_STALE_SECONDS = 30.0
"""One that was silent for longer is left: centres forget them at various times."""
_PAUSES = (1.0, 2.0, 4.0)
"""Between attempts at a later part, when the centre finds the parts too fast."""
_ALPHANUMERIC, _INTERNATIONAL, _UNKNOWN = (5, 0), (1, 1), (0, 0)
_UCS2 = 8
_CODECS = {"latin1": "latin-1", "ascii": "ascii"}
_MOST_PARTS = 255


@dataclass
class Transmitter:
    """The one transmitting session of this process; texts take turns."""

    link: Link | None = field(default=None, compare=False)
    lock: Lock = field(default_factory=Lock, compare=False, repr=False)

    def send(self, options: Smpp, notice: Notice) -> Receipt:
        """Send a text, in parts if it takes them. Raises Misconfigured, Unavailable, Rejected or Uncertain."""
        messages = _messages(options, notice)
        with self.lock:
            link = self._standing(options)
            try:
                names = _submitted(link, messages)
            except (Unavailable, Uncertain) as error:
                if not isinstance(error, _Refusal):
                    link.connection.close()
                    self.link = None
                raise
        # The last part's name: only for that one a receipt was asked for, and no phone shows a text without it.
        return Receipt(upstream_id=names[-1], detail=f"{len(names)} messages" if len(names) > 1 else "")

    def _standing(self, options: Smpp) -> Link:
        link, self.link = self.link, None
        if link is not None:
            silent_seconds = time.monotonic() - link.used_at
            if silent_seconds > _STALE_SECONDS:
                link.part()
            elif silent_seconds < _FRESH_SECONDS or link.is_alive():
                self.link = link
                return link
            else:
                link.connection.close()
        self.link = open_link(options, wire.BIND_TRANSMITTER)
        return self.link


class _Refusal(Unavailable):
    """The centre answered: the session stands."""


@dataclass(frozen=True, slots=True)
class _Message:
    source: tuple[int, int, str]
    destination: tuple[int, int, str]
    text: bytes
    data_coding: int
    has_header: bool
    wants_receipt: bool


def _messages(options: Smpp, notice: Notice) -> list[_Message]:
    to = re.sub(r"[ ()./-]", "", notice.to)
    if not (to.isascii() and _NUMBER.fullmatch(to)):
        raise Rejected("the recipient is not one telephone number")
    text = notice.text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    data_coding, pieces = _encoded(options, text)
    if len(pieces) > _MOST_PARTS:
        raise Rejected(f"the text takes {len(pieces)} messages, and {_MOST_PARTS} can be told apart")
    # The same number at every attempt, so that a phone which has some parts already takes the rest for the same text.
    reference = crc32(notice.id.encode()) & 0xFF
    has_header = len(pieces) > 1
    return [
        _Message(
            source=_source(options),
            destination=(*(_INTERNATIONAL if len(to) > 8 else _UNKNOWN), to.lstrip("+")),
            text=bytes((5, 0, 3, reference, len(pieces), number)) + piece if has_header else piece,
            data_coding=data_coding,
            has_header=has_header,
            wants_receipt=number == len(pieces),
        )
        for number, piece in enumerate(pieces, 1)
    ]


def _encoded(options: Smpp, text: str) -> tuple[int, list[bytes]]:
    """In the centre's default alphabet where the phone's and the centre's have all of the text, else in UCS-2."""
    if fits_gsm(text):
        if options.default_alphabet == "gsm":
            return 0, [encode_gsm(piece) for piece in part(text)]
        codec = _CODECS[options.default_alphabet]
        if text.encode(codec, "ignore").decode(codec) == text:
            return 0, [piece.encode(codec) for piece in part(text)]
    return _UCS2, [piece.encode("utf-16-be") for piece in part(text, as_ucs2=True)]


def _source(options: Smpp) -> tuple[int, int, str]:
    sender = options.sender
    digits = sender.lstrip("+")
    is_number = digits.isascii() and digits.isdigit()
    ton, npi = _UNKNOWN
    if sender and not is_number:
        ton, npi = _ALPHANUMERIC
    elif sender.startswith("+"):
        ton, npi = _INTERNATIONAL
    return (
        ton if options.sender_ton is None else options.sender_ton,
        npi if options.sender_npi is None else options.sender_npi,
        digits if is_number else sender,
    )


def _submitted(link: Link, messages: list[_Message]) -> list[str]:
    """The centre's names of all parts, in order."""
    names: list[str] = []
    for message in messages:
        try:
            names.append(_submit(link, message, _PAUSES if names else ()))
        except (Misconfigured, Unavailable, Rejected) as error:
            if names:
                # Sent again from the start, the citizen might read the beginning twice: a person decides that.
                raise Uncertain(f"{len(names)} of {len(messages)} parts were taken, then: {error}") from None
            raise
    return names


def _submit(link: Link, message: _Message, pauses: tuple[float, ...]) -> str:
    for pause in (*pauses, None):
        sequence = link.next_sequence()
        link.send(
            wire.submit(
                sequence,
                source=message.source,
                destination=message.destination,
                text=message.text,
                data_coding=message.data_coding,
                has_header=message.has_header,
                wants_receipt=message.wants_receipt,
            )
        )
        try:
            answer = link.answer_to(sequence)
        except Unavailable as error:
            raise Uncertain(f"the text was handed over, then: {error}") from None
        if answer.status == wire.OK and answer.command != wire.GENERIC_NACK:
            return wire.first_string(answer.body)
        if answer.status in THROTTLED and pause is not None:
            time.sleep(pause)
            continue
        raise _as_refusal(answer.status, link.options.host)
    raise AssertionError("the last attempt ends in one way or the other")


def _as_refusal(status: int, host: str) -> ConnectorError:
    error = submit_refusal(status, host)
    return _Refusal(str(error), error.retry_after) if isinstance(error, Unavailable) else error
