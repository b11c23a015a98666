"""Telegram by polling: what is asked for, in which order, what is confirmed, and what goes wrong."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.failures import ConnectorError, Misconfigured, Unavailable
from ingest.message import Channel
from ingest.reading_rules import NO_RULES
from normalize import normalize
from tests.connectors.contract import error_text
from tests.connectors.telegram_bot import PERSON, WATER, album, bot, put_secrets
from tests.servers.bot_api import TOKEN, BotApiServer, Refusal, Silence
from tests.servers.process import wait_until


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


def test_nothing_is_confirmed_before_it_is_committed(bot_api: BotApiServer) -> None:
    # Given five messages, fetched twice by somebody who never commits
    ids = [bot_api.write(f"رسالة {n}")["update_id"] for n in range(5)]
    connector = bot(bot_api.url)
    assert list(connector.fetch(None)) == list(connector.fetch(None))
    assert bot_api.confirmed == []
    # When the third was committed, and the rest is asked for
    cursor = list(connector.fetch(None))[2].cursor
    rest = list(connector.fetch(cursor))
    # Then Telegram has forgotten those three and no more
    assert bot_api.confirmed == ids[:3]
    assert [int(one.upstream_id) for one in rest] == ids[3:]


def test_a_full_page_waits_for_its_commit(bot_api: BotApiServer) -> None:
    # Given more than fits a page
    for n in range(130):
        bot_api.write(f"رسالة {n}")
    connector = bot(bot_api.url)
    # When the first page is fetched, then the second is not asked for: that would confirm the first
    page = list(connector.fetch(None))
    assert len(page) == 100
    assert bot_api.confirmed == []
    assert len(list(connector.fetch(page[-1].cursor))) == 30


def test_the_content_is_the_update_as_telegram_sent_it(bot_api: BotApiServer) -> None:
    # Given an update with a kind that nobody knows yet, and half a letter in it
    update = bot_api.write("ما هذا \ud83d", hologram={"depth": 3})
    # When it is fetched
    [raw] = bot(bot_api.url).fetch(None)
    # Then it is all there, and it is read
    assert json.loads(raw.content.decode("utf-8", "surrogatepass")) == update
    assert raw.channel is Channel.TELEGRAM
    assert raw.upstream_id == str(update["update_id"])
    assert raw.sent_at == datetime.fromtimestamp(update["message"]["date"], UTC)
    message = normalize(raw, NO_RULES)
    assert message.sender.account == str(PERSON)
    assert message.sender.keys(Channel.TELEGRAM) == (f"telegram:{PERSON}",)
    assert message.text.startswith("ما هذا")


def test_an_album_is_one_message(bot_api: BotApiServer) -> None:
    # Given an album between two texts
    bot_api.write("قبل")
    ids = album(bot_api, "g", 3)
    last = bot_api.write("بعد")["update_id"]
    # When it is fetched
    before, whole, after = bot(bot_api.url).fetch(None)
    # Then it has the name of its first part, and fetching goes on after its last
    assert whole.upstream_id == str(ids[0])
    assert whole.cursor is not None
    assert f":{ids[-1]}@" in whole.cursor
    assert [before.cursor and f":{ids[0] - 1}@" in before.cursor, after.upstream_id] == [True, str(last)]
    message = normalize(whole, NO_RULES)
    assert len(message.attachments) == 3
    assert message.text == "هذه الحفرة أمام المدرسة"


def test_an_album_that_is_still_coming_is_waited_for(bot_api: BotApiServer) -> None:
    # Given the first part of an album, and the others a moment later
    first = album(bot_api, "g", 1)
    late = threading.Timer(0.05, lambda: album(bot_api, "g", 2))
    late.start()
    # When it is fetched
    [whole] = bot(bot_api.url).fetch(None)
    late.join()
    # Then it is whole
    assert whole.upstream_id == str(first[0])
    assert len(json.loads(whole.content)) == 3


def test_going_on_from_within_an_album_loses_none_of_its_parts(bot_api: BotApiServer) -> None:
    # Given somebody else's message between the parts of an album
    first = album(bot_api, "g", 1)[0]
    bot_api.write("شخص آخر", person=77_001)
    album(bot_api, "g", 1)
    connector = bot(bot_api.url)
    other, whole = connector.fetch(None)
    assert (len(json.loads(whole.content)), json.loads(other.content)["message"]["text"]) == (2, "شخص آخر")
    # When only that message was committed
    again = list(connector.fetch(other.cursor))
    # Then the album comes whole, and the message again, as the same delivery
    assert bot_api.confirmed == []
    assert [one.upstream_id for one in again] == [other.upstream_id, str(first)]
    assert again[0].content == other.content


def test_an_album_at_the_end_of_a_page_comes_with_the_next(bot_api: BotApiServer) -> None:
    for n in range(98):
        bot_api.write(f"رسالة {n}")
    album(bot_api, "g", 5)
    connector = bot(bot_api.url)
    page = list(connector.fetch(None))
    assert len(page) == 98
    [whole] = connector.fetch(page[-1].cursor)
    assert len(json.loads(whole.content)) == 5


def test_an_album_that_began_early_in_a_full_page_loses_none_of_its_parts(bot_api: BotApiServer) -> None:
    # Given a page with the first part of an album in its middle, and its next parts where the page ends
    for n in range(60):
        bot_api.write(f"رسالة {n}")
    ids = album(bot_api, "g", 1)
    for n in range(38):
        bot_api.write(f"أخرى {n}", person=77_001)
    ids += album(bot_api, "g", 2)
    connector = bot(bot_api.url)
    # When page after page is fetched and committed
    taken: dict[str, int] = {}
    cursor = None
    while page := list(connector.fetch(cursor)):
        taken |= {raw.upstream_id: len(json.loads(raw.content)) for raw in page}
        cursor = page[-1].cursor
    # Then all are here, the album whole
    assert len(taken) == 60 + 38 + 1
    assert taken[str(ids[0])] == 3


def test_an_edited_part_of_an_album_is_an_edit(bot_api: BotApiServer) -> None:
    album(bot_api, "g", 2)
    bot_api.write(None, kind="edited_message", caption="في شارع حمد", media_group_id="g", edit_date=1_763_800_000)
    whole, edit = bot(bot_api.url).fetch(None)
    assert len(json.loads(whole.content)) == 2
    assert normalize(edit, NO_RULES).edition == "edit"


@pytest.mark.parametrize(
    "cursor",
    [
        f"4839574812:990000000@{(datetime.now(UTC) - timedelta(days=8)).date()}",  # the numbers have begun anew
        f"111:990000000@{datetime.now(UTC).date()}",  # another bot's
        "990000000",
        "4839574812:990000000@2026-13-45",
        "",
    ],
)
def test_a_cursor_that_means_nothing_any_more_asks_for_all(bot_api: BotApiServer, cursor: str) -> None:
    bot_api.write(WATER)
    assert len(list(bot(bot_api.url).fetch(cursor))) == 1
    assert bot_api.confirmed == []


def test_waiting_ends_when_somebody_writes(bot_api: BotApiServer) -> None:
    # Given a long poll
    connector = bot(bot_api.url)
    threading.Timer(0.3, lambda: bot_api.write(WATER)).start()
    # When somebody writes, then it ends, long before its time, and nothing is confirmed
    begun = time.monotonic()
    connector.wait(None, 50)
    assert time.monotonic() - begun < 40
    assert bot_api.confirmed == []
    assert len(list(connector.fetch(None))) == 1


def test_waiting_ends_by_itself(bot_api: BotApiServer) -> None:
    bot(bot_api.url).wait(None, 1)
    assert bot_api.polls == 1


@pytest.mark.parametrize(
    ("refusal", "kind", "told"),
    [
        (Refusal(429, "Too Many Requests: retry after 17", retry_after=17), Unavailable, "slow down"),
        (Refusal(401, "Unauthorized"), Misconfigured, "does not know the token"),
        (Refusal(404, "Not Found"), Misconfigured, "does not know the token"),
        (Refusal(409, "Conflict: terminated by other getUpdates request"), Misconfigured, "another program polls"),
        (Refusal(409, "Conflict: can't use getUpdates method while webhook is active"), Misconfigured, "deleteWebhook"),
        (Refusal(500, "Internal Server Error"), Unavailable, "500"),
        (Refusal(502, "Bad Gateway"), Unavailable, "502"),
        (Silence(), Unavailable, "no answer"),
    ],
)
def test_each_refusal_says_what_happens_next(
    bot_api: BotApiServer, refusal: Exception, kind: type[ConnectorError], told: str
) -> None:
    bot_api.trouble = {"getupdates": [refusal] * 2}
    for open_it in (lambda: list(bot(bot_api.url).fetch(None)), lambda: bot(bot_api.url).wait(None, 1)):
        with pytest.raises(kind, match=told) as raised:
            open_it()
        assert TOKEN not in error_text(raised.value)
    if isinstance(refusal, Refusal) and refusal.status == 429:
        assert isinstance(raised.value, Unavailable)
        assert raised.value.retry_after == 17


def test_a_second_poller_is_told_what_to_do(bot_api: BotApiServer) -> None:
    # Given one that waits
    errors: list[ConnectorError] = []

    def poll() -> None:
        try:
            bot(bot_api.url).wait(None, 20)
        except ConnectorError as error:
            errors.append(error)

    first = threading.Thread(target=poll)
    first.start()
    wait_until(lambda: bot_api.polls == 1, "the first polls")
    # When another one polls with the same token, then Telegram lets the first one go
    list(bot(bot_api.url).fetch(None))
    first.join(60)
    assert isinstance(errors[0], Misconfigured)
    assert "stop it, or make a bot of your own" in str(errors[0])


@pytest.mark.parametrize("answer", [{"x": 1}, ["x"], [{"update_id": True}], [{"update_id": "7"}], [{}], None, 3])
def test_an_answer_that_holds_no_updates_is_for_later(
    bot_api: BotApiServer, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_api, "answer", lambda method, given: answer)
    with pytest.raises(Unavailable):
        list(bot(bot_api.url).fetch(None))
