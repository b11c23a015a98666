"""Telegram by webhook: who may post, and how Telegram learns our address."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.failures import Misconfigured, Refused, Unavailable
from ingest.notice import PushRequest
from normalize.apps.telegram_commands import typed
from normalize.message import Command
from tests.connectors.contract import status_of
from tests.connectors.telegram_bot import GOOD, HOOK, HOOK_SECRET, WATER, bot, by_webhook, post, put_secrets
from tests.servers.bot_api import BotApiServer


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (replace(post(GOOD), headers={}), 401),
        (post(GOOD, x_telegram_bot_api_secret_token=""), 401),
        (post(GOOD, x_telegram_bot_api_secret_token="wrong"), 401),
        (post(GOOD, x_telegram_bot_api_secret_token=HOOK_SECRET[:-1]), 401),
        (post(GOOD, x_telegram_bot_api_secret_token=f"{HOOK_SECRET}, {HOOK_SECRET}"), 401),
        (post(GOOD, x_telegram_bot_api_secret_token="ïÿ\ud800"), 401),
        (replace(post(GOOD), method="GET"), 405),
        (post(b"x" * 1_048_577), 413),
        (post(b""), 400),
        (post(b"{"), 400),
        (post(b"[" * 100_000), 400),
        (post(b"[]"), 400),
        (post(b"{}"), 400),
        (post(b'{"update_id": "7"}'), 400),
        (post(b"\xff\xfe"), 400),
    ],
)
def test_what_is_no_post_of_telegrams_is_refused(request_: PushRequest, status: int) -> None:
    with pytest.raises(Refused) as refused:
        by_webhook().accept(request_)
    assert refused.value.status == status
    assert HOOK_SECRET not in str(refused.value)


def test_nothing_is_taken_without_a_secret_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_HOOK", "")
    assert status_of(by_webhook(), post(GOOD, x_telegram_bot_api_secret_token="")) == 503


def test_a_posted_update_is_kept_byte_for_byte() -> None:
    [raw] = by_webhook().accept(post(GOOD))
    assert (raw.content, raw.upstream_id, raw.cursor) == (GOOD, "7", None)
    assert raw.sent_at == datetime.fromtimestamp(1763800000, UTC)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_any_body_is_taken_or_refused(body: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELEGRAM_HOOK", HOOK_SECRET)
        assert status_of(by_webhook(), post(body)) in (200, 400)


def test_checking_sets_the_webhook_and_the_greeting_once(bot_api: BotApiServer) -> None:
    # Given a new bot
    connector = by_webhook(bot_api.url)
    # When it is checked twice
    connector.check()
    connector.check()
    # Then Telegram knows our address and secret, and the greeting was written once
    assert bot_api.webhook == {"url": HOOK, "secret_token": HOOK_SECRET}
    assert bot_api.calls.count("setmydescription") == 1
    assert "اكتب لنا هنا" in bot_api.description
    assert "Write your report" in bot_api.description


def test_checking_puts_the_commands_behind_the_menu_button_once(bot_api: BotApiServer) -> None:
    # Given a bot whose menu was made by hand, for all chats and in one language
    bot_api.menu["default", ""] = [{"command": "start", "description": "Start"}]
    bot_api.menu["all_private_chats", ""] = [{"command": "old", "description": "Old"}]
    # When it is checked twice, polling or not
    bot(bot_api.url).check()
    bot(bot_api.url).check()
    # Then private chats have ours, for phones in Arabic and for all others, and they were written once
    for language, says in (("ar", "ما حالة بلاغي؟"), ("", "How does my case stand?")):
        commands = bot_api.menu["all_private_chats", language]
        assert [one["command"] for one in commands] == ["status", "language", "help"]
        assert commands[0]["description"] == says
        # And each is one that we understand
        assert {typed(f"/{one['command']}") for one in commands} == {Command(one["command"]) for one in commands}
    assert bot_api.calls.count("setmycommands") == 2
    # And groups, where the bot only says that it answers elsewhere, keep what they had
    assert bot_api.menu["default", ""] == [{"command": "start", "description": "Start"}]


def test_a_webhook_of_somebody_else_stays(bot_api: BotApiServer) -> None:
    bot_api.webhook = {"url": "https://old.gov.test/hook-PRIVATE"}
    for connector in (by_webhook(bot_api.url), bot(bot_api.url)):
        with pytest.raises(Misconfigured, match=r"old\.gov\.test.*deleteWebhook") as raised:
            connector.check()
        assert "PRIVATE" not in str(raised.value)
    assert bot_api.webhook == {"url": "https://old.gov.test/hook-PRIVATE"}


def test_a_webhook_that_telegram_cannot_reach_is_told(bot_api: BotApiServer) -> None:
    bot_api.write(WATER)
    trouble = {"last_error_date": int(time.time()) - 5, "last_error_message": "SSL error {certificate verify failed}"}
    bot_api.webhook = {"url": HOOK, **trouble}
    with pytest.raises(Unavailable, match=r"1 updates .*certificate verify failed"):
        by_webhook(bot_api.url).check()


def test_a_secret_that_telegram_would_not_take_is_told(bot_api: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_HOOK", "with a space")
    with pytest.raises(Misconfigured, match=r"webhook\.secret"):
        by_webhook(bot_api.url).check()
    assert bot_api.webhook == {}


def test_a_refused_update_comes_again(bot_api: BotApiServer) -> None:
    # Given two updates, and a database that is away for the first post
    answers = iter([503, 200, 200])
    taken = []

    def front(headers: Any, body: bytes) -> int:
        [raw] = by_webhook(bot_api.url).accept(PushRequest("POST", b"", headers, body, ""))
        status = next(answers)
        if status == 200:
            taken.append(raw.upstream_id)
        return status

    by_webhook(bot_api.url).check()
    bot_api.front = front
    ids = [str(bot_api.write(text)["update_id"]) for text in (WATER, "وما زالت")]
    # When Telegram posts, and posts again
    assert bot_api.deliver() == [503]
    assert bot_api.deliver() == [200, 200]
    # Then both are here
    assert taken == ids
