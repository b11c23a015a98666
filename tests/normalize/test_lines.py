"""Recorded lines: a written message for any channel."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Location, Message, Sender

SPOKEN = [Channel.WEBCHAT, Channel.X, Channel.TELEGRAM, Channel.WHATSAPP, Channel.OPEN311, Channel.SMS]


def line(channel: Channel = Channel.WEBCHAT, **facts: Any) -> Message:
    return normalize(RawMessage(channel, "1", json.dumps(facts).encode(), "application/json"))


@pytest.mark.parametrize("channel", SPOKEN)
def test_a_recorded_line_is_read_on_every_channel(channel: Channel) -> None:
    message = line(
        channel,
        **{"from": "@fatima_q", "name": "فاطمة", "to": "gov", "subject": "", "text": "مرحبا، الشارع مظلم"},
        message_id="7@x",
        in_reply_to="<6@x>",
        location={"latitude": 25.3, "longitude": 51.5},
        at="2026-11-22T08:00:00Z",
    )
    assert message.channel == channel
    assert message.sender == Sender(name="فاطمة", handle="fatima_q")
    assert (message.message_id, message.in_reply_to) == ("<7@x>", "<6@x>")
    assert message.location == Location(25.3, 51.5)
    assert message.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_sender_of_a_recorded_line_is_told_by_its_shape() -> None:
    assert line(**{"from": "a@b.qa"}).sender.email == "a@b.qa"
    assert line(**{"from": "+97455123456"}).sender.phone == "+97455123456"
    assert line(**{"from": 12, "to": ["x", 7, "y"]}).sender.handle == "12"
    assert line().sender == Sender()


@pytest.mark.parametrize("channel", SPOKEN)
@pytest.mark.parametrize("content", [b"7", b'"x"', b"[]", b'{"nothing": "known"}', b"{", b"\xff\x00", b"[" * 50_000])
def test_what_is_neither_line_nor_payload_is_flagged(channel: Channel, content: bytes) -> None:
    found = normalize(RawMessage(channel, "1", content, "application/json"))
    assert "parse_degraded" in found.flags


@pytest.mark.parametrize("channel", SPOKEN)
def test_an_empty_line_is_an_empty_message(channel: Channel) -> None:
    found = normalize(RawMessage(channel, "1", b"{}", "application/json"))
    assert (found.text, found.flags) == ("", ())


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        (Channel.TELEGRAM, "ال\u0640\u0640شارع مظلم"),
        (Channel.X, "@Ashghal_Help حفرة &amp; ماء"),
        (Channel.WHATSAPP, "لا توجد كهرباء"),
        (Channel.WEBCHAT, "کچرا نہیں اٹھایا گیا"),
    ],
)
def test_the_text_of_a_line_is_as_it_was_written(channel: Channel, text: str) -> None:
    assert line(channel, text=text).new_text == text
