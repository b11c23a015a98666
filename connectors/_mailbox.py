"""A connection to one folder of an IMAP mailbox, and what each of its failures means."""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError
from pydantic import Field

from connectors._tls import Tls, client_context
from ingest.connector import Misconfigured, Unavailable
from ingest.settings import Secret, SecretMissing, Table

# Its debug lines hold the mails that pass.
logging.getLogger("imapclient").setLevel(logging.WARNING)

_TEMPORARY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)
"""Response codes of a NO that may be a yes later (RFC 5530)."""


class Imap(Table):
    """The mailbox that is read."""

    host: str = Field(min_length=1)
    """The IMAP server's name, as it stands in its certificate."""
    username: str = Field(min_length=1)
    """The account, as the server knows it."""
    password: Secret
    """Its password."""
    port: int = 993
    """993 with tls = "tls"; usually 143 with "starttls"."""
    tls: Tls = "tls"
    """"none" is for a server on the same machine."""
    ca_file: Path | None = None
    """The certificate authority that signed the server's certificate, when no public one did."""
    folder: str = "INBOX"
    """The folder that is read; folders below it are not."""
    after: Literal["leave", "move"] = "leave"
    """What becomes of a mail that was taken: "leave" opens the folder read-only and changes nothing;
    "move" puts it into `move_to` once it is safe here."""
    move_to: str = "Processed"
    """The folder for mails that were taken; it must be there."""
    idle: bool = True
    """Let the server tell of new mail at once (RFC 2177), where it can."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """How long the server may take for one answer."""


class Mailbox(NamedTuple):
    """The open folder."""

    client: IMAPClient
    uidvalidity: int
    exists: int
    uidnext: int
    """0 where the server does not tell."""


@contextmanager
def opened(options: Imap, readonly: bool | None = None) -> Iterator[Mailbox]:
    """The opened folder; every failure in the block becomes one of our errors."""
    where = f"{options.host}:{options.port}"
    try:
        context = client_context(options.ca_file)
        with IMAPClient(
            options.host,
            options.port,
            ssl=options.tls == "tls",
            ssl_context=context if options.tls == "tls" else None,
            timeout=options.timeout_seconds,
        ) as client:
            client.normalise_times = False  # otherwise naive times of this machine's zone
            if options.tls == "starttls":
                client.starttls(context)
            _login(client, options)
            yield _open_folder(client, options, options.after == "leave" if readonly is None else readonly)
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


def _login(client: IMAPClient, options: Imap) -> None:
    try:
        password = options.password.reveal()
    except SecretMissing as error:
        raise Misconfigured(f"the password of {options.username} is missing: {error}") from None
    try:
        if (options.username + password).isascii():
            client.login(options.username, password)
        else:
            client.plain_login(options.username, password)  # LOGIN takes ASCII only
    except LoginError as error:
        # imapclient makes a LoginError of a connection that broke during the login, too.
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from None
        if _TEMPORARY.search(str(error)):
            raise Unavailable(f"{options.host} cannot log in {options.username} now") from None
        raise Misconfigured(
            f"{options.host} refused the login of {options.username}; see username, password and tls"
        ) from None


def _open_folder(client: IMAPClient, options: Imap, readonly: bool) -> Mailbox:
    try:
        answer: dict[bytes, Any] = client.select_folder(options.folder, readonly=readonly)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        if _TEMPORARY.search(str(error)):
            raise Unavailable(f"{options.host} cannot open the folder {options.folder!r} now") from None
        raise Misconfigured(f"{options.host} has no folder {options.folder!r} for {options.username}") from None
    return Mailbox(client, int(answer.get(b"UIDVALIDITY", 0)), int(answer[b"EXISTS"]), int(answer.get(b"UIDNEXT", 0)))
