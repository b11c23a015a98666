"""X: posts, direct messages and events become messages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel
from ingest.reading_rules import ReadingRules
from normalize.message import Message
from tests.normalize.expecting import Sample, is_as_expected, read
from tests.normalize.x_samples import EVENTS, mention, post

OURS = ReadingRules(own_addresses=frozenset(("@ashghal_help",)))


def read_ours(payload: Any) -> Message:
    return read(Channel.X, payload, OURS)


@pytest.mark.parametrize("sample", EVENTS, ids=str)
def test_an_event_says_what_is_expected(sample: Sample) -> None:
    assert is_as_expected(sample, read_ours(sample.payload))


@pytest.mark.parametrize(
    "payload", [mention("ماء"), {"dm_event": {"id": "1", "created_at": "2026-11-22T08:00:00.000Z"}}]
)
def test_the_time_is_that_of_the_post(payload: Any) -> None:
    assert read_ours(payload).date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_account_of_the_envelope_is_ours_too() -> None:
    # Given a reader without rules, and an account that the connector names
    found = read(Channel.X, mention("@Ashghal_Help ماء"), to="@Ashghal_Help")
    # Then its name does not count as something said
    assert (found.new_text, found.to) == ("ماء", ("@Ashghal_Help",))


def test_without_knowing_who_we_are_no_mention_is_dropped() -> None:
    assert read(Channel.X, mention("@Ashghal_Help ماء")).new_text == "@Ashghal_Help ماء"


def test_only_the_link_that_x_shortened_is_replaced() -> None:
    # Given a post with two short links, of which X tells the meaning of one
    urls = [{"url": "https://t.co/a", "expanded_url": "https://one.example/"}]
    found = read_ours(mention("https://t.co/a https://t.co/ab", entities={"urls": urls}))
    # Then the other stays as it is
    assert found.new_text == "https://one.example/ https://t.co/ab"


@pytest.mark.parametrize(
    ("payload", "flag"),
    [
        ({"data": {"text": "بلا رقم"}}, "parse_degraded"),
        ({"data": {"event_type": "post.delete", "payload": {}}}, "parse_degraded"),
        ({"dm_event": {}}, "parse_degraded"),
        ({"data": []}, "parse_degraded"),
        (mention("x", geo={"coordinates": {"coordinates": [51.5]}}), "location_invalid"),
        (
            {"data": post("x") | {"edit_history_tweet_ids": 7, "entities": [], "attachments": "a", "id": None}},
            "parse_degraded",
        ),
    ],
)
def test_what_is_wrong_in_an_event_is_flagged(payload: Any, flag: str) -> None:
    assert flag in read_ours(payload).flags
