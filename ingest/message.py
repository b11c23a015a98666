"""What a channel handed over, untouched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """Every channel of the interface; the value is the ``type`` in pipeline.toml."""

    EMAIL = "email"
    FAX = "fax"
    SMS = "sms"
    X = "x"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEBCHAT = "webchat"
    WEBFORM = "webform"
    OPEN311 = "open311"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where upstream keeps a message: a number that is never used twice on one shelf."""

    shelf: str
    """What is numbered: a folder and its UIDVALIDITY, for a mailbox."""
    number: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a long backlog was taken, in messages."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a longer text a message is."""

    whole: str
    """What all parts of the text have in common, as far as upstream says: its ends and its number."""
    number: int
    """From 1."""
    total: int


PARTS_TYPE = "application/vnd.rawafid.parts+json"
"""The media type of a text that came in parts, each as it came and in their order; some may be missing:
``{"total": 3, "parts": [{"number": 1, "media_type": "text/plain; charset=gsm", "content": BASE64}, …]}``"""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as the channel handed it over.

    ``content`` is what the person sent: the bytes of a mail, of one text message, of one form post.
    ``envelope`` is what the transport put around it (SMTP's MAIL FROM, the gateway's sender number):
    flat text, never trusted further than the transport is.
    """

    channel: Channel
    upstream_id: str
    """The transport's own name for this delivery: the same again means the same delivery again."""
    content: bytes
    media_type: str = "application/octet-stream"
    envelope: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    """What upstream says about the time. For display only; it is never trusted."""
    cursor: str | None = None
    """Where fetching resumes after this message; None for pushed messages."""
    too_large: int | None = None
    """The size in bytes of a message that was over the limit and so was not taken over; it is held."""
    slot: Slot | None = None
    """Where upstream keeps it, when upstream can list what it keeps."""
    progress: Progress | None = None
    """While a long backlog is taken: how far that is."""
    part: Part | None = None
    """It is a part of a text, and waits for the others."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A message that upstream lists and does not hand over: it is passed by, named, and asked for again later."""

    slot: Slot
    cursor: str | None = None
    """Where fetching resumes after it; None while reconciling."""
    progress: Progress | None = None


Fetched = RawMessage | Withheld
"""What asking a channel yields."""
