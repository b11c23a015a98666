"""The Telegram connector: the contract, its table, the files that Telegram keeps, and what is never shown."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.telegram import Telegram
from ingest.connector import KeepingConnector
from ingest.failures import Misconfigured, Rejected, Unavailable
from ingest.notice import Notice
from tests.connectors.contract import (
    OutletContract,
    PullContract,
    PushContract,
    constructing_opens_nothing,
    error_text,
)
from tests.connectors.telegram_bot import CHAT, GOOD, HOOK, WATER, bot, by_webhook, post, put_secrets
from tests.servers.bot_api import TOKEN, BotApiServer
from tests.servers.process import free_port


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


@pytest.fixture
def secret() -> str:
    return TOKEN[-16:-3]


@pytest.fixture
def notice() -> Notice:
    return CHAT


@pytest.fixture
def full(bot_api: BotApiServer) -> Telegram:
    for text in (WATER, "Street light broken in front of the school", "सड़क पर पानी भरा है"):
        bot_api.write(text)
    return bot(bot_api.url)


@pytest.fixture
def wrong_password(bot_api: BotApiServer) -> Telegram:
    return bot(bot_api.url, token={"env": "OTHER_TOKEN"})


@pytest.fixture
def refused_outlet(wrong_password: Telegram) -> Telegram:
    return wrong_password


@pytest.fixture
def unreachable() -> Telegram:
    return bot(f"http://127.0.0.1:{free_port()}")


@pytest.fixture
def unheard_outlet(unreachable: Telegram) -> Telegram:
    return unreachable


class TestPolling(PullContract):
    """The contract, over Telegram's way of forgetting."""

    def test_stopping_half_way_loses_nothing(self, full: Any) -> None:
        # Given all that is there, which is asked for without an offset and so is not forgotten
        whole = list(full.fetch(None))
        # When a fetch is broken off after each message, and goes on from there
        taken, cursor = [], None
        for _ in range(3):
            fetching = iter(full.fetch(cursor))
            taken.append(next(fetching))
            fetching.close()
            cursor = taken[-1].cursor
        # Then the pieces are the whole, in order
        assert taken == whole


class TestAnswering(OutletContract):
    """The contract."""


class TestWebhook(PushContract):
    """The contract, over one post of Telegram's."""

    connector = by_webhook()
    request = post(GOOD)


def test_constructing_opens_nothing() -> None:
    constructing_opens_nothing(lambda: bot("https://api.telegram.org"))
    constructing_opens_nothing(by_webhook)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"mode": "webhook"}, "needs the table webhook"),
        ({"webhook": {"url": "http://contact.gov.test/in/telegram", "secret": {"env": "X"}}}, "no https address"),
        ({"webhook": {"url": HOOK}}, "secret"),
        ({"token": TOKEN}, "a secret is not written here"),
        ({"greeting": {"ar": "أ" * 513}}, "Telegram takes 512"),
        ({"api_url": "api.telegram.org"}, "api_url"),
        ({"poll_seconds": 51}, "poll_seconds"),
    ],
)
def test_a_wrong_table_is_told(table: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Telegram.model_validate({"type": "telegram", "token": {"env": "TELEGRAM_TOKEN"}, **table})
    assert told in str(raised.value)
    assert TOKEN not in str(raised.value).replace(f"input_value='{TOKEN}'", "")


@pytest.mark.parametrize("token", ["", "hello", "123:a b", "123456:../getMe?x=", "https://x/bot1:a"])
def test_what_is_no_token_reaches_nobody(monkeypatch: pytest.MonkeyPatch, bot_api: BotApiServer, token: str) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    with pytest.raises(Misconfigured) as raised:
        bot(bot_api.url).check()
    assert bot_api.calls == []
    assert not token or token not in error_text(raised.value)


def test_a_file_is_fetched_when_somebody_asks_for_it(bot_api: BotApiServer) -> None:
    connector = bot(bot_api.url)
    assert isinstance(connector, KeepingConnector)
    bot_api.files["AgACAgQ-photo_1"] = b"\xff\xd8\xff" + b"x" * 70_000
    assert connector.fetch_file("AgACAgQ-photo_1") == bot_api.files["AgACAgQ-photo_1"]


def test_a_file_that_is_gone_or_too_large_says_so(bot_api: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = bot(bot_api.url)
    bot_api.files["big"] = b"x" * (20 * 2**20 + 1)
    for name, told in (("nowhere", "rong file_id"), ("big", "no file over 20 MB")):
        with pytest.raises(Rejected, match=told) as raised:
            connector.fetch_file(name)
        assert TOKEN not in error_text(raised.value)
    # And one that vanished between the two questions
    monkeypatch.setattr(bot_api, "answer", lambda *_: {"file_id": "x", "file_path": "photos/gone.jpg"})
    with pytest.raises(Rejected, match="no more") as raised:
        connector.fetch_file("x")
    assert TOKEN not in error_text(raised.value)


def test_the_token_is_in_no_log(bot_api: BotApiServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    bot_api.write(WATER)
    bot_api.files["p"] = b"x"
    connector = bot(bot_api.url)
    connector.check()
    list(connector.fetch(None))
    connector.send(CHAT)
    connector.fetch_file("p")
    bot_api.kill()
    for broken in (connector.check, lambda: connector.send(CHAT), lambda: connector.fetch_file("p")):
        with pytest.raises(Unavailable) as raised:
            broken()
        assert TOKEN not in error_text(raised.value)
    assert TOKEN not in caplog.text
    assert "مقطوعة" not in caplog.text
