"""Secrets when they are needed: to show somebody who we are, and to measure by who somebody else is."""

from ingest.failures import Misconfigured, Refused
from ingest.settings import Secret, SecretMissing


def revealed(secret: Secret, name: str) -> str:
    """The secret, or which one is missing. Raises Misconfigured."""
    try:
        return secret.reveal()
    except SecretMissing as error:
        raise Misconfigured(f"{name} is missing: {error}") from None


def token_of(secret: Secret, name: str) -> str:
    """A secret that goes into a header as it is. Raises Misconfigured."""
    found = revealed(secret, name)
    if not (found.isascii() and found.isprintable() and " " not in found):
        raise Misconfigured(f"{name} holds signs that no key or token has; paste it again")
    return found


def expected(secret: Secret) -> bytes:
    """What requests are measured by; without it they are told to come back later. Raises Refused (503)."""
    try:
        return secret.reveal().encode()
    except SecretMissing:
        raise Refused("this inlet has no secret yet", status=503) from None
