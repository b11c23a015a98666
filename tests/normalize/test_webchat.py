"""Web chat: a transcript becomes one message of the visitor's."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.message import Channel
from normalize.message import Sender
from tests.normalize.expecting import Sample, is_as_expected, read


def said(text: str, who: str = "visitor", **more: Any) -> dict[str, Any]:
    return {"at": "2026-11-22T11:00:00+03:00", "from": who, "text": text, **more}


FILE = {"filename": "صورة.jpg", "content_type": "image/jpeg", "size": 9000, "sha256": "a" * 64, "source": "up-1"}
WHO = ("v-77", "منى", "+97455123456")


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"visitor": "v-77", "name": "منى", "phone": "97455123456", "messages": list(messages), **more}


CHATS = [
    Sample(
        "one message",
        chat(said("السلام عليكم، المكيف في المركز لا يعمل", id="m1")),
        "السلام عليكم، المكيف في المركز لا يعمل",
        WHO,
        "webchat:v-77:m1",
        {"language": "ar"},
    ),
    Sample(
        "a talk",
        chat(
            said("أهلا، كيف أساعدك؟", "bot"),
            said("عندي شكوى", id="m1"),
            said("تفضلي", "agent"),
            said("الحاوية ممتلئة\nمن أسبوع", id="m2"),
        ),
        "عندي شكوى\nالحاوية ممتلئة\nمن أسبوع",
        WHO,
        "webchat:v-77:m2",
        {
            "quoted_text": "أهلا، كيف أساعدك؟\nتفضلي",
            "text": "bot: أهلا، كيف أساعدك؟\nvisitor: عندي شكوى\nagent: تفضلي\nvisitor: الحاوية ممتلئة\nمن أسبوع",
        },
    ),
    Sample(
        "a repeated answer is meant",
        chat(said("نعم"), said("متأكدة؟", "bot"), said("نعم")),
        "نعم\nنعم",
        WHO,
        "",
        {"quoted_text": "متأكدة؟"},
    ),
    Sample(
        "a file",
        chat(said("الصورة", attachments=[FILE])),
        "الصورة",
        WHO,
        "",
        {"files": [("up-1", "image/jpeg", "صورة.jpg", 9000)]},
    ),
    Sample(
        "a place",
        chat(said("هنا"), location={"latitude": 25.3, "longitude": 51.5, "label": "الدفنة"}),
        "هنا",
        WHO,
        "",
        {"place": (25.3, 51.5, "الدفنة")},
    ),
    Sample("a link to a place", chat(said("geo:25.3,51.5")), "geo:25.3,51.5", WHO, "", {"place": (25.3, 51.5, "")}),
    Sample("hindi", chat(said("मेरे घर के पास सड़क टूटी हुई है")), "मेरे घर के पास सड़क टूटी हुई है", WHO, "", {"language": "hi"}),
    Sample("nobody said anything", chat(said("أهلا", "bot")), "", WHO, "", {"quoted_text": "أهلا"}),
    Sample("an unknown speaker is no visitor", chat(said("مرحبا", "somebody")), "", WHO, "", {"quoted_text": "مرحبا"}),
]


@pytest.mark.parametrize("sample", CHATS, ids=str)
def test_a_transcript_says_what_is_expected(sample: Sample) -> None:
    assert is_as_expected(sample, read(Channel.WEBCHAT, sample.payload))


def test_the_time_is_that_of_the_visitor_s_last_message() -> None:
    found = read(Channel.WEBCHAT, chat(said("أ"), said("ب", "agent", at="2026-11-22T12:00:00Z")))
    assert found.date == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_what_a_visitor_gives_as_an_address_is_checked() -> None:
    found = read(Channel.WEBCHAT, {"messages": [said("x")], "email": "a@b.qa\r\nBcc: v@x.qa", "phone": [1], "name": {}})
    assert found.sender == Sender()


@pytest.mark.parametrize("messages", [[7], [None, said("x")], [{"text": 5}, "x"]])
def test_what_is_no_message_in_a_transcript_is_told(messages: list[Any]) -> None:
    assert "parse_degraded" in read(Channel.WEBCHAT, chat(*messages)).flags
