"""Mail sent over SMTP, with an honest word about whether the other side has it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pydantic import Field, model_validator

from connectors._account import Account
from connectors._compose import compose, is_answer, message_id, recipient
from connectors._tls import Tls, mail_context
from connectors._tokens import TokenSource, initial_response
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice, Receipt

_WANTS_LOGIN: Final = frozenset({530, 534, 535, 538})
"""Answers about the account, not about the mail (RFC 4954, 6)."""


class Smtp(Account):
    """The mail server that our mail leaves by. Without a username it must know us by our address."""

    host: str = Field(min_length=1)
    """The server's name, as it stands in its certificate."""
    port: int = 587
    """587 with tls = "starttls", 465 with "tls"; 25 to a server on the same machine."""
    tls: Tls = "starttls"
    """"none" is for a server on the same machine."""
    ca_file: Path | None = None
    """The certificate authority that signed the server's certificate, when no public one did."""
    hostname: str = ""
    """This installation's own name, greeted with and written into Message-IDs, by which our own mail is known when it
    comes back: no other mail system may use it. By default "rawafid." before the domain of `address`."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """How long the server may take for one answer."""

    @model_validator(mode="after")
    def _logs_in_one_way_or_not(self) -> "Smtp":
        if self.ways_in() != bool(self.username):
            raise ValueError("give username and one of password, microsoft, google and oauth, or none of them")
        return self


def check(options: Smtp, own_host: str) -> None:
    """Connect, encrypt and log in; nothing is sent."""
    with _session(options, own_host):
        pass


def send(options: Smtp, notice: Notice, address: str, from_name: str, own_host: str) -> Receipt:
    """Hand one mail over for its one recipient."""
    to = recipient(notice)
    content = compose(notice, address, from_name, own_host)
    # A null sender, so that no bounce and no vacation note ever answers an answer (RFC 3834, 3.3).
    sender = "" if is_answer(notice) else address
    with _session(options, own_host) as smtp:
        mail_options = [f"SIZE={len(content)}"] if smtp.has_extn("size") else []
        if not to.isascii():
            if not smtp.has_extn("smtputf8"):
                raise Rejected(f"{options.host} takes no address with letters beyond ASCII")
            mail_options += ["SMTPUTF8", "BODY=8BITMIME"]
        _expect(smtp.mail(sender, mail_options), options)
        _expect(smtp.rcpt(to), options)
        _expect(smtp.docmd("DATA"), options)
        smtp.send(content.replace(b"\r\n.", b"\r\n.."))  # RFC 5321, 4.5.2
        answer = _finish(smtp, options)
        _expect(answer, options)
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    return Receipt(upstream_id=message_id(notice, own_host), detail=str(answer[0]))


def _finish(smtp: smtplib.SMTP, options: Smtp) -> tuple[int, bytes]:
    """Say that the mail is complete: from here until the answer, nobody knows who has it."""
    try:
        smtp.send(b".\r\n")
        answer = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise Uncertain(f"{options.host} broke off before it answered for the mail") from None
    if not 200 <= answer[0] < 600:
        raise Uncertain(f"{options.host} gave an unreadable answer for the mail")
    return answer


@contextmanager
def _session(options: Smtp, own_host: str) -> Iterator[smtplib.SMTP]:
    where = f"{options.host}:{options.port}"
    try:
        smtp = _connect(options, own_host)
        try:
            _log_in(smtp, options)
            yield smtp
        finally:
            smtp.close()
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or "it does not match"
        raise Misconfigured(f"{where}: its certificate is not trusted ({reason}); set ca_file or host") from None
    except smtplib.SMTPNotSupportedError:
        raise Misconfigured(f"{where} offers no STARTTLS or no login; see tls, username, password") from None
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            raise Misconfigured(f"{where} does not serve us ({_codes(error.smtp_code, error.smtp_error)})") from None
        raise Unavailable(f"{where} is not ready ({_codes(error.smtp_code, error.smtp_error)})") from None
    except smtplib.SMTPServerDisconnected:
        raise Unavailable(f"{where} broke the connection off") from None
    except UnicodeError:
        raise Misconfigured(f"{where} is not a host name") from None
    except (smtplib.SMTPException, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Unavailable(f"{where}: {reason}") from None


def _connect(options: Smtp, hostname: str) -> smtplib.SMTP:
    context = mail_context(options.ca_file)
    if options.tls == "tls":
        return smtplib.SMTP_SSL(
            options.host,
            options.port,
            local_hostname=hostname,
            timeout=options.timeout_seconds,
            context=context,
        )
    smtp = smtplib.SMTP(options.host, options.port, local_hostname=hostname, timeout=options.timeout_seconds)
    if options.tls == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _log_in(smtp: smtplib.SMTP, options: Smtp) -> None:
    smtp.ehlo_or_helo_if_needed()
    try:
        if options.tokens is not None:
            _by_token(smtp, options, options.tokens)
        elif options.password is not None:
            smtp.login(options.username, options.revealed_password())
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < 500:
            raise Unavailable(f"{options.host} cannot log in {options.username} now") from None
        remedy = "see that the application may send as it" if options.tokens else "see username and password"
        raise Misconfigured(f"{options.host} refused the login of {options.username}; {remedy}") from None
    except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
        raise
    except smtplib.SMTPException:
        raise Misconfigured(f"{options.host} offers no way to log in that we know") from None
    except UnicodeError:
        raise Misconfigured(f"{options.host}: username or password holds letters beyond ASCII") from None


def _by_token(smtp: smtplib.SMTP, options: Smtp, tokens: TokenSource) -> None:
    mechanism = tokens.login_mechanism
    if mechanism not in smtp.esmtp_features.get("auth", "").upper().split():
        raise Misconfigured(
            f"{options.host} offers no login by {mechanism}; see the tables microsoft, google and oauth"
        )
    token = tokens.token(options.username)
    try:
        _authenticate(smtp, mechanism, options.username, token)
    except smtplib.SMTPAuthenticationError:
        # It may have been revoked since it was given; a fresh one cannot have been.
        _authenticate(smtp, mechanism, options.username, tokens.token(options.username, refused=token))


def _authenticate(smtp: smtplib.SMTP, mechanism: str, username: str, token: str) -> None:
    def answer(challenge: bytes | None = None) -> str:
        # A challenge is why the token is refused, to be acknowledged (RFC 7628, 3.2.3).
        if challenge is not None:
            return "\x01" if mechanism == "OAUTHBEARER" else ""
        return initial_response(mechanism, username, token)

    smtp.auth(mechanism, answer, initial_response_ok=True)


def _expect(answer: tuple[int, bytes], options: Smtp) -> None:
    """Raise what the answer means for the next try. Its text may hold addresses, so only codes are told."""
    if 200 <= answer[0] < 400:
        return
    told = f"{options.host} answered {_codes(*answer)}"
    if answer[0] in _WANTS_LOGIN:
        raise Misconfigured(f"{told}; set username and password")
    if answer[0] >= 500:
        raise Rejected(told)
    raise Unavailable(told)


def _codes(code: int, text: bytes | str) -> str:
    """The reply code and the enhanced status (RFC 3463), if there is one."""
    words = (text if isinstance(text, str) else text.decode("ascii", "replace")).split()
    enhanced = words[0] if words and words[0].replace(".", "").isdigit() and words[0].count(".") == 2 else ""
    return f"{code} {enhanced}".strip()
