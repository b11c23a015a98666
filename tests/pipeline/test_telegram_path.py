"""From a chat with the bot to a case and back into the chat, and a Telegram that dies in the midst of it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from connectors.telegram import Telegram
from ingest.polling import Lease
from ingest.runner import Runner
from ingest.transaction import reading
from pipeline.assemble import assemble
from pipeline.config import SHIPPED, parse
from pipeline.pages import site_of
from pipeline.prepare import write_missing_secrets
from tests.connectors.telegram_bot import PERSON, WATER, album, bot, by_webhook, put_secrets
from tests.ingest.conftest import Clock
from tests.pipeline.conftest import Pipeline
from tests.servers.bot_api import BotApiServer, Silence
from tests.servers.process import wait_until
from web.app import create_app

Open = Callable[[Telegram], Pipeline]


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


@pytest.fixture
def with_bot(database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The shipped configuration with a bot, on this database."""
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    opened = []

    def start(telegram: Telegram) -> Pipeline:
        shipped = parse(SHIPPED.read_text(encoding="utf-8"))
        settings = shipped.model_copy(update={"connectors": {**shipped.connectors, "telegram": telegram}})
        write_missing_secrets(settings)
        clock = Clock()
        opened.append(assemble(settings, clock, database_url))
        return Pipeline(opened[-1], clock)

    yield start
    for assembly in opened:
        assembly.engine.dispose()


SAID = (WATER, "والخزان فضي من الصباح", "ولا أحد يرد على الهاتف", "عندنا كبار في السن", "متى ترجع؟")
"""What one person writes within minutes, message by message."""


def poll(pipeline: Pipeline) -> None:
    """Take in what Telegram has, file it, and tell everybody."""
    runner = runner_of(pipeline, Event())
    _, cursor = runner.lease.take()
    runner.poll(cursor, Event())
    settle(pipeline)


def settle(pipeline: Pipeline) -> None:
    while pipeline.assembly.process():
        pass
    while pipeline.assembly.deliver():
        pass


def runner_of(pipeline: Pipeline, stop: Event) -> Runner:
    inbox = pipeline.assembly.inbox
    connector = pipeline.assembly.settings.connectors["telegram"]
    return Runner("telegram", connector, inbox, lambda: None, stop, Lease(inbox.engine, "telegram", "this machine"))


def outcomes(pipeline: Pipeline) -> list[tuple[str, str]]:
    with reading(pipeline.assembly.engine) as connection:
        found = connection.execute(text("SELECT outcome, reason FROM inbox ORDER BY id"))
        return [(row.outcome, row.reason) for row in found]


def test_a_chat_becomes_a_case_and_is_answered_in_the_chat(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a person who presses Start, writes, and sends her place and photos after it
    pipeline = with_bot(bot(bot_api.url))
    bot_api.write("/start")
    number = bot_api.write(WATER)["message"]["message_id"]
    bot_api.write(None, location={"latitude": 25.1711, "longitude": 51.6034})
    album(bot_api, "photos", 3)
    # When they are taken in
    poll(pipeline)
    # Then there is one case with all of it, and the greeting is none
    (case,) = pipeline.cases()
    assert (case.topic, case.channel, case.language) == ("water", "telegram", "ar")
    assert [one[0] for one in outcomes(pipeline)] == ["ignored", "opened", "joined", "joined"]
    assert len(case.messages[-1].attachments) == 3
    # And she has her number, once, under her own message, after the greeting
    greeting, acknowledged = bot_api.sent
    assert greeting["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "language:ar"
    assert acknowledged["chat_id"] == PERSON
    assert acknowledged["reply_parameters"]["message_id"] == number
    assert case.reference in acknowledged["text"].replace(" ", "").replace("\u00a0", "")
    # When the agency answers by mail
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", case.agency)
    pipeline.mail("تم إصلاح الخط، والمياه تعود خلال ساعة.", sender="duty@utilities.example", To=address)
    settle(pipeline)
    # Then the answer is in the chat
    assert "والمياه تعود خلال ساعة" in bot_api.sent[-1]["text"]
    assert (len(bot_api.sent), bot_api.sent[-1]["chat_id"]) == (3, PERSON)


def test_a_new_name_is_still_the_same_person(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a case, and a person who then gives her user name up, which somebody else takes
    pipeline = with_bot(bot(bot_api.url))
    bot_api.write(WATER)
    poll(pipeline)
    hers: dict[str, Any] = {"from": {"id": PERSON, "is_bot": False, "username": "noura_q"}}
    others: dict[str, Any] = {"from": {"id": 88_001, "is_bot": False, "username": f"noura{PERSON}"}}
    bot_api.write("وما زالت مقطوعة", **hers)
    bot_api.write("عندي شكوى عن الضوضاء", person=88_001, **others)
    # When both write
    poll(pipeline)
    # Then hers joins, and the other one's is a case of its own
    assert [one[0] for one in outcomes(pipeline)] == ["opened", "joined", "opened"]


def test_a_group_is_told_once_a_day_where_we_answer_and_a_channel_never(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a group in which several people write to the bot, and a channel
    pipeline = with_bot(bot(bot_api.url))
    group = {"id": -100_200, "type": "supergroup", "title": "جيران الوكرة"}
    for person in (5_512_345, 5_512_346):
        bot_api.write(WATER, chat=group, person=person)
    bot_api.write("/status", chat=group)
    bot_api.add("channel_post", message_id=3, chat={"id": -100_300, "type": "channel"}, date=1_763_800_000, text=WATER)
    poll(pipeline)
    bot_api.write(WATER, chat=group)
    poll(pipeline)
    # Then none is a case, and the group got one line
    assert [one[0] for one in outcomes(pipeline)] == ["ignored"] * 5
    assert "in a group" in outcomes(pipeline)[0][1]
    assert "in a channel" in outcomes(pipeline)[3][1]
    (line,) = bot_api.sent
    assert line["chat_id"] == -100_200
    assert "private" in line["text"]
    # And another one the next day
    pipeline.clock.pass_seconds(86_401)
    bot_api.write(WATER, chat=group)
    poll(pipeline)
    assert len(bot_api.sent) == 2


def test_an_edit_joins_the_case_of_its_message(bot_api: BotApiServer, with_bot: Open) -> None:
    pipeline = with_bot(bot(bot_api.url))
    number = bot_api.write(WATER)["message"]["message_id"]
    poll(pipeline)
    bot_api.write(f"{WATER}، منزل رقم ١٢", kind="edited_message", message_id=number, edit_date=1_763_800_900)
    poll(pipeline)
    (case,) = pipeline.cases()
    assert [event.kind for event in case.events] == ["opened", "edited"]


def test_telegram_posts_and_posts_again_until_it_is_committed(bot_api: BotApiServer, with_bot: Open) -> None:
    # Given a webhook that check --live has set
    telegram = by_webhook(bot_api.url)
    telegram.check()
    pipeline = with_bot(telegram)
    client = TestClient(create_app(site_of(pipeline.assembly)))
    bot_api.front = lambda headers, body: client.post("/in/telegram", content=body, headers=dict(headers)).status_code
    bot_api.write(WATER)
    # When Telegram posts an update whose answer is lost, and so posts it again
    update = dict(bot_api.updates[0])
    assert bot_api.deliver() == [200]
    bot_api.updates.append(update)
    assert bot_api.deliver() == [200]
    # And somebody else posts
    assert client.post("/in/telegram", json=update).status_code == 401
    assert client.post("/in/telegram", content=b"x" * 1_048_577).status_code == 413
    settle(pipeline)
    # Then it is there once, and answered once
    assert [one[0] for one in outcomes(pipeline)] == ["opened"]
    assert len(bot_api.sent) == 1


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_telegram_dies_among_200_messages(
    bot_api: BotApiServer, with_bot: Open
) -> None:
    # Given 200 messages of 40 people, a poller, and an answer that gets lost
    pipeline = with_bot(bot(bot_api.url, poll_seconds=5))
    bot_api.trouble = {"getupdates": [Silence()]}
    stop = Event()
    polling = threading.Thread(target=runner_of(pipeline, stop).run, daemon=True)
    polling.start()
    written = []
    for number in range(200):
        if number == 100:
            # When it is killed half-way, with people writing on, and comes back
            wait_until(lambda: len(outcomes(pipeline)) > 20, "some are here")
            bot_api.kill()
        if number == 130:
            bot_api.start()
        person = 7_000_001 + number % 40
        written.append(bot_api.write(SAID[number // 40], person=person)["update_id"])
        stop.wait(0.005)
    wait_until(lambda: len(outcomes(pipeline)) >= 200 and not bot_api.updates, "all are here")
    stop.set()
    bot_api.write("آخر", person=7_000_001)  # so that the poll ends at once
    polling.join(60)
    # Then Telegram has forgotten each of them, and each is here once
    assert sorted(set(bot_api.confirmed)) == written
    with reading(pipeline.assembly.engine) as connection:
        kept = connection.execute(text("SELECT upstream_id FROM inbox")).scalars().all()
    assert sorted(int(name) for name in kept)[:200] == written
    assert len(kept) == len(set(kept)) <= 201
    # And each person has one case, and nobody is told the same twice
    settle(pipeline)
    assert len(pipeline.cases()) == 40
    told = [(one["chat_id"], one["reply_parameters"]["message_id"]) for one in bot_api.sent]
    assert {person for person, _ in told} == set(range(7_000_001, 7_000_041))
    assert len(told) == len(set(told))
