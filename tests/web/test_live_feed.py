"""The live feed over a real connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, update

import web.feed
from cases.tables import CaseRow
from tests.web.conftest import SECRET
from tests.web.rows import add_message
from web.session import COOKIE, new_session

Event = tuple[str, str, str]


@contextmanager
def events(base: str, query: str = "", last_id: int | None = None) -> Iterator[Iterator[Event]]:
    """What the feed sends, as (id, kind, data)."""
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    cookies = {COOKIE: new_session(SECRET), "lang": "en"}
    with httpx.stream("GET", f"{base}/feed/events{query}", headers=headers, cookies=cookies, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _parsed(answer.iter_lines())


def _parsed(lines: Iterator[str]) -> Iterator[Event]:
    number = kind = ""
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "event":
            kind = value
        elif name.startswith("data"):
            data.append(value)
        elif not line and kind:
            yield number, kind, unescape("\n".join(data))
            number, kind, data = "", "", []


def test_a_message_appears_while_somebody_looks(base: str, engine: Engine) -> None:
    # Given somebody who looks at a feed with one message
    add_message(engine, text="قديمة")
    with events(base) as feed:
        assert "قديمة" in next(feed)[2]

        # When another is processed, with several lines and a script
        add_message(engine, text="first line\n\ndata: x\n<script>alert(1)</script>")

        # Then it comes as one event, and nothing in it can pass for another
        number, kind, data = next(feed)
        assert (number, kind) == ("2", "line")
        assert "first line" in data
        assert "data: x" in data


def test_a_line_that_changes_comes_again(base: str, engine: Engine) -> None:
    reference = add_message(engine)
    with events(base) as feed:
        assert "Public Works Authority" in next(feed)[2]

        # When the case moves to another agency
        with Session(engine) as session:
            session.exec(update(CaseRow).where(col(CaseRow.reference) == reference).values(agency="kahramaa"))
            session.commit()

        # Then its line does, in its place
        number, _, data = next(feed)
        assert number == "1"
        assert "kahramaa" in data


def test_whoever_was_away_misses_nothing(base: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a reader who last saw the first of many messages, more than are sent at a time
    monkeypatch.setattr(web.feed, "_BURST", 50)
    monkeypatch.setattr(web.feed, "_LINES", 10)
    for number in range(130):
        add_message(engine, text=f"message {number}")

    # Then all that came since are sent, oldest first, though the page itself shows fewer
    with events(base, last_id=1) as feed:
        numbers = [int(next(feed)[0]) for _ in range(129)]
    assert numbers == list(range(2, 131))


def test_the_filters_hold_for_what_comes_live(base: str, engine: Engine) -> None:
    with events(base, "?channel=sms&language=ur") as feed:
        add_message(engine, channel="email", language="ur", text="no")
        add_message(engine, channel="sms", language="ar", text="no")
        add_message(engine, channel="sms", language="ur", text="پانی نہیں آ رہا")
        assert "پانی نہیں آ رہا" in next(feed)[2]


@pytest.mark.parametrize("last_id", ["x", "-1", "1; DROP", "9" * 40, "٣"])
def test_a_made_up_last_id_is_no_id(base: str, engine: Engine, last_id: str) -> None:
    add_message(engine)
    headers = {b"Last-Event-ID": last_id.encode()}
    cookies = {COOKIE: new_session(SECRET)}
    with httpx.stream("GET", f"{base}/feed/events", headers=headers, cookies=cookies, timeout=20) as answer:
        assert next(_parsed(answer.iter_lines()))[0] == "1"


def test_a_stranger_gets_no_events(base: str) -> None:
    assert httpx.get(f"{base}/feed/events").status_code == 401
