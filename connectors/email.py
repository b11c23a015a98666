"""Email: read from an IMAP mailbox or handed over by a mail server, and answered over SMTP."""

from typing import Literal

from pydantic import field_validator, model_validator

from connectors import _imap, _smtp_out
from connectors._address import one_address
from connectors._mail_in import MailIn
from ingest.failures import Misconfigured
from ingest.message import Channel
from ingest.notice import Notice, Receipt
from ingest.reading_rules import ReadingRules, ReplyTo


class Email(MailIn):
    """A mail address of ours: how its mail comes in, and how answers leave.

    Nothing in the mailbox is marked as read, so staff can keep working in it. The first time, its folders are
    read whole; what comes meanwhile is taken first.
    """

    type: Literal["email"]
    from_name: str = ""
    """The name that people see beside the address."""
    smtp: _smtp_out.Smtp | None = None
    """The server that answers and forwards leave by."""
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
    def can_send(self) -> bool:
        return self.smtp is not None

    def check(self) -> None:
        """Open everything that is configured and close it again."""
        super().check()
        if self.smtp is not None:
            _smtp_out.check(self.smtp, self.own_host)

    def send(self, notice: Notice) -> Receipt:
        """Send a mail."""
        if self.smtp is None:
            raise Misconfigured("add the table smtp to send mail")
        return _smtp_out.send(self.smtp, notice, self.address, self.from_name, self.own_host)

    @property
    def returns(self) -> bool:
        """Whether a mail to ourselves can come back."""
        return self.can_send and (self.can_pull or self.can_listen)

    def has_come_back(self, subject: str) -> bool:
        """Whether a mail with this in its subject is in the mailbox."""
        return self.imap is not None and _imap.find(self.imap, subject)
