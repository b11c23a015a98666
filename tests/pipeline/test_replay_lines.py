"""A single line of a replay: any channel, any bytes, and what is told about a line that cannot be played."""

import base64
import json
import os
from collections.abc import Iterator

import pytest

from pipeline.config import SHIPPED, parse
from pipeline.replay import BadLine, Replay
from pipeline.replay import parse as parse_lines
from tests.pipeline.script import POTHOLE, WASTE, WATER, Line, mail, sms


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """One replay for the many tests of a single line; a case is open on its line 0."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("RAWAFID_DATA", "RAWAFID_DATABASE_URL", "RAWAFID_BROKER_URL"):
            environment.setenv(name, str(tmp_path_factory.mktemp("data")) if name == "RAWAFID_DATA" else "")
        with Replay.on(parse(SHIPPED.read_text(encoding="utf-8")), None) as replay:
            replay.play(mail(WATER, "first@mail.example"))
            yield replay


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"Auto-Submitted": "auto-replied"}, "ali@mail.example"),
        ({"X-Autoreply": "yes"}, "ali@mail.example"),
        (
            {"Return-Path": "<>", "Content-Type": "multipart/report; report-type=delivery-status"},
            "mailer-daemon@mx.example",
        ),
    ],
)
def test_a_machine_alone_is_no_case_and_is_never_answered(begun: Replay, headers: Line, sender: str) -> None:
    said = begun.play(mail("أنا خارج المكتب حتى الأحد", sender, subject="رد تلقائي: خارج المكتب", headers=headers))
    assert (said["outcome"], said["acknowledged"], said["reference"]) == ("ignored", False, None)


@pytest.mark.parametrize(
    ("channel", "sender", "text", "acknowledged"),
    [
        ("telegram", "ali_q", POTHOLE, False),  # no account is configured that could answer
        ("x", "@sara_qa", WASTE, False),
        ("whatsapp", "+97455511111", POTHOLE, False),
        ("webchat", "visitor-1", WASTE, True),
        ("fax", "4455@fax.gov.example", WASTE, False),
        ("open311", "+97455512345", POTHOLE, True),
        ("open311", "app-user@mail.example", WASTE, True),
        ("webform", "+97455512377", WASTE, True),
        ("webform", "noura@mail.example", POTHOLE, True),
    ],
)
def test_every_channel_opens_a_case_at_the_agency_that_can_act(
    begun: Replay, channel: str, sender: str, text: str, acknowledged: bool
) -> None:
    said = begun.play({"channel": channel, "from": sender, "name": "علي", "text": text})
    assert said["outcome"] == "opened"
    assert said["classification"]["agency"] == ("works" if text == POTHOLE else "municipality")
    assert said["acknowledged"] is acknowledged


@pytest.mark.parametrize(
    "line",
    [
        {"channel": "email", "raw_base64": base64.b64encode(os.urandom(300)).decode()},
        {"channel": "sms", "raw_base64": base64.b64encode(b"\xff\xfe\x00").decode()},
        {"channel": "open311", "raw_base64": base64.b64encode(b'{"text": [1, {').decode()},
        sms("\ud800 بلاغ عن تسرب مياه"),
        mail("\udfff water leak \x00 in our street"),
        mail(WATER, subject="\r\nBcc: everyone@mail.example", headers={"X-Odd\r\n": "\r\nX-Other: 1"}),
        sms(WATER, sender="", name=""),
        mail(WATER, sender="", to=["a@b.example", None, 7]),
        {"channel": "telegram", "text": {"nested": ["x"]}},
        {"channel": "webchat"},
    ],
)
def test_whatever_a_message_holds_it_has_an_outcome(begun: Replay, line: Line) -> None:
    said = begun.play(line)
    assert said["outcome"] in ("opened", "joined", "duplicate", "ignored")
    json.dumps(said, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"channel": "pigeon", "text": "x"}, "channel: one of email, fax, sms"),
        ({"text": "x"}, "channel"),
        ({"channel": "email", "raw_base64": "***"}, "raw_base64: this is not base64"),
        ({"channel": "email", "raw_base64": 5}, "raw_base64: this is not base64"),
        (sms("x", at="yesterday"), "at: 'yesterday' is no ISO time"),
        (sms("x", at="0001-01-01T00:00:00+14:00"), "at:"),
        (sms("x", at="9999-12-31T23:59:59Z"), "at:"),
        (mail("x", headers="Auto-Submitted: yes"), "headers: an object"),
        ({"do": "dance", "line": 0}, "do: one of close, reopen, agency_reply, not 'dance'"),
        ({"do": "close"}, "line: None is no earlier line with a case"),
        ({"do": "close", "line": 9_999}, "line: 9999 is no earlier line with a case"),
        ({"do": "close", "line": -1}, "line: -1 is no earlier line with a case"),
        (sms("{reference:9999}"), "{reference:9999} names a line that has not been played"),
        (mail("x", in_reply_to="{message_id:9999}"), "{message_id:9999} names a line"),
    ],
)
def test_a_bad_line_is_told_by_its_number(begun: Replay, line: Line, told: str) -> None:
    number = len(begun.played)
    with pytest.raises(BadLine) as caught:
        begun.play(line)
    assert str(caught.value).startswith(f"line {number}: {told}")
    # And it has changed nothing
    assert len(begun.played) == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"channel": "sms"}\n\n{"channel": ', "line 1: this is not JSON"),
        ("[1, 2]", "line 0: a line is a JSON object"),
        ("[" * 100_000, "line 0: this is not JSON"),
    ],
)
def test_a_line_that_is_no_json_is_told_by_its_number(text: str, told: str) -> None:
    with pytest.raises(BadLine) as caught:
        parse_lines(text)
    assert str(caught.value).startswith(told)


def test_separators_inside_a_text_end_no_line() -> None:
    # JSON allows both unescaped; splitting there would tear the line apart (RFC 8259, 7)
    text = "سطر\u2028ثان\u0085ثالث"
    (line,) = parse_lines("\ufeff" + json.dumps({"channel": "sms", "text": text}, ensure_ascii=False) + "\r\n")
    assert line["text"] == text
