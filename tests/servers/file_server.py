"""A place where an app, or X, keeps photos: an HTTPS server that hands out files, or misbehaves."""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.servers.certificate import Certificate, self_signed
from tests.servers.process import free_port


@dataclass(frozen=True, slots=True)
class File:
    """What lies at one path."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    """The Content-Length, where it is none of the content's; -1 leaves it out."""
    drips: bool = False
    """It sends one byte after the other, for ever."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for; header names in lower case."""

    path: str
    headers: Mapping[str, str]


class FileServer:
    """``files`` by path; ``calls`` is what was asked for."""

    def __init__(self, certificate: Certificate) -> None:
        self.port = free_port()
        self.host = f"localhost:{self.port}"
        self.url = f"https://{self.host}"
        self.files: dict[str, File] = {}
        self.calls: list[Call] = []
        self.is_over = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        self._server = _Server(self)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()

    def keep(self, path: str, content: bytes = b"", **more: object) -> str:
        """Put a file there; returns its address."""
        self.files[path] = File(content, **more)  # type: ignore[arg-type]
        return f"{self.url}{path}"


@contextmanager
def running(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A server that is trusted as an administrator has a machine trust the authority of the house."""
    certificate = self_signed(folder)
    patch.setenv("SSL_CERT_FILE", str(certificate.certificate_file))
    server = FileServer(certificate)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, files: FileServer) -> None:
        super().__init__(("127.0.0.1", files.port), _Handler)
        self.files = files

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away, or does not trust us, is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        files = self.server.files
        files.calls.append(Call(self.path, {name.lower(): value for name, value in self.headers.items()}))
        file = files.files.get(self.path, File(status=404))
        self.send_response(file.status)
        announced = len(file.content) if file.announced is None else file.announced
        if announced >= 0 and not file.drips:
            self.send_header("Content-Length", str(announced))
        else:
            self.send_header("Connection", "close")
        for name, value in file.headers.items():
            self.send_header(name, value)
        self.end_headers()
        while file.drips and not files.is_over.is_set():
            self.wfile.write(b"x")
            time.sleep(0.01)
        self.wfile.write(file.content)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """``calls`` says it all."""
