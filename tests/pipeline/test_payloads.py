"""Payloads from files: what a channel would have handed over."""

import pytest

from ingest.message import Channel
from normalize import normalize
from pipeline.payloads import one_payload


@pytest.mark.parametrize("text", ["[عاجل] انقطاع الماء في حي النور", "{الوكرة} إنارة مطفأة", "[1]", "{", "[", "12"])
def test_a_text_message_that_begins_with_a_bracket_is_its_own_text(text: str) -> None:
    # Given a text message in a file
    found = normalize(one_payload(Channel.SMS, text.encode()))
    # Then nothing of it is taken for JSON
    assert (found.new_text, found.flags) == (text, ())


def test_a_written_text_message_is_an_object() -> None:
    found = normalize(one_payload(Channel.SMS, '{"from": "+97455123456", "text": "ماء"}'.encode()))
    assert (found.sender.phone, found.new_text) == ("+97455123456", "ماء")


def test_an_album_is_one_payload() -> None:
    updates = b'[{"update_id": 1, "message": {"caption": "a"}}, {"update_id": 2, "message": {"caption": "b"}}]'
    assert normalize(one_payload(Channel.TELEGRAM, updates)).new_text == "a\nb"
