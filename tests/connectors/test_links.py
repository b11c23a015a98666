"""Files at strangers' addresses: fetched whole from where they may lie, and from nowhere else."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from connectors import _links
from connectors._links import Host, Links
from ingest.failures import Misconfigured, Rejected, TooLarge, Unavailable
from tests.normalize.test_photos import photo
from tests.servers.file_server import FileServer, running

PICTURE = photo("JPEG")
ANYWHERE = Links(("*",), 1_000_000)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    with running(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def links(server: FileServer) -> Links:
    """The server's host is named outright: it may be inside our own network."""
    return Links((server.host,), 1_000_000)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/lamp.jpg",
        "https://127.1/lamp.jpg",
        "https://0x7f000001/lamp.jpg",
        "https://2130706433/lamp.jpg",
        "https://localhost/lamp.jpg",
        "https://[::1]/lamp.jpg",
        "https://[::ffff:127.0.0.1]/lamp.jpg",
        "https://10.0.0.1/lamp.jpg",
        "https://192.168.1.1/lamp.jpg",
        "https://100.64.0.1/lamp.jpg",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/latest/meta-data/",
        "https://[64:ff9b::a9fe:a9fe]/latest/meta-data/",
        "https://0.0.0.0/lamp.jpg",
    ],
)
def test_an_address_inside_a_network_is_not_asked(address: str) -> None:
    with pytest.raises(Rejected, match="not on the public internet"):
        ANYWHERE.fetch(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://img.example/lamp.jpg",
        "file:///etc/passwd",
        "ftp://img.example/lamp.jpg",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "//img.example/lamp.jpg",
        "lamp.jpg",
        "",
        "https://",
        "https:///lamp.jpg",
        "https://img.example:99999/lamp.jpg",
        "https://city:key@img.example/lamp.jpg",
        "https://img.example\t/lamp.jpg\r\nHost: other",
        "https://" + "a" * 70_000,
    ],
)
def test_what_is_no_plain_https_address_is_not_fetched(address: str) -> None:
    with pytest.raises(Rejected):
        ANYWHERE.fetch(address)


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        (("img.example",), "https://other.example/a.jpg"),
        (("img.example",), "https://img.example.evil.example/a.jpg"),
        (("img.example",), "https://a.img.example/a.jpg"),
        ((".img.example",), "https://img.example/a.jpg"),
        ((".img.example",), "https://evilimg.example/a.jpg"),
        (("img.example",), "https://img.example:8443/a.jpg"),
        (("img.example:8443",), "https://img.example/a.jpg"),
        (("*",), "https://img.example:6379/a.jpg"),
        ((), "https://img.example/a.jpg"),
    ],
)
def test_only_the_hosts_that_are_allowed_are_asked(hosts: tuple[str, ...], address: str) -> None:
    with pytest.raises(Rejected, match="not among media_hosts"):
        Links(hosts, 1_000_000).fetch(address)


@given(st.text(max_size=80))
def test_whatever_is_given_as_an_address_is_only_refused(address: str) -> None:
    for start in ("", "https://", "https://img.example/"):
        with pytest.raises(Rejected):
            Links((), 1_000_000).fetch(start + address)


def test_a_name_that_leads_inside_is_not_followed_there(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a stranger's name whose name server gives an address of ours
    resolve = socket.getaddrinfo

    def answer(host: str, port: int, *rest: int, **more: int) -> object:
        return resolve("127.0.0.1" if host == "img.example" else host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    # When its photo is fetched, then nobody of ours is asked, whether all hosts may be or those below one
    for hosts in (("*",), (".example",)):
        with pytest.raises(Rejected, match="not on the public internet"):
            Links(hosts, 1_000_000).fetch("https://img.example/lamp.jpg")
    assert server.calls == []


def test_a_file_is_fetched_whole_from_a_host_that_is_named(server: FileServer, links: Links) -> None:
    # Given a photo behind an address in Arabic, with a key in its query
    address = server.keep("/%D8%B5%D9%88%D8%B1%D8%A9.jpg?key=7", PICTURE)
    # When it is fetched, then it comes as it is, and was asked for unpacked
    assert links.fetch(address.replace("%D8%B5%D9%88%D8%B1%D8%A9", "صورة")) == PICTURE
    (call,) = server.calls
    assert call.headers["accept-encoding"] == "identity"
    assert call.headers["host"] == server.host


def test_a_file_that_has_moved_is_followed_a_few_steps(server: FileServer, links: Links) -> None:
    last = server.keep("/3.jpg", PICTURE)
    server.keep("/2.jpg", status=307, headers={"Location": last})
    server.keep("/1.jpg", status=302, headers={"Location": "2.jpg"})
    assert links.fetch(f"{server.url}/1.jpg") == PICTURE


@pytest.mark.parametrize(
    "there",
    ["https://127.0.0.1/", "https://169.254.169.254/", "http://img.example/", "https://other.example/", "file:///etc"],
)
def test_no_redirect_leads_where_an_address_may_not(server: FileServer, there: str) -> None:
    # Given a host that may be asked, and hands on to one that may not
    address = server.keep("/lamp.jpg", status=302, headers={"Location": there})
    with pytest.raises(Rejected):
        Links((server.host, ".img.example"), 1_000_000).fetch(address)
    with pytest.raises(Rejected):
        Links((server.host, ".example") if "other" not in there else (server.host,), 1_000_000).fetch(address)


def test_a_circle_of_redirects_ends(server: FileServer, links: Links) -> None:
    address = server.keep("/round.jpg", status=301, headers={"Location": "/round.jpg"})
    with pytest.raises(Rejected, match="on and on"):
        links.fetch(address)
    assert len(server.calls) == 1 + _links.MOST_REDIRECTS


def test_who_we_are_is_told_to_nobody_further_on(server: FileServer, links: Links) -> None:
    address = server.keep("/dm.jpg", status=302, headers={"Location": "/elsewhere.jpg"})
    server.keep("/elsewhere.jpg", PICTURE)
    with pytest.raises(Rejected):
        links.fetch(address, {"authorization": "OAuth x"})
    assert [call.path for call in server.calls] == ["/dm.jpg"]


@pytest.mark.parametrize("announced", [None, -1])
def test_a_file_over_the_limit_is_not_taken(server: FileServer, announced: int | None) -> None:
    # Given a file that says how large it is, and one that does not
    address = server.keep("/film.mp4", b"x" * 200_001, announced=announced)
    with pytest.raises(TooLarge, match="200000 bytes"):
        Links((server.host,), 200_000).fetch(address)
    assert len(Links((server.host,), 200_001).fetch(address)) == 200_001


def test_a_host_that_lies_about_the_size_is_not_believed(server: FileServer, links: Links) -> None:
    with pytest.raises(Unavailable):
        links.fetch(server.keep("/cut.jpg", PICTURE, announced=len(PICTURE) + 10))
    with pytest.raises(TooLarge):
        links.fetch(server.keep("/huge.jpg", PICTURE, announced=10**14))


def test_a_host_that_drips_is_left_when_the_time_is_over(
    server: FileServer, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_links, "MOST_SECONDS", 0.5)
    with pytest.raises(Unavailable):
        links.fetch(server.keep("/drip.jpg", drips=True))


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, Rejected), (410, Rejected), (403, Rejected), (206, Rejected), (304, Rejected), (302, Rejected),
     (429, Unavailable), (408, Unavailable), (500, Unavailable), (503, Unavailable)],
)  # fmt: skip
def test_what_may_come_later_is_told_from_what_never_will(
    server: FileServer, links: Links, status: int, error: type[Exception]
) -> None:
    address = server.keep("/lamp.jpg?key=7781", status=status, headers={"Retry-After": "90"})
    with pytest.raises(error) as raised:
        links.fetch(address)
    assert str(status) in str(raised.value)
    # And the rest of the address, which may be a key to it, is not told
    assert "7781" not in str(raised.value)
    assert getattr(raised.value, "retry_after", 90) == 90


@pytest.mark.parametrize("asked", ["99999999", "9" * 15, "9" * 1000])
def test_no_host_is_waited_for_longer_than_a_day(server: FileServer, links: Links, asked: str) -> None:
    with pytest.raises(Unavailable) as raised:
        links.fetch(server.keep("/lamp.jpg", status=503, headers={"Retry-After": asked}))
    assert raised.value.retry_after == 86_400


def test_a_proof_that_opens_nothing_is_for_a_person(server: FileServer, links: Links) -> None:
    with pytest.raises(Misconfigured, match="401"):
        links.fetch(server.keep("/dm.jpg", status=401), {"authorization": "OAuth x"})


def test_a_host_that_cannot_prove_its_name_gives_nothing(
    server: FileServer, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = server.keep("/lamp.jpg", PICTURE)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable):
        links.fetch(address)
    assert server.calls == []


class _Table(BaseModel):
    hosts: tuple[Host, ...]


def test_hosts_are_read_and_anything_else_is_told() -> None:
    assert _Table(hosts=("*", "Img.Example", ".cdn.example", "photos.example:8443")).hosts == (
        "*", "img.example", ".cdn.example", "photos.example:8443",
    )  # fmt: skip
    for wrong in ("https://img.example", "img.example/photos", "*.example", "", "صور.example", "img.example:0"):
        with pytest.raises(ValidationError, match="is no host"):
            _Table(hosts=(wrong,))
