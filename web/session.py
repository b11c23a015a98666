"""Who is signed in: expiring tokens that only this installation can make."""

import base64
import hmac
import secrets
import threading
import time
from hashlib import sha256

from starlette.requests import HTTPConnection

COOKIE = "rawafid_session"
SESSION_SECONDS = 12 * 3600

_SIGN_IN = "sign-in"
_SESSION = "session"


def sign_in_link(secret: bytes, base_url: str, minutes: float) -> str:
    """An address that signs in whoever opens it and presses the button, once."""
    return f"{base_url}/sign-in?token={_sealed(secret, _SIGN_IN, minutes * 60)}"


def opens_sign_in(secret: bytes, token: str) -> bool:
    """Whether the token came from a link of ours that is still good."""
    return _opens(secret, _SIGN_IN, token)


def new_session(secret: bytes) -> str:
    """The value of the cookie of somebody who has just signed in."""
    return _sealed(secret, _SESSION, SESSION_SECONDS)


def is_signed_in(secret: bytes, connection: HTTPConnection) -> bool:
    """Whether the request carries a session that has not ended."""
    return _opens(secret, _SESSION, connection.cookies.get(COOKIE, ""))


class Spent:
    """The sign-in tokens already used in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def take(self, token: str) -> bool:
        """Whether this is the token's first use; forgets those that have expired anyway."""
        now = time.time()
        with self._lock:
            self._until = {one: until for one, until in self._until.items() if until > now}
            if token in self._until:
                return False
            self._until[token] = _expiry(token)
            return True


def _sealed(secret: bytes, purpose: str, seconds: float) -> str:
    payload = f"{int(time.time() + seconds)}.{secrets.token_urlsafe(12)}"
    return f"{payload}.{_mac(secret, purpose, payload)}"


def _opens(secret: bytes, purpose: str, token: str) -> bool:
    payload, _, mac = token.rpartition(".")
    genuine = hmac.compare_digest(_mac(secret, purpose, payload).encode(), mac.encode())
    return genuine and _expiry(token) > time.time()


def _expiry(token: str) -> float:
    digits = token.partition(".")[0]
    return float(digits) if digits.isascii() and digits.isdigit() else 0.0


def _mac(secret: bytes, purpose: str, payload: str) -> str:
    digest = hmac.digest(secret, f"{purpose}\x1f{payload}".encode("utf-8", "replace"), sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()
