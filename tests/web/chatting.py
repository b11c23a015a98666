"""A site with a chat, and what its page does."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from connectors.webchat import Webchat
from web.site import ChatFacts, Site

ORIGIN = {"Origin": "http://testserver"}
MINISTRY = "https://www.ministry.gov.example"


def with_chat(site: Site) -> Site:
    """The same site with a chat that one other site may embed."""
    chat = Webchat(
        type="webchat",
        title={"ar": "تحدث معنا", "en": "Chat with us"},
        intro={"ar": "أهلاً بك. اكتب لنا ما حدث، وأين، ومنذ متى.", "en": "Welcome. Tell us what happened."},
        embed=(MINISTRY,),
        max_text_chars=500,
    )
    facts = ChatFacts(chat.title, chat.intro, chat.max_text_chars, chat.embed)
    return replace(site, inlets={**site.inlets, "webchat": chat}, chats={"webchat": facts})


def line(text: str = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس", **more: Any) -> dict[str, Any]:
    """A line as the page posts it."""
    return {"id": secrets.token_hex(16), "at": "2026-03-01T08:30:00.123Z", "text": text, **more}


def write(client: TestClient, said: Any, query: str = "", **headers: str) -> Response:
    """Post a line as the page does."""
    answer: Response = client.post(f"/chat/webchat/lines{query}", json=said, headers={**ORIGIN, **headers})
    return answer


def shown(client: TestClient, query: str = "?lang=en") -> str:
    """The lines as the page gets them."""
    answer = client.get(f"/chat/webchat/lines{query}")
    assert answer.status_code == 200, answer.text
    html: str = answer.json()["html"]
    return html


@contextmanager
def ministry(page: str) -> Iterator[tuple[str, list[str]]]:
    """Another site, which shows this page: its origin, and a list to put the HTML into."""
    html = [page]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html[-1].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "style-src 'none'")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # To a browser this is another site than 127.0.0.1, where ours is.
    yield f"http://localhost:{server.server_port}", html
    server.shutdown()
    server.server_close()
