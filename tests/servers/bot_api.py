"""Telegram's side, written from the text of its Bot API: what it holds for a bot, how it confirms, and how it refuses.

It is no independent counterpart: it says what we read in core.telegram.org/bots/api. What it holds outlives its own
death, as Telegram's queue does.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.process import free_port

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qc"
MOST_FILE_BYTES = 20 * 2**20
LONGEST_TEXT = 4096
POLL_IN_USE = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IN_USE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

Json = dict[str, Any]
Front = Callable[[Mapping[str, str], bytes], int]
"""Posts headers and body to the webhook; returns the status of its answer."""


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class Silence(Exception):
    """The connection breaks before an answer."""


@dataclass
class BotApiServer:
    """One bot. ``sent`` is what it wrote, ``confirmed`` what Telegram has forgotten because it was asked for more."""

    port: int = field(default_factory=free_port)
    front: Front | None = None
    updates: list[Json] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    blocked_by: set[int] = field(default_factory=set)
    webhook: Json = field(default_factory=dict)
    description: str = ""
    menu: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """The bot's commands by scope and language."""
    pressed: list[str] = field(default_factory=list)
    """The buttons whose presser still waits."""
    toasts: list[str] = field(default_factory=list)
    """What was shown under them."""
    trouble: dict[str, list[Exception]] = field(default_factory=dict)
    """By method: what comes instead of the next answers."""
    next_update_id: int = 870_000_001
    next_message_id: int = 1

    def __post_init__(self) -> None:
        self.news = threading.Condition()
        self.polls = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        if self._server is None:
            self._server = _Server(self)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def kill(self) -> None:
        """Gone in the midst of whatever it was doing."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.cut_all()
        with self.news:
            self.news.notify_all()

    def add(self, kind: str = "message", **content: Any) -> Json:
        """Hold one more update for the bot."""
        with self.news:
            update = {"update_id": self.next_update_id, kind: content}
            self.next_update_id += 1
            self.updates.append(update)
            self.news.notify_all()
        return update

    def write(self, text: str | None = None, *, person: int = 5_512_345, kind: str = "message", **more: Any) -> Json:
        """A person writes to the bot."""
        who = {"id": person, "is_bot": False, "first_name": "نورة", "username": f"noura{person}", "language_code": "ar"}
        chat = {"id": person, "type": "private", "first_name": "نورة", "username": f"noura{person}"}
        number, self.next_message_id = self.next_message_id, self.next_message_id + 1
        message = {"message_id": number, "from": who, "chat": chat, "date": int(time.time())}
        return self.add(kind, **{**message, **({"text": text} if text is not None else {}), **more})

    def deliver(self) -> list[int]:
        """Post what is held to the webhook, in order, until one is not taken; returns the answers."""
        assert self.front is not None
        headers = {"content-type": "application/json"}
        if secret := self.webhook.get("secret_token"):
            headers["x-telegram-bot-api-secret-token"] = secret
        statuses = []
        while self.updates:
            statuses.append(self.front(headers, json.dumps(self.updates[0]).encode()))
            if not 200 <= statuses[-1] < 300:
                self.webhook |= {
                    "last_error_date": int(time.time()),
                    "last_error_message": f"Wrong response from the webhook: {statuses[-1]}",
                }
                break
            self.confirmed.append(self.updates.pop(0)["update_id"])
        return statuses

    def answer(self, method: str, given: Json) -> Any:
        self.calls.append(method)
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
        match method:
            case "getme":
                return {"id": 4839574812, "is_bot": True, "first_name": "مركز الاتصال", "username": "contact_gov_bot"}
            case "getupdates":
                return self._get_updates(given)
            case "sendmessage":
                return self._send_message(given)
            case "answercallbackquery":
                return self._answer_button(given)
            case "getfile":
                return self._get_file(given)
            case "getwebhookinfo":
                known = {name: value for name, value in self.webhook.items() if name != "secret_token"}
                return {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.updates), **known}
            case "setwebhook":
                if not str(given.get("url", "")).startswith("https://"):
                    raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
                self.webhook = {"url": given["url"], "secret_token": given.get("secret_token", "")}
                return True
            case "deletewebhook":
                self.webhook = {}
                return True
            case "getmydescription":
                return {"description": self.description}
            case "setmydescription":
                self.description = given.get("description", "")
                return True
            case "getmycommands":
                return self.menu.get(self._menu_of(given), [])
            case "setmycommands":
                self._offer(given)
                return True
        raise Refusal(404, "Not Found")

    def _offer(self, given: Json) -> None:
        """ "1-32 characters. Can contain only lowercase English letters, digits and underscores", and what they do."""
        commands = json.loads(given["commands"]) if isinstance(given["commands"], str) else given["commands"]
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.menu[self._menu_of(given)] = commands

    @staticmethod
    def _menu_of(given: Json) -> tuple[str, str]:
        scope = given.get("scope", {"type": "default"})
        scope = json.loads(scope) if isinstance(scope, str) else scope
        return scope["type"], given.get("language_code", "")

    def _get_updates(self, given: Json) -> list[Json]:
        """ "An update is considered confirmed as soon as getUpdates is called with an offset higher than its id.\""""
        if self.webhook.get("url"):
            raise Refusal(409, WEBHOOK_IN_USE)
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        deadline = time.monotonic() + int(given.get("timeout", 0))
        with self.news:
            self.polls += 1
            mine = self.polls
            self.news.notify_all()
            if offset > 0:
                self.confirmed += [one["update_id"] for one in self.updates if one["update_id"] < offset]
                self.updates = [one for one in self.updates if one["update_id"] >= offset]
            while not self.updates and self.is_running and (rest := deadline - time.monotonic()) > 0:
                self.news.wait(rest)
                if mine != self.polls:
                    raise Refusal(409, POLL_IN_USE)
            return self.updates[:limit]

    def _send_message(self, given: Json) -> Json:
        chat, text = int(given["chat_id"]), given.get("text", "")
        if chat in self.blocked_by:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if -1000 < chat < 1000:
            raise Refusal(400, "Bad Request: chat not found")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        number, self.next_message_id = self.next_message_id, self.next_message_id + 1
        self.sent.append({**given, "chat_id": chat, "message_id": number})
        if self.trouble.get("after sendmessage"):
            raise self.trouble["after sendmessage"].pop(0)
        return {"message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": text}

    def _answer_button(self, given: Json) -> bool:
        if given.get("callback_query_id") not in self.pressed:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.pressed.remove(given["callback_query_id"])
        self.toasts.append(given.get("text", ""))
        return True

    def _get_file(self, given: Json) -> Json:
        content = self.files.get(given.get("file_id", ""))
        if content is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > MOST_FILE_BYTES:
            raise Refusal(400, "Bad Request: file is too big")
        name = given["file_id"]
        return {"file_id": name, "file_unique_id": name, "file_size": len(content), "file_path": f"photos/{name}.jpg"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: BotApiServer) -> None:
        super().__init__(("127.0.0.1", api.port), _Handler)
        self.api = api
        self.open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        for connection in list(self.open):
            _cut(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is gone is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        _, bot, method = self.path.split("/", 2)
        try:
            if not bot.startswith("bot") or ":" not in bot:
                raise Refusal(404, "Not Found")
            if bot != f"bot{TOKEN}":
                raise Refusal(401, "Unauthorized")
            # "All methods in the Bot API are case-insensitive."
            result = self.server.api.answer(method.lower(), self._given(body))
        except Silence:
            _cut(self.connection)
            self.close_connection = True
        except Refusal as refusal:
            said: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                said["parameters"] = refusal.parameters
            self._say(refusal.status, json.dumps(said).encode())
        else:
            self._say(200, json.dumps({"ok": True, "result": result}).encode())

    def do_GET(self) -> None:
        place = unquote(urlsplit(self.path).path).removeprefix(f"/file/bot{TOKEN}/photos/").removesuffix(".jpg")
        content = self.server.api.files.get(place)
        missing = b'{"ok":false,"error_code":404,"description":"Not Found"}'
        self._say(404 if content is None else 200, missing if content is None else content)

    def _given(self, body: bytes) -> Json:
        if self.headers.get("Content-Type", "").startswith("application/json"):
            return dict(json.loads(body))
        found: Json = {}
        for name, values in parse_qs(body.decode(), keep_blank_values=True).items():
            is_nested = values[0][:1] in ("{", "[") and name in (
                "reply_parameters",
                "link_preview_options",
                "reply_markup",
            )
            found[name] = json.loads(values[0]) if is_nested else values[0]
        return found

    def _say(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """What it was asked stands in ``calls``."""


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
