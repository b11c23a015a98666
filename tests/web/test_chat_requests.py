"""The chat by plain requests: what a page has is not sent again, and what it has not is waited for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases.reference import spoken
from tests.servers.process import wait_until
from tests.web.chatting import line, write
from tests.web.test_chat import file, site, visitor  # noqa: F401

# ruff: noqa: F811 - the fixtures of another file


def test_news_are_waited_for(visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def news(mark: str) -> Any:
        return visitor.get("/chat/webchat/lines", params={"lang": "en", "mark": mark}).json()

    # Given a page that has all there is
    write(visitor, line("الأولى"))
    mark = news("")["mark"]
    # When nothing comes in all the time that it waits
    monkeypatch.setattr("web.chat_lines._WAIT_SECONDS", 0.2)
    assert news(mark) == {"kind": "lines", "mark": mark}
    # And then something does
    monkeypatch.setattr("web.chat_lines._WAIT_SECONDS", 60)
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(news, mark)
        wait_until(lambda: bool(visitor.app.state.chat_room.watch._watched), "the page waits")
        write(visitor, line("الثانية"))
        told = waiting.result(60)
    # Then it is told of that, and not once more of what it has
    assert "الثانية" in told["html"]
    assert "الأولى" not in told["html"]
    # And it is told everything by a mark that is not of this chat
    assert "الأولى" in news("acknowledge-1.00")["html"]


def test_a_line_that_changed_is_told_again(visitor: TestClient, engine: Engine) -> None:
    # Given a page that has two lines
    write(visitor, line("الأولى"))
    write(visitor, line("الثانية"))
    mark = visitor.get("/chat/webchat/lines").json()["mark"]
    # When the first gets its reference
    reference = file(engine, visitor, "الأولى")
    # Then the page hears of it although it has a later line
    told = visitor.get("/chat/webchat/lines", params={"lang": "en", "mark": mark}).json()
    assert spoken(reference) in told["html"]


def test_where_no_page_can_wait_it_asks_now_and_then(visitor: TestClient) -> None:
    visitor.app.state.chat_room.watch._most = 0
    mark = visitor.get("/chat/webchat/lines").json()["mark"]
    assert visitor.get("/chat/webchat/lines", params={"mark": mark}).json()["seconds"] > 0
