"""The two ways that mail comes in, the same for everything that comes by mail: a mailbox and a socket of ours."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from pydantic import Field

from connectors import _imap, _imap_fetch, _smtp_inlet
from connectors._mailbox import Imap
from connectors._table import ChannelTable
from ingest.connector import Receive
from ingest.failures import Misconfigured
from ingest.message import Fetched, Slot


class MailIn(ChannelTable):
    """A mail address of ours that is read."""

    address: str
    """Our own address: where mail is sent to, and answered from."""
    imap: Imap | None = None
    """The mailbox to read."""
    inlet: _smtp_inlet.Inlet | None = None
    """A socket of ours that a mail server hands mail to, by SMTP or LMTP; quicker than a mailbox."""
    poll_seconds: float = Field(default=60.0, gt=0)
    """How often the mailbox is looked at; with `imap.idle` new mail in its first folder is seen at once."""
    max_bytes: int = Field(default=26_214_400, gt=0)
    """A larger mail stays in the mailbox and is held here with its header."""

    @property
    def domain(self) -> str:
        """The domain of our address."""
        return self.address.rpartition("@")[2]

    @property
    def can_pull(self) -> bool:
        return self.imap is not None

    @property
    def can_listen(self) -> bool:
        return self.inlet is not None

    @property
    def settles(self) -> bool:
        """Whether mails that are safe here are moved or marked."""
        return self.imap is not None and self.imap.after != "leave"

    def check(self) -> None:
        """Open everything that is configured and close it again."""
        if self.imap is not None:
            _imap.check(self.imap)
        if self.inlet is not None:
            _smtp_inlet.check(self.inlet)

    def fetch(self, cursor: str | None) -> Iterator[Fetched]:
        """Read the mailbox from ``cursor`` on."""
        return _imap_fetch.fetch(self._mailbox(), cursor, self.channel, self.max_bytes)

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Return when the mailbox has something after ``cursor``, or after ``seconds``."""
        _imap.wait(self._mailbox(), cursor, seconds)

    def settle(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        """Move or mark these mails, which are safe here."""
        return _imap.settle(self._mailbox(), slots)

    def listing(self, cursor: str | None) -> Mapping[str, Collection[int]]:
        """Every mail that the mailbox lists and ``cursor`` has passed."""
        return _imap.listing(self._mailbox(), cursor)

    def fetch_slots(self, slots: Sequence[Slot]) -> Iterator[Fetched]:
        """These mails again."""
        return _imap_fetch.fetch_slots(self._mailbox(), slots, self.channel, self.max_bytes)

    def listen(self, receive: Receive) -> AbstractContextManager[None]:
        """Take mail in by SMTP or LMTP until the context ends."""
        if self.inlet is None:
            raise Misconfigured("add the table inlet to take mail in")
        return _smtp_inlet.listen(self.inlet, receive, self.channel, self.domain)

    def _mailbox(self) -> Imap:
        if self.imap is None:
            raise Misconfigured("add the table imap to read a mailbox")
        return self.imap
