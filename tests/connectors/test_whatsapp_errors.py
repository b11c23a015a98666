"""What each of Meta's answers means for the next try, and what the check says."""

import json
import socket
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.whatsapp import Whatsapp
from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice
from tests.connectors.contract import OutletContract, error_text
from tests.connectors.whatsapp_account import NOTICE, WRONG_TOKEN, whatsapp
from tests.servers.graph_api import GraphApi
from tests.servers.process import free_port
from tests.servers.scripted import Scripted

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")

PERSON, LATER, NEVER = Misconfigured, Unavailable, Rejected
CODES: list[tuple[int, int, type[ConnectorError]]] = [
    # Authorization
    (0, 401, PERSON), (3, 500, PERSON), (10, 403, PERSON), (190, 401, PERSON), (200, 403, PERSON), (299, 403, PERSON),
    # Throttling
    (4, 400, LATER), (80007, 400, LATER), (130429, 400, LATER), (131048, 400, LATER), (131056, 400, LATER),
    (133016, 400, LATER), (131064, 400, LATER),
    # Integrity
    (368, 403, PERSON), (130497, 403, NEVER), (131031, 403, PERSON),
    # Other
    (1, 400, LATER), (2, 503, LATER), (33, 400, PERSON), (100, 400, NEVER), (130472, 400, NEVER), (131000, 500, LATER),
    (131005, 403, PERSON), (131008, 400, NEVER), (131009, 400, NEVER), (131016, 500, LATER), (131021, 400, NEVER),
    (131026, 400, NEVER), (131030, 400, PERSON), (131037, 400, PERSON), (131042, 400, PERSON), (131045, 500, PERSON),
    (131049, 400, NEVER), (131050, 400, NEVER), (131051, 400, NEVER), (131057, 500, LATER), (131062, 400, NEVER),
    (132000, 400, PERSON), (132001, 404, PERSON), (132005, 400, PERSON), (132007, 400, PERSON), (132008, 400, PERSON),
    (132012, 400, PERSON), (132015, 400, PERSON), (132016, 400, PERSON), (133010, 400, PERSON), (133015, 400, LATER),
    (134011, 400, PERSON), (135000, 400, NEVER),
    # Codes that no page lists: by the status
    (999_999, 400, NEVER), (999_999, 500, LATER), (999_999, 401, PERSON), (999_999, 429, LATER),
]  # fmt: skip
"""The codes of Meta's page that a message can end with, as of May 2026, and who can do something about each."""


@pytest.mark.parametrize(("code", "status", "error"), CODES)
def test_each_of_metas_codes_says_who_can_do_something(
    graph: GraphApi, code: int, status: int, error: type[ConnectorError]
) -> None:
    # Given a refusal whose words hold the citizen's number, as Meta's do
    graph.refuse(code, status)
    with pytest.raises(ConnectorError) as raised:
        whatsapp(graph.url).send(NOTICE)
    # Then it is of the right kind, names the code and Meta's trace, and says what to do
    assert type(raised.value) is error
    told = str(raised.value)
    assert f"code {code}, trace Az8or2yhqkZfEZ" in told
    assert len(told.partition("trace Az8or2yhqkZfEZ")[2]) > 12 or code == 999_999
    assert "97455123456" not in error_text(raised.value)
    assert GraphApi.token not in error_text(raised.value)


def error_of(code: Any, **more: Any) -> bytes:
    return json.dumps({"error": {"code": code, "message": "x", **more}}).encode()


@pytest.mark.parametrize(
    ("scripted", "error", "wait"),
    [
        (Scripted(400, error_of(131056), {"Retry-After": "6"}), Unavailable, 6),
        (Scripted(503, b"", {"Retry-After": "17"}), Unavailable, 17),
        (Scripted(503, b"", {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}), Unavailable, 0),
        (Scripted(500, b"<html>"), Unavailable, None),
        (Scripted(400, error_of(131009, is_transient=True)), Unavailable, None),
        (Scripted(400, error_of("190")), Misconfigured, None),
        (Scripted(400, error_of(100, error_subcode=33)), Misconfigured, None),
        (Scripted(400, error_of([190])), Rejected, None),
        (Scripted(400, b'{"error":"no"}'), Rejected, None),
        (Scripted(401, b"<html>A proxy wants a password</html>"), Misconfigured, None),
        (Scripted(404, b"not here"), Misconfigured, None),
        (Scripted(302, b"", {"Location": "http://127.0.0.1:1/"}), Misconfigured, None),
        (Scripted(502, b"Bad gateway"), Uncertain, None),
        (Scripted(504, b""), Uncertain, None),
        (Scripted(200, b"<html>A proxy's own page</html>"), Uncertain, None),
        (Scripted(200, b'{"messages":[]}'), Uncertain, None),
        (Scripted(200, b'{"messages":[{"id":7}]}'), Uncertain, None),
        (Scripted(200, b"[" * 100_000), Uncertain, None),
        (Scripted(is_hung_up=True), Uncertain, None),
    ],
)
def test_each_answer_says_who_has_the_text(
    graph: GraphApi, scripted: Scripted, error: type[ConnectorError], wait: float | None
) -> None:
    graph.scripted.append(scripted)
    with pytest.raises(ConnectorError) as raised:
        whatsapp(graph.url).send(NOTICE)
    assert isinstance(raised.value, error)
    assert getattr(raised.value, "retry_after", None) == wait
    assert "97455123456" not in error_text(raised.value)
    # And nothing was tried twice, nor anywhere else
    assert len(graph.calls) == 1


def test_a_server_that_never_answers_leaves_the_text_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connector = whatsapp(f"http://127.0.0.1:{server.getsockname()[1]}", timeout_seconds=0.3)
        with pytest.raises(Uncertain):
            connector.send(NOTICE)


@pytest.mark.parametrize("token", ["", "EAA with blank", "EAA\nEAB", "رمز"])
def test_a_token_that_cannot_be_one_is_for_a_person(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("TOKEN", token)
    with pytest.raises(Misconfigured, match="access_token") as raised:
        whatsapp("http://127.0.0.1:1").send(NOTICE)
    assert not token or token not in error_text(raised.value)


def test_neither_number_nor_token_is_logged(graph: GraphApi, caplog: pytest.LogCaptureFixture) -> None:
    connector = whatsapp(graph.url)
    connector.send(NOTICE)
    connector.fetch_file(graph.keep(b"x"))
    for secret in (GraphApi.token, "97455123456", GraphApi.phone_number_id, "hash=ATv"):
        assert secret not in caplog.text


class TestContract(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def secret(self) -> str:
        return WRONG_TOKEN

    @pytest.fixture
    def refused_outlet(self, graph: GraphApi) -> Whatsapp:
        return whatsapp(graph.url, "WRONG")

    @pytest.fixture
    def unheard_outlet(self) -> Whatsapp:
        return whatsapp(f"http://127.0.0.1:{free_port()}")


def test_the_check_tells_right_from_wrong(graph: GraphApi, monkeypatch: pytest.MonkeyPatch) -> None:
    whatsapp(graph.url).check()
    for wrong, remedy in (
        (whatsapp(graph.url, "WRONG"), "access_token"),
        (whatsapp(graph.url, phone_number_id="999"), "phone_number_id"),
        (whatsapp(graph.url, number="+974 4411 1111"), r"\+97444000000"),
        (whatsapp(graph.url, version="v1.0"), "phone_number_id"),
        (whatsapp(graph.url, app_secret={"env": "WRONG"}), "app_secret"),
        (whatsapp(graph.url, app_secret={"env": "UNSET"}), "app_secret is missing"),
        (whatsapp(graph.url, verify_token={"env": "UNSET"}), "verify_token is missing"),
        (whatsapp(graph.url, "UNSET"), "access_token is missing"),
    ):
        with pytest.raises(Misconfigured, match=remedy) as raised:
            wrong.check()
        assert GraphApi.app_secret not in error_text(raised.value)
        assert GraphApi.token not in error_text(raised.value)
    # And nothing was sent to anybody
    assert graph.sent == []


@pytest.mark.parametrize("trouble", [Scripted(503), Scripted(502), Scripted(is_hung_up=True)])
def test_a_check_that_meta_does_not_answer_is_for_later(graph: GraphApi, trouble: Scripted) -> None:
    graph.scripted.append(trouble)
    with pytest.raises(Unavailable):
        whatsapp(graph.url).check()
    graph.stop()
    with pytest.raises(Unavailable):
        whatsapp(graph.url).check()


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"id":"106540352242922","name":"A person"}'])
def test_an_id_that_is_of_no_number_is_for_a_person(graph: GraphApi, body: bytes) -> None:
    graph.scripted.append(Scripted(200, body))
    with pytest.raises(Misconfigured, match="API Setup"):
        whatsapp(graph.url).check()


@pytest.mark.parametrize(
    "url",
    [
        "graph.facebook.com",
        "ftp://graph.facebook.com",
        "http://graph.facebook.com",
        "https://x.example/?a=b",
        "https://",
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="base_url"):
        whatsapp(url)


@pytest.mark.parametrize("url", ["https://proxy.gov.example/graph/", "http://localhost:8080", "http://10.1.2.3"])
def test_a_proxy_may_stand_in_front(url: str) -> None:
    assert not whatsapp(url).base_url.endswith("/")
