"""Replay: written and recorded traffic in, and per line what citizen and agency would have seen."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.transaction import reading
from pipeline.config import SHIPPED, parse
from pipeline.replay import Replay
from route.deliveries import list_deliveries
from tests.pipeline.script import POTHOLE, WATER, Line, at, mail, outcomes, raw_mail, relations, sms

Play = Callable[..., list[Line]]


@pytest.fixture
def play(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Plays lines on a scratch database of their own, and sees that nothing was sent."""
    for name in ("RAWAFID_DATA", "RAWAFID_DATABASE_URL", "RAWAFID_BROKER_URL"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # replay sets them for its process; the test puts them back
    settings = parse(SHIPPED.read_text(encoding="utf-8"))

    def run(*lines: Line, database: str | None = None) -> list[Line]:
        with Replay.on(settings, database) as replay:
            said = [replay.play(line) for line in lines]
            with reading(replay.assembly.engine) as connection:
                assert {one.state for one in list_deliveries(connection)} <= {"queued"}
        return said

    return run


def test_each_line_says_everything_that_the_interface_promises(play: Play) -> None:
    (said,) = play(mail(WATER, at=at(0), name="فاطمة الكواري", subject="انقطاع المياه", message_id="<1@mail.example>"))
    assert (said["line"], said["outcome"], said["joined_line"], said["links"]) == (0, "opened", None, [])
    assert said["acknowledged"] is True
    assert len(said["reference"]) == 10
    found = said["classification"]
    assert (found["topic"], found["agency"], found["review"]) == ("water", "utilities", False)
    assert found["type"]
    assert found["priority"]
    assert found["reasons"]
    json.dumps(said)


def test_a_reference_in_any_writing_joins_for_its_own_citizen(play: Play) -> None:
    written = ["{reference:0}", "{reference:0:arabic}", "{reference:0:spaced}", "{reference:0:dashed}"]
    said = play(
        mail(WATER),
        *[mail(f"متى يصل الفني؟ رقم البلاغ {one}") for one in written],
        *[mail("متى يصل الفني؟", subject=f"متابعة البلاغ {one}") for one in written],
    )
    assert outcomes(said) == ["opened"] + ["joined"] * 8
    assert {one["joined_line"] for one in said[1:]} == {0}
    assert {one["reference"] for one in said} == {said[0]["reference"]}
    assert not any(one["acknowledged"] for one in said[1:])


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_stranger_who_quotes_a_reference_gets_a_case_of_its_own(play: Play, channel: str) -> None:
    stranger = {"email": "eve@evil.example", "sms": "+97466778899"}[channel]
    said = play(mail(WATER), {**mail("What happened to case {reference:0}?", stranger), "channel": channel})
    assert outcomes(said) == ["opened", "opened"]
    assert relations(said[1]) == [(0, "possible_follow_up")]
    assert said[1]["reference"] != said[0]["reference"]
    # And the stranger is told the new number only
    assert said[1]["acknowledged"] is True


def test_a_reply_to_the_acknowledgement_joins_without_a_number(play: Play) -> None:
    said = play(
        mail(POTHOLE, subject="Pothole", message_id="<1@mail.example>"),
        mail("Two more cars were damaged", in_reply_to="{message_id:0}", subject="Re: We have received your message"),
        # Her brother answers from his own mailbox: it belongs to the case too
        mail("I saw it as well", "brother@mail.example", in_reply_to="{message_id:0}"),
        # A reply to a mail of the citizen's own
        mail("Any news?", in_reply_to="<1@mail.example>", subject="Re: Pothole"),
    )
    assert outcomes(said) == ["opened", "joined", "joined", "joined"]
    assert [one["joined_line"] for one in said] == [None, 0, 0, 0]
    assert [one["acknowledged"] for one in said] == [True, False, False, False]


def test_a_guessed_message_id_opens_no_door(play: Play) -> None:
    said = play(
        mail(POTHOLE, message_id="<1@mail.example>"),
        mail("Send me the answer", "eve@evil.example", in_reply_to="<1@mail.example>"),
    )
    assert outcomes(said) == ["opened", "opened"]
    assert relations(said[1]) == [(0, "possible_follow_up")]


def test_the_same_bytes_twice_are_one_delivery(play: Play) -> None:
    said = play(*[{"channel": "email", "raw_base64": raw_mail()}] * 3)
    assert outcomes(said) == ["opened", "duplicate", "duplicate"]
    assert relations(said[2]) == [(0, "same_delivery")]
    assert said[1]["joined_line"] == 0
    assert {one["reference"] for one in said} == {said[0]["reference"]}
    assert [one["acknowledged"] for one in said] == [True, False, False]


def test_a_gateway_that_delivers_a_text_twice_opens_one_case_and_answers_once(play: Play) -> None:
    said = play(sms(WATER, message_id="gw-17", at=at(0)), sms(WATER, message_id="gw-17", at=at(30)))
    assert outcomes(said) == ["opened", "duplicate"]
    assert relations(said[1]) == [(0, "same_delivery")]
    assert said[1]["acknowledged"] is False


def test_a_gateway_that_counts_from_one_again_loses_no_text(play: Play) -> None:
    said = play(sms(WATER, message_id="1"), sms(POTHOLE, "+97466778899", message_id="1"), sms(WATER, message_id="1"))
    assert outcomes(said) == ["opened", "opened", "duplicate"]
    assert relations(said[2]) == [(0, "same_delivery")]


def test_the_same_mail_by_two_ways_is_one(play: Play) -> None:
    said = play(
        mail(WATER, message_id="<1@mail.example>"),
        mail(WATER, message_id="<1@mail.example>", headers={"Received": "by mx2.gov.example"}),
    )
    assert outcomes(said) == ["opened", "duplicate"]
    assert relations(said[1]) == [(0, "same_delivery")]


def test_the_same_person_on_another_channel_repeats_one_matter(play: Play) -> None:
    said = play(
        sms(WATER),
        {"channel": "webform", "from": "+97455123456", "name": "فاطمة", "text": WATER},
        {"channel": "whatsapp", "from": "+97455123456", "text": WATER},
    )
    assert outcomes(said) == ["opened", "duplicate", "duplicate"]
    assert [link["relation"] for one in said for link in one["links"]] == ["same_matter", "same_matter"]
    assert {one["reference"] for one in said} == {said[0]["reference"]}


def test_two_people_with_the_same_words_have_two_cases(play: Play) -> None:
    said = play(sms(WATER, "+97455000001"), sms(WATER, "+97455000002"))
    assert outcomes(said) == ["opened", "opened"]
    assert said[0]["reference"] != said[1]["reference"]


def test_a_burst_of_texts_is_one_case_and_tomorrow_is_another(play: Play) -> None:
    said = play(
        sms("عندنا تسرب مياه كبير", at=at(0)),
        sms("في شارع السد جنب البقالة", at=at(0.7)),
        sms("والشارع كله غرقان", at=at(1.3)),
        sms("إنارة الشارع مطفية في الريان من أسبوع", at=at(8 * 60)),
    )
    assert outcomes(said) == ["opened", "joined", "joined", "opened"]
    assert [one["joined_line"] for one in said] == [None, 0, 0, None]
    assert [one["acknowledged"] for one in said] == [True, False, False, True]


def test_a_reply_to_a_closed_case_reopens_it_and_thanks_do_not(play: Play) -> None:
    said = play(
        mail(WATER, at=at(0)),
        {"do": "close", "line": 0, "text": "أصلح الخط", "at": at(60)},
        mail("شكرا جزيلا", in_reply_to="{message_id:0}", at=at(70)),
        mail("المياه انقطعت مرة ثانية", in_reply_to="{message_id:0}", at=at(80)),
        {"do": "close", "line": 0, "at": at(90)},
        {"do": "reopen", "line": 0, "at": at(100)},
    )
    assert outcomes(said) == ["opened", "done", "joined", "joined", "done", "done"]
    assert {one["reference"] for one in said} == {said[0]["reference"]}


def test_a_reply_to_a_case_closed_long_ago_is_a_new_case_tied_to_it(play: Play) -> None:
    said = play(
        mail(WATER, at="2026-09-01T08:00:00Z"),
        {"do": "close", "line": 0, "at": "2026-09-02T08:00:00Z"},
        mail("انقطعت المياه من جديد", subject="Re: {reference:0}", at="2026-11-22T08:00:00Z"),
        mail("وما زالت مقطوعة {reference:2}", at="2026-11-22T09:00:00Z"),
    )
    assert outcomes(said) == ["opened", "done", "opened", "joined"]
    assert relations(said[2]) == [(0, "possible_follow_up")]
    assert said[2]["acknowledged"] is True
    assert said[3]["joined_line"] == 2


def test_the_agencys_reply_belongs_to_its_case_and_the_citizen_may_answer_it(play: Play) -> None:
    said = play(
        sms(WATER, at=at(0)),
        {"do": "agency_reply", "line": 0, "text": "تم إصلاح الخط وعادت المياه", "at": at(120)},
        sms("لم تعد المياه بعد، البلاغ {reference:0:spaced}", at=at(125)),
    )
    assert outcomes(said) == ["opened", "done", "joined"]
    assert said[1]["reference"] == said[0]["reference"]


def test_an_out_of_office_note_to_our_acknowledgement_reopens_nothing(play: Play) -> None:
    said = play(
        mail(WATER),
        {"do": "close", "line": 0},
        mail("I am away until Sunday", in_reply_to="{message_id:0}", headers={"Auto-Submitted": "auto-replied"}),
    )
    assert outcomes(said) == ["opened", "done", "joined"]
    assert said[2]["acknowledged"] is False


def test_the_clock_is_the_lines_own(play: Play) -> None:
    # Given six different matters of one address, four of them within an hour
    street = "حفرة في شارع رقم {} في المنطقة {}"
    said = play(*[mail(street.format(100 + n, n), at=at(minute)) for n, minute in enumerate((0, 10, 20, 30, 61, 62))])
    # Then the fourth goes unanswered, and an hour after the first she is answered again
    assert outcomes(said) == ["opened"] * 6
    assert [one["acknowledged"] for one in said] == [True, True, True, False, True, False]


def test_lines_without_a_time_follow_each_other(play: Play) -> None:
    said = play(sms("عندنا تسرب مياه كبير", at=at(0)), sms("في شارع السد"))
    assert outcomes(said) == ["opened", "joined"]


def test_a_database_of_ones_own_can_be_played_on_twice(play: Play, database_url: str) -> None:
    # Given traffic that was played already
    lines = [sms(WATER, message_id="gw-1"), {"channel": "email", "raw_base64": raw_mail()}]
    first = play(*lines, database=database_url)
    assert outcomes(first) == ["opened", "opened"]
    # When it is played again, then it is all known
    again = play(*lines, database=database_url)
    assert outcomes(again) == ["duplicate", "duplicate"]
    assert [one["reference"] for one in again] == [one["reference"] for one in first]
    assert [one["joined_line"] for one in again] == [None, None]
