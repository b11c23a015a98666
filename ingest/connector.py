"""What a connector owes the pipeline, and the errors that say what happens next.

ConnectorError
├── Misconfigured   a person must act: credentials, names, addresses
├── Unavailable     later: the network, the server, a rate limit (``retry_after`` seconds)
├── Rejected        the peer refused for good; trying again cannot help
├── Uncertain       the peer may have taken it: the answer was lost
└── Refused         a pushed request is not accepted (``status`` is the HTTP answer)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules


class ConnectorError(Exception):
    """Something between us and the other side; its text is shown to ops and holds no personal data."""


class Misconfigured(ConnectorError):
    """A person must change the configuration or the account before this can work."""


class Unavailable(ConnectorError):
    """It may work later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(ConnectorError):
    """The other side refused this delivery for good."""


class Uncertain(ConnectorError):
    """The connection broke after the content was handed over and before the answer came."""


class Refused(ConnectorError):
    """A pushed request that must not be taken in."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side's word that it has the notice."""

    upstream_id: str = ""
    detail: str = ""


Receive = Callable[[Sequence[RawMessage]], None]
"""Commits the messages; when it returns they are safe, when it raises nothing was accepted."""


@runtime_checkable
class PullConnector(Protocol):
    """A channel that is asked for its messages."""

    @property
    def poll_seconds(self) -> float:
        """How long the channel is left alone when nothing says that there is news."""

    def check(self) -> None:
        """Open the channel and close it again. Raises Misconfigured or Unavailable."""

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        """Yield what is new after ``cursor``, oldest first, each with the cursor that resumes after it."""

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Return when something may be new, or after ``seconds``."""


@runtime_checkable
class PushConnector(Protocol):
    """A channel whose other side posts to ``/in/NAME``."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read a request into messages, without side effects. Raises Refused."""


@runtime_checkable
class ChallengedConnector(Protocol):
    """A PushConnector whose provider asks now and then, by GET, whether the address is ours."""

    def prove(self, request: PushRequest) -> Proof:
        """Answer the challenge. Raises Refused when it is none of the provider's."""


@runtime_checkable
class KeepingConnector(Protocol):
    """A channel that keeps the files of its messages until somebody asks for them."""

    def fetch_file(self, source: str) -> bytes:
        """The file by its Attachment.source. Raises Misconfigured, Unavailable, or Rejected when it is gone."""


@runtime_checkable
class ListenConnector(Protocol):
    """A channel that keeps a socket of its own open."""

    def listen(self, receive: Receive) -> AbstractContextManager[None]:
        """Serve until the context ends; acknowledge each message only after ``receive`` has returned."""


@runtime_checkable
class Outlet(Protocol):
    """A connector that can answer."""

    def send(self, notice: Notice) -> Receipt:
        """Hand the notice over. Raises Misconfigured, Unavailable, Rejected or Uncertain."""


class Connector(Protocol):
    """One table ``[connectors.NAME]`` of pipeline.toml: what every kind has in common."""

    @property
    def enabled(self) -> bool:
        """Whether it runs."""

    @property
    def channel(self) -> Channel:
        """The channel whose reader normalizes what this connector takes in."""

    @property
    def rules(self) -> ReadingRules:
        """What this table says about reading its messages."""

    @property
    def can_pull(self) -> bool:
        """It is a PullConnector."""

    @property
    def can_accept(self) -> bool:
        """It is a PushConnector."""

    @property
    def can_listen(self) -> bool:
        """It is a ListenConnector."""

    @property
    def can_send(self) -> bool:
        """It is an Outlet."""
