"""``Retry-After``: how long the other side asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_asked(header: str) -> float | None:
    """What the header's value (RFC 9110, 10.2.3) asks for, a number of seconds or a date; None: nothing readable."""
    value = header.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):  # a date without a zone, or of no calendar
        return None
