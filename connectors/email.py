"""Email: read from an IMAP mailbox or handed over by a mail server, and answered over SMTP."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors import _imap, _smtp_inlet, _smtp_out
from connectors._address import one_address
from connectors._mailbox import Imap
from connectors._table import ChannelTable
from ingest.connector import Misconfigured, Notice, Receipt, Receive
from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules, ReplyTo


class Email(ChannelTable):
    """A mail address of ours: how its mail comes in, and how answers leave.

    Nothing in the mailbox is marked as read, so staff can keep working in it. The cursor is
    ``UIDVALIDITY:UID`` of the last mail taken; without one the whole folder is read.
    """

    type: Literal["email"]
    enabled: bool = True
    """Whether it runs."""
    address: str
    """Our own address: where answers come from, and whose domain is ours."""
    from_name: str = ""
    """The name that people see beside the address."""
    imap: Imap | None = None
    """The mailbox to read."""
    inlet: _smtp_inlet.Inlet | None = None
    """A socket of ours that a mail server hands mail to, by SMTP or LMTP; quicker than a mailbox."""
    smtp: _smtp_out.Smtp | None = None
    """The server that answers and forwards leave by."""
    poll_seconds: float = Field(default=60.0, gt=0)
    """How often the mailbox is looked at; with `imap.idle` new mail is seen at once."""
    max_bytes: int = Field(default=26_214_400, gt=0)
    """A larger mail stays in the mailbox and is held here with its header."""

    reply_to: ReplyTo = "from"
    """Whose address counts when a mail has a Reply-To; `reply_to` where a site's form posts by mail as itself."""
    staff: tuple[str, ...] = ()
    """Addresses, or whole domains as `@gov.example`, that forward citizens' mail: the citizen becomes its sender."""
    trusted_servers: tuple[str, ...] = ()
    """The name of each mail server of ours in its `Authentication-Results`; without one no such verdict is read."""

    @field_validator("address")
    @classmethod
    def _is_one_address(cls, value: str) -> str:
        try:
            address = one_address(value)
        except ValueError:
            raise ValueError(f"{value!r} is not one mail address, such as intake@gov.example") from None
        if not address.isascii():
            raise ValueError(f"{value!r} has letters beyond ASCII before the @, which many servers refuse")
        return address

    @model_validator(mode="after")
    def _does_something(self) -> "Email":
        if self.enabled and not (self.can_pull or self.can_listen or self.can_send):
            raise ValueError("add at least one of the tables imap, inlet and smtp, or set enabled = false")
        return self

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL

    @property
    def domain(self) -> str:
        """The domain of our address."""
        return self.address.rpartition("@")[2]

    @property
    def own_host(self) -> str:
        """The host in our Message-IDs: a mail that carries it has come back to us."""
        return (self.smtp.hostname if self.smtp else "") or f"rawafid.{self.domain}"

    @property
    def rules(self) -> ReadingRules:
        return ReadingRules(
            own_addresses=frozenset((self.address.lower(),)),
            reply_to=self.reply_to,
            staff=frozenset(one.lower() for one in self.staff),
            trusted_servers=frozenset(one.lower() for one in self.trusted_servers),
        )

    @property
    def can_pull(self) -> bool:
        return self.imap is not None

    @property
    def can_listen(self) -> bool:
        return self.inlet is not None

    @property
    def can_send(self) -> bool:
        return self.smtp is not None

    def check(self) -> None:
        """Open everything that is configured and close it again."""
        if self.imap is not None:
            _imap.check(self.imap)
        if self.inlet is not None:
            _smtp_inlet.check(self.inlet)
        if self.smtp is not None:
            _smtp_out.check(self.smtp, self.own_host)

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        """Read the mailbox from ``cursor`` on."""
        if self.imap is None:
            raise Misconfigured("add the table imap to read a mailbox")
        return _imap.fetch(self.imap, cursor, self.channel, self.max_bytes)

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Return when the mailbox has something after ``cursor``, or after ``seconds``."""
        if self.imap is None:
            raise Misconfigured("add the table imap to read a mailbox")
        _imap.wait(self.imap, cursor, seconds)

    def listen(self, receive: Receive) -> AbstractContextManager[None]:
        """Take mail in by SMTP or LMTP until the context ends."""
        if self.inlet is None:
            raise Misconfigured("add the table inlet to take mail in")
        return _smtp_inlet.listen(self.inlet, receive, self.channel, self.domain)

    def send(self, notice: Notice) -> Receipt:
        """Send a mail."""
        if self.smtp is None:
            raise Misconfigured("add the table smtp to send mail")
        return _smtp_out.send(self.smtp, notice, self.address, self.from_name, self.own_host)
