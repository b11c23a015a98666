"""The pages on a real port, and Debian's Chromium to look at them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from pipeline.parts import WebServer
from tests.servers.process import free_port, wait_until
from web.app import create_app
from web.site import Site

CHROMIUM = "/usr/bin/chromium"
EXPECTED_MILLISECONDS = 40_000
"""How long whatever is expected of a page may take, on a machine that is busy with much else."""
# Root has no sandbox, and a test talks to nobody but its own server.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(site: Site, port: int = 0, **more: Any) -> Iterator[str]:
    """The address of this site's pages, served by a thread of this process; ``more`` is for ``uvicorn.Config``."""
    port = port or free_port()
    options = {"host": "127.0.0.1", "port": port, "log_level": "warning", "timeout_graceful_shutdown": 1}
    server = WebServer(create_app(site), **{**options, **more})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the web server answers")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    expect.set_options(timeout=EXPECTED_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
