"""A provider's API over HTTP: it answers as its class says, or once as a test has scripted it."""

import json
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.process import free_port
from tests.servers.webhook_sink import RESET_ON_CLOSE

Answer = tuple[int, Any]
"""The status, and what is sent as JSON; bytes are sent as they are."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """What the next call gets instead of its due."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_hung_up: bool = False
    """The connection is reset after the request was read."""
    is_silent: bool = False
    """Nothing is answered until the server stops."""
    is_taken: bool = False
    """The request is carried out first: only its answer is lost."""


class ScriptedApi:
    """``calls`` is every request, ``scripted`` what comes instead of the next answers."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.scripted: deque[Scripted] = deque()
        self.calls: list[str] = []
        self.dies_after_calls: int | None = None
        self._server: _Server | None = None

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        if self._server is None:
            self._server = _Server(self)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            server.shutdown()
            server.server_close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the provider answers; header names are in lower case."""
        raise AssertionError(f"{type(self).__name__} answers nothing")

    def headers(self, status: int) -> Mapping[str, str]:
        """What the provider sends with each answer of its own, beside the length."""
        return {}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: ScriptedApi) -> None:
        super().__init__(("127.0.0.1", api.port), _Handler)
        self.api = api

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        api = self.server.api
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        api.calls.append(f"{self.command} {self.path}")
        if api.dies_after_calls is not None and len(api.calls) > api.dies_after_calls:
            return self._reset()
        scripted = api.scripted.popleft() if api.scripted else None
        if scripted is None or scripted.is_taken:
            status, told = api.answer(self.command, self.path, headers, body)
            if scripted is None:
                content = told if isinstance(told, bytes) else json.dumps(told).encode()
                return self._say(status, content, api.headers(status))
        while scripted.is_silent and api.is_running:
            time.sleep(0.02)
        if scripted.is_hung_up or scripted.is_silent:
            return self._reset()
        return self._say(scripted.status, scripted.body, scripted.headers)

    do_GET = do_POST  # noqa: N815

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, content in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        # An ordinary close would wait for the files that http.server has opened on this socket.
        os.close(self.connection.detach())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """``calls`` says it all."""
