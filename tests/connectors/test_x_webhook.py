"""X: proving the webhook, and its events as the messages that polling would bring."""

import json
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from ingest.failures import Refused
from ingest.notice import PushRequest
from normalize.apps.x import read_x
from tests.connectors.contract import (
    PushContract,
    status_of,
)
from tests.connectors.x_account import connector
from tests.servers.x_api import XApi

pytestmark = pytest.mark.usefixtures("x_keys")


_SERVER = XApi()
_MENTION = _SERVER.posts[_SERVER.mention("مجاري طافحة في الفريج")]


def posted(body: bytes, signature: str | None = None) -> PushRequest:
    headers = {"x-twitter-webhooks-signature": _SERVER.sign(body) if signature is None else signature}
    return PushRequest("POST", b"", headers, body, "192.0.2.7")


class TestPush(PushContract):
    connector: ClassVar[Any] = connector(webhook=True)
    request: ClassVar[PushRequest] = posted(_SERVER.event("post.mention.create", _MENTION))


def test_the_challenge_is_answered_with_the_apps_secret() -> None:
    # Given a token, a secret, and their HMAC-SHA256 as computed by openssl
    request = PushRequest("GET", b"crc_token=challenge-string&nonce=1", {}, b"", "192.0.2.7")
    proof = connector(webhook=True).prove(request)
    assert proof.content_type == "application/json"
    assert json.loads(proof.content) == {"response_token": "sha256=AScmypdK6b85V+iMiRRMTpsrA8q0YumuUIl+zIX030o="}


@pytest.mark.parametrize("query", [b"", b"crc_token=", b"crc_token=a&crc_token=b", b"crc_token=" + b"a" * 600])
def test_a_challenge_without_a_token_is_none(query: bytes) -> None:
    with pytest.raises(Refused):
        connector(webhook=True).prove(PushRequest("GET", query, {}, b"", "192.0.2.7"))


def test_a_signature_is_that_of_the_very_bytes() -> None:
    # Given an event in escaped letters, and its signature as computed by openssl
    body = b'{"data":{"event_type":"follow.follow","payload":{}}}'
    inlet = connector(webhook=True)
    assert status_of(inlet, posted(body, "sha256=nmRi6/Nmv+GWqEQHhfFOC9eDotwpN01012u5Ly9pPbo=")) == 200
    # Then any other is refused
    assert status_of(inlet, posted(body + b" ", "sha256=nmRi6/Nmv+GWqEQHhfFOC9eDotwpN01012u5Ly9pPbo=")) == 401
    for wrong in ("", "sha256=", "sha1=AAAA", "sha256=é", _SERVER.sign(b"")):
        assert status_of(inlet, posted(body, wrong)) == 401
    assert status_of(inlet, replace(posted(body), method="PUT")) == 405
    assert status_of(connector(webhook=True, max_bytes=10), posted(body)) == 413
    assert status_of(connector(webhook=True, api_secret={"env": "X_TEST_NONE"}), posted(body)) == 503


def test_what_comes_both_ways_is_one_delivery(x_api: XApi) -> None:
    # Given a mention and a direct message that are pushed and polled
    post, dm = x_api.mention("مياه مقطوعة", seconds_ago=90), x_api.direct("شكوى")
    inlet = connector(x_api.url, webhook=True)
    pushed = [
        *inlet.accept(posted(x_api.event("post.mention.create", x_api.posts[post]))),
        *inlet.accept(posted(x_api.event("dm.received", x_api.dms[dm]))),
    ]
    polled = [replace(raw, cursor=None) for raw in inlet.fetch(None)]

    # Then they are equal to the byte
    assert pushed == polled


def test_a_deletion_a_sealed_message_and_an_older_one_are_kept_whole() -> None:
    inlet = connector(webhook=True)
    older = {"direct_message_events": [{"id": "77", "message_create": {"sender_id": "5"}}], "users": {}}
    for kind, payload, name in (
        ("post.delete", {"id": "1799", "author_id": "5"}, "sha256:"),
        ("chat.received", {"sender_id": "5", "encrypted": "aGk="}, "sha256:"),
        ("dm.received", older, "x:dm:77"),
    ):
        body = _SERVER.event(kind, payload)
        [raw] = inlet.accept(posted(body))
        assert raw.upstream_id.startswith(name)
        assert json.loads(raw.content) == json.loads(body)


def test_events_that_nobody_wrote_are_no_messages() -> None:
    inlet = connector(webhook=True)
    for kind in ("follow.follow", "like.create", "dm.read", "dm.indicate_typing", "post.repost.create"):
        assert inlet.accept(posted(_SERVER.event(kind, {"id": "1"}))) == []
    other = _SERVER.event("post.mention.create", _MENTION, filter={"user_id": "999"})
    assert inlet.accept(posted(other)) == []


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1]", b'{"data": 5}', b'"\\ud83d"', b"[" * 5000])
def test_a_signed_body_that_is_none_of_these_is_kept(body: bytes) -> None:
    [raw] = connector(webhook=True).accept(posted(body))
    assert raw.upstream_id.startswith("sha256:")
    read_x(raw, connector().rules)
