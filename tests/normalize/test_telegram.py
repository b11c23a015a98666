"""Telegram: every kind of update becomes one message."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel
from tests.normalize.expecting import Sample, is_as_expected, read
from tests.normalize.telegram_samples import CHAT, UPDATES, message, photo, update


@pytest.mark.parametrize("sample", UPDATES, ids=str)
def test_an_update_says_what_is_expected(sample: Sample) -> None:
    assert is_as_expected(sample, read(Channel.TELEGRAM, sample.payload))


def test_the_time_is_the_message_s_own_and_an_edit_s_that_of_the_edit() -> None:
    # Given a message and an edit of it a minute later
    first = read(Channel.TELEGRAM, update(text="مرحبا"))
    edit = read(Channel.TELEGRAM, {"update_id": 2, "edited_message": message(text="أهلا", edit_date=1795334460)})
    # Then each has its time
    assert first.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert edit.date == datetime(2026, 11, 22, 8, 1, tzinfo=UTC)


def test_the_first_message_of_a_forum_topic_is_no_answer() -> None:
    # Given a message in a topic, which Telegram shows as an answer to the topic's opening
    opening = {"message_id": 2, "chat": CHAT, "forum_topic_created": {"name": "شكاوى"}}
    # When it is read
    found = read(Channel.TELEGRAM, update(text="انقطاع", reply_to_message=opening))
    # Then it answers nothing
    assert (found.in_reply_to, found.quoted_text) == ("", "")


@pytest.mark.parametrize(
    ("payload", "flag"),
    [
        ({"update_id": 1, "message": {"text": "بلا رقم"}}, "parse_degraded"),
        ({"update_id": 1, "message": {}}, "parse_degraded"),
        ([update(text="a"), 7, None], "parse_degraded"),
        ({"update_id": 1, "deleted_business_messages": {"message_ids": "41"}}, "parse_degraded"),
        ([[], 4], "parse_degraded"),
        ({"neither": "update", "nor": "line"}, "parse_degraded"),
        ("just words", "parse_degraded"),
        (update(photo=[{"file_id": 1, "width": "x"}, "y"], text=7, voice=[], location=[1, 2]), "parse_degraded"),
        (update(location={}), "location_invalid"),
    ],
)
def test_what_is_wrong_in_an_update_is_flagged(payload: Any, flag: str) -> None:
    assert flag in read(Channel.TELEGRAM, payload).flags


def test_an_album_without_end_is_cut() -> None:
    # Given a list of a thousand updates
    album = [{"update_id": n, "message": message(photo=photo(n))} for n in range(1000)]
    # When it is read
    found = read(Channel.TELEGRAM, album)
    # Then a hundred count, and that is told
    assert len(found.attachments) == 100
    assert "parse_degraded" in found.flags


def test_two_keys_of_one_name_are_read_as_the_last() -> None:
    found = read(
        Channel.TELEGRAM,
        b'{"update_id": 1, "update_id": 2, "message": {"text": "a", "text": "\xd9\x85\xd8\xa7\xd8\xa1"}}',
    )
    assert found.new_text == "ماء"
