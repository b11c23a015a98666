"""An SMTP or LMTP inlet of ours, and a client that speaks to it line by line."""

import smtplib
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from connectors.email import Email
from ingest.message import RawMessage
from tests.servers.process import free_port

OURS = "intake@gov.test"
CITIZEN = "fatima@example.ae"
MAIL = (
    b"From: Fatima <fatima@example.ae>\r\nTo: intake@gov.test\r\n"
    b"Subject: =?utf-8?B?2LTZg9mI2Yk=?=\r\n\r\n\xd8\xb4\xd9\x83\xd9\x88\xd9\x89\r\n.\r\n..two\r\n"
)


class Inlet:
    """A listening connector; ``taken`` is what was committed."""

    def __init__(self, **table: Any) -> None:
        self.port = free_port()
        self.taken: list[RawMessage] = []
        self.failing: Exception | None = None
        self.gate: threading.Event | None = None
        self.connector = Email.model_validate({"type": "email", "address": OURS, "inlet": {"port": self.port, **table}})
        self._lock = threading.Lock()

    def receive(self, messages: Sequence[RawMessage]) -> None:
        if self.gate is not None:
            self.gate.wait(100)
        if self.failing is not None:
            raise self.failing
        with self._lock:
            self.taken.extend(messages)

    def smtp(self) -> smtplib.SMTP:
        kind = smtplib.LMTP if self.connector.inlet and self.connector.inlet.protocol == "lmtp" else smtplib.SMTP
        return kind("127.0.0.1", self.port, timeout=60)

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


def say(client: socket.socket, line: bytes) -> bytes:
    """Send a command, and read its whole answer."""
    client.sendall(line)
    return hear(client)


def hear(client: socket.socket) -> bytes:
    heard = b""
    while not any(line[3:4] == b" " for line in heard.split(b"\r\n")[:-1]):
        more = client.recv(4096)
        if not more:
            break
        heard += more
    return heard


def open_data(client: socket.socket) -> None:
    hear(client)
    for command in (
        b"EHLO mx.example.ae\r\n",
        b"MAIL FROM:<a@example.ae>\r\n",
        b"RCPT TO:<intake@gov.test>\r\n",
    ):
        assert say(client, command).startswith(b"250")
    assert say(client, b"DATA\r\n").startswith(b"354")


Listen = Callable[..., Inlet]
