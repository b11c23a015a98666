"""What the API of X has cost, and what it may still cost: in millionths of a dollar, by days of UTC, as X bills."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from pydantic import Field

from ingest.failures import Unavailable
from ingest.settings import Table

_MILLION = 1_000_000


class Prices(Table):
    """What X charges, in US dollars. The Developer Console shows the prices in force; these are of August 2026."""

    mention_read: float = Field(default=0.001, ge=0)
    """One mention of the app owner's own account. For any other account it is 0.005."""
    dm_read: float = Field(default=0.010, ge=0)
    """One direct message, ours included."""
    post_create: float = Field(default=0.015, ge=0)
    """One public reply. With a link it would be 0.200; replies never carry one."""
    dm_create: float = Field(default=0.015, ge=0)
    """One direct message of ours."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent on one day, and in its month so far."""

    day: str = ""
    """An ISO date; empty when nothing was spent yet."""
    today: int = 0
    month: int = 0

    @classmethod
    def read(cls, document: Any) -> "Spent":
        """The inverse of ``written``. Raises KeyError, TypeError or ValueError."""
        return cls(str(document["day"]), int(document["today"]), int(document["month"]))

    def written(self) -> dict[str, Any]:
        """Fit for JSON."""
        return {"day": self.day, "today": self.today, "month": self.month}

    def on(self, now: datetime) -> "Spent":
        """The same as seen now: a new day begins at nothing, and so does a new month."""
        day = now.date().isoformat()
        if day == self.day:
            return self
        return Spent(day, 0, self.month if day[:7] == self.day[:7] else 0)

    def plus(self, cost: int) -> "Spent":
        """After spending that much more."""
        return replace(self, today=self.today + cost, month=self.month + cost)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent."""

    per_day: int
    per_month: int

    @classmethod
    def of(cls, usd_per_day: float, usd_per_month: float) -> "Budget":
        """From the table's dollars."""
        return cls(millionths(usd_per_day), millionths(usd_per_month))

    def affords(self, spent: Spent, price: int, most: int, least: int, now: datetime) -> int:
        """How many of ``least`` to ``most`` items at that price. Raises Unavailable until there is money again."""
        day_left, month_left = self.per_day - spent.today, self.per_month - spent.month
        left = min(day_left, month_left)
        count = most if price == 0 else min(most, left // price)
        if count >= least:
            return count
        if month_left <= day_left:
            told, again_at = _told("month", spent.month, self.per_month), _next_month(now)
        else:
            told, again_at = _told("day", spent.today, self.per_day), _next_day(now)
        raise Unavailable(told, retry_after=(again_at - now).total_seconds())


class Tally:
    """What this process has spent on answers since it started; many threads send."""

    def __init__(self) -> None:
        self._spent = Spent()
        self._lock = Lock()

    def spend(self, budget: Budget, price: int, now: datetime) -> None:
        """Count one answer. Raises Unavailable when there is no money left for it."""
        with self._lock:
            spent = self._spent.on(now)
            budget.affords(spent, price, 1, 1, now)
            self._spent = spent.plus(price)

    def give_back(self, price: int) -> None:
        """Count one answer that X did not take, and so does not bill, no more."""
        with self._lock:
            self._spent = self._spent.plus(-price)


def millionths(usd: float) -> int:
    """Dollars as a whole number, which adds up exactly."""
    return round(usd * _MILLION)


def utc_now() -> datetime:
    """The time by which X bills."""
    return datetime.now(UTC)


def _told(period: str, spent: int, budget: int) -> str:
    return (
        f"the {period}'s budget is spent: {spent / _MILLION:.3f} of {budget / _MILLION:.2f} USD; "
        f"raise budget_usd_per_{period} to go on now"
    )


def _next_day(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
