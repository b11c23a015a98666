"""How patient deliveries are, and how sparing acknowledgements."""

from pydantic import Field

from ingest.settings import Table


class Delivery(Table):
    """When a delivery that did not succeed is tried again."""

    retry_seconds: list[float] = Field(
        default=[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400], min_length=1
    )
    """The wait after each attempt (the schedule of Standard Webhooks); the last one is repeated."""
    give_up_hours: float = Field(default=120, gt=0)
    """A mail or a text message that was tried for this long is given up, visibly."""
    webhook_give_up_hours: float = Field(default=75, gt=0)
    """The same for webhooks."""
    misconfigured_seconds: float = Field(default=900, gt=0)
    """The least wait after a failure that only a person can mend."""
    max_enclosure_bytes: int = Field(default=15_000_000, ge=0)
    """The most that the files of one mail may hold together; others are named in it and stay in the case."""

    def wait_seconds(self, attempts: int, *, is_webhook: bool, at_least: float = 0) -> float | None:
        """The wait after that many attempts, or None when it is time to give up.

        What counts is the time of the schedule, not the wall clock: a delivery that a person asks for again,
        or that waited while the pipeline itself was down, gets its full number of attempts.
        """
        tried_seconds = sum(self._wait_after(attempt) for attempt in range(1, attempts))
        if tried_seconds >= (self.webhook_give_up_hours if is_webhook else self.give_up_hours) * 3600:
            return None
        return max(self._wait_after(attempts), at_least)

    def _wait_after(self, attempt: int) -> float:
        return self.retry_seconds[min(attempt, len(self.retry_seconds)) - 1]


class Acknowledgements(Table):
    """How often one address is answered automatically."""

    per_address_per_hour: int = Field(default=3, ge=0)
    """Messages beyond this many from one address within an hour are taken in, but not acknowledged."""
