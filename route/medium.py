"""The kind of way that a notice goes: it decides how the notice looks and whether it may be sent twice."""

from typing import Literal

from ingest.message import Channel

WEBHOOK = "webhook"
"""The outlet's name of everything that is posted to an agency's endpoint; no connector may be called so."""

Medium = Literal["webhook", "mail", "text"]


def medium(outlet: str, address: str) -> Medium:
    """``mail`` to an address with an @, ``text`` to a phone or account, ``webhook`` to an agency's code."""
    if outlet == WEBHOOK:
        return "webhook"
    return "mail" if "@" in address else "text"


def is_public(channel: str, message_id: str) -> bool:
    """Anybody can read the answer to this message: it is a post on X, and no direct message."""
    return channel == Channel.X and not message_id.startswith("x:dm:")
