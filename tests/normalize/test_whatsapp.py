"""WhatsApp: every type of message of the Cloud API becomes one message."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel
from tests.normalize.expecting import Sample, is_as_expected, read
from tests.normalize.whatsapp_samples import VALUES, message, text, value


@pytest.mark.parametrize("sample", VALUES, ids=str)
def test_a_value_says_what_is_expected(sample: Sample) -> None:
    assert is_as_expected(sample, read(Channel.WHATSAPP, sample.payload))


def test_the_time_is_that_of_the_message() -> None:
    assert read(Channel.WHATSAPP, value(text("مرحبا"))).date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_of_several_contacts_the_writer_s_name_is_taken() -> None:
    # Given a value with two people beside one message
    payload = value(text("مرحبا"))
    payload["contacts"].insert(0, {"profile": {"name": "آخر"}, "wa_id": "97455000000"})
    # Then the message is of the one who wrote it
    assert read(Channel.WHATSAPP, payload).sender.name == "محمد العلي"


@pytest.mark.parametrize(
    ("payload", "flag"),
    [
        (value({"type": "text"}), "parse_degraded"),
        (value(message("text", "not an object")), "parse_degraded"),
        (value(message("contacts", "none")), "parse_degraded"),
        (value(message("location", {"latitude": True, "longitude": None})), "location_invalid"),
        (value(message("interactive", {"nfm_reply": {"response_json": "{"}})), "parse_degraded"),
        ({"messages": []}, "service_update"),
        ([value(text("a")), "b"], "parse_degraded"),
        ({"entry": [{"changes": [{"value": 7}]}]}, "parse_degraded"),
        ({"statuses": [{"status": "teleported"}]}, "parse_degraded"),
    ],
)
def test_what_is_wrong_in_a_value_is_flagged(payload: Any, flag: str) -> None:
    assert flag in read(Channel.WHATSAPP, payload).flags
