"""An agency's webhook endpoint: an HTTP server that takes what we send, or misbehaves."""

import os
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers.ledger import Ledger
from tests.servers.process import free_port

# Closing with a linger time of nought sends RST instead of FIN (socket(7)).
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class HttpBehaviour(Enum):
    """What the sink answers to the requests to come."""

    NORMAL = auto()
    """200"""
    SERVER_ERROR = auto()
    """500"""
    BUSY = auto()
    """503 with Retry-After"""
    GONE = auto()
    """410: the endpoint was taken away for good."""
    REDIRECT = auto()
    """307 to ``elsewhere``; whoever follows it shows up in ``received`` under that path."""
    SILENCE = auto()
    """Takes the request and never answers; the connection ends when it is told to behave in another way."""
    RESET_AFTER_BODY = auto()
    """Takes the request, and is gone before it says so: the sender cannot know."""


STATUS = {
    HttpBehaviour.NORMAL: 200,
    HttpBehaviour.SERVER_ERROR: 500,
    HttpBehaviour.BUSY: 503,
    HttpBehaviour.GONE: 410,
    HttpBehaviour.REDIRECT: 307,
}


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    method: str
    path: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    received_at: datetime
    answer: int | None
    """The status it gets; None where it gets none."""


class WebhookSink:
    """``received`` holds every request, whatever it was answered; ``ledger_file`` the same as JSON lines."""

    retry_after_seconds = 2

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/webhook"
        self.elsewhere = f"http://127.0.0.1:{self.port}/elsewhere"
        self.behaviour = HttpBehaviour.NORMAL
        self.ledger_file = directory / "requests.jsonl"
        self._ledger = Ledger(self.ledger_file)
        self._lock = threading.Lock()
        self._received: list[ReceivedRequest] = []
        self._server: _Server | None = None

    @property
    def received(self) -> list[ReceivedRequest]:
        with self._lock:
            return list(self._received)

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        if self._server is None:
            self._server = _Server(self)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def reset(self) -> None:
        """Well-behaved, with an empty ledger."""
        self.behaviour = HttpBehaviour.NORMAL
        with self._lock:
            self._received.clear()
        self._ledger.clear()

    def take(self, request: ReceivedRequest) -> None:
        self._ledger.write(
            received_at=request.received_at.isoformat(),
            method=request.method,
            path=request.path,
            headers=request.headers,
            body=request.body,
            answer=request.answer,
        )
        with self._lock:
            self._received.append(request)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed in mid-request is no error of ours."""

    daemon_threads = True

    def __init__(self, sink: WebhookSink) -> None:
        super().__init__(("127.0.0.1", sink.port), _Handler)
        self.sink = sink


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        sink = self.server.sink
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the sender died in the midst of it: no endpoint would take that for a request
            self.close_connection = True
            return
        behaviour = HttpBehaviour.NORMAL if self.path == "/elsewhere" else sink.behaviour
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = STATUS.get(behaviour)
        sink.take(ReceivedRequest(self.command, self.path, headers, body, datetime.now(UTC), status))
        if status is None:
            while behaviour is HttpBehaviour.SILENCE and sink.behaviour is behaviour and sink.is_running:
                time.sleep(0.02)
            self._reset()
            return
        self.send_response(status)
        if behaviour is HttpBehaviour.BUSY:
            self.send_header("Retry-After", str(sink.retry_after_seconds))
        if behaviour is HttpBehaviour.REDIRECT:
            self.send_header("Location", sink.elsewhere)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        # An ordinary close would wait for the files that http.server has opened on this socket.
        os.close(self.connection.detach())

    def do_GET(self) -> None:
        self.do_POST()  # how a client may follow a redirection

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """The ledger says it all."""
