"""What ``Retry-After`` says, whoever writes it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.failures import LONGEST_WAIT_SECONDS, Unavailable
from ingest.retry_after import seconds_asked


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("90", 90), (" 0 ", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("", None), ("soon", None), ("-5", None),
        ("1.5", None), ("٣٠", None), ("Sun, 06 Nov 1994 08:49:37 -0000", None),
        ("Mon, 01 Jan 99999999999 0:0:0 GMT", None),
    ],
)  # fmt: skip
def test_a_number_or_a_date_is_read_and_nothing_else(header: str, seconds: float | None) -> None:
    assert seconds_asked(header) == seconds


def test_a_date_is_as_far_away_as_it_is() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert 80_000 < (seconds_asked(format_datetime(tomorrow, usegmt=True)) or 0) <= 86_400


@given(st.text() | st.integers(min_value=0).map(str) | st.integers(0, 10**7).map(lambda count: "9" * (count % 9_000)))
def test_whatever_is_asked_for_is_a_wait_of_at_most_a_day(header: str) -> None:
    wait = Unavailable("busy", seconds_asked(header)).retry_after
    assert wait is None or 0 <= wait <= LONGEST_WAIT_SECONDS
