"""A message's place, as a link that the reader's own map program opens; nothing is asked of any server."""

from collections.abc import Mapping
from typing import Any


def geo_uri(location: Mapping[str, Any]) -> str:
    """The place as a geo: URI (RFC 5870)."""
    latitude, longitude = _degrees(location["latitude"]), _degrees(location["longitude"])
    # Android's map programs set a pin only on what is asked for.
    return f"geo:{latitude},{longitude}?q={latitude},{longitude}"


def coordinates(location: Mapping[str, Any]) -> str:
    """Latitude and longitude as every map program takes them."""
    return f"{_degrees(location['latitude'])}, {_degrees(location['longitude'])}"


def _degrees(value: float) -> str:
    """To about ten centimetres, which no phone knows better."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
