"""What a connector owes the pipeline."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ingest.message import Channel, Fetched, RawMessage, Slot
from ingest.notice import Notice, Proof, PushRequest, Receipt, Report
from ingest.reading_rules import ReadingRules

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
