"""Logging in to an IMAP server, by password or by token."""

import re

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, LoginError

from connectors._account import Account
from connectors._tokens import TokenSource, initial_response
from ingest.failures import Misconfigured, Unavailable

TEMPORARY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)
"""Response codes of a NO that may be a yes later (RFC 5530)."""


def log_in(client: IMAPClient, account: Account, host: str) -> None:
    """Log in. Raises Misconfigured when a person must act, Unavailable when it may work later."""
    if account.tokens is None:
        _by_password(client, account, host)
    else:
        _by_token(client, account.tokens, account.username, host)


def _by_password(client: IMAPClient, account: Account, host: str) -> None:
    password = account.revealed_password()
    try:
        if (account.username + password).isascii():
            client.login(account.username, password)
        else:
            client.plain_login(account.username, password)  # LOGIN takes ASCII only
    except LoginError as error:
        _raise_unless_refused(error, account.username, host)
        raise Misconfigured(f"{host} refused the login of {account.username}; see username, password and tls") from None


def _by_token(client: IMAPClient, tokens: TokenSource, username: str, host: str) -> None:
    token = tokens.token(username)
    try:
        _authenticate(client, tokens.login_mechanism, username, token)
    except LoginError as error:
        _raise_unless_refused(error, username, host)
    else:
        return
    # It may have been revoked since it was given; a fresh one cannot have been.
    token = tokens.token(username, refused=token)
    try:
        _authenticate(client, tokens.login_mechanism, username, token)
    except LoginError as error:
        _raise_unless_refused(error, username, host)
        raise Misconfigured(
            f"{host} refused a fresh token for {username}; see that this is the mailbox, and that the application may "
            "open it"
        ) from None


def _authenticate(client: IMAPClient, mechanism: str, username: str, token: str) -> None:
    if not client.has_capability(f"AUTH={mechanism}"):
        raise Misconfigured(f"the server offers no login by {mechanism}; see the tables microsoft, google and oauth")
    said = []

    def answer(challenge: bytes) -> bytes:
        # What follows the first word is why the token is refused, to be acknowledged (RFC 7628, 3.2.3).
        said.append(challenge)
        if len(said) > 1:
            return b"\x01" if mechanism == "OAUTHBEARER" else b""
        return initial_response(mechanism, username, token).encode()

    client.sasl_login(mechanism, answer)


def _raise_unless_refused(error: LoginError, username: str, host: str) -> None:
    # imapclient makes a LoginError of a connection that broke during the login, too.
    if isinstance(error.__context__, IMAPClientAbortError):
        raise error.__context__ from None
    if TEMPORARY.search(str(error)):
        raise Unavailable(f"{host} cannot log in {username} now") from None
