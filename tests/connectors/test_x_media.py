"""X: photos and films, fetched from where X keeps them, with the account's proof only where one is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.x import X
from ingest.failures import Misconfigured, Rejected, TooLarge
from tests.connectors.contract import error_text
from tests.connectors.x_account import connector
from tests.normalize.test_photos import photo
from tests.servers.file_server import FileServer, running
from tests.servers.x_api import XApi

PICTURE = photo("JPEG")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, x_keys: None) -> Iterator[FileServer]:
    with running(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def account(files: FileServer) -> X:
    """The file server stands where X keeps what is sent in direct messages."""
    return connector(media_hosts=[files.host])


def test_a_photo_of_a_direct_message_is_asked_for_with_the_accounts_proof(files: FileServer, account: X) -> None:
    # Given a photo that only the two who write to each other may see
    address = files.keep("/1.1/ton/data/dm/1034828552951160836/1034828533812486145/oP5p359h.jpg", PICTURE)

    # When it is fetched
    assert account.fetch_file(address) == PICTURE

    # Then the request was signed for this very address with the account's keys
    assert XApi.is_signed("GET", address, files.calls[0].headers["authorization"])


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/dm.jpg", "https://twimg.com.evil.example/a.jpg", "https://eviltwimg.com/a.jpg",
     "http://ton.twitter.com/dm.jpg", "https://ton.twitter.com:8443/dm.jpg"],
)  # fmt: skip
def test_nobody_but_x_is_asked_or_shown_a_proof(
    files: FileServer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    # Given an address that a forged event could name
    monkeypatch.setattr(X, "_api", lambda self: pytest.fail("nothing is signed for such an address"))
    with pytest.raises(Rejected):
        connector().fetch_file(address)


def test_a_public_photo_is_asked_for_without_a_proof(files: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given the photo of a post, where a name server leads astray into our own network
    monkeypatch.setattr(X, "_api", lambda self: pytest.fail("nothing is signed for what anybody may see"))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", files.port))])
    with pytest.raises(Rejected, match="not on the public internet"):
        connector().fetch_file("https://pbs.twimg.com/media/Gx1.jpg")
    assert files.calls == []


def test_a_file_without_an_address_is_told(files: FileServer) -> None:
    with pytest.raises(Rejected, match="without saying where"):
        connector().fetch_file("3_1034828533812486145")


def test_keys_that_open_nothing_are_for_a_person(files: FileServer, account: X) -> None:
    with pytest.raises(Misconfigured) as raised:
        account.fetch_file(files.keep("/dm.jpg", status=403))
    for secret in XApi.secrets.values():
        assert secret not in error_text(raised.value)


def test_a_film_over_the_limit_is_not_taken(files: FileServer) -> None:
    address = files.keep("/dm_video/1/vid/720x1280/a.mp4", b"x" * 5000)
    with pytest.raises(TooLarge):
        connector(media_hosts=[files.host], max_file_bytes=4999).fetch_file(address)
    assert len(connector(media_hosts=[files.host], max_file_bytes=5000).fetch_file(address)) == 5000
