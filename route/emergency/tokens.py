"""What proves that somebody was paged: a link that takes one emergency on, and does nothing else."""

import base64
import hmac


def duty_token(secret: bytes, emergency: int) -> str:
    """80 bits that only this installation can make, for one emergency."""
    digest = hmac.digest(secret, f"duty\x1f{emergency}".encode(), "sha256")
    return base64.b32encode(digest[:10]).decode().lower()


def is_duty_token(secret: bytes, emergency: int, token: str) -> bool:
    """Whether we made it, for this emergency; takes the same time either way."""
    return hmac.compare_digest(duty_token(secret, emergency).encode(), token.encode())
