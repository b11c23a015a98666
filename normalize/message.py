"""The one message that every channel becomes."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from ingest.message import Channel

Auto = Literal["auto-reply", "bounce", "bulk", "delivery-report"]
Edition = Literal["new", "edit", "deletion"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from, as far as the channel can tell. Empty or None where it cannot."""

    email: str = ""
    name: str = ""
    phone: str | None = None
    """E.164."""
    handle: str | None = None
    """The account on a social network or in a chat, without a leading @."""
    account: str = ""
    """The channel's own id of the account, which outlives its name; answers go there."""

    def keys(self, channel: Channel) -> tuple[str, ...]:
        """The sender's identities, ``kind:value``, best first; two messages with one in common are one person's.

        A handle counts only without the account's id: a name that was given up may be somebody else's tomorrow.
        """
        return tuple(
            f"{kind}:{value}"
            for kind, value in (
                ("email", self.email.lower()),
                ("phone", self.phone),
                (channel.value, self.account or (self.handle and self.handle.lower())),
            )
            if value
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that a person could open; its bytes are read again from the raw message when needed."""

    filename: str
    content_type: str
    size: int
    sha256: str
    """Empty while ``source`` has not been fetched."""
    source: str = ""
    """The channel's own name of a file that it keeps until somebody asks for it."""
    photo_hash: str = ""
    """What a photo shows, as 16 hexadecimal digits: nearly the same for every copy of it; empty for other files."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One address that a bounce reports about."""

    recipient: str
    permanent: bool
    """It will not work later either."""
    status: str = ""
    """The enhanced status code (RFC 3463), such as ``5.1.1``."""


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """One line that was read from a picture."""

    page: int
    """Counted from 1."""
    text: str
    confidence: float
    """0 to 1, by the engine's own account."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text in several languages."""

    language: str
    script: str
    """ISO 15924."""
    start: int
    """Counted in characters of the text, as ``end``, which is not part of it."""
    end: int


LIKELY = 0.7
"""So sure must we be of a language to answer in it alone: in Latin letters Hindi looks like Urdu."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of what the person newly wrote."""

    language: str = "und"
    """ISO 639-1, or ``und`` when it cannot be told."""
    confidence: float = 0.0
    script: str = ""
    """ISO 15924 of most letters, empty without letters."""
    engine: str = ""
    segments: tuple[Segment, ...] = ()
    """Of a text in several languages: its stretches in order."""

    @property
    def answered_in(self) -> str:
        """The language of our notices: ``und``, all that we speak, where this one may as well be another."""
        return self.language if self.confidence >= LIKELY else "und"


@dataclass(frozen=True, slots=True)
class Location:
    """Where the matter is (WGS 84)."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What a person asks the machine itself by a command or a button."""

    name: str
    """``start``, ``help``, ``status``, ``language``, ``rate``, or whatever was typed; ``expired``: an old button."""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a person would read it. Text holds no NUL and no lone surrogate."""

    channel: Channel
    sender: Sender = field(default_factory=Sender)
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    """What the sender's device claims, in UTC; display only."""
    text: str = ""
    """All readable text."""
    new_text: str = ""
    """What the person newly wrote."""
    quoted_text: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    message_id: str = ""
    """With angle brackets."""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto: Auto | None = None
    loop: bool = False
    """It came from this pipeline itself."""
    language: Language = field(default_factory=Language)
    undelivered: tuple[Undelivered, ...] = ()
    """Of a bounce: whom the mail did not reach."""
    relayed_by: str = ""
    """Who handed it on: the member of staff that forwarded a citizen's mail, the fax gateway."""
    group: str = ""
    """The album that this is a part of, by the channel's own name."""
    group_id: str = ""
    """The chat of many people that it was written in, by the channel's own id."""
    edition: Edition = "new"
    replaces: str = ""
    """The message_id of the message that is edited or deleted."""
    scanned: tuple[ScannedLine, ...] = ()
    """What was read from pictures, line by line; it is part of the text."""
    candidates: tuple[str, ...] = ()
    """Numbers that were read from pictures: only a look-up or a person makes facts of them."""
    fields: tuple[tuple[str, str], ...] = ()
    """What a form asked besides the text: (name, answer)."""
    command: Command | None = None
    """It asks the machine, and nobody at an agency."""
    flags: tuple[str, ...] = ()
    """What could not be read or looks wrong, as codes: ``parse_degraded``, ``charset_guessed``, …"""

    def as_json(self) -> dict[str, Any]:
        """The normalized message of the outer interface; every key is always present."""
        return {
            "channel": self.channel.value,
            "from_email": self.sender.email,
            "from_name": self.sender.name,
            "from_phone": self.sender.phone,
            "from_handle": self.sender.handle,
            "from_account": self.sender.account,
            "to": list(self.to),
            "cc": list(self.cc),
            "subject": self.subject,
            "date": self.date.isoformat() if self.date else None,
            "text": self.text,
            "new_text": self.new_text,
            "quoted_text": self.quoted_text,
            "signature": self.signature,
            "attachments": [
                {
                    "filename": a.filename,
                    "content_type": a.content_type,
                    "size": a.size,
                    "sha256": a.sha256,
                    "photo_hash": a.photo_hash,
                }
                for a in self.attachments
            ],
            "location": asdict(self.location) if self.location else None,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "auto": self.auto,
            "loop": self.loop,
            "language": asdict(self.language),
            "undelivered": [asdict(one) for one in self.undelivered],
            "relayed_by": self.relayed_by,
            "group": self.group,
            "edition": self.edition,
            "replaces": self.replaces,
            "scanned": [asdict(line) for line in self.scanned],
            "candidates": list(self.candidates),
            "fields": dict(self.fields),
            "flags": list(self.flags),
        }
