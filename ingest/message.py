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
