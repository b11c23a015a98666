"""telegram-test-api, an emulator of Telegram's bots by other people (npm), with what it lacks of a webhook's secret.

It forgets an update as soon as it was read, so it proves nothing about loss; and it knows no files, edits, limits or
conflicts. For those there is ``bot_api``, which is ours.
"""

import time
from pathlib import Path
from typing import Any

import httpx

from tests.servers.process import PATIENCE_SECONDS, ServerProcess, free_port, port_answers

FOLDER = Path(__file__).resolve().parents[2] / ".test-servers" / "npm"
"""Where tests/install_servers.py puts it."""
PACKAGE = FOLDER / "node_modules" / "telegram-test-api"


class TelegramTestApi:
    """One emulator; any token is good."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        script = Path(__file__).with_name("telegram_test_api.cjs")
        self._server = ServerProcess(
            ["node", str(script), str(FOLDER), str(self.port)], log=directory / "telegram-test-api.log"
        )

    def start(self) -> None:
        self._server.start(is_ready=lambda: port_answers(self.port))

    def kill(self) -> None:
        self._server.kill()

    def write(self, token: str, text: str, person: int, **more: Any) -> None:
        """A person writes to the bot."""
        message = {
            "botToken": token,
            "from": {"id": person, "is_bot": False, "first_name": "علي", "username": "ali"},
            "chat": {"id": person, "type": "private", "first_name": "علي", "username": "ali"},
            "date": int(time.time()),
            "text": text,
            **more,
        }
        self._post("/sendMessage", message)

    def set_webhook(self, token: str, url: str, secret: str) -> None:
        self._post(f"/bot{token}/setWebhook", {"url": url, "secret_token": secret})

    def texts(self, token: str, person: int) -> list[str]:
        """What the bot wrote to the person and was not read yet."""
        found = self._post("/getUpdates", {"token": token, "chatId": person})
        return [one["message"]["text"] for one in found["result"]]

    def _post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}{path}", json=content, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return dict(answer.json())
