"""A bot of ours, as a table of the configuration, and what people write to it."""

import json
from typing import Any

import pytest

from connectors import _telegram_updates
from connectors.telegram import Telegram
from ingest.notice import Notice, PushRequest
from tests.servers.bot_api import TOKEN, BotApiServer

HOOK = "https://contact.gov.test/in/telegram"
HOOK_SECRET = "3tZ_kq-Wn81bVd0"
PERSON = 5_512_345
WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
GOOD = json.dumps({"update_id": 7, "message": {"message_id": 1, "date": 1763800000, "text": WATER}}).encode()
CHAT = Notice(id="n-1", to=str(PERSON), text="تم استلام رسالتك. رقم المتابعة: 1234 567 890", language="ar")


def put_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tables say that they are; and no test waits long for the rest of an album."""
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("OTHER_TOKEN", TOKEN[:-3] + "xyz")
    monkeypatch.setenv("TELEGRAM_HOOK", HOOK_SECRET)
    monkeypatch.setattr(_telegram_updates, "ALBUM_SECONDS", 0.1)


def bot(url: str, **more: Any) -> Telegram:
    """One that polls."""
    return Telegram.model_validate(
        {"type": "telegram", "token": {"env": "TELEGRAM_TOKEN"}, "api_url": url, "timeout_seconds": 5, **more}
    )


def by_webhook(url: str = "https://api.telegram.org", **more: Any) -> Telegram:
    """One that Telegram posts to."""
    return bot(url, mode="webhook", webhook={"url": HOOK, "secret": {"env": "TELEGRAM_HOOK"}}, **more)


def post(body: bytes, **headers: str) -> PushRequest:
    """A post of Telegram's, with ``_`` for the dashes of header names."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PushRequest("POST", b"", {"x-telegram-bot-api-secret-token": HOOK_SECRET, **named}, body, "149.154.167.220")


def album(api: BotApiServer, name: str, parts: int, **more: Any) -> list[int]:
    """A person sends photos as one album, with a caption on the first; returns the numbers of its updates."""
    numbers = []
    for place in range(parts):
        photo = [{"file_id": f"{name}{place}", "file_unique_id": "u", "width": 9, "height": 9}]
        caption: dict[str, Any] = {"caption": "هذه الحفرة أمام المدرسة"} if place == 0 else {}
        numbers.append(api.write(None, media_group_id=name, photo=photo, **caption, **more)["update_id"])
    return numbers


def press(api: BotApiServer, data: str, *, person: int = PERSON, by: int | None = None, chat: Any = None) -> None:
    """A person presses a button under a message of the bot's."""
    query = str(4_382_000_000_000_000 + api.next_update_id)
    api.pressed.append(query)
    chat = chat or {"id": person, "type": "private", "first_name": "نورة"}
    message = {"message_id": 1, "date": 1_763_800_000, "text": "…", "chat": chat}
    who = {"id": by or person, "is_bot": False, "first_name": "نورة", "language_code": "ar"}
    api.add("callback_query", id=query, **{"from": who}, message=message, chat_instance="1", data=data)
