"""Files in pieces: by an independent client of the tus protocol, and by clients that break it."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from ingest.failures import Rejected, Unavailable
from ingest.uploads import MOST_BYTES, UNFINISHED_SECONDS, Uploads, WrongOffset
from tests.web.live import serving
from web.site import Site

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
PICTURE = bytes(range(256)) * 5000


def begin(client: TestClient, length: Any, **headers: str) -> Any:
    return client.post("/uploads", headers={**TUS, "Upload-Length": str(length), **headers})


def piece(client: TestClient, address: str, offset: Any, content: bytes, **headers: str) -> Any:
    return client.patch(address, content=content, headers={**PIECE, "Upload-Offset": str(offset), **headers})


def test_an_independent_client_uploads_breaks_off_and_goes_on(site: Site) -> None:
    # Given tuspy, which sends the first third of a photo and is gone
    with serving(site) as address:
        client = TusClient(f"{address}/uploads")
        third = len(PICTURE) // 3
        first = client.uploader(
            file_stream=io.BytesIO(PICTURE), chunk_size=third,
            metadata={"filename": "عداد المياه.jpg", "filetype": "image/jpeg"},
        )  # fmt: skip
        first.upload_chunk()  # type: ignore[no-untyped-call]
        url = str(first.url)
        # When it comes back another day
        again = client.uploader(file_stream=io.BytesIO(PICTURE), url=url, chunk_size=100_000)
        assert again.offset == third
        again.upload()
    # Then the file is whole, under its own name
    name = url.rpartition("/")[2]
    found = site.uploads.find(name)
    assert found is not None
    assert (found.is_finished, found.filename, found.content_type) == (True, "عداد المياه.jpg", "image/jpeg")
    assert site.uploads.fetch_file(name) == PICTURE


def test_an_independent_client_is_told_that_a_file_is_too_large(site: Site) -> None:
    class Huge(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return MOST_BYTES + 1 if whence == 2 else super().seek(offset, whence)

        def tell(self) -> int:
            return MOST_BYTES + 1

    with serving(site) as address, pytest.raises(TusCommunicationError, match="413"):
        TusClient(f"{address}/uploads").uploader(file_stream=Huge(b"x"), chunk_size=1000).upload_chunk()  # type: ignore[no-untyped-call]


def test_what_is_spoken_is_told(client: TestClient) -> None:
    told = client.options("/uploads")
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-extension"] == "creation,termination"
    assert told.headers["tus-max-size"] == str(MOST_BYTES)
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "10", "Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "-1", **TUS}, 400),
        ({"Upload-Length": "١٠", **TUS}, 400),
        ({"Upload-Length": "0", **TUS}, 400),
        ({"Upload-Length": "9" * 40, **TUS}, 400),
        ({"Upload-Length": str(MOST_BYTES + 1), **TUS}, 413),
        ({"Upload-Defer-Length": "1", **TUS}, 400),
    ],
)
def test_a_beginning_that_is_none_is_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    assert client.post("/uploads", headers=raw).status_code == status


def test_a_piece_in_the_wrong_place_changes_nothing(client: TestClient, site: Site) -> None:
    where = begin(client, 10).headers["location"]
    assert piece(client, where, 0, b"hello").headers["upload-offset"] == "5"
    for offset, content, status in ((0, b"again", 409), (9, b"!", 409), ("x", b"!", 400), (5, b"too long", 413)):
        assert piece(client, where, offset, content).status_code == status
    assert piece(client, where, 5, b"world", **{"Content-Type": "text/plain"}).status_code == 415
    assert client.patch(where, content=b"x", headers={**PIECE, "Tus-Resumable": "2.0.0"}).status_code == 412
    assert client.head(where, headers=TUS).headers["upload-offset"] == "5"
    assert piece(client, where, 5, b"world").status_code == 204
    assert site.uploads.fetch_file(where.rpartition("/")[2]) == b"helloworld"


@pytest.mark.parametrize("name", ["0" * 32, "..x", "%2e%2e%2fsecrets%2finstance", "x" * 500, "é"])
def test_what_is_no_upload_is_not_found(client: TestClient, name: str) -> None:
    assert client.head(f"/uploads/{name}", headers=TUS).status_code == 404
    assert piece(client, f"/uploads/{name}", 0, b"x").status_code == 404
    assert client.delete(f"/uploads/{name}", headers=TUS).status_code == 404


def test_an_upload_that_is_given_up_is_gone(client: TestClient) -> None:
    where = begin(client, 10).headers["location"]
    assert client.delete(where, headers=TUS).status_code == 204
    assert client.head(where, headers=TUS).status_code == 404


def test_a_name_of_any_bytes_is_only_a_name(client: TestClient, site: Site) -> None:
    evil = base64.b64encode("../../\0\ud800etc/passwd".encode("utf-8", "surrogatepass")).decode()
    where = begin(client, 3, **{"Upload-Metadata": f"filename {evil},filetype !!!,,x"}).headers["location"]
    piece(client, where, 0, b"abc")
    assert site.uploads.fetch_file(where.rpartition("/")[2]) == b"abc"
    assert {path.parent for path in site.uploads.folder.rglob("*")} == {site.uploads.folder}


def test_too_many_files_at_once_are_asked_to_wait(client: TestClient) -> None:
    answers = [begin(client, 1).status_code for _ in range(61)]
    assert answers[:60] == [201] * 60
    assert answers[60] == 429


def test_half_a_file_is_for_later_and_none_is_gone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    half = uploads.create(4, "a.jpg", "image/jpeg")
    uploads.append(half.name, 0, b"ab")
    with pytest.raises(Unavailable, match="2 of 4"):
        uploads.fetch_file(half.name)
    with pytest.raises(Rejected):
        uploads.fetch_file("0" * 32)


def test_what_nobody_came_back_for_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    uploads = Uploads(tmp_path / "uploads")
    half, whole = uploads.create(4, "", ""), uploads.create(1, "", "")
    uploads.append(whole.name, 0, b"x")
    assert uploads.remove_expired() == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + UNFINISHED_SECONDS + 10)
    assert uploads.remove_expired() == 1
    assert uploads.find(half.name) is None
    assert uploads.fetch_file(whole.name) == b"x"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 12), st.binary(max_size=6)), max_size=12))
def test_whatever_is_sent_in_whatever_order_the_file_is_what_was_taken(
    tmp_path: Path, pieces: list[tuple[int, bytes]]
) -> None:
    uploads = Uploads(tmp_path / "uploads")
    upload, taken = uploads.create(12, "", ""), b""
    for offset, content in pieces:
        try:
            assert uploads.append(upload.name, offset, content) == len(taken) + len(content)
        except WrongOffset:
            assert offset != len(taken)
            continue
        except ValueError:
            assert len(taken) + len(content) > 12
            continue
        assert offset == len(taken)
        taken += content
    found = uploads.find(upload.name)
    assert found is not None
    assert found.offset == len(taken)
