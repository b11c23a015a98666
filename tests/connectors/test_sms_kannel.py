"""Texts through a real Kannel, both ways, and what each of a gateway's refusals means."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.sms import Sms
from ingest.failures import Misconfigured, Refused, Rejected, Unavailable, Uncertain
from ingest.gsm import fits_gsm
from ingest.message import RawMessage
from ingest.notice import Notice, PushRequest
from tests.connectors.contract import OutletContract, constructing_opens_nothing, error_text
from tests.servers.kannel import Kannel
from tests.servers.process import free_port, wait_until

PASSWORD = "wrong-gateway-password"
NOTICE = Notice(id="n-1", to="+97455512345", text="تم استلام بلاغك رقم 123، شكراً", language="ar")


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_SECRET", "inlet-secret")
    monkeypatch.setenv("KANNEL_PASSWORD", Kannel.password)
    monkeypatch.setenv("WRONG_PASSWORD", PASSWORD)


def sms(url: str, password: str = "KANNEL_PASSWORD", **outlet: Any) -> Sms:
    table = {"url": url, "username": Kannel.username, "password": {"env": password}, "sender": "80001"}
    return Sms.model_validate(
        {"type": "sms", "secret": {"env": "SMS_SECRET"}, "region": "QA", "kannel": table | outlet}
    )


class Desk:
    """An HTTP server that hands each request to the connector, as the pipeline's web part does."""

    def __init__(self, connector: Sms) -> None:
        self.taken: list[RawMessage] = []
        self.requests: list[PushRequest] = []
        self.refused_first = 0
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = urlsplit(self.path).query.encode("latin-1")
                request = PushRequest(self.command, query, headers, self.rfile.read(length), "127.0.0.1")
                desk.requests.append(request)
                status = 200
                if desk.refused_first:
                    desk.refused_first -= 1
                    status = 503
                else:
                    try:
                        desk.taken.extend(connector.accept(request))
                    except Refused as refused:
                        status = refused.status
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in/sms"

    @contextmanager
    def running(self) -> Iterator["Desk"]:
        thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield self
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk(sms("http://127.0.0.1:1/")).running() as running:
        yield running


@pytest.mark.needs("kannel")
def test_a_text_from_a_handset_arrives_whole(kannel: Kannel, desk: Desk) -> None:
    # Given Kannel posting to our inlet, which is away at first
    desk.refused_first = 1
    kannel.deliver_to(f"{desk.url}?secret=inlet-secret&id=%I")

    # When a citizen writes in Arabic, with its comma, its digits and an emoji
    text = "السلام عليكم، الماء مقطوع في المنطقة ٥٦ 😡"
    kannel.receive_sms("+97455512345", "80001", text)
    wait_until(lambda: bool(desk.taken), "Kannel has tried again")

    # Then every letter is there
    [message] = desk.taken
    charset = message.media_type.partition("charset=")[2]
    assert message.content.decode(charset) == text
    assert message.envelope["from"] == "+97455512345"
    assert message.envelope["to"] == "80001"
    assert message.envelope["region"] == "QA"
    assert message.upstream_id == message.envelope["id"] != ""
    assert message.sent_at is not None


@pytest.mark.needs("kannel")
def test_kannel_with_the_wrong_secret_brings_nothing(kannel: Kannel, desk: Desk) -> None:
    kannel.deliver_to(f"{desk.url}?secret=wrong")
    kannel.receive_sms("+97455512345", "80001", "hello")
    wait_until(lambda: bool(desk.requests), "Kannel has posted")
    assert desk.taken == []


@pytest.mark.needs("kannel")
@pytest.mark.parametrize(
    "text",
    [
        "تم استلام بلاغك رقم 123، شكراً لتواصلك 🙏",
        "Your report 123 was received. {Ref: [A-1]} €5 @gov",
        "आपकी शिकायत दर्ज कर ली गई है",
        "آپ کی شکایت موصول ہو گئی ہے، شکریہ",
        "Natanggap na namin ang iyong ulat. ñ",
        "تم استلام بلاغكم وسيتم تحويله إلى الجهة المختصة خلال يومي عمل، " * 4,
    ],
)
def test_a_text_to_a_handset_arrives_whole(kannel: Kannel, text: str) -> None:
    # When it is sent
    receipt = sms(kannel.sendsms_url).send(Notice(id="n-1", to="+974 5551-2345", text=text))

    # Then the handset shows the same letters
    assert receipt.upstream_id == "n-1"
    wait_until(lambda: bool(kannel.sent_sms()), "the handset has it")
    wait_until(lambda: kannel.sent_sms()[0].text == text, f"the same letters, not {kannel.sent_sms()!r}")


@pytest.mark.needs("kannel")
def test_a_delivery_report_comes_back_and_is_no_message(kannel: Kannel, desk: Desk) -> None:
    connector = sms(kannel.sendsms_url, dlr_url=f"{desk.url}?secret=inlet-secret")
    connector.send(NOTICE)
    wait_until(lambda: bool(desk.requests), "Kannel reports")
    assert desk.taken == []
    assert b"notice=n-1" in desk.requests[0].query


@pytest.mark.needs("kannel")
def test_a_missing_sender_is_told_to_a_person(kannel: Kannel) -> None:
    with pytest.raises(Misconfigured, match=r"kannel\.sender"):
        sms(kannel.sendsms_url, sender="").send(NOTICE)


@pytest.mark.needs("kannel")
class TestContract(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def secret(self) -> str:
        return PASSWORD

    @pytest.fixture
    def refused_outlet(self, kannel: Kannel) -> Sms:
        return sms(kannel.sendsms_url, "WRONG_PASSWORD")

    @pytest.fixture
    def unheard_outlet(self) -> Sms:
        return sms(f"http://127.0.0.1:{free_port()}/cgi-bin/sendsms")

    def test_check_reaches_the_gateway(self, kannel: Kannel, unheard_outlet: Sms) -> None:
        sms(kannel.sendsms_url).check()
        with pytest.raises(Unavailable):
            unheard_outlet.check()

    def test_constructing_opens_nothing(self) -> None:
        constructing_opens_nothing(lambda: sms("http://gateway.example/cgi-bin/sendsms"))


@contextmanager
def gateway(answer: bytes) -> Iterator[str]:
    """Says these bytes to each request, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                while True:
                    client, _ = server.accept()
                    with client:
                        client.recv(65_536)
                        client.sendall(answer)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/cgi-bin/sendsms"
        server.shutdown(socket.SHUT_RDWR)


def http(status: str, body: str = "", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("403 Forbidden", "Authorization failed for sendsms"), Misconfigured),
        (http("404 Not Found"), Misconfigured),
        (http("302 Found", "", "location: http://127.0.0.1:1/"), Misconfigured),
        (http("400 Bad Request", "Missing receiver number"), Rejected),
        (http("429 Too Many Requests", "", "retry-after: 17"), Unavailable),
        (http("503 Service Unavailable"), Unavailable),
        (http("200 OK", "<html>A proxy's own page</html>"), Uncertain),
        (http("200 OK", ""), Uncertain),
        (b"", Uncertain),
        (b"HTTP/1.1 202 Acc", Uncertain),
        (b"SSH-2.0-OpenSSH\r\n", Uncertain),
    ],
)
def test_each_answer_says_who_has_the_text(answer: bytes, error: type[Exception]) -> None:
    with gateway(answer) as url, pytest.raises(error) as raised:
        sms(url).send(NOTICE)
    told = error_text(raised.value)
    assert Kannel.password not in told
    assert NOTICE.to not in told
    if b"retry-after" in answer:
        assert raised.value.retry_after == 17  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "answer",
    [http("202 Accepted", "0: Accepted for delivery"), http("202 Accepted", "3: Queued for later delivery")],
)
def test_both_of_kannels_words_for_yes_are_yes(answer: bytes) -> None:
    with gateway(answer) as url:
        assert sms(url).send(NOTICE).detail in answer.decode()


def test_a_gateway_that_never_answers_leaves_the_text_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connector = sms(f"http://127.0.0.1:{server.getsockname()[1]}/", timeout_seconds=0.3)
        with pytest.raises(Uncertain):
            connector.send(NOTICE)


@pytest.mark.parametrize(
    "to", ["", "hello", "+9745551234x", "97455512345,97455512346", "٩٧٤٥٥٥", "1\r\n2", "+" + "9" * 16]
)
def test_what_is_not_one_number_gets_nothing(to: str) -> None:
    with pytest.raises(Rejected):
        sms("http://127.0.0.1:1/").send(Notice(id="n", to=to, text="x"))


def test_neither_number_nor_password_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with gateway(http("202 Accepted", "0: Accepted for delivery")) as url:
        sms(url).send(NOTICE)
    assert Kannel.password not in caplog.text
    assert "97455512345" not in caplog.text


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("Ref A-1: 5€ [ok]\n", True),
        ("ñ Ñ à", True),
        ("ç", False),
        ("“quoted”", False),
        ("مرحبا", False),
        ("`", False),
    ],
)
def test_only_gsm_letters_travel_as_gsm(text: str, fits: bool) -> None:
    assert fits_gsm(text) is fits
