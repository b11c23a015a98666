"""The post box as one part: its mail server and its web server, until it is told to stop."""

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from ingest.failures import Unavailable
from pipeline.sandbox.http import create_app
from pipeline.sandbox.ledger import Ledger
from pipeline.sandbox.smtp import mail_server

_WAITING_CONNECTIONS = 128


def run_sandbox(
    folder: Path,
    stop: threading.Event,
    smtp_port: int = 2526,
    http_port: int = 8026,
    *,
    webhook_secrets: Callable[[str], str | None],
) -> None:
    """Take in whatever is sent to 127.0.0.1 and keep it in ``folder`` until ``stop`` is set.

    ``webhook_secrets`` tells an agency's secret, or None for an agency that has none.
    Raises Unavailable when a port is taken.
    """
    with closing(Ledger(folder)) as ledger:
        app = create_app(ledger, webhook_secrets)
        with mail_server(ledger, smtp_port), _web_server(app, http_port, stop):
            stop.wait()


@contextmanager
def _web_server(app: FastAPI, port: int, stop: threading.Event) -> Iterator[None]:
    listener = _listener(port)
    server = uvicorn.Server(
        # Its access log would tell numbers and passwords: Kannel has them in the query.
        uvicorn.Config(app, access_log=False, log_config=None, lifespan="off", timeout_graceful_shutdown=5)
    )

    def serve() -> None:
        try:
            server.run(sockets=[listener])
        finally:
            stop.set()  # a post box without its web server has no reason to stay

    thread = threading.Thread(target=serve, name="sandbox-http")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A restart must not wait for the connections of the one before (socket(7)).
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(_WAITING_CONNECTIONS)
    except OSError as error:
        listener.close()
        reason = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror
        raise Unavailable(f"the post box cannot serve 127.0.0.1:{port}: {reason}") from None
    return listener
