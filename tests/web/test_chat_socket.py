"""The chat by WebSocket, with a client that is not ours: who may open it, what is taken in, and what is told of it."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cases.reference import new_reference, spoken
from tests.servers.process import wait_until
from tests.web.chatting import line, with_chat
from tests.web.conftest import Desk
from tests.web.rows import settle
from tests.web.talking import connected, opened, talking
from web.chat_watch import MOST_OF_VISITOR
from web.site import Site

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


@pytest.fixture
def site(site: Site) -> Site:
    return with_chat(site)


@pytest.fixture
def visitor(base: str) -> Iterator[httpx.Client]:
    with opened(base) as client:
        yield client


def test_a_line_is_said_when_it_is_committed_and_then_shown(base: str, visitor: httpx.Client, desk: Desk) -> None:
    with talking(base, visitor) as talk:
        # When a line is said three times under its one name
        said = line(WATER)
        assert [talk.say(said) for _ in range(3)] == [{"kind": "said", "id": said["id"]}] * 3
        # Then it is here once, and shown with the mark of what there is now
        shown = talk.until_shown(WATER)
        assert shown["html"].count('class="mine"') == 1
        assert shown["mark"].startswith(f"{said['id']}.")
        (claimed,) = desk.inbox.claim()
        assert claimed.raw.upstream_id.endswith(said["id"])


def test_what_becomes_of_a_line_is_told_by_itself_and_alone(
    base: str, visitor: httpx.Client, desk: Desk, engine: Engine
) -> None:
    with talking(base, visitor) as talk:
        talk.say(line("الأولى"))
        talk.say(line("الثانية"))
        talk.until_shown("الثانية")
        first, _ = sorted(desk.inbox.claim(), key=lambda claimed: claimed.id)
        # When another process files the first line
        reference = new_reference()
        settle(engine, first.raw.upstream_id, reference)
        # Then this page hears of it, and only of it
        html = talk.until_shown(spoken(reference))["html"]
        assert "الأولى" in html
        assert "الثانية" not in html


def test_two_tabs_show_the_same_lines(base: str, visitor: httpx.Client) -> None:
    with talking(base, visitor) as one, talking(base, visitor) as other:
        for number, tab in enumerate((one, other, one)):
            tab.say(line(f"سطر {number}"))
        for number in range(3):
            assert one.until_shown(f"سطر {number}")
            assert other.until_shown(f"سطر {number}")


def test_whoever_comes_back_is_sent_what_was_missed_and_no_more(base: str, visitor: httpx.Client) -> None:
    # Given a page that has lost its connection after the first line
    with talking(base, visitor) as talk:
        talk.say(line("الأولى"))
        mark = talk.until_shown("الأولى")["mark"]
    # When another tab goes on and the page is back
    with talking(base, visitor) as other:
        other.say(line("الثانية"))
    with talking(base, visitor, mark) as talk:
        html = talk.until_shown("الثانية")["html"]
        assert "الأولى" not in html
        newest = talk.frames[-1]["mark"]
    # Then it is told nothing when it has everything, and everything when nobody knows what it has
    with talking(base, visitor, newest) as talk:
        talk.send({"kind": "ping"})
        talk.until(lambda frame: frame["kind"] == "pong")
        assert [frame["kind"] for frame in talk.frames] == ["ready", "pong"]
    with talking(base, visitor, "another.mark") as talk:
        assert "الأولى" in talk.until_shown("الثانية")["html"]


def test_nobody_hears_anothers_lines(base: str, visitor: httpx.Client) -> None:
    with opened(base) as stranger, talking(base, visitor) as talk, talking(base, stranger) as other:
        said = line("بطاقتي رقمها سري")
        talk.say({**said, "visitor": "0" * 32})
        talk.until_shown("سري")
        other.say(line("سؤال آخر"))
        other.until_shown("سؤال آخر")
        assert not [frame for frame in other.frames if "سري" in frame.get("html", "")]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://localhost"]
)
def test_another_sites_page_opens_no_socket(base: str, visitor: httpx.Client, origin: str) -> None:
    # Given a browser with our cookie, and another site's page in it: the browser would send the cookie along
    with pytest.raises(InvalidStatus) as refused, connected(base, visitor, origin):
        pass
    # Then it is refused before there is a socket
    assert refused.value.response.status_code == 403


def test_without_a_visitor_or_a_chat_there_is_no_socket(base: str, visitor: httpx.Client) -> None:
    with pytest.raises(InvalidStatus) as refused, connected(base, None):
        pass
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as refused, connected(base, visitor, name="none"):
        pass
    assert refused.value.response.status_code == 404


def test_a_session_in_the_address_is_no_session(base: str, visitor: httpx.Client) -> None:
    answer = httpx.get(f"{base}/chat/webchat/lines", params={"rawafid_visitor": visitor.cookies["rawafid_visitor"]})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("{", "not JSON"), ("[]", "not a JSON object"), ('"say"', "not a JSON object"), ("[" * 5000, "not JSON"),
        ('{"kind": "shout"}', "unknown kind"), ("{}", "unknown kind"), ('{"kind": ["say"]}', "unknown kind"),
        ('{"kind": "say", "line": {"text": "' + "ش" * 20_000 + '"}}', "too long"),
    ],
)  # fmt: skip
def test_a_frame_that_is_none_is_told_and_the_talk_goes_on(
    base: str, visitor: httpx.Client, frame: str, says: str
) -> None:
    with talking(base, visitor) as talk:
        talk.socket.send(frame)
        assert says in talk.until(lambda one: one["kind"] == "error")["problem"]
        assert talk.say(line())["kind"] == "said"


def nested(depth: int) -> object:
    """A list in a list, and so on: what reads JSON takes more of it than what writes it."""
    value: object = "ماء"
    for _ in range(depth):
        value = [value]
    return value


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
@example(nested(200))
@example(nested(300))
@example({"latitude": nested(300), "longitude": 51.5})
def test_any_value_in_any_place_is_answered(base: str, value: object) -> None:
    with opened(base) as visitor, talking(base, visitor) as talk:
        for frame in (value, {"kind": value}, {"kind": "say", "line": value}, {"kind": "say", "line": line(id=value)}):
            talk.send(frame)
            assert talk.until(lambda one: one["kind"] != "lines")["kind"] in ("error", "refused")
        for key in ("text", "at", "files", "email", "phone", "location", "wants_person"):
            assert talk.say(line(**{key: value}))["kind"] in ("said", "refused")
        talk.send({"kind": "ping"})
        talk.until(lambda one: one["kind"] == "pong")


@pytest.mark.parametrize("said", [None, [], "text", {}, line(""), line("ش" * 501), line(id="1"), line(at="now")])
def test_what_is_no_line_is_refused_and_the_talk_goes_on(
    base: str, visitor: httpx.Client, desk: Desk, said: object
) -> None:
    with talking(base, visitor) as talk:
        refused = talk.say(said)
        assert (refused["kind"], refused["problem"]) == ("refused", "This could not be accepted.")
        assert desk.inbox.claim() == []
        assert talk.say(line())["kind"] == "said"


@pytest.mark.parametrize("hello", ["{", "{}", '{"kind": "say"}', '{"kind": "hello", "mark": 7}'])
def test_whoever_does_not_greet_is_sent_away(base: str, visitor: httpx.Client, hello: str) -> None:
    with connected(base, visitor) as talk:
        talk.socket.send(hello)
        assert talk.closed() == 1008


def test_a_binary_frame_ends_the_talk(base: str, visitor: httpx.Client) -> None:
    with talking(base, visitor) as talk:
        talk.socket.send(b"\x00\xff")
        assert talk.closed() == 1003


def test_a_frame_of_a_megabyte_is_not_read(base: str, visitor: httpx.Client, desk: Desk) -> None:
    with talking(base, visitor) as talk:
        with contextlib.suppress(ConnectionClosed):  # it may be told while it is still sending
            talk.send({"kind": "say", "line": line("x" * 1_000_000)})
        # And where the end overtakes the reason, it is an end without one
        assert talk.closed() in (1009, 1006)
    assert desk.inbox.claim() == []


def test_a_flood_of_frames_ends_the_talk(base: str, visitor: httpx.Client) -> None:
    with talking(base, visitor) as talk:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(100):
                talk.send({"kind": "ping"})
        assert talk.closed() == 1008
        assert len([frame for frame in talk.frames if frame["kind"] == "pong"]) < 100
    # And the next one is let in
    with talking(base, visitor) as talk:
        assert talk.say(line())["kind"] == "said"


def test_a_full_disk_is_told_with_the_time_to_come_again(base: str, visitor: httpx.Client, desk: Desk) -> None:
    desk.is_full = True
    with talking(base, visitor) as talk:
        said = line()
        busy = talk.say(said)
        assert (busy["kind"], busy["id"], busy["seconds"]) == ("busy", said["id"], 7)
        assert "goes out by itself" in busy["problem"]
        desk.is_full = False
        assert talk.say(said)["kind"] == "said"
    assert len(desk.inbox.claim()) == 1


def test_whoever_writes_without_end_is_slowed_down_and_loses_nothing(
    base: str, visitor: httpx.Client, desk: Desk
) -> None:
    with talking(base, visitor) as talk:
        answers = [talk.say(line()) for _ in range(31)]
        assert [answer["kind"] for answer in answers] == ["said"] * 30 + ["busy"]
        assert 0 < answers[-1]["seconds"] <= 300
    assert len(desk.inbox.claim()) == 30


def test_more_tabs_than_anybody_reads_go_by_plain_requests(base: str, visitor: httpx.Client) -> None:
    with ExitStack() as tabs:
        for _ in range(MOST_OF_VISITOR):
            tabs.enter_context(talking(base, visitor))
        with pytest.raises(InvalidStatus) as refused:
            tabs.enter_context(connected(base, visitor))
        assert refused.value.response.status_code == 503
        mark = visitor.get("/chat/webchat/lines").json()["mark"]
        assert visitor.get("/chat/webchat/lines", params={"mark": mark}).json()["seconds"] > 0


def test_open_sockets_cost_no_threads_and_no_looks_of_their_own(site: Site, base: str, engine: Engine) -> None:
    # Given forty open sockets of eight visitors, with nothing under way
    before = set(threading.enumerate())
    statements: list[str] = []
    with ExitStack() as all_open:
        for _ in range(8):
            client = all_open.enter_context(opened(base))
            for _ in range(5):
                all_open.enter_context(talking(base, client))
        ours = [one for one in set(threading.enumerate()) - before if one.name.startswith("chat")]
        # When nothing happens for a while
        event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
        # Then the watcher asks what is new, again and again, and looks at no chat
        wait_until(lambda: asked_what_is_new(statements) > 4, "the watcher asks for nothing else")
    # And all of it takes the same few threads
    assert len(ours) <= 1 + 2 + 4


def asked_what_is_new(statements: list[str]) -> int:
    """How often it was asked since a chat was last looked at."""
    looks = [number for number, one in enumerate(statements) if "BETWEEN" in one]
    return sum("max(inbox.id)" in one for one in statements[looks[-1] if looks else 0 :])
