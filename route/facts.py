"""What a notice may say about a case and the message that it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """A file that came with the message."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The case, as it is now."""

    reference: str
    type: str
    topic: str
    priority: str
    agency: str
    language: str
    channel: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The message that caused the notice."""

    inbox_id: int
    channel: str
    received_at: datetime
    sender_name: str = ""
    sender_email: str = ""
    sender_phone: str | None = None
    sender_handle: str | None = None
    subject: str = ""
    text: str = ""
    new_text: str = ""
    message_id: str = ""
    language: str = "und"
    attachments: tuple[AttachmentFacts, ...] = ()
    coordinates: str = ""
    """``latitude, longitude`` in degrees (WGS 84)."""
    place: str = ""
    """What the sender called it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    is_of_centre: bool = False
    """Somebody at the centre wrote it, and no agency."""
    is_addition: bool = False
    """The case was open already when it came."""
