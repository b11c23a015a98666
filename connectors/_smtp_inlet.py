"""A mail server's last hop: mail taken in by SMTP or LMTP, answered only when it is safe."""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import Field, model_validator

from connectors._address import domain_key, printable
from ingest.connector import Receive
from ingest.failures import Congested, Misconfigured, Unavailable
from ingest.message import Channel, RawMessage
from ingest.settings import Table

# It logs addresses at INFO.
logging.getLogger("mail.log").setLevel(logging.ERROR)

_COMMITS_AT_ONCE = 8
_MOST_RECIPIENTS = 100
"""What RFC 5321, 4.5.3.1.8, asks of every server; a client sends the rest in a second transaction."""


class Inlet(Table):
    """The socket that our mail server hands mail to."""

    host: str = "127.0.0.1"
    """The address to listen on; "0.0.0.0" for every one of this machine."""
    port: int = 2525
    """The port to listen on."""
    protocol: Literal["smtp", "lmtp"] = "smtp"
    """What the mail server speaks; with LMTP it hears of each recipient by itself."""
    hostname: str = ""
    """The name it greets with; by default the domain of `address`."""
    domains: tuple[str, ...] = ()
    """The domains whose mail it takes, any name before the @; by default the domain of `address`.
    Everything else is refused: it never relays."""
    max_bytes: int = Field(default=26_214_400, gt=0)
    """A larger mail is refused while it is sent (552), so that its sender learns of it."""
    max_connections: int = Field(default=64, gt=0)
    """Clients at once; the next ones are asked to come later (421)."""
    timeout_seconds: float = Field(default=600.0, gt=0)
    """How long a client may take for one mail."""
    tls_cert: Path | None = None
    """The certificate chain in PEM form, to offer STARTTLS with."""
    tls_key: Path | None = None
    """The key that goes with it."""
    require_tls: bool = False
    """Whether mail over an unencrypted connection is refused (530); for a mail server on another machine."""

    @model_validator(mode="after")
    def _certificate_and_key(self) -> "Inlet":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("give both tls_cert and tls_key, or neither")
        if self.require_tls and self.tls_cert is None:
            raise ValueError("require_tls needs tls_cert and tls_key")
        return self


def server_context(options: Inlet) -> ssl.SSLContext | None:
    """What STARTTLS is offered with, if it is."""
    if options.tls_cert is None:
        return None
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.tls_cert, options.tls_key)
    except (OSError, ssl.SSLError):
        raise Misconfigured("inlet.tls_cert and inlet.tls_key cannot be read as a pair in PEM form") from None
    return context


@contextmanager
def listen(options: Inlet, receive: Receive, channel: Channel, our_domain: str) -> Iterator[None]:
    """Serve from a thread of its own until the context ends."""
    context = server_context(options)
    with (
        _bound(options) as listening,
        ThreadPoolExecutor(_COMMITS_AT_ONCE, thread_name_prefix="smtp-commit") as commits,
    ):
        controller = _Controller(
            _Handler(options, receive, channel, our_domain, commits),
            listening,
            hostname=options.host,
            port=options.port,
            server_hostname=options.hostname or our_domain,
            ident="ready",  # no version for strangers
            data_size_limit=options.max_bytes,
            timeout=options.timeout_seconds,
            tls_context=context,
        )
        try:
            controller.start()
        except TimeoutError:
            controller.stop(no_assert=True)
            raise Unavailable("the inlet did not start in time") from None
        try:
            yield
        finally:
            controller.stop()


def _bound(options: Inlet) -> socket.socket:
    """The listening socket; made here, because aiosmtpd waits five seconds before it tells of a failure."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    where = f"{options.host}:{options.port}"
    try:
        return socket.create_server((options.host, options.port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unavailable(f"another program listens on {where}; stop it or set inlet.port") from None
        raise Misconfigured(f"cannot listen on {where}: {error.strerror}; set inlet.host, inlet.port") from None


class _Handler:
    """What aiosmtpd asks about each command."""

    def __init__(
        self,
        options: Inlet,
        receive: Receive,
        channel: Channel,
        our_domain: str,
        commits: ThreadPoolExecutor,
    ) -> None:
        self.options = options
        self.connections: set[SMTP] = set()
        self._receive = receive
        self._channel = channel
        self._domains = {domain_key(domain) for domain in options.domains or (our_domain,)}
        self._commits = commits

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        # Not by aiosmtpd's own switch, which refuses even LMTP's greeting.
        if self.options.require_tls and session.ssl is None:
            return "530 5.7.0 Must issue a STARTTLS command first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        _, at, domain = address.rpartition("@")
        # Every server takes mail for its postmaster, without a domain (RFC 5321, 4.5.1).
        ours = domain_key(domain) in self._domains if at else address.lower() == "postmaster"
        if not ours:
            return "550 5.7.1 Not a recipient here"
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.original_content or b"")
        mail_from = envelope.mail_from or ""
        message = RawMessage(
            channel=self._channel,
            # The same bytes again are the same delivery again: our 250 was lost on the way.
            upstream_id=sha256(content).hexdigest(),
            content=content,
            media_type="message/rfc822",
            envelope={
                "mail_from": "" if mail_from == "<>" else printable(mail_from),
                "rcpt_to": " ".join(printable(address) for address in envelope.rcpt_tos),
                "peer": str(session.peer[0]) if session.peer else "",
            },
        )
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._commits, partial(self._receive, [message]))
        except Congested:
            return "452 4.3.1 Not taken over: there is no room; try again later"
        except Exception:
            # Whatever it was, nothing is safe: the client keeps the mail. The runner logs the cause.
            return "451 4.3.0 Not taken over; try again later"
        return "250 2.0.0 Taken over"

    async def handle_exception(self, error: Exception) -> str:
        # aiosmtpd would log it with the address and send its text to the client as a permanent failure.
        return "451 4.3.0 Local error; try again later"


class _Server(SMTP):
    """aiosmtpd with bounds on connections and on memory."""

    # Programs write lines far beyond RFC 5321's 998 bytes; refusing them would bounce people's mail.
    line_length_limit = 2**20

    event_handler: _Handler
    _received = 0

    async def _handle_client(self) -> None:
        self.event_handler.connections.add(self)
        if len(self.event_handler.connections) > self.event_handler.options.max_connections:
            await self.push("421 4.3.2 Too many connections; try again later")
            assert self.transport is not None
            self.transport.close()
            return
        await super()._handle_client()

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connections.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        # aiosmtpd reads a mail that is too large to its end, and keeps a line without an end in memory.
        self._received += len(data)
        if self._received > 2 * self.event_handler.options.max_bytes + 2**20 and self.transport is not None:
            self.transport.write(b"552 5.3.4 Too much mail data\r\n")  # type: ignore[attr-defined]
            self.transport.close()
            return
        super().data_received(data)

    def _set_post_data_state(self) -> None:
        self._received = 0
        super()._set_post_data_state()  # type: ignore[no-untyped-call]


class _LmtpServer(_Server, LMTP):
    """After the mail's last line, one answer for each recipient (RFC 2033, 4.2)."""

    _answers_due = 1

    async def push(self, status: Any) -> None:
        due, self._answers_due = self._answers_due, 1
        if isinstance(status, str) and status.startswith("354"):
            assert self.envelope is not None
            self._answers_due = len(self.envelope.rcpt_tos)
        for _ in range(due):
            await super().push(status)


class _Controller(Controller):
    """aiosmtpd's thread, around our socket and our kinds of server."""

    def __init__(self, handler: _Handler, listening: socket.socket, **arguments: Any) -> None:
        super().__init__(handler, **arguments)
        self._listening = listening

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)

    def factory(self) -> SMTP:
        handler: _Handler = self.handler
        server: Callable[..., SMTP] = _LmtpServer if handler.options.protocol == "lmtp" else _Server
        arguments: dict[str, Any] = self.SMTP_kwargs
        return server(handler, **arguments)


def check(options: Inlet) -> None:
    """The certificate is readable; the port itself is taken while the pipeline runs."""
    server_context(options)
