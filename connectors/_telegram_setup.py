"""What `rawafid check --live` proves of a bot, and what it sets there when nobody else has set it."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from connectors._telegram_updates import KINDS
from ingest.failures import Misconfigured, Rejected, Unavailable

if TYPE_CHECKING:
    from connectors._telegram_api import BotApi

LONGEST_DESCRIPTION: Final = 512
MENU: Final[Mapping[str, Mapping[str, str]]] = {
    "": {
        "status": "How does my case stand?",
        "language": "العربية / English",
        "help": "What you can write here",
    },
    "ar": {
        "status": "ما حالة بلاغي؟",
        "language": "العربية / English",
        "help": "ماذا أكتب هنا",
    },
}
"""What each command does, by the language of the person's phone; the empty one is for all others."""

_RECENT_SECONDS: Final = 600
_LONGEST_TOLD: Final = 200


def no_webhook(api: "BotApi") -> None:
    """Polling works only without a webhook."""
    elsewhere = _webhook(api).get("url")
    if elsewhere:
        raise Misconfigured(
            f"a webhook is set for this bot at {_host(elsewhere)}, so Telegram lets nobody poll; if nothing there "
            "needs it, open https://api.telegram.org/bot<token>/deleteWebhook once"
        )


def our_webhook(api: "BotApi", url: str, secret: str) -> None:
    """Tell Telegram our address, unless another one is set, and look how its posts fared of late."""
    found = _webhook(api)
    if found.get("url") not in ("", None, url):
        raise Misconfigured(
            f"the webhook of this bot is set to {_host(found['url'])}, and this table says {_host(url)}; correct "
            "webhook.url, or give the other one up at https://api.telegram.org/bot<token>/deleteWebhook"
        )
    try:
        # Always, because Telegram does not say which secret it has.
        api.ask("setWebhook", url=url, secret_token=secret, allowed_updates=list(KINDS))
    except Rejected as error:
        raise Misconfigured(f"webhook.url is not taken: {error}") from None
    failed_at = found.get("last_error_date")
    if found.get("pending_update_count") and isinstance(failed_at, int) and failed_at > time.time() - _RECENT_SECONDS:
        told = " ".join(str(found.get("last_error_message", "")).split())[:_LONGEST_TOLD]
        raise Unavailable(
            f"Telegram has {found['pending_update_count']} updates for {_host(url)} and cannot deliver: {told}"
        )


def describe(api: "BotApi", greeting: Mapping[str, str]) -> None:
    """Write the greeting onto the bot's page, if it says something else."""
    text = description(greeting)
    found = api.ask("getMyDescription")
    if not isinstance(found, dict) or found.get("description", "") != text:
        api.ask("setMyDescription", description=text)


def offer_commands(api: "BotApi") -> None:
    """Put the commands behind the menu button of private chats, in each language where they are not there yet."""
    for language, commands in MENU.items():
        told = [{"command": name, "description": says} for name, says in commands.items()]
        asked: dict[str, Any] = {"scope": {"type": "all_private_chats"}, "language_code": language}
        if api.ask("getMyCommands", **asked) != told:
            api.ask("setMyCommands", commands=told, **asked)


def description(greeting: Mapping[str, str]) -> str:
    """The greeting in all its languages."""
    return "\n\n".join(filter(None, (text.strip() for text in greeting.values())))


def _webhook(api: "BotApi") -> Mapping[str, Any]:
    found = api.ask("getWebhookInfo")
    if not isinstance(found, dict):
        raise Unavailable("Telegram's answer holds something else than the webhook")
    return found


def _host(url: object) -> str:
    """Of an address only the host: its path may be a secret."""
    return urlsplit(str(url)).hostname or "an address without a host"
