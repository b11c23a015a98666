"""Telegram: what people write to a bot of ours, and our answers in the same chat."""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from connectors import _telegram_answers, _telegram_setup, _telegram_updates
from connectors._base_url import BaseUrl
from connectors._pushed import verify_post
from connectors._secrets import revealed
from connectors._table import ChannelTable
from ingest.failures import Misconfigured, Refused
from ingest.message import Channel, RawMessage
from ingest.notice import Notice, PushRequest, Receipt
from ingest.settings import Secret, Table

if TYPE_CHECKING:
    from connectors._telegram_api import BotApi

GREETING = {
    "ar": (
        "اكتب لنا هنا بلاغك أو شكواك أو استفسارك بكلماتك، ويفيدنا أن ترسل صوراً وموقعك. "
        "يصلك رقم المتابعة ثم رد الجهة المختصة في هذه المحادثة. في حالات الطوارئ اتصل برقم الطوارئ."
    ),
    "en": (
        "Write your report, complaint or question here in your own words; photos and your location help. "
        "Your reference number and the agency's answer reach you in this chat. In an emergency call the emergency line."
    ),
}
"""What stands in the empty chat, before a person presses Start."""


class Webhook(Table):
    """How Telegram reaches us."""

    url: str
    """This connector's /in/ address as the internet sees it: https, on port 443, 80, 88 or 8443."""
    secret: Secret
    """What Telegram proves itself with: 1 to 256 letters, digits, - and _. Any random text; Telegram is told it by
    `rawafid check --live`."""

    @field_validator("url")
    @classmethod
    def _is_https(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError(f"{value!r} is no https address; Telegram posts to no other")
        return value


class Telegram(ChannelTable):
    """A bot of ours. Make it with @BotFather in Telegram (/newbot), which shows its token.

    By polling we ask Telegram for what is new: nothing of ours need be reachable from the internet. By webhook Telegram
    posts to us. In either mode `rawafid check --live` proves the token, writes the greeting onto the bot's page, puts
    the commands behind its menu button, and tells Telegram our address. People write to the bot in a chat of their own;
    a group is told so once a day.
    """

    type: Literal["telegram"]
    token: Secret
    """What @BotFather shows. Whoever has it is the bot; /revoke makes a new one."""
    mode: Literal["polling", "webhook"] = "polling"
    """Telegram allows one of the two at a time. Polling needs no address of ours in the internet."""
    webhook: Webhook | None = None
    """For mode = "webhook"."""
    greeting: dict[str, str] = GREETING
    """What the bot is for, by language, shown in the empty chat before a person presses Start; together at most 512
    characters. /start itself is no case; it is answered with a greeting and the choice of a language."""
    api_url: BaseUrl = "https://api.telegram.org"
    """Another address for a Bot API server of your own."""
    poll_seconds: float = Field(default=25.0, gt=0, le=50)
    """How long Telegram holds a question open when there is nothing new."""
    timeout_seconds: float = Field(default=20.0, gt=0)
    """How long Telegram may take for one answer."""
    max_bytes: int = Field(default=1_048_576, gt=0)
    """A larger request to the webhook is refused; photos and files are not in it."""

    @model_validator(mode="after")
    def _has_its_webhook(self) -> "Telegram":
        if self.mode == "webhook" and self.webhook is None:
            raise ValueError('mode = "webhook" needs the table webhook with url and secret')
        return self

    @field_validator("greeting")
    @classmethod
    def _fits(cls, value: dict[str, str]) -> dict[str, str]:
        length = len(_telegram_setup.description(value))
        if length > _telegram_setup.LONGEST_DESCRIPTION:
            raise ValueError(f"is {length} characters together, and Telegram takes 512")
        return value

    @property
    def channel(self) -> Channel:
        return Channel.TELEGRAM

    @property
    def can_pull(self) -> bool:
        return self.mode == "polling"

    @property
    def can_accept(self) -> bool:
        return self.mode == "webhook"

    @property
    def can_send(self) -> bool:
        return True

    def check(self) -> None:
        """The token is good, the mode is the one that Telegram serves; greeting and menu stand on the bot's page."""
        api = self._api()
        if self.mode == "polling" or self.webhook is None:
            _telegram_setup.no_webhook(api)
        else:
            _telegram_setup.our_webhook(api, self.webhook.url, self._webhook_secret())
        _telegram_setup.describe(api, self.greeting)
        _telegram_setup.offer_commands(api)

    def fetch(self, cursor: str | None) -> Iterator[RawMessage]:
        """The next page of updates; an album is one message."""
        yield from _telegram_updates.fetch(self._api(), cursor)

    def wait(self, cursor: str | None, seconds: float) -> None:
        """Ask Telegram, which answers as soon as there is something."""
        _telegram_updates.wait(self._api(), cursor, seconds)

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read one update. Raises Refused."""
        verify_post(request, self.max_bytes)
        self._authenticate(request.headers)
        update = _telegram_updates.pushed(request.body)
        if update is None:
            raise Refused("the body is no update of the Bot API")
        return [update]

    def send(self, notice: Notice) -> Receipt:
        """Write into the person's chat."""
        return _telegram_answers.send(self._api(), notice)

    def fetch_file(self, source: str) -> bytes:
        """A photo, voice message or file by its file_id."""
        return self._api().download(source)

    def _authenticate(self, headers: Mapping[str, str]) -> None:
        try:
            expected = self._webhook_secret().encode()
        except Misconfigured:
            raise Refused("this inlet has no secret yet", status=503) from None
        given = headers.get("x-telegram-bot-api-secret-token", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            raise Refused("wrong secret", status=401)

    def _webhook_secret(self) -> str:
        if self.webhook is None:
            raise Misconfigured("add the table webhook")
        secret = revealed(self.webhook.secret, "webhook.secret")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Misconfigured("webhook.secret holds something else than letters, digits, - and _")
        return secret

    def _api(self) -> "BotApi":
        # Here, because the library takes half a second to load, and most commands never call Telegram.
        from connectors._telegram_api import BotApi

        return BotApi(self.api_url, revealed(self.token, "the token"), self.timeout_seconds)
