"""What a connector owes the pipeline, and the errors that say what happens next.

ConnectorError
├── Misconfigured   a person must act: credentials, names, addresses
├── Unavailable     later: the network, the server, a rate limit (``retry_after`` seconds)
│   └── Congested   no more can be taken in here just now
├── Rejected        the peer refused for good; trying again cannot help
│   └── TooLarge    a file that is larger than the peer hands over, or than we take
├── Uncertain       the peer may have taken it: the answer was lost
└── Refused         a pushed request is not accepted (``status`` is the HTTP answer)
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from ingest.message import Channel, Fetched, RawMessage, Slot
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


class Congested(Unavailable):
    """Here, too much waits to be processed, or the disk runs full: upstream is to keep what it has."""


class Rejected(ConnectorError):
    """The other side refused this delivery for good."""


class TooLarge(Rejected):
    """The file is larger than the other side hands over, or than we take."""


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


Note = Callable[[Sequence[Report]], Sequence[Report]]
"""Commits what the reports say; returns those that came before our record of their notices: they must come again."""


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

    def fetch(self, cursor: str | None) -> Iterator[Fetched]:
        """Yield what is new after ``cursor``, oldest first, each with the cursor that resumes after it."""

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Return when something may be new, or after ``seconds``."""


@runtime_checkable
class SettlingConnector(Protocol):
    """A PullConnector that can tell upstream which messages are safe here."""

    @property
    def settles(self) -> bool:
        """Whether it is configured to."""

    def settle(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        """Tell upstream of these, which are committed; returns those done, or no longer there.

        The same slot may come again, when the answer was lost. Raises Misconfigured or Unavailable.
        """


@runtime_checkable
class ListingConnector(Protocol):
    """A PullConnector whose upstream can list all that it keeps, so that the two sides can be compared."""

    def listing(self, cursor: str | None) -> Mapping[str, Collection[int]]:
        """Every slot that upstream has and ``cursor`` has passed: by shelf, its numbers."""

    def fetch_slots(self, slots: Sequence[Slot]) -> Iterator[Fetched]:
        """These messages again, without a cursor; one that is gone meanwhile is left out."""


@runtime_checkable
class PushConnector(Protocol):
    """A channel whose other side posts to ``/in/NAME``."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read a request into messages, without side effects. Raises Refused."""


@runtime_checkable
class ReportingConnector(Protocol):
    """A PushConnector whose other side posts there, too, what became of our notices."""

    def reports(self, request: PushRequest) -> Sequence[Report]:
        """What the request tells about notices, without side effects. Raises Refused."""


@runtime_checkable
class ChallengedConnector(Protocol):
    """A PushConnector whose provider asks now and then, by GET, whether the address is ours."""

    def prove(self, request: PushRequest) -> Proof:
        """Answer the challenge. Raises Refused when it is none of the provider's."""


@runtime_checkable
class KeepingConnector(Protocol):
    """A channel that keeps the files of its messages until somebody asks for them."""

    def fetch_file(self, source: str) -> bytes:
        """The file by its Attachment.source. Raises Misconfigured, Unavailable, TooLarge, or Rejected: it is gone."""


@runtime_checkable
class ListenConnector(Protocol):
    """A channel that keeps a socket of its own open."""

    def listen(self, receive: Receive) -> AbstractContextManager[None]:
        """Serve until the context ends; acknowledge each message only after ``receive`` has returned."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a session hands in what comes; what it handed in is committed when the call returns."""

    receive: Receive
    note: Note
    is_well: Callable[[], None]
    """Says that the session stands: at its start, and from time to time."""


@runtime_checkable
class SessionConnector(Protocol):
    """A channel that we keep a session with, in which the other side hands us messages and reports."""

    def serve(self, desk: Desk, is_over: Callable[[], bool]) -> None:
        """Keep the session until ``is_over``; acknowledge only what the desk has taken.

        Raises Misconfigured, or Unavailable when it breaks.
        """


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
    def can_serve(self) -> bool:
        """It is a SessionConnector."""

    @property
    def can_send(self) -> bool:
        """It is an Outlet."""


@runtime_checkable
class RoundTripConnector(Connector, ListenConnector, Outlet, Protocol):
    """A connector whose own way in can be written to by its way out, which proves both directions."""

    @property
    def address(self) -> str:
        """Where a message to ourselves goes to."""

    @property
    def returns(self) -> bool:
        """Whether both directions are configured."""

    def has_come_back(self, subject: str) -> bool:
        """Whether upstream has a message with this in its subject. Raises Misconfigured or Unavailable."""
