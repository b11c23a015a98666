"""What the answers of X other than yes ask for: a person, patience, or another way to the citizen."""

import re
import time
from typing import TYPE_CHECKING, Final

from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain

if TYPE_CHECKING:
    import requests

_LONGEST_WAIT_SECONDS: Final = 900
"""The window of every rate limit of X."""
_USED_UP: Final = ("usage-capped", "credits")
"""What the problem's type says when it is money, not pace, that is lacking."""
_PROBLEM: Final = re.compile(r"[a-z-]{3,60}")


class Duplicate(Rejected):
    """X has this very text from us, by an earlier attempt whose answer was lost."""


def meaning(answer: "requests.Response") -> ConnectorError:
    """The error that an answer other than yes stands for.

    X's own sentences are not told: they may quote the citizen.
    """
    status = answer.status_code
    problem, detail = _problem(answer)
    told = f"X answered {status}{f' ({problem})' if problem else ''}"
    match status:
        case 401:
            return Misconfigured(f"{told}: the keys are wrong, revoked, or this machine's clock is; make new ones")
        case 402:
            return Misconfigured(f"{told}: the account's credit at X is used up; buy more in the Developer Console")
        case 429 if any(word in problem for word in _USED_UP):
            return Unavailable(
                f"{told}: the month's reads at X are used up; see the Developer Console",
                retry_after=_LONGEST_WAIT_SECONDS * 4,
            )
        case 429:
            return Unavailable(f"rate limited: {told}", retry_after=_seconds_until(answer))
        case 403 if "duplicate" in detail:
            return Duplicate(f"{told}: the account has posted this text already")
        case 403 if any(word in problem for word in ("client-forbidden", "unsupported-authentication", "oauth1")):
            return Misconfigured(f"{told}: the app may not do this; give it Read, Write and Direct Messages")
        case 502 | 504 | 500:
            return Uncertain(told)  # something stood between us and what may well have taken it
        case 503:
            return Unavailable(told)
    return Rejected(told)


def _problem(answer: "requests.Response") -> tuple[str, str]:
    """The last word of the problem's type (RFC 9457), and what it says, in lower case, for looking into."""
    try:
        document = answer.json()
    except ValueError:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    kind = str(document.get("type", "")).rstrip("/").rpartition("/")[2].lower()
    return kind if _PROBLEM.fullmatch(kind) and kind != "blank" else "", str(document).lower()[:2000]


def _seconds_until(answer: "requests.Response") -> float:
    """Until X counts anew."""
    reset = answer.headers.get("x-rate-limit-reset", "")
    if not re.fullmatch(r"\d{1,11}", reset, re.ASCII):
        return _LONGEST_WAIT_SECONDS
    return min(max(int(reset) - time.time(), 1.0), _LONGEST_WAIT_SECONDS)
