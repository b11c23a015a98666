"""A Google service account's key, and the signed assertion that it is exchanged for a token with."""

import json
import time
from typing import Any

import jwt

from ingest.failures import Misconfigured

_SCOPE = "https://mail.google.com/"
"""The only scope that Gmail's IMAP and SMTP take."""
_GOOD_FOR_SECONDS = 3600
"""The longest that Google takes."""


def assertion_of(key: str, mailbox: str) -> tuple[str, str]:
    """The token endpoint that the key names, and the assertion for it (RFC 7523) on behalf of ``mailbox``.

    Raises Misconfigured when the key is none.
    """
    fields = _read(key)
    now = int(time.time())
    claims = {
        "iss": fields["client_email"],
        "sub": mailbox,
        "scope": _SCOPE,
        "aud": fields["token_uri"],
        "iat": now,
        "exp": now + _GOOD_FOR_SECONDS,
    }
    try:
        signed = jwt.encode(claims, fields["private_key"], "RS256", headers={"kid": fields["private_key_id"]})
    except (ValueError, TypeError, jwt.PyJWTError):
        raise Misconfigured("service_account: its private_key cannot be read; download a new key") from None
    return fields["token_uri"], signed


def _read(key: str) -> dict[str, str]:
    try:
        fields: Any = json.loads(key)
    except ValueError:
        raise Misconfigured("service_account is not the JSON file that Google gives for a key") from None
    wanted = ("client_email", "private_key", "private_key_id", "token_uri")
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in wanted):
        raise Misconfigured(f"service_account lacks one of {', '.join(wanted)}: it is no service account's key")
    return {name: fields[name] for name in wanted}
