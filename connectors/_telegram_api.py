"""One call of Telegram's Bot API, and what its failure means for the next one."""

import asyncio
import logging
import re
import ssl
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import httpx
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from connectors._tls import client_context
from ingest.failures import ConnectorError, Misconfigured, Rejected, TooLarge, Unavailable, Uncertain

# They log whole addresses, here with the token in them, and whole answers.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)
# That `retry_after` will be a timedelta one day; both are understood here.
warnings.filterwarnings("ignore", message=r"(?s).*retry_after", category=PTBDeprecationWarning)

MOST_FILE_BYTES: Final = 20_971_520
"""Telegram hands bots no larger file (core.telegram.org/bots/api#getfile)."""

_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_LONGEST_TOLD: Final = 200
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteError, httpx.WriteTimeout)
_MALFORMED: Final = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_MAYBE_DONE: Final = (httpx.codes.OK, httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT)
"""Answers after which nobody knows: no JSON where some was due, or a gateway that gave up on its server."""


@dataclass(frozen=True, slots=True)
class BotApi:
    """The API as one bot may use it; a connection lasts as long as a call."""

    url: str
    token: str = field(repr=False)
    timeout_seconds: float

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise Misconfigured("the token is none: it looks like 123456789:AAF… and comes from @BotFather")

    @property
    def bot(self) -> str:
        """The bot's number; the part of the token that is no secret."""
        return self.token.partition(":")[0]

    def call(self, method: str, *, wait_seconds: float = 0, **parameters: Any) -> Any:
        """Call a method that does something; returns the answer's JSON, unread.

        Raises Uncertain when it may be done: the answer was lost.
        """

        async def post(request: HTTPXRequest) -> Any:
            bot = Bot(self.token, base_url=f"{self.url}/bot", request=request, get_updates_request=request)
            # In lower case, which the Bot API takes as well: of names that it knows, the library asks to use its own
            # methods, and those read the answer into classes, which a newer kind of update breaks.
            return await bot.do_api_request(
                method.lower(), api_kwargs=parameters, read_timeout=self.timeout_seconds + wait_seconds
            )

        return self._run(post)

    def ask(self, method: str, *, wait_seconds: float = 0, **parameters: Any) -> Any:
        """Call a method that may be called twice; a lost answer is for later."""
        try:
            return self.call(method, wait_seconds=wait_seconds, **parameters)
        except Uncertain as error:
            raise Unavailable(str(error)) from None

    def download(self, file_id: str) -> bytes:
        """A file by its id. Raises TooLarge, or Rejected when it is gone."""
        file = self.ask("getFile", file_id=file_id)
        path = file.get("file_path") if isinstance(file, dict) else None
        size = file.get("file_size") if isinstance(file, dict) else None
        if isinstance(size, int) and size > MOST_FILE_BYTES:
            raise TooLarge(too_large())
        if not isinstance(path, str) or not path:
            raise Rejected("Telegram does not say where the file is")
        address = f"{self.url}/file/bot{self.token}/{quote(path.lstrip('/'))}"
        try:
            content: bytes = self._run(lambda request: request.retrieve(address))
        except Misconfigured:  # the token was good a moment ago: here it means that there is no such file
            raise Rejected("Telegram has the file no more") from None
        except Uncertain as error:
            raise Unavailable(str(error)) from None
        if len(content) > MOST_FILE_BYTES:
            raise TooLarge(too_large())
        return content

    def _run(self, use: Callable[[HTTPXRequest], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            seconds = self.timeout_seconds
            request = _Request(
                connection_pool_size=1,
                read_timeout=seconds,
                write_timeout=seconds,
                connect_timeout=seconds,
                # No proxy that stands in the environment by chance: the token would pass it.
                httpx_kwargs={"verify": _trust(), "trust_env": False},
            )
            try:
                return await use(request)
            except TelegramError as error:
                # Without its cause: the address in there holds the token.
                raise self._meaning(error, request.status) from None
            finally:
                await request.shutdown()

        return asyncio.run(run())

    def _meaning(self, error: TelegramError, status: int) -> ConnectorError:
        match error:
            case RetryAfter():
                wait = error.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
                return Unavailable("Telegram asks us to slow down", retry_after=seconds)
            case InvalidToken():
                return Misconfigured("Telegram does not know the token; copy it again from @BotFather (/mybots)")
            case Conflict():
                return Misconfigured(_conflict(error.message))
            case Forbidden() | ChatMigrated():
                return Rejected(f"Telegram does not deliver it: {self._told(error)}")
            case BadRequest() if "file is too big" in error.message.lower():
                return TooLarge(too_large())
            case BadRequest():
                return Rejected(f"Telegram refused it: {self._told(error)}")
        cause = error.__cause__
        kind = type(cause).__name__ if cause is not None else "no reason given"
        if isinstance(cause, _MALFORMED):
            return Misconfigured("api_url is not an address")
        if status == 0 and isinstance(cause, _NEVER_LEFT):
            return Unavailable(f"Telegram cannot be reached ({kind})")
        if status == 0:
            return Uncertain(f"Telegram gave no answer ({kind})")
        if status in _MAYBE_DONE:
            return Uncertain(f"Telegram's answer ({status}) cannot be read")
        return Unavailable(f"Telegram answered {status}")

    def _told(self, error: TelegramError) -> str:
        """Telegram's own sentence, flat and short. It names no person, and never may it name the token."""
        text = " ".join(error.message.split()).replace(self.token, "…")
        return re.sub(r"-?\d{5,}", "…", text)[:_LONGEST_TOLD]


def too_large() -> str:
    """Why a file cannot be had, and the way out."""
    return f"Telegram gives bots no file over {MOST_FILE_BYTES >> 20} MB; ask for it by mail"


def _conflict(told: str) -> str:
    if "webhook" in told:
        return (
            'a webhook is set for this bot, so Telegram lets nobody poll; set mode = "webhook", or open '
            "https://api.telegram.org/bot<token>/deleteWebhook once"
        )
    return (
        "another program polls with this token, and Telegram serves only one; stop it, or make a bot of your own "
        "with @BotFather"
    )


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities takes longer than all else about a call.
    return client_context(None)


class _Request(HTTPXRequest):
    """The library's own, which tells no status when something went wrong."""

    status = 0

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:
        answer = await super().do_request(*args, **named)
        self.status = answer[0]
        return answer
