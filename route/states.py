"""A delivery, and the states that it goes through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from route.medium import medium
from route.settings import Delivery

Purpose = Literal["forward", "files", "acknowledge", "answer", "reply"]
State = Literal["queued", "sending", "accepted", "delivered", "undelivered", "uncertain", "retrying", "dead"]

REPORTED = ("delivered", "undelivered")
"""What the other side said in the end; the rest is what we know ourselves."""

PROMPT_ATTEMPTS = 3
"""A delivery whose worker died this often is no longer retried at once: it may be what kills the worker."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice that must go out."""

    purpose: Purpose
    reference: str
    target: str
    cause: int
    outlet: str
    address: str
    language: str
    notice_id: str


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery on lease to one worker."""

    id: int
    purpose: Purpose
    reference: str
    target: str
    cause: int
    outlet: str
    address: str
    language: str
    notice_id: str
    attempts: int
    """How often it was tried before."""
    fence: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended."""

    state: Literal["accepted", "uncertain", "retrying", "dead"]
    upstream_id: str = ""
    error: str = ""
    """For ops: it holds no personal data."""
    wait_seconds: float = 0
    """Retrying: the least wait, where the other side asked for one."""


def after_attempt(due: Due, attempt: Attempt, attempts: int, delivery: Delivery, now: datetime) -> dict[str, Any]:
    written = {"leased_until": None, "upstream_id": attempt.upstream_id, "error": attempt.error}
    if attempt.state == "retrying":
        wait_seconds = delivery.wait_seconds(
            attempts, is_webhook=medium(due.outlet, due.address) == "webhook", at_least=attempt.wait_seconds
        )
        if wait_seconds is not None:
            return {**written, "state": "retrying", "next_at": now + timedelta(seconds=wait_seconds)}
        return {**written, "state": "dead", "next_at": None, "settled_at": now}
    return {**written, "state": attempt.state, "next_at": None, "settled_at": now}


def after_report(state: str, reported: str) -> str | None:
    """The state after the other side's report, in whatever order reports come; None when it says nothing new.

    Delivered wins over everything: some networks report a failure, try again, and succeed. What a person has
    queued again, or what is tried again by itself, is not given up for an older attempt's failure.
    """
    if reported == "delivered":
        return None if state in ("delivered", "queued") else "delivered"
    return "undelivered" if state in ("sending", "accepted", "uncertain") else None


def after_lost_worker(outlet: str, address: str, attempts: int, delivery: Delivery, now: datetime) -> dict[str, Any]:
    error = "the worker was lost while it was sending: it may have arrived"
    kind = medium(outlet, address)
    if kind == "text":
        return {"state": "uncertain", "next_at": None, "settled_at": now, "error": error}
    wait_seconds = 0.0 if attempts <= PROMPT_ATTEMPTS else delivery.wait_seconds(attempts, is_webhook=kind == "webhook")
    if wait_seconds is None:
        return {"state": "dead", "next_at": None, "settled_at": now, "error": error}
    return {"state": "retrying", "next_at": now + timedelta(seconds=wait_seconds), "error": error}
