"""X: all that the connector and the emulator say to one another, held against X's OpenAPI description."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from connectors import _x_webhook
from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable
from normalize.apps.x import read_x
from tests.connectors.x_account import NOTICE, connector, names
from tests.servers.x_api import XApi
from tests.servers.x_described import Described

pytestmark = [pytest.mark.needs("x_openapi"), pytest.mark.usefixtures("x_keys")]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, as they went over the wire."""

    request: requests.PreparedRequest
    answer: requests.Response


@pytest.fixture(scope="module")
def described() -> Described:
    return Described()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """Everything that is asked in this test, and what is answered."""
    exchanges: list[Exchange] = []
    send = HTTPAdapter.send

    def listening(self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        answer = send(self, request, *args, **named)
        exchanges.append(Exchange(request.copy(), answer))
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", listening)
    return exchanges


@pytest.fixture
def judged(described: Described, heard: list[Exchange]) -> Iterator[list[str]]:
    """The operations that the test used, in their order; at its end, each exchange has to be as described."""
    operations: list[str] = []
    yield operations
    assert [fault for one in heard for fault in described.faults(one.request, one.answer)] == []
    assert [described.operation(one.request) for one in heard] == operations


def test_the_account_is_asked_for_as_described(x_api: XApi, judged: list[str]) -> None:
    connector(x_api.url).check()
    judged += ["getUsersMe"]


def test_every_page_is_asked_for_and_given_as_described(x_api: XApi, judged: list[str]) -> None:
    # Given more than one page of each kind
    for n in range(105):
        x_api.mention(f"بلاغ رقم {n} عن إنارة الشارع", seconds_ago=900 - n)
    for n in range(15):
        x_api.direct(f"رسالة {n}", seconds_ago=500 - n)

    # When they are polled, and again from where that ended
    first = list(connector(x_api.url).fetch(None))
    late = x_api.mention("Street light is broken again", seconds_ago=1)
    again = list(connector(x_api.url).fetch(first[-1].cursor))

    # Then all came, each time by two pages of each kind: X may show late what is a quarter of an hour old
    assert (len(first), names(again)) == (120, [f"x:{late}"])
    judged += (["getUsersMentions"] * 2 + ["getDirectMessagesEvents"] * 2) * 2


def test_an_account_that_nobody_writes_to_is_polled_as_described(x_api: XApi, judged: list[str]) -> None:
    assert list(connector(x_api.url).fetch(None)) == []
    judged += ["getUsersMentions", "getDirectMessagesEvents"]


def test_what_stands_beside_a_message_is_told_as_described(x_api: XApi, judged: list[str]) -> None:
    # Given a photo in public, and a film and a shared post in private
    x_api.media = [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/Gx1.jpg", "alt_text": "حفرة"},
        {
            "media_key": "7_2",
            "type": "video",
            "preview_image_url": "https://pbs.twimg.com/dm_video_preview/2/a.jpg",
            "variants": [{"bit_rate": 832000, "content_type": "video/mp4", "url": "https://ton.twitter.com/a.mp4"}],
        },
    ]
    post = x_api.mention(
        "حفرة في شارع الخليج", attachments={"media_keys": ["3_1"]}, lang="ar", conversation_id="1799",
        referenced_posts=[{"type": "replied_to", "id": "1799"}],
    )  # fmt: skip
    x_api.direct("الفيديو مرفق", attachments={"media_keys": ["7_2"]}, referenced_posts=[{"id": str(post)}])

    # When they are read
    mention, direct = (read_x(raw, connector().rules) for raw in connector(x_api.url).fetch(None))

    # Then the reader finds both files where the description has them
    assert [one.source for one in mention.attachments] == ["https://pbs.twimg.com/media/Gx1.jpg"]
    assert [one.source for one in direct.attachments] == ["https://ton.twitter.com/a.mp4"]
    judged += ["getUsersMentions", "getDirectMessagesEvents"]


def test_answers_are_given_and_taken_as_described(x_api: XApi, judged: list[str]) -> None:
    # Given a reply in public, the same again, and an answer to the person alone
    reply = replace(NOTICE, in_reply_to=f"x:{x_api.mention('حفرة')}")
    outlet = connector(x_api.url)
    assert outlet.send(reply).detail == "public reply"
    assert outlet.send(reply).detail == "X had it already"
    assert outlet.send(NOTICE).detail == "direct message"
    judged += ["createPosts", "createPosts", "createDirectMessagesByParticipantId"]


def test_refusals_of_the_emulators_own_are_as_described(x_api: XApi, judged: list[str]) -> None:
    # Given a deleted mention, a text too long for a post, a closed door, and keys that are wrong
    outlet = connector(x_api.url)
    x_api.closed_to_dms.add(NOTICE.to)
    for notice in (
        replace(NOTICE, in_reply_to="x:1799"),
        replace(NOTICE, in_reply_to=f"x:{x_api.mention('حفرة')}", text="بلاغ " * 100),
        NOTICE,
    ):
        with pytest.raises(Rejected):
            outlet.send(notice)
    with pytest.raises(Misconfigured, match="401"):
        connector(x_api.url, access_token_secret={"env": "X_TEST_WRONG"}).check()
    judged += ["createPosts", "createPosts", "createDirectMessagesByParticipantId", "getUsersMe"]


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (400, "https://api.x.com/2/problems/invalid-request", Misconfigured),
        (401, "about:blank", Misconfigured),
        (402, "https://api.x.com/2/problems/credits", Misconfigured),
        (403, "https://api.x.com/2/problems/client-forbidden", Misconfigured),
        (403, "https://api.x.com/2/problems/disallowed-resource", Misconfigured),
        (403, "https://api.x.com/2/problems/not-authorized-for-resource", Misconfigured),
        (404, "https://api.x.com/2/problems/resource-not-found", Misconfigured),
        (429, "about:blank", Unavailable),
        (429, "https://api.x.com/2/problems/usage-capped", Unavailable),
        (500, "https://api.x.com/2/problems/internal-error", Unavailable),
        (503, "about:blank", Unavailable),
    ],
)
def test_each_problem_that_is_scripted_is_one_that_x_describes(
    x_api: XApi, judged: list[str], status: int, kind: str, error: type[ConnectorError]
) -> None:
    x_api.fail(status, kind, detail="Too Many Requests", x_rate_limit_reset="1767225600")
    with pytest.raises(error):
        list(connector(x_api.url, direct_messages=False).fetch(None))
    judged += ["getUsersMentions"]


def test_an_event_is_told_as_described(x_api: XApi, described: Described) -> None:
    # Given an event of every kind that the connector reads, about what polling would bring
    post, dm = x_api.posts[x_api.mention("مياه مقطوعة")], x_api.dms[x_api.direct("شكوى")]
    inlet = connector(x_api.url, webhook=True)
    events = [
        *((kind, post) for kind in _x_webhook._POSTS),
        *((kind, dm) for kind in _x_webhook._DMS),
        ("post.delete", {"id": "1799", "author_id": "2244994945"}),
    ]
    for kind, payload in events:
        body = x_api.event(kind, payload)
        assert described.faults_of_event(json.loads(body)) == []
        assert len(_x_webhook.read(body, inlet.user_id, inlet.handle)) == 1


def test_every_event_that_is_read_may_be_subscribed_to(described: Described) -> None:
    # Given what the guide has a person register
    assert described.faults_of("CreateWebhooksRequest", {"url": "https://contact.gov.example/in/x"}) == []
    for kind in (*_x_webhook._POSTS, *_x_webhook._DMS, *_x_webhook._KEPT_WHOLE):
        subscription = {"event_type": kind, "filter": {"user_id": XApi.user_id}, "webhook_id": "1799"}
        assert described.faults_of("CreateActivitySubscriptionRequest", subscription) == []


def test_the_older_words_are_not_in_the_description(x_api: XApi, described: Described, heard: list[Exchange]) -> None:
    """An exception: they are for a gateway that knows X as it was. That they are seen shows that the judge looks."""
    list(connector(x_api.url, words="tweet").fetch(None))
    faults = [fault for one in heard for fault in described.faults(one.request, one.answer)]
    assert "there is no parameter tweet.fields" in faults
    assert any("referenced_tweets.id" in fault for fault in faults)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"data": [{"id": 5}]},
        {"data": [{"id": "5", "edit_history_tweet_ids": ["5"]}]},
        {"meta": {"result_count": "none"}},
        {"includes": {"tweets": []}},
        {"errors": [{"title": "Problem", "type": "https://api.x.com/2/problems/unheard-of", "detail": ""}]},
    ],
)
def test_an_answer_that_x_would_not_give_is_seen(
    x_api: XApi, described: Described, heard: list[Exchange], monkeypatch: pytest.MonkeyPatch, spoilt: dict[str, Any]
) -> None:
    monkeypatch.setattr(XApi, "_page", lambda *_: spoilt)
    with suppress(ConnectorError):
        list(connector(x_api.url, direct_messages=False).fetch(None))
    [one] = heard
    assert len(described.faults(one.request, one.answer)) > 0


def test_a_request_that_is_not_signed_is_seen(x_api: XApi, described: Described, heard: list[Exchange]) -> None:
    requests.get(f"{x_api.url}/2/users/me", headers={"authorization": "Bearer 5"}, timeout=5)
    [one] = heard
    assert any("Security" in fault for fault in described.faults(one.request, one.answer))
