"""Where a provider's API is: an address that our keys may be sent to."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _is_safe(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{value!r} is not an address such as https://api.example")
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise ValueError("use https: keys, and what citizens write, would go over the network in the clear")
    return value.rstrip("/")


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


BaseUrl = Annotated[str, AfterValidator(_is_safe)]
"""``https://api.example``; plain http only within our own network. No slash at the end."""
