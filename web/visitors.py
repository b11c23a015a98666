"""Who writes in a web chat: a random name in a signed cookie, so that nobody reads or writes as another."""

import base64
import hmac
import re
import secrets
from hashlib import sha256

from starlette.requests import HTTPConnection
from starlette.responses import Response

_COOKIE = "rawafid_visitor"
_EMBEDDED_COOKIE = "rawafid_visitor_embedded"
_WEEK_SECONDS = 7 * 24 * 3600
_VISITOR = re.compile(r"[0-9a-f]{32}")


def new_visitor() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def visitor_of(secret: bytes, connection: HTTPConnection, *, is_embedded: bool) -> str | None:
    """The visitor that the cookie of a request or socket proves; None without one of ours."""
    visitor, _, mac = connection.cookies.get(_name(is_embedded), "").partition(".")
    if not _VISITOR.fullmatch(visitor):
        return None
    return visitor if hmac.compare_digest(_mac(secret, visitor).encode(), mac.encode()) else None


def remember(response: Response, secret: bytes, visitor: str, *, is_embedded: bool, is_secure: bool) -> None:
    """Give the browser the visitor's cookie, for a week from now."""
    response.headers.append(
        "Set-Cookie", _cookie(f"{visitor}.{_mac(secret, visitor)}", _WEEK_SECONDS, is_embedded, is_secure)
    )


def forget(response: Response, *, is_embedded: bool, is_secure: bool) -> None:
    """Take the cookie away again."""
    response.headers.append("Set-Cookie", _cookie("", 0, is_embedded, is_secure))


def _cookie(value: str, seconds: int, is_embedded: bool, is_secure: bool) -> str:
    # Inside another site's page the browser sends only what is marked so, and keeps one jar for each such site
    # (CHIPS: Partitioned), so that no site can follow a visitor to the next.
    kind = "SameSite=None; Secure; Partitioned" if is_embedded else "SameSite=Lax"
    secure = "; Secure" if is_secure and not is_embedded else ""
    return f"{_name(is_embedded)}={value}; Path=/chat; Max-Age={seconds}; HttpOnly; {kind}{secure}"


def _name(is_embedded: bool) -> str:
    return _EMBEDDED_COOKIE if is_embedded else _COOKIE


def _mac(secret: bytes, visitor: str) -> str:
    digest = hmac.digest(secret, f"visitor\x1f{visitor}".encode(), sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()
