# ruff: noqa: F811 - the fixtures of another file
"""What people ask the bot itself, by commands and buttons: language, state and rating, and nobody else's case."""

from typing import Any

import pytest
from sqlalchemy import text

from cases.reference import spoken
from ingest.notice import Choice, Notice
from ingest.transaction import reading
from normalize.apps.telegram_commands import pressed, typed
from normalize.message import Command
from pipeline.replies import MOST_AN_HOUR
from tests.connectors.telegram_bot import PERSON, WATER, album, bot, press
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_telegram_path import Open, _secrets, outcomes, poll, settle, with_bot  # noqa: F401
from tests.servers.bot_api import BotApiServer, Refusal

STRANGER = 9_900_001


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def case_with_answer(bot_api: BotApiServer, pipeline: Pipeline) -> str:
    """A case of the person's that its agency has answered; returns its reference."""
    bot_api.write(WATER)
    poll(pipeline)
    (case,) = pipeline.cases()
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    pipeline.mail("تم إصلاح الخط.", sender="duty@utilities.example", To=address)
    settle(pipeline)
    return case.reference


def ratings(pipeline: Pipeline) -> list[str]:
    (case,) = pipeline.cases()
    return [event.detail for event in case.events if event.kind == "rated"]


def data(sent: dict[str, Any]) -> list[str]:
    return [button["callback_data"] for row in sent["reply_markup"]["inline_keyboard"] for button in row]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("/start", Command("start")),
        ("/start qr-17", Command("start", "qr-17")),
        ("/status@contact_gov_bot 483 102 9756", Command("status", "483 102 9756")),
        ("/STATUS ٤٨٣١٠٢٩٧٥٦", Command("status", "٤٨٣١٠٢٩٧٥٦")),
        ("/help", Command("help")),
        ("/help المياه مقطوعة", None),
        ("المياه مقطوعة /status", None),
        ("/status\nالمياه مقطوعة عن بيتنا", None),
        ("/" + "x" * 40, None),
    ],
)
def test_a_command_is_one_and_a_citizens_words_are_none(said: str, command: Command | None) -> None:
    assert typed(said) == command


@pytest.mark.parametrize("made_up", ["", "status", "status:", "delete:1", ":", "rate", "\0", "status" * 20])
def test_a_button_that_we_did_not_make_has_expired(made_up: str) -> None:
    assert pressed(made_up) == Command("expired")


def test_a_new_chat_is_greeted_in_two_languages_and_the_one_chosen_stays(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a person who presses Start
    pipeline = with_bot(bot(bot_api.url))
    bot_api.write("/start")
    poll(pipeline)
    (greeting,) = bot_api.sent
    assert "اكتب هنا" in greeting["text"]
    assert "in your own words" in greeting["text"]
    assert data(greeting) == ["language:ar", "language:en"]
    # When she chooses English, and then writes in Arabic
    press(bot_api, "language:en")
    bot_api.write(WATER)
    poll(pipeline)
    # Then she is told so in passing, and her notices are English, and the case says why
    assert bot_api.toasts == ["We write to you in English from now on."]
    assert bot_api.sent[-1]["text"].startswith("Message received.")
    (case,) = pipeline.cases()
    assert (case.language, case.messages[0].language) == ("en", "ar")
    assert any("the person's choice" in reason for reason in case.messages[0].reasons)
    # And when she changes her mind, the same case goes on in Arabic
    press(bot_api, "language:ar")
    poll(pipeline)
    assert pipeline.cases()[0].language == "ar"
    # And nothing of it was a case
    assert [one[0] for one in outcomes(pipeline)] == ["ignored", "ignored", "opened", "ignored"]


def test_the_state_of_a_case_is_told_to_its_own_person(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given an acknowledgement with its button
    pipeline = with_bot(bot(bot_api.url))
    reference = case_with_answer(bot_api, pipeline)
    assert data(bot_api.sent[0]) == [f"status:{reference}"]
    # When it is pressed, and asked for by command, with the number in Arabic-Indic digits and without any
    press(bot_api, f"status:{reference}")
    arabic = reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    bot_api.write(f"/status {arabic}")
    bot_api.write("/status")
    poll(pipeline)
    # Then each is answered in her language, and no button waits
    for told in bot_api.sent[-3:]:
        assert spoken(reference) in plain(told["text"])
        assert "أجابت الجهة" in told["text"] or "تم الرد" in told["text"] or "مُجاب" in told["text"], told["text"]
    assert bot_api.pressed == []
    assert bot_api.toasts == [""]
    # And whoever asks how an answered case stands can say there how good the answer was
    assert data(bot_api.sent[-1]) == [f"rate:{reference}:{stars}" for stars in range(1, 6)]
    assert "ما تقييمك لهذا الرد؟" in bot_api.sent[-1]["text"]
    press(bot_api, f"rate:{reference}:5")
    poll(pipeline)
    assert ratings(pipeline) == ["5"]


def test_a_case_without_an_answer_asks_for_no_rating(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    bot_api.write(WATER)
    poll(pipeline)
    bot_api.write("/status")
    poll(pipeline)
    assert "reply_markup" not in bot_api.sent[-1]


def test_nobody_learns_of_anothers_case(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a case, and somebody else who knows its number
    pipeline = with_bot(bot(bot_api.url))
    reference = case_with_answer(bot_api, pipeline)
    before = len(bot_api.sent)
    # When they ask by command and button, press her button in a group, and rate
    bot_api.write(f"/status {reference}", person=STRANGER)
    press(bot_api, f"status:{reference}", person=STRANGER)
    press(bot_api, f"status:{reference}", by=STRANGER, chat={"id": -100_200, "type": "supergroup"})
    press(bot_api, f"status:{reference}", by=STRANGER)
    press(bot_api, f"rate:{reference}:1", person=STRANGER)
    poll(pipeline)
    # Then they hear that there is none of theirs, and nothing is changed
    for told in bot_api.sent[before:]:
        assert told["chat_id"] == STRANGER
        assert "We find no case of yours" in told["text"] or "لا نجد طلب" in told["text"]
    assert all("expired" in toast or "انتهت" in toast for toast in bot_api.toasts if toast)
    assert ratings(pipeline) == []


def test_an_answer_is_rated_once_however_often_it_is_pressed(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given an answer with five buttons, and what they are for
    pipeline = with_bot(bot(bot_api.url))
    reference = case_with_answer(bot_api, pipeline)
    assert data(bot_api.sent[-1]) == [f"rate:{reference}:{stars}" for stars in range(1, 6)]
    assert "تقييمك" in bot_api.sent[-1]["text"]
    before = len(bot_api.sent)
    # When she presses one twice, and then thinks better of it
    press(bot_api, f"rate:{reference}:4")
    press(bot_api, f"rate:{reference}:4")
    press(bot_api, f"rate:{reference}:5")
    poll(pipeline)
    # Then the history has both words of hers, and each press was thanked for in passing
    assert ratings(pipeline) == ["4", "5"]
    assert bot_api.toasts == ["شكرًا على تقييمك."] * 3
    assert len(bot_api.sent) == before


def test_a_rating_that_cannot_be_is_politely_refused(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    reference = case_with_answer(bot_api, pipeline)
    for made_up in (f"rate:{reference}:9", "rate:x:3", f"rate:{reference}:0", f"close:{reference}"):
        press(bot_api, made_up)
    poll(pipeline)
    assert ratings(pipeline) == []
    assert len(bot_api.toasts) == 4


def test_a_press_that_telegram_has_given_up_on_is_answered_by_a_message(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    reference = case_with_answer(bot_api, pipeline)
    press(bot_api, f"rate:{reference}:5")
    bot_api.pressed.clear()
    poll(pipeline)
    assert bot_api.sent[-1]["text"] == "شكرًا على تقييمك."


def test_whoever_presses_without_end_is_answered_for_a_while(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    for _ in range(MOST_AN_HOUR + 5):
        bot_api.write("/start")
    poll(pipeline)
    bot_api.write("/start")
    poll(pipeline)
    assert len(bot_api.sent) == MOST_AN_HOUR


def test_one_persons_trouble_holds_nobody_elses_greeting_up(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    bot_api.trouble = {"sendmessage": [Refusal(500, "Internal Server Error")]}
    bot_api.write("/start")
    bot_api.write("/start", person=STRANGER)
    poll(pipeline)
    assert [one["chat_id"] for one in bot_api.sent] == [STRANGER]


def test_a_file_over_twenty_megabytes_is_answered_with_a_way_out(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a film that Telegram gives to no bot
    pipeline = with_bot(bot(bot_api.url))
    film = {"file_id": "film", "file_unique_id": "u", "mime_type": "video/mp4", "file_size": 30_000_000}
    bot_api.files["film"] = b"x" * (20 * 2**20 + 1)
    bot_api.write(None, video=film, caption=WATER)
    poll(pipeline)
    while pipeline.assembly.fetch():
        pass
    settle(pipeline)
    # Then she is told once where it can go, with her number
    (case,) = pipeline.cases()
    (told,) = [one["text"] for one in bot_api.sent if "contact@gov.example" in one["text"]]
    assert spoken(case.reference) in plain(told)


def test_the_forward_waits_for_all_photos_of_an_album(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given an album of which one photo is not there yet
    pipeline = with_bot(bot(bot_api.url))
    bot_api.files |= {f"photos{place}": b"\xff\xd8\xff\xd9" for place in range(3)}
    album(bot_api, "photos", 3)
    poll(pipeline)
    bot_api.trouble = {"getfile": [Refusal(500, "Internal Server Error")]}
    while pipeline.assembly.fetch():
        pass
    settle(pipeline)
    (case,) = pipeline.cases()
    (forward,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "forward"]
    assert forward.attempts == 0
    # When it comes
    pipeline.clock.pass_seconds(6)
    while pipeline.assembly.fetch():
        pass
    settle(pipeline)
    # Then the agency's copy goes, before its minute is over
    (forward,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "forward"]
    assert forward.attempts == 1
    with reading(pipeline.assembly.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM files WHERE state = 'kept'")).scalar() == 3


def test_buttons_stand_under_the_last_part_of_a_long_text(bot_api: BotApiServer) -> None:
    notice = Notice(id="n", to=str(PERSON), text="كلمة " * 1200, choices=(Choice("١", "a"), Choice("٢", "b")), asks="؟")
    bot(bot_api.url).send(notice)
    assert ["reply_markup" in one for one in bot_api.sent] == [False, True]
    assert bot_api.sent[-1]["text"].endswith("؟")
