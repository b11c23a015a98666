"""The post box's mail server: every mail to every address is taken, and stays here."""

import asyncio
import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from ingest.failures import Unavailable
from pipeline.sandbox import letter
from pipeline.sandbox.ledger import Kind, Ledger

# It logs addresses at INFO.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@contextmanager
def mail_server(ledger: Ledger, port: int) -> Iterator[None]:
    """Take mail on 127.0.0.1 until the context ends. Raises Unavailable when the port is taken."""
    controller = _Controller(
        _Handler(ledger),
        hostname="127.0.0.1",
        port=port,
        server_hostname="sandbox.localhost",
        ident="post box",
        enable_SMTPUTF8=True,
        auth_require_tls=False,
        # A configuration with an account is tried out as it is: any password will do.
        authenticator=lambda *_: AuthResult(success=True),
    )
    try:
        controller.start()
    except OSError as error:
        reason = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror
        raise Unavailable(f"the post box cannot take mail on 127.0.0.1:{port}: {reason}") from None
    try:
        yield
    finally:
        controller.stop()


class _Handler:
    """What aiosmtpd asks once it has a mail."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.original_content or b"")
        try:
            await asyncio.to_thread(self._keep, envelope, content)
        except OSError:
            return "452 4.3.1 Not kept: the disk refuses"
        return "250 2.0.0 Kept"

    def _keep(self, envelope: Envelope, content: bytes) -> None:
        seen = letter.read(content)
        self._ledger.keep(
            Kind.MAIL,
            to=", ".join(envelope.rcpt_tos),
            sender=seen.sender or envelope.mail_from or "",
            subject=seen.subject,
            text=seen.text,
            upstream_id=seen.message_id,
            mail=content,
        )


class _Server(SMTP):
    # Programs write lines far beyond RFC 5321's 998 bytes; here every mail is taken.
    line_length_limit = 2**20


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)
