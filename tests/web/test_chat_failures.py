"""The chat when something of ours fails: the page hears of it and comes back, and nobody else's chat stands still."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

import httpx
import orjson
import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from structlog.testing import capture_logs

from ingest.transaction import reading
from route.chats import Chat, ChatLine, chat_of
from tests.servers.process import wait_until
from tests.web.chatting import line, with_chat
from tests.web.conftest import Desk
from tests.web.live import serving
from tests.web.rows import settle
from tests.web.talking import opened, talking
from tests.web.test_chat_unreachable import a_line
from web import chat_socket
from web.chat_shown import lines_frame
from web.site import Site

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


@pytest.fixture
def site(site: Site) -> Site:
    return with_chat(site)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> "Broken":
    return Broken(monkeypatch)


class Broken:
    """Makes looking at one visitor's chat fail, for as long as there is something to fail with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.visitor = ""
        self.error: Exception | None = None
        self.failed = 0
        self._changed = threading.Lock()
        monkeypatch.setattr("web.chat_watch.chat_of", self._chat_of)
        monkeypatch.setattr("web.chat_watch._AWAY_SECONDS", 0.1)
        # Nothing in these tests is seen because it is looked at now and then all the same
        monkeypatch.setattr("web.chat_watch._SAFETY_SECONDS", 3600)

    def fails_twice_more(self) -> None:
        """Wait until it has been looked at, from beginning to end, since this was called."""
        before = self.failed
        wait_until(lambda: self.failed >= before + 2, "the chat is looked at in vain")

    def _chat_of(self, connection: Connection, name: str, visitor: str) -> Chat:
        if self.error is not None and visitor == self.visitor:
            with self._changed:
                self.failed += 1
            raise self.error
        return chat_of(connection, name, visitor)


def test_a_socket_on_which_nothing_can_be_shown_ends_and_the_next_one_shows_it(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a line that fails to be shown, once
    failures = [RuntimeError(WATER)]

    def failing(
        site: Site, language: str, lines: Sequence[ChatLine], fresh: Sequence[ChatLine]
    ) -> Mapping[str, object]:
        # A chat in which nothing was said yet is shown as well, and that may come before the line is sent
        if fresh and failures:
            raise failures.pop()
        return lines_frame(site, language, lines, fresh)

    monkeypatch.setattr(chat_socket, "lines_frame", failing)
    with opened(base) as visitor, capture_logs() as logged:
        with talking(base, visitor) as talk:
            talk.send({"kind": "say", "line": line(WATER)})
            # Then the page is not left with a socket that answers and shows nothing
            assert talk.closed() == 1011
        # And what failed is written down, without the citizen's words
        (told,) = [one for one in logged if one["log_level"] == "error"]
        assert told["error"].startswith("RuntimeError at tests.web.test_chat_failures:")
        assert WATER not in str(logged)
        # And the page that comes back is shown everything
        with talking(base, visitor) as talk:
            talk.until_shown(WATER)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_is_no_line_is_for_later_while_the_database_cannot_count_it(site: Site, error: Any) -> None:
    # Given a database that cannot even count what is refused
    def gone(_: str) -> NoReturn:
        raise error("", None, ConnectionError())

    with serving(replace(site, refuse=gone)) as base, opened(base) as visitor:
        # When nonsense is said, then it is put off, and the talk goes on
        with talking(base, visitor) as talk:
            assert talk.say(line(""))["kind"] == "busy"
            assert talk.say(line(WATER))["kind"] == "said"
        answer = visitor.post("/chat/webchat/lines", json=line(""), headers={"Origin": base})
        assert (answer.status_code, answer.json()["kind"]) == (503, "busy")
        assert int(answer.headers["retry-after"]) == answer.json()["seconds"] > 0


def test_a_line_nested_without_end_is_refused_by_requests_too(base: str, desk: Desk) -> None:
    body = orjson.dumps(line()).replace(b'"text":"', b'"text":' + b"[" * 300 + b'"', 1)[:-1] + b"]" * 300 + b"}"
    with opened(base) as visitor:
        headers = {"Origin": base, "Content-Type": "application/json"}
        answer = visitor.post("/chat/webchat/lines", content=body, headers=headers)
        assert (answer.status_code, answer.json()["kind"]) == (400, "refused")
    assert desk.inbox.claim() == []


def test_a_chat_that_cannot_be_read_keeps_nobody_else_waiting(base: str, broken: Broken) -> None:
    with opened(base) as one, opened(base) as other, talking(base, one) as first, talking(base, other) as second:
        # Given two open chats, one of which fails whenever it is looked at
        broken.visitor, broken.error = name(one), ValueError(WATER)
        with capture_logs() as logged:
            first.say(line(WATER))
            # Then the other shows what is written in it
            second.say(line("سؤال آخر"))
            second.until_shown("سؤال آخر")
            wait_until(lambda: any(found["log_level"] == "error" for found in logged), "it is written down")
        assert WATER not in str(logged)
        # And the first is shown what it has missed as soon as it can be read and something is new in it
        broken.error = None
        first.say(line("وما زالت"))
        first.until_shown(WATER)


def test_what_is_new_in_one_chat_is_shown_although_another_could_not_be_looked_at(
    base: str, desk: Desk, engine: Engine, broken: Broken
) -> None:
    with opened(base) as one, opened(base) as other, talking(base, one), talking(base, other) as talk:
        # Given a page in whose chat nothing is under way
        talk.say(line("قبل"))
        (before,) = desk.inbox.claim()
        settle(engine, before.raw.upstream_id, None, "ignored")
        talk.until_shown("line-question")
        # And a database that goes away whenever another chat is looked at
        broken.visitor, broken.error = name(one), OperationalError("", None, ConnectionError())
        desk.inbox.append("webchat", [a_line(name(one), WATER)])
        broken.fails_twice_more()
        # When another process takes something in for that page, and is found out about in such a moment
        desk.inbox.append("webchat", [a_line(name(other), "بعد")])
        broken.fails_twice_more()
        # Then the page is shown it once the database is back
        broken.error = None
        talk.until_shown("بعد")


def test_what_is_new_is_shown_although_the_database_went_away_while_it_was_found(
    base: str, desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.chat_watch._AWAY_SECONDS", 0.1)
    monkeypatch.setattr("web.chat_watch._SAFETY_SECONDS", 3600)
    is_away, ends = threading.Event(), [0]

    @contextmanager
    def reading_until_the_end(engine: Engine) -> Iterator[Connection]:
        with reading(engine) as connection:
            yield connection
        if is_away.is_set():
            ends[0] += 1
            raise OperationalError("", None, ConnectionError())

    monkeypatch.setattr("web.chat_watch.reading", reading_until_the_end)
    with opened(base) as visitor, talking(base, visitor) as talk:
        # Given a page in whose chat nothing is under way, and a database that goes away at the end of every look
        talk.say(line("قبل"))
        (before,) = desk.inbox.claim()
        settle(engine, before.raw.upstream_id, None, "ignored")
        talk.until_shown("line-question")
        is_away.set()
        # When another process takes something in for that page
        desk.inbox.append("webchat", [a_line(name(visitor), "بعد")])
        looked = ends[0]
        wait_until(lambda: ends[0] >= looked + 2, "it is found in vain")
        # Then the page is shown it once the database is back
        is_away.clear()
        talk.until_shown("بعد")


def name(visitor: httpx.Client) -> str:
    """Who this browser is in the chat."""
    return visitor.cookies["rawafid_visitor"].partition(".")[0]
