"""WhatsApp's webhooks: whether they are Meta's, and whether the address is ours."""

from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.connector import ChallengedConnector, KeepingConnector
from ingest.failures import Refused
from ingest.notice import PushRequest
from tests.connectors.contract import PushContract, constructing_opens_nothing, status_of
from tests.connectors.whatsapp_account import VERIFY, post, whatsapp
from tests.servers.graph_api import GraphApi, text, value, webhook

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس 💧"
WHATSAPP = whatsapp()


def ask(**parameters: str) -> PushRequest:
    query = urlencode({f"hub.{name}": given for name, given in parameters.items()})
    return PushRequest("GET", query.encode(), {}, b"", "198.51.100.4")


BODY = webhook(value(text(WATER)))


@pytest.mark.parametrize(
    "request_",
    [
        post(BODY, ""),
        post(BODY, "sha256="),
        post(BODY, "sha256=" + "0" * 64),
        post(BODY, GraphApi.sign(BODY).upper()),
        post(BODY, GraphApi.sign(BODY).removeprefix("sha256=")),
        post(BODY, GraphApi.sign(BODY)[:-1]),
        post(BODY, GraphApi.sign(BODY) + ", " + GraphApi.sign(BODY)),
        post(BODY, GraphApi.sign(BODY + b"\n")),
        post(BODY, "sha256=ÿþ\udcff"),
        post(b"", ""),
        # What a JSON library makes of it is not what was signed.
        post(orjson.dumps(orjson.loads(BODY)), GraphApi.sign(BODY)),
        PushRequest("POST", b"", {"x-hub-signature": "sha1=" + "0" * 40}, BODY, ""),
    ],
)
def test_what_meta_did_not_sign_is_refused(request_: PushRequest) -> None:
    with pytest.raises(Refused) as refused:
        WHATSAPP.accept(request_)
    assert refused.value.status == 401
    assert GraphApi.app_secret not in str(refused.value)


def test_the_signature_is_the_one_that_other_implementations_make() -> None:
    # Given what OpenSSL says of these bytes: openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    body = b'{"object":"whatsapp_business_account","entry":[],"note":"\\u0645\\u0627\\u0621 a\\/b"}'
    signature = "sha256=4e2a9b69b3759c9e8eca2a89a89c0fa909f411365bbd5862b904fb3cb47dac5c"
    # Then we agree
    assert WHATSAPP.accept(post(body, signature)) == []


def test_nothing_is_taken_without_a_secret_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APP_SECRET")
    monkeypatch.delenv("VERIFY")
    assert status_of(WHATSAPP, post(BODY)) == 503
    with pytest.raises(Refused) as refused:
        WHATSAPP.prove(ask(mode="subscribe", verify_token="", challenge="1"))
    assert refused.value.status == 503


def test_a_request_that_is_too_large_or_no_post_is_refused() -> None:
    small = whatsapp(max_bytes=len(BODY))
    assert len(small.accept(post(BODY))) == 1
    assert status_of(small, post(BODY + b" ")) == 413
    assert status_of(small, PushRequest("GET", b"", post(BODY).headers, BODY, "")) == 405


def test_meta_is_told_that_the_address_is_ours() -> None:
    assert isinstance(WHATSAPP, ChallengedConnector)
    proof = WHATSAPP.prove(ask(mode="subscribe", verify_token=VERIFY, challenge="1158201444"))
    assert (proof.content, proof.content_type) == (b"1158201444", "text/plain")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (ask(mode="subscribe", verify_token="wrong", challenge="1"), 403),
        (ask(mode="subscribe", verify_token="", challenge="1"), 403),
        (ask(mode="subscribe", challenge="1"), 403),
        (ask(mode="unsubscribe", verify_token=VERIFY, challenge="1"), 403),
        (ask(verify_token=VERIFY, challenge="1"), 403),
        (ask(mode="subscribe", verify_token=VERIFY), 400),
        (ask(mode="subscribe", verify_token=VERIFY, challenge="<script>"), 400),
        (ask(mode="subscribe", verify_token=VERIFY, challenge="1" * 201), 400),
        (PushRequest("GET", b"", {}, b"", ""), 403),
        (PushRequest("GET", b"hub.verify_token=%FF&hub.mode=subscribe&hub.challenge=1", {}, b"", ""), 403),
        (PushRequest("GET", b"&".join([b"hub.verify_token=a"] * 3), {}, b"", ""), 403),
    ],
)
def test_nobody_else_is_told_anything(request_: PushRequest, status: int) -> None:
    with pytest.raises(Refused) as refused:
        WHATSAPP.prove(request_)
    assert refused.value.status == status
    assert VERIFY not in str(refused.value)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.binary(max_size=100), st.text(max_size=70))
def test_any_request_is_taken_or_refused(body: bytes, query: bytes, signature: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APP_SECRET", GraphApi.app_secret)
        patch.setenv("VERIFY", VERIFY)
        assert status_of(WHATSAPP, post(body, signature)) == 401
        assert status_of(WHATSAPP, post(body)) == 200
        with pytest.raises(Refused):
            WHATSAPP.prove(PushRequest("GET", query, {}, body, ""))


def test_constructing_opens_nothing_and_shows_no_secret() -> None:
    constructing_opens_nothing(whatsapp)
    assert isinstance(WHATSAPP, KeepingConnector)
    for secret in (GraphApi.app_secret, GraphApi.token, VERIFY):
        assert secret not in repr(WHATSAPP)


class TestContract(PushContract):
    connector = WHATSAPP
    request = post(BODY)
