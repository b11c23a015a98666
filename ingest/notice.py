"""What connectors and the pipeline hand to each other: requests, notices, receipts, reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class PushRequest:
    """An HTTP request as it came, before any decoding."""

    method: str
    query: bytes
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    client: str
    """The peer's address."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer to a provider that asks whether the address is ours."""

    content: bytes
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes out with a notice."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a notice, where the channel has any."""

    label: str
    data: str
    """What comes back when it is pressed: at most 64 bytes (Telegram's limit)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a citizen or an agency is told, ready for any outlet."""

    id: str
    """Constant over every attempt: the Message-ID's local part, the webhook id."""
    to: str
    text: str
    subject: str = ""
    html: str = ""
    language: str = "en"
    reply_to: str = ""
    in_reply_to: str = ""
    automatic: bool = True
    """Marked as automatic mail (RFC 3834), so that no machine answers it."""
    enclosures: Sequence[Enclosure] = field(default_factory=tuple)
    choices: Sequence[Choice] = field(default_factory=tuple)
    asks: str = ""
    """What the choices are for; said only where they can be shown."""
    is_passing: bool = False
    """Enough when it is seen once: a channel may show it for a moment under the button that was pressed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side's word that it has the notice."""

    upstream_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The other side's later word on a notice that it had taken over: whether it arrived in the end.

    What is only under way is no report. The same may come twice, in any order, and before our own record that the
    notice was taken over.
    """

    state: Literal["delivered", "undelivered"]
    notice_id: str = ""
    """Notice.id, where the other side gives it back; empty: it is known by ``upstream_ids`` alone."""
    upstream_ids: tuple[str, ...] = ()
    """The other side's name for it, in each spelling that Receipt.upstream_id may have, likeliest first."""
    to: str = ""
    """Where it went, where one of several spellings may be another notice's name."""
    reason: str = ""
    """Why it did not arrive, in words, with the other side's code; it holds no personal data."""
