"""What a connector's table says about reading its messages: which names are ours, and whom to believe."""

from dataclasses import dataclass, field
from re import Pattern
from typing import Literal

ReplyTo = Literal["from", "reply_to"]


@dataclass(frozen=True, slots=True)
class FaxGateway:
    """How one fax gateway writes its mails. Every pattern may name the groups of ``FAX_GROUPS``."""

    name: str
    senders: tuple[str, ...] = ()
    """Addresses or domains that it sends from; empty: any."""
    patterns: tuple[tuple[str, Pattern[str]], ...] = ()
    """(``subject``, ``body`` or a header's name in lower case, what is searched in it)."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """One connector's view; the reader of its channel takes what concerns it."""

    own_hosts: frozenset[str] = frozenset()
    """Host names in the Message-IDs of this pipeline: such mail has come back to us."""
    own_addresses: frozenset[str] = frozenset()
    """Addresses of ours, lower case: mail from them is no citizen's."""
    region: str = ""
    """ISO 3166-1 code of the country whose national phone numbers are meant."""
    reply_to: ReplyTo = "from"
    """Whose address a mail is from when it has a Reply-To: a web form's gateway means the latter."""
    staff: frozenset[str] = frozenset()
    """Addresses, or domains with a leading ``@``, lower case, whose forwards are read as the citizen's own mail."""
    trusted_servers: frozenset[str] = frozenset()
    """Our own mail servers by the name in their Authentication-Results (RFC 8601); nobody else's verdict counts."""
    language_engine: str = "rawafid"
    """What tells the languages, by the name that ``rawafid language --engine`` takes."""
    fax_gateways: tuple[FaxGateway, ...] = field(default=())


NO_RULES = ReadingRules()
"""For a message that no configured connector answers for."""

FAX_GROUPS = ("number", "name", "pages", "quality", "received", "duration", "error")
"""Who called, what their machine calls itself, how many pages, how good, when, how long, and what went wrong."""
