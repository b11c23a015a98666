"""The files that Meta keeps: whole, and our token to nobody else."""

import base64
import json
import socket
from hashlib import sha256
from typing import Any

import pytest

from ingest.failures import Misconfigured, Rejected, Unavailable
from tests.connectors.whatsapp_account import whatsapp
from tests.servers.graph_api import GraphApi
from tests.servers.scripted import Scripted

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")

PHOTOGRAPH = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 800


def test_a_citizens_file_comes_whole(graph: GraphApi) -> None:
    name = graph.keep(PHOTOGRAPH)
    assert whatsapp(graph.url).fetch_file(name) == PHOTOGRAPH
    # And Meta was told whose number asks, so that it gives out nobody else's
    assert graph.calls[0] == f"GET /{graph.version}/{name}?phone_number_id={graph.phone_number_id}"


def test_both_ways_of_writing_a_digest_are_understood(graph: GraphApi) -> None:
    graph.media_fields = {"sha256": base64.b64encode(sha256(PHOTOGRAPH).digest()).decode()}
    assert whatsapp(graph.url).fetch_file(graph.keep(PHOTOGRAPH)) == PHOTOGRAPH
    graph.media_fields = {"sha256": None, "file_size": 7.5}
    assert whatsapp(graph.url).fetch_file(graph.keep(PHOTOGRAPH)) == PHOTOGRAPH


@pytest.mark.parametrize("source", ["", "../me", "1/2", "1?fields=x", "٣", "1" * 129, "1\r\n", "https://evil.example/"])
def test_what_is_no_id_is_not_asked_for(graph: GraphApi, source: str) -> None:
    with pytest.raises(Rejected):
        whatsapp(graph.url).fetch_file(source)
    assert graph.calls == []


def test_a_file_that_is_gone_is_gone(graph: GraphApi) -> None:
    with pytest.raises(Rejected, match="7 days"):
        whatsapp(graph.url).fetch_file("1234567890")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://evil.example/lookaside.fbsbx.com",
        "https://notfacebook.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "http://lookaside.fbsbx.com/x",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/x",
        "https://mmg.whatsapp.net@evil.example/x",
        "https://evil.example\\@lookaside.fbsbx.com/x",
        "https://user:word@lookaside.fbsbx.com/x",
        "file:///etc/passwd",
        "//lookaside.fbsbx.com/x",
        "",
        "x" * 70_000,
        7,
        None,
    ],
)
def test_the_token_goes_to_nobody_but_meta(graph: GraphApi, monkeypatch: pytest.MonkeyPatch, url: Any) -> None:
    # Given an answer that names another place for the file
    graph.media_fields = {"url": url}
    name = graph.keep(PHOTOGRAPH)
    reached: list[str] = []
    resolve = socket.getaddrinfo

    def resolved(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        reached.append(f"{host}:{port}")
        return resolve(host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    # When it is fetched
    with pytest.raises((Misconfigured, Unavailable)):
        whatsapp(graph.url).fetch_file(name)
    # Then only the Graph API was spoken to, once
    assert set(reached) <= {f"127.0.0.1:{graph.port}"}
    assert len(graph.calls) == 1


@pytest.mark.parametrize("host", ["lookaside.fbsbx.com", "mmg.whatsapp.net", "scontent.xx.facebook.com"])
def test_metas_own_places_are_asked(graph: GraphApi, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    graph.media_fields = {"url": f"https://{host}/whatsapp_business/attachments/?mid=1"}
    name = graph.keep(PHOTOGRAPH)
    reached: list[str] = []
    resolve = socket.getaddrinfo

    def resolved(where: Any, port: Any, *more: Any, **named: Any) -> Any:
        reached.append(where if isinstance(where, str) else where.decode())
        if where == "127.0.0.1":
            return resolve(where, port, *more, **named)
        raise socket.gaierror("this machine has no network")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(Unavailable, match=host):
        whatsapp(graph.url).fetch_file(name)
    assert reached == ["127.0.0.1", host]


def test_a_redirection_is_not_followed_with_the_token(graph: GraphApi) -> None:
    graph.scripted.append(Scripted(200, json.dumps({"url": f"{graph.url}/here"}).encode()))
    graph.scripted.append(Scripted(302, b"", {"Location": f"{graph.url}/there"}))
    with pytest.raises(Unavailable, match="302"):
        whatsapp(graph.url).fetch_file("1")
    assert graph.calls[-1] == "GET /here"


@pytest.mark.parametrize("told", [{}, {"file_size": None}, {"file_size": "5"}, {"file_size": "²"}])
def test_a_file_over_the_limit_stays_where_it_is(graph: GraphApi, told: dict[str, Any]) -> None:
    # Given a file that is larger than we take, whatever Meta says of its size
    graph.media_fields = told
    name = graph.keep(PHOTOGRAPH)
    with pytest.raises(Rejected, match="max_file_bytes"):
        whatsapp(graph.url, max_file_bytes=len(PHOTOGRAPH) - 1).fetch_file(name)
    assert len(graph.calls) == (1 if not told else 2)
    assert whatsapp(graph.url, max_file_bytes=len(PHOTOGRAPH)).fetch_file(name) == PHOTOGRAPH


@pytest.mark.parametrize(
    "trouble",
    [
        Scripted(404),
        Scripted(500),
        Scripted(is_hung_up=True),
        Scripted(200, PHOTOGRAPH[:-1]),
        Scripted(200, PHOTOGRAPH[:-1], {"Content-Length": str(len(PHOTOGRAPH)), "Connection": "close"}),
        Scripted(200, b"<html>"),
    ],
)
def test_a_file_that_does_not_come_whole_is_for_later(graph: GraphApi, trouble: Scripted) -> None:
    name = graph.keep(PHOTOGRAPH)
    _, told = graph.answer("GET", f"/{graph.version}/{name}", {"authorization": f"Bearer {graph.token}"}, b"")
    graph.scripted.extend([Scripted(200, json.dumps(told).encode()), trouble])
    with pytest.raises(Unavailable):
        whatsapp(graph.url, timeout_seconds=2).fetch_file(name)
    assert whatsapp(graph.url).fetch_file(name) == PHOTOGRAPH


def test_files_are_kept_from_a_wrong_token_and_a_dead_network(graph: GraphApi) -> None:
    name = graph.keep(PHOTOGRAPH)
    with pytest.raises(Misconfigured):
        whatsapp(graph.url, "WRONG").fetch_file(name)
    graph.stop()
    with pytest.raises(Unavailable):
        whatsapp(graph.url).fetch_file(name)
