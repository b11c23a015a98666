"""Telegram against telegram-test-api: that somebody else's idea of the Bot API is the same as ours."""

import pytest

from ingest.failures import Refused
from ingest.message import Channel
from ingest.notice import Notice, PushRequest
from ingest.reading_rules import NO_RULES
from normalize import normalize
from tests.connectors.telegram_bot import HOOK_SECRET, WATER, bot, by_webhook, put_secrets
from tests.servers.bot_api import TOKEN
from tests.servers.process import wait_until
from tests.servers.telegram_test_api import TelegramTestApi
from tests.servers.webhook_sink import WebhookSink

pytestmark = pytest.mark.needs("telegram_test_api")

ALI = 4_410_022


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


def test_a_polled_message_is_read_and_answered(telegram_test_api: TelegramTestApi) -> None:
    # Given somebody who writes, and sends a place
    connector = bot(telegram_test_api.url)
    telegram_test_api.write(TOKEN, WATER, ALI)
    telegram_test_api.write(TOKEN, "هنا", ALI, location={"latitude": 25.1711, "longitude": 51.6034})
    # When both are fetched
    first, second = (normalize(raw, NO_RULES) for raw in connector.fetch(None))
    # Then they are read
    assert (first.text, first.sender.account, first.channel) == (WATER, str(ALI), Channel.TELEGRAM)
    assert second.location is not None
    # And an answer reaches the person
    connector.send(Notice(id="n-1", to=str(ALI), text="تم استلام رسالتك", in_reply_to=first.message_id))
    assert telegram_test_api.texts(TOKEN, ALI) == ["تم استلام رسالتك"]


@pytest.mark.parametrize("is_right", [True, False])
def test_a_posted_message_is_taken_with_the_right_secret_only(
    telegram_test_api: TelegramTestApi, webhook_sink: WebhookSink, is_right: bool
) -> None:
    # Given a bot whose webhook was set with a secret
    secret = HOOK_SECRET if is_right else "somebody-elses"
    token = f"{ALI}:hooked-{secret}"
    telegram_test_api.set_webhook(token, webhook_sink.url, secret)
    # When somebody writes
    telegram_test_api.write(token, WATER, ALI)
    wait_until(lambda: bool(webhook_sink.received), "it is posted")
    [request] = webhook_sink.received
    pushed = PushRequest(request.method, b"", request.headers, request.body, "127.0.0.1")
    # Then what is posted is an update, taken or refused by its secret
    if is_right:
        [raw] = by_webhook().accept(pushed)
        assert normalize(raw, NO_RULES).text == WATER
    else:
        with pytest.raises(Refused):
            by_webhook().accept(pushed)
