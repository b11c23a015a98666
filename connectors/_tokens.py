"""Access tokens for mail accounts: asked of an identity provider, and kept until shortly before they expire."""

import re
import time
from abc import abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from pydantic import PrivateAttr

from connectors._tls import client_context
from ingest.failures import Misconfigured, Unavailable
from ingest.retry_after import seconds_asked
from ingest.settings import Table

_TIMEOUT_SECONDS = 30.0
_SHORTEST_SECONDS = 60
_MARGIN_SECONDS = 300
"""A token is renewed this long before it expires: logging in must still be over by then."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
_ERROR = re.compile(r"[a-z_]{1,40}")
_AADSTS = re.compile(r"AADSTS\d{4,9}")

_REMEDIES = {
    "AADSTS7000215": "client_secret is wrong: paste the secret's Value, not its ID",
    "AADSTS7000222": "client_secret has expired: make a new one in the app registration",
    "AADSTS700016": "client_id is no application of this tenant",
    "AADSTS90002": "tenant does not exist",
    "AADSTS900023": "tenant is no tenant's ID or domain",
    "unauthorized_client": "the client may not do this: for Google, grant its client ID the scope "
    "https://mail.google.com/ under domain-wide delegation",
    "invalid_grant": "for Google: username is no mailbox of the domain, the key was deleted, or this machine's clock "
    "is minutes off",
    "invalid_client": "see client_id and client_secret",
    "invalid_scope": "see scope",
}
"""What a person does about an error of the identity provider (RFC 6749, 5.2; Entra's numbers); the first counts."""


@dataclass
class _Kept:
    """The token that is in use, of all threads."""

    lock: Lock = field(default_factory=Lock, compare=False, repr=False)
    token: str = field(default="", compare=False, repr=False)
    renew_at: float = field(default=0.0, compare=False, repr=False)
    """By the monotonic clock."""


class TokenSource(Table):
    """An identity provider that gives an application tokens for a mailbox, with no person there."""

    _kept: _Kept = PrivateAttr(default_factory=_Kept)

    @property
    def login_mechanism(self) -> str:
        """The SASL mechanism that carries the token."""
        return "XOAUTH2"

    def token(self, username: str, refused: str = "") -> str:
        """A token for the mailbox, from the provider only when there is none, or when it was ``refused``.

        Whoever asks meanwhile waits for the same answer. Raises Misconfigured or Unavailable.
        """
        kept = self._kept
        with kept.lock:
            if not kept.token or kept.token == refused or time.monotonic() >= kept.renew_at:
                asked_at = time.monotonic()
                kept.token, seconds = self._ask(username)
                kept.renew_at = asked_at + seconds - min(_MARGIN_SECONDS, seconds / 10)
            return kept.token

    def _ask(self, username: str) -> tuple[str, float]:
        """The new token, and how many seconds it is good for."""
        url, form = self._request(username)
        host = httpx.URL(url).host
        try:
            with httpx.Client(verify=client_context(self._authority()), timeout=_TIMEOUT_SECONDS) as client:
                answer = client.post(url, data=form)
        except httpx.HTTPError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise Misconfigured(f"{host}: its certificate is not trusted; set ca_file") from None
            raise Unavailable(f"{host} gives no token: {type(error).__name__}") from None
        return _token_of(answer, host)

    @abstractmethod
    def _request(self, username: str) -> tuple[str, dict[str, str]]:
        """The token endpoint, and the form that is posted to it."""

    def _authority(self) -> Path | None:
        """The certificate authority of the provider, when it is no public one."""
        return None


def initial_response(mechanism: str, username: str, token: str) -> str:
    """What the client says first: RFC 7628, 3.1, or the older XOAUTH2."""
    if mechanism == "OAUTHBEARER":
        name = username.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={name},\x01auth=Bearer {token}\x01\x01"
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def _token_of(answer: httpx.Response, host: str) -> tuple[str, float]:
    said = _json(answer)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.status_code >= 500:
        wait = seconds_asked(answer.headers.get("retry-after", ""))
        raise Unavailable(f"{host} gives no token now ({answer.status_code})", wait)
    if answer.is_client_error:
        codes = _codes(said)
        remedy = next((remedy for code, remedy in _REMEDIES.items() if code in codes), "see what was registered there")
        raise Misconfigured(f"{host} gives no token ({' '.join([str(answer.status_code), *codes])}): {remedy}")
    token = said.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Unavailable(f"{host} answered {answer.status_code} without a token")
    seconds = said.get("expires_in")
    return token, max(_SHORTEST_SECONDS, float(seconds)) if isinstance(seconds, (int, float)) else 3600.0


def _codes(said: dict[str, Any]) -> list[str]:
    """The error's code and Entra's number; the rest of its text may name people."""
    code, text = said.get("error"), said.get("error_description")
    found = [code] if isinstance(code, str) and _ERROR.fullmatch(code) else []
    return found + (_AADSTS.findall(text)[:1] if isinstance(text, str) else [])


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
