"""A wire to PostgreSQL that breaks at the worst moment: the COMMIT is carried out, and its answer is lost."""

import random
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from tests.servers.process import free_port

CHUNK_BYTES = 65_536


class CommitCutter:
    """Forwards everything; a ``share`` of the commits ends with both sides hung up on, before the answer passes."""

    def __init__(self, server_port: int, randomness: random.Random) -> None:
        self.port = free_port()
        self.share = 0.0
        self.cuts = 0
        self._server_port = server_port
        self._randomness = randomness
        self._lock = threading.Lock()
        self._listening: socket.socket | None = None

    def start(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        if self._listening is not None:
            self._listening.close()

    def is_unlucky(self) -> bool:
        """Whether this commit's answer will be lost."""
        with self._lock:
            if self._randomness.random() >= self.share:
                return False
            self.cuts += 1
            return True

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._server_port))
                except OSError:
                    client.close()
                    continue
                _Wire(self, client, server).start()


class _Wire:
    """One connection, both ways."""

    def __init__(self, cutter: CommitCutter, client: socket.socket, server: socket.socket) -> None:
        self._cutter = cutter
        self._client, self._server = client, server
        self._is_cut = False

    def start(self) -> None:
        for pump in (self._there, self._back):
            threading.Thread(target=self._until_hung_up, args=(pump,), daemon=True).start()

    def _until_hung_up(self, pump: Callable[[], None]) -> None:
        with suppress(OSError):
            pump()
        for side in (self._client, self._server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def _there(self) -> None:
        while data := self._client.recv(CHUNK_BYTES):
            if b"COMMIT" in data and self._cutter.is_unlucky():
                self._is_cut = True
            self._server.sendall(data)

    def _back(self) -> None:
        while data := self._server.recv(CHUNK_BYTES):
            if self._is_cut:
                return  # this was the answer
            self._client.sendall(data)
