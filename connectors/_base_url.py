"""Where a provider's API is: an address that our keys may be sent to."""

from ipaddress import ip_address
from typing import Annotated

import httpx
from pydantic import AfterValidator


def takes_keys(value: str) -> str:
    """The address, when keys may be sent there. Raises ValueError."""
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{value!r} is not an address such as https://api.example")
    if url.scheme == "http" and not _is_near(url.host):
        raise ValueError(
            "use an https:// address: keys, and what citizens write, would go over the network in the clear"
        )
    return value


def _is_base(value: str) -> str:
    if "?" in value or "#" in value:
        raise ValueError(f"{value!r} is not an address such as https://api.example")
    return value.rstrip("/")


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


KeyUrl = Annotated[str, AfterValidator(takes_keys)]
"""``https://login.example/token/?tenant=1``, as it is; plain http only within our own network."""

BaseUrl = Annotated[KeyUrl, AfterValidator(_is_base)]
"""``https://api.example``; plain http only within our own network. No slash at the end."""
