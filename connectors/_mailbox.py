"""A connection to an IMAP mailbox, and what each of its failures means."""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError
from pydantic import Field, field_validator, model_validator

from connectors._account import Account
from connectors._imap_login import TEMPORARY, log_in
from connectors._tls import Tls, mail_context
from ingest.failures import Misconfigured, Unavailable

# Its debug lines hold the mails that pass.
logging.getLogger("imapclient").setLevel(logging.WARNING)

_KEYWORD = re.compile(r"[A-Za-z$][A-Za-z0-9$_.-]{0,63}")


class Imap(Account):
    """The mailbox that is read."""

    host: str = Field(min_length=1)
    """The IMAP server's name, as it stands in its certificate."""
    username: str = Field(min_length=1)
    """The account, as the server knows it: mostly the mail address. For a shared mailbox, its own address."""
    port: int = 993
    """993 with tls = "tls"; usually 143 with "starttls"."""
    tls: Tls = "tls"
    """"none" is for a server on the same machine."""
    ca_file: Path | None = None
    """The certificate authority that signed the server's certificate, when no public one did."""
    folders: tuple[str, ...] = Field(default=("INBOX",), min_length=1)
    """The folders that are read; those below them are not."""
    after: Literal["leave", "keyword", "move"] = "leave"
    """What becomes of a mail that is safe here: "leave" changes nothing; "keyword" gives it `keyword`; "move" puts it
    into `move_to`. None is ever marked as read or deleted."""
    move_to: str = "Processed"
    """The folder for mails that were taken; it must be there."""
    keyword: str = "Rawafid"
    """The keyword for mails that were taken; many mail programs show it as a label."""
    idle: bool = True
    """Let the server tell of new mail in the first folder at once (RFC 2177), where it can."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """How long the server may take for one answer."""

    @field_validator("folders")
    @classmethod
    def _are_different(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value) or not all(value):
            raise ValueError("name each folder once")
        return value

    @field_validator("keyword")
    @classmethod
    def _is_a_keyword(cls, value: str) -> str:
        if not _KEYWORD.fullmatch(value):
            raise ValueError(f"{value!r} is no keyword: use up to 64 ASCII letters and digits")
        return value

    @model_validator(mode="after")
    def _logs_in_one_way(self) -> "Imap":
        if self.ways_in() != 1:
            raise ValueError("give exactly one of password, microsoft, google and oauth")
        if self.after == "move" and self.move_to in self.folders:
            raise ValueError(f"move_to: {self.move_to!r} is read too, so its mails would be taken again; name another")
        return self


class Folder(NamedTuple):
    """The open folder."""

    uidvalidity: int
    exists: int
    uidnext: int
    """0 where the server does not tell."""
    takes_keywords: bool


class Mailbox:
    """A mailbox that is logged in to; use it within ``opened``."""

    client: IMAPClient
    selected = ""
    """The folder that is open."""

    def __init__(self, options: Imap) -> None:
        self.options = options
        self._connect()

    def open(self, name: str, *, readonly: bool = True) -> Folder:
        """Open a folder. Raises Misconfigured when there is none of that name."""
        host, username = self.options.host, self.options.username
        self.selected = ""
        try:
            answer: dict[bytes, Any] = self.client.select_folder(name, readonly=readonly)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if TEMPORARY.search(str(error)):
                raise Unavailable(f"{host} cannot open the folder {name!r} now") from None
            raise Misconfigured(f"{host} has no folder {name!r} for {username}") from None
        self.selected = name
        return Folder(
            int(answer.get(b"UIDVALIDITY", 0)),
            int(answer[b"EXISTS"]),
            int(answer.get(b"UIDNEXT", 0)),
            rb"\*" in answer.get(b"PERMANENTFLAGS", ()),
        )

    def reconnect(self, folder: str) -> Folder:
        """A new connection in the place of one that broke, with the folder open."""
        with suppress(IMAPClientError, OSError):
            self.client.shutdown()
        self._connect()
        return self.open(folder)

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        try:
            self.client.logout()
        except (IMAPClientError, OSError):
            with suppress(IMAPClientError, OSError):
                self.client.shutdown()

    def _connect(self) -> None:
        options = self.options
        context = mail_context(options.ca_file)
        self.client = IMAPClient(
            options.host,
            options.port,
            ssl=options.tls == "tls",
            ssl_context=context if options.tls == "tls" else None,
            timeout=options.timeout_seconds,
        )
        try:
            self.client.normalise_times = False  # otherwise naive times of this machine's zone
            if options.tls == "starttls":
                self.client.starttls(context)
            log_in(self.client, options, options.host)
        except BaseException:
            self.close()
            raise


@contextmanager
def opened(options: Imap) -> Iterator[Mailbox]:
    """The mailbox; every failure in the block becomes one of our errors."""
    where = f"{options.host}:{options.port}"
    try:
        mailbox = Mailbox(options)
        try:
            yield mailbox
        finally:
            mailbox.close()
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or "it does not match"
        raise Misconfigured(f"{where}: its certificate is not trusted ({reason}); set ca_file or host") from None
    except CapabilityError:
        raise Misconfigured(f'{where} does not offer STARTTLS; set tls = "tls" and its port') from None
    except IMAPClientAbortError:
        raise Unavailable(f"{where} broke the connection off") from None
    except IMAPClientError:
        # The server's text may repeat what we sent, so it is not shown.
        raise Unavailable(f"{where} refused a command") from None
    except UnicodeError:
        raise Misconfigured(f"{where} is not a host name") from None
    except OSError as error:
        raise Unavailable(f"{where}: {error.strerror or type(error).__name__}") from None
