"""X: what reading and answering cost, where it stops, and what is told of each state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import _x_budget, x
from connectors._x_budget import Budget, Spent
from ingest.failures import Misconfigured, Unavailable
from ingest.message import RawMessage
from tests.connectors.contract import (
    error_text,
)
from tests.connectors.x_account import NOTICE, connector, names, spent
from tests.servers.scripted import Scripted
from tests.servers.x_api import XApi

pytestmark = pytest.mark.usefixtures("x_keys")


def test_a_rate_limit_says_until_when(x_api: XApi) -> None:
    reset = int(datetime.now(UTC).timestamp()) + 120
    x_api.mention("بلاغ")
    x_api.fail(429, detail="Too Many Requests", x_rate_limit_reset=str(reset))
    with pytest.raises(Unavailable, match="rate limited") as raised:
        list(connector(x_api.url).fetch(None))
    assert 110 < (raised.value.retry_after or 0) <= 120


def test_a_limit_on_mentions_does_not_hold_up_direct_messages(x_api: XApi) -> None:
    x_api.mention("بلاغ")
    dm = x_api.direct("رسالة")
    x_api.fail(429)
    taken: list[RawMessage] = []
    with pytest.raises(Unavailable, match="rate limited"):
        taken.extend(connector(x_api.url).fetch(None))
    assert names(taken) == [f"x:dm:{dm}"]


@pytest.mark.parametrize(
    ("status", "kind", "error", "told"),
    [
        (401, "about:blank", Misconfigured, "the keys are wrong"),
        (402, "https://api.x.com/2/problems/credits", Misconfigured, "credit at X is used up"),
        (403, "https://api.x.com/2/problems/client-forbidden", Misconfigured, "may not do this"),
        (404, "https://api.x.com/2/problems/resource-not-found", Misconfigured, "user_id"),
        (429, "https://api.x.com/2/problems/usage-capped", Unavailable, "month's reads at X are used up"),
        (500, "about:blank", Unavailable, "500"),
        (503, "about:blank", Unavailable, "503"),
    ],
)
def test_each_state_says_what_is_wrong(x_api: XApi, status: int, kind: str, error: type[Exception], told: str) -> None:
    x_api.fail(status, kind, detail="about +97455123456")
    with pytest.raises(error, match=told) as raised:
        list(connector(x_api.url, direct_messages=False).fetch(None))
    assert "97455123456" not in error_text(raised.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'"yes"', b'{"errors": null}', b'{"errors": 5}'])
@pytest.mark.parametrize("status", [200, 400, 403, 429, 500])
def test_nonsense_is_an_error_that_the_runner_knows(x_api: XApi, status: int, body: bytes) -> None:
    x_api.scripted.append(Scripted(status, body))
    reader = connector(x_api.url, direct_messages=False)
    if status == 200 and body.startswith(b"{"):
        assert list(reader.fetch(None)) == []
        return
    with pytest.raises((Unavailable, Misconfigured)):
        list(reader.fetch(None))


def test_what_was_spent_is_in_the_cursor(x_api: XApi) -> None:
    # Given two mentions and a direct message
    x_api.mention("واحد", seconds_ago=90)
    x_api.mention("اثنان", seconds_ago=80)
    x_api.direct("ثلاثة")

    # Then each cursor says what was paid by then, to the thousandth of a dollar
    raws = list(connector(x_api.url).fetch(None))
    assert [spent(raw)["today"] for raw in raws] == [1_000, 2_000, 12_000]
    assert spent(raws[-1])["month"] == 12_000


def test_reading_stops_in_the_middle_of_the_day_and_goes_on_at_midnight(
    x_api: XApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a budget of twelve mentions a day, and ten that were read
    now = datetime.now(UTC).replace(hour=12, minute=30)
    monkeypatch.setattr(x, "utc_now", lambda: now)
    reader = connector(x_api.url, direct_messages=False, budget_usd_per_day=0.012)
    for n in range(10):
        x_api.mention(f"بلاغ {n}", seconds_ago=200 - n)
    cursor = list(reader.fetch(None))[-1].cursor
    calls = len(x_api.calls)

    # When it is asked again, there is money for two, and X sells no fewer than five
    with pytest.raises(Unavailable, match=r"the day's budget is spent: 0\.010 of 0\.01 USD") as raised:
        list(reader.fetch(cursor))

    # Then X was not asked, and the wait is for midnight
    assert len(x_api.calls) == calls
    assert raised.value.retry_after == 11.5 * 3600 - now.second - now.microsecond / 1e6

    # And on the next day it goes on, paying for what it reads again, once
    x_api.mention("بلاغ جديد", seconds_ago=1)
    now += timedelta(days=1)
    [raw] = reader.fetch(cursor)
    assert spent(raw)["day"] == now.date().isoformat()
    assert spent(raw)["today"] == 11_000


def test_a_month_is_over_later_than_a_day(x_api: XApi, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with pytest.raises(Unavailable, match="the month's budget is spent") as raised:
        Budget.of(5, 0.01).affords(Spent("2026-11-22", 0, 9_000), 1_000, 100, 5, now)
    assert raised.value.retry_after == 86_400  # a day at most: nothing is asked of X, so asking ourselves again is free
    assert Spent("2026-11-22", 5, 9).on(now + timedelta(days=1)) == Spent("2026-11-23", 0, 9)
    assert Spent("2026-11-30", 5, 9).on(datetime(2026, 12, 1, tzinfo=UTC)) == Spent("2026-12-01", 0, 0)
    assert _x_budget._next_month(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_no_page_is_larger_than_the_budget(x_api: XApi) -> None:
    for n in range(30):
        x_api.mention(f"بلاغ {n}", seconds_ago=200 - n)
    with pytest.raises(Unavailable, match="budget"):
        list(connector(x_api.url, direct_messages=False, budget_usd_per_day=0.02).fetch(None))
    assert len(x_api.returned) == 20


def test_known_direct_messages_are_paid_once_a_day(x_api: XApi) -> None:
    # Given three polls of one day
    reader = connector(x_api.url)
    for n in range(3):
        x_api.direct(f"رسالة {n}", seconds_ago=50 - n)
    cursor = list(reader.fetch(None))[-1].cursor
    x_api.direct("رابعة", seconds_ago=1)
    [fourth] = reader.fetch(cursor)

    # Then the second poll's known ones cost nothing more
    assert spent(fourth)["today"] == 40_000


def test_answers_have_a_budget_too(x_api: XApi) -> None:
    outlet = connector(x_api.url, budget_usd_per_day=0.03)
    outlet.send(NOTICE)
    outlet.send(replace(NOTICE, to="5"))
    with pytest.raises(Unavailable, match="the day's budget is spent"):
        outlet.send(replace(NOTICE, to="6"))
    assert len(x_api.sent) == 2


def test_answers_that_x_does_not_take_cost_nothing(x_api: XApi) -> None:
    # Given a budget for one answer, and an X that is down for three attempts
    outlet = connector(x_api.url, budget_usd_per_day=0.015)
    for _ in range(3):
        x_api.scripted.append(Scripted(503))
        with pytest.raises(Unavailable, match="503"):
            outlet.send(NOTICE)

    # Then there is still money for it, and none for another
    outlet.send(NOTICE)
    with pytest.raises(Unavailable, match="budget"):
        outlet.send(NOTICE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"base_url": "http://x_api.twitter.com"}, "use an https:"),
        ({"base_url": "x_api.twitter.com"}, "is not an address"),
        ({"handle": "حكومة"}, "pattern"),
        ({"user_id": "@gov"}, "pattern"),
        ({"api_secret": "abc"}, "a secret is not written here"),
        ({"poll_seconds": 5}, "greater than or equal to 60"),
    ],
)
def test_a_mistake_in_the_table_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        connector(**change)


def test_a_key_that_is_missing_or_mangled_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="api_key is missing"):
        connector(api_key={"env": "X_TEST_NONE"}).check()
    mangled = tmp_path / "key"
    mangled.write_text("two words")
    with pytest.raises(Misconfigured, match="paste it again"):
        connector(api_key={"file": str(mangled)}).check()


def test_the_older_words_are_asked_for_where_the_table_says_so(x_api: XApi) -> None:
    list(connector(x_api.url, words="tweet").fetch(None))
    assert any("tweet.fields=" in call and "referenced_tweets.id" in call for call in x_api.calls)
    assert not any("post.fields=" in call for call in x_api.calls)
