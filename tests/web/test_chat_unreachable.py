"""The chat by WebSocket with clients that never read or are out of reach, and a server that stops."""

import socket as sockets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
import orjson
import pytest
from sqlalchemy.exc import OperationalError
from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.typing import Origin
from websockets.uri import parse_uri

from ingest.message import Channel, RawMessage
from tests.servers.process import free_port, wait_until
from tests.web.chatting import line, with_chat
from tests.web.conftest import Desk
from tests.web.live import serving
from tests.web.talking import DEADLINE_SECONDS, opened, talking
from web import patience
from web.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    return with_chat(site)


def test_who_never_reads_is_let_go_and_holds_up_nobody(site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "UNREAD_SECONDS", 1)
    with serving(site, ws_ping_interval=None) as base, opened(base) as visitor, opened(base) as other:
        # Given a chat of eight megabytes, more than the kernel keeps for a connection
        who = visitor.cookies["rawafid_visitor"].partition(".")[0]
        desk.inbox.append("webchat", [a_line(who, "x" * 40_000) for _ in range(200)])
        # When somebody opens it and reads nothing
        with never_reading(base, visitor) as deaf:
            # Then others are heard and answered
            with talking(base, other) as talk:
                assert talk.say(line("وما زالت مقطوعة"))["kind"] == "said"
                talk.until_shown("وما زالت مقطوعة")
            # And the server has done with that one
            wait_until(lambda: is_let_go(deaf), "the server has let go", DEADLINE_SECONDS)


def test_who_gives_no_sign_of_life_is_let_go(site: Site) -> None:
    # Given a phone that is out of reach: nothing of it comes any more, not even the end of its connection
    impatient = serving(site, ws_ping_interval=0.2, ws_ping_timeout=0.2)
    with impatient as base, opened(base) as visitor, never_reading(base, visitor) as deaf:
        wait_until(lambda: is_let_go(deaf), "the server has let go", DEADLINE_SECONDS)


def test_pages_stay_open_while_the_database_is_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an open page, and a database that cannot be asked
    away: list[bool] = []

    def gone(*_: object) -> NoReturn:
        away.append(True)
        raise OperationalError("", None, ConnectionError())

    with serving(site) as base, opened(base) as visitor, talking(base, visitor) as talk:
        with monkeypatch.context() as patched:
            patched.setattr("web.chat_watch.chat_of", gone)
            talk.say(line("أثناء"))
            wait_until(lambda: bool(away), "the watcher has asked in vain")
        # When it is back
        # Then the page is told what it has missed, over the same connection
        talk.until_shown("أثناء")


def test_a_server_that_stops_says_so_and_the_talk_goes_on_with_the_next(site: Site) -> None:
    port = free_port()
    with ExitStack() as visit:
        with serving(site, port) as base:
            # Given an open chat
            visitor = visit.enter_context(opened(base))
            talk = visit.enter_context(talking(base, visitor))
            talk.say(line("قبل"))
            mark = talk.until_shown("قبل")["mark"]
            # When the server is told to stop
        # Then it says that it will be back (RFC 6455 and the IANA registry: service restart)
        assert talk.closed() == 1012
        # And the next one goes on where the page was
        with serving(site, port) as base, talking(base, visitor, mark) as talk:
            talk.say(line("بعد"))
            assert "قبل" not in talk.until_shown("بعد")["html"]


def a_line(visitor: str, text: str) -> RawMessage:
    """A line as the page's posts leave it in the inbox."""
    said = line(text)
    content = orjson.dumps({"visitor": visitor, "messages": [{**said, "from": "visitor"}]})
    return RawMessage(Channel.WEBCHAT, visitor + said["id"], content, "application/json")


@contextmanager
def never_reading(base: str, visitor: httpx.Client) -> Iterator[sockets.socket]:
    """A socket that greets and then takes nothing of what it is sent."""
    host, _, port = base.removeprefix("http://").partition(":")
    with sockets.socket() as raw:
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        raw.connect((host, int(port)))
        client = ClientProtocol(parse_uri(f"ws://{host}:{port}/chat/webchat/socket"), origin=Origin(base))
        request = client.connect()
        request.headers["Cookie"] = f"rawafid_visitor={visitor.cookies['rawafid_visitor']}"
        client.send_request(request)
        raw.sendall(b"".join(client.data_to_send()))
        while client.state is not State.OPEN:
            client.receive_data(raw.recv(1))
        client.send_text(b'{"kind": "hello"}')
        raw.sendall(b"".join(client.data_to_send()))
        yield raw


def is_let_go(raw: sockets.socket) -> bool:
    """Whether no process has the server's end of this connection any more; the kernel may have, for a while."""
    ends = f"{_port(raw.getpeername())} {_port(raw.getsockname())}"
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = row.split()
        if f"{fields[1].partition(':')[2]} {fields[2].partition(':')[2]}" == ends:
            return fields[9] == "0"
    return True


def _port(address: tuple[str, int]) -> str:
    return f"{address[1]:04X}"
