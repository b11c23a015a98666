"""A text message gateway for outgoing texts: Kannel's sendsms, or what is left of it on a bad day."""

import os
import socket
import threading
from datetime import UTC, datetime
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.servers.ledger import Ledger
from tests.servers.process import free_port
from tests.servers.webhook_sink import RESET_ON_CLOSE


class GatewayBehaviour(Enum):
    """What the gateway does with the texts to come."""

    NORMAL = auto()
    FAILURE = auto()
    """503, and the text is not taken."""
    RESET_AFTER_TEXT = auto()
    """Takes the text, and is gone before it says so: the sender cannot know."""


class SmsSink:
    """``ledger_file`` holds every text that was taken, as JSON lines."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/cgi-bin/sendsms"
        self.behaviour = GatewayBehaviour.NORMAL
        self.ledger_file = directory / "texts.jsonl"
        self.ledger = Ledger(self.ledger_file)
        self._server: _Server | None = None

    def start(self) -> None:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sink: SmsSink) -> None:
        super().__init__(("127.0.0.1", sink.port), _Handler)
        self.sink = sink


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        sink = self.server.sink
        query = parse_qs(urlsplit(self.path).query)
        if sink.behaviour is GatewayBehaviour.FAILURE:
            self._answer(503, "2: Temporal failure, try again later.")
            return
        behaviour = sink.behaviour
        sink.ledger.write(to=query["to"][0], text=query["text"][0], received_at=datetime.now(UTC).isoformat())
        if behaviour is GatewayBehaviour.RESET_AFTER_TEXT:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            # An ordinary close would wait for the files that http.server has opened on this socket.
            os.close(self.connection.detach())
            return
        self._answer(202, "0: Accepted for delivery")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """The ledger says it all."""
