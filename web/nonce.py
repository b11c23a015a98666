"""Form nonces: one for each page handed out, so that pressing the button twice is still one message."""

import base64
import hmac
import re
import secrets
from hashlib import sha256

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_RANDOM_CHARACTERS = 22


def new_nonce(secret: bytes) -> str:
    """128 random bits and our own mark on them."""
    random = secrets.token_urlsafe(16)
    return random + _mark(secret, random)


def is_nonce(text: str) -> bool:
    """Whether the text can stand as a nonce in an address."""
    return _NONCE.fullmatch(text) is not None


def is_ours(secret: bytes, nonce: str) -> bool:
    """Whether we made it, so that only whoever we gave it to can know it."""
    random, mark = nonce[:_RANDOM_CHARACTERS], nonce[_RANDOM_CHARACTERS:]
    return hmac.compare_digest(_mark(secret, random).encode(), mark.encode())


def _mark(secret: bytes, random: str) -> str:
    digest = hmac.digest(secret, f"form\x1f{random}".encode(), sha256)
    return base64.urlsafe_b64encode(digest[:9]).decode()
