"""A server that is told to stop: whoever holds a request open for news is answered, and keeps nobody waiting."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from tests.servers.process import free_port, wait_until
from tests.web.chatting import with_chat
from tests.web.live import serving
from tests.web.rows import add_message
from tests.web.talking import DEADLINE_SECONDS, opened
from tests.web.test_live_feed import events
from web.chat_watch import ChatWatch
from web.site import Site


def test_a_request_that_waits_for_news_is_answered_as_if_there_were_none(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a page that would wait for an hour, and a server that would wait a minute for it
    monkeypatch.setattr("web.chat_lines._WAIT_SECONDS", 3600)
    seated = watched(monkeypatch)
    with ExitStack() as visit, ThreadPoolExecutor(1) as thread:
        with serving(with_chat(site), free_port(), timeout_graceful_shutdown=DEADLINE_SECONDS) as base:
            visitor = visit.enter_context(opened(base))
            mark = visitor.get("/chat/webchat/lines").json()["mark"]
            told = thread.submit(visitor.get, "/chat/webchat/lines", params={"mark": mark})
            wait_until(lambda: bool(seated), "the page waits")
            # When the server stops
        # Then the page hears that there is nothing new, not that something failed
        answer = told.result(2 * DEADLINE_SECONDS)
        assert (answer.status_code, answer.json()) == (200, {"kind": "lines", "mark": mark})


def test_the_feed_ends_as_a_whole_response(site: Site, engine: Engine) -> None:
    # Given somebody who looks at the feed
    add_message(engine, text="المصباح مطفأ")
    with ExitStack() as looking:
        with serving(site, free_port(), timeout_graceful_shutdown=DEADLINE_SECONDS) as base:
            feed = looking.enter_context(events(base))
            assert "المصباح" in next(feed)[2]
            # When the server stops
        # Then the stream ends where it should, and is not broken off
        assert list(feed) == []


def watched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Filled when a page has taken its seat."""
    seated: list[object] = []
    seat = ChatWatch.seat

    def noted(watch: ChatWatch, key: tuple[str, str], network: str) -> object:
        seated.append(key)
        return seat(watch, key, network)

    monkeypatch.setattr(ChatWatch, "seat", noted)
    return seated
