"""X: reading mentions and direct messages for money, proving webhooks, and answering in public and in private."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from connectors import _x_budget, x
from connectors._x_budget import Budget, Spent, Tally
from connectors.x import X
from ingest.connector import (
    Misconfigured,
    Notice,
    PushRequest,
    Refused,
    Rejected,
    Unavailable,
    Uncertain,
)
from ingest.message import RawMessage
from normalize.x import read_x
from tests.connectors.contract import (
    OutletContract,
    PullContract,
    PushContract,
    constructing_opens_nothing,
    error_text,
    status_of,
)
from tests.servers.process import free_port
from tests.servers.x_api import Scripted, XApi

NOTICE = Notice(id="acknowledge.7.4831029753.ab", to="2244994945", text="استلمنا رسالتك. 4831029753", language="ar")
KEYS = {name: {"env": f"X_TEST_{name.upper()}"} for name in XApi.secrets}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in XApi.secrets.items():
        monkeypatch.setenv(f"X_TEST_{name.upper()}", value)
    monkeypatch.setenv("X_TEST_WRONG", "WRONG-account-secret")


@pytest.fixture
def secret() -> str:
    return "WRONG-account-secret"


@pytest.fixture
def api() -> Iterator[XApi]:
    server = XApi()
    server.start()
    yield server
    server.stop()


def connector(url: str = "http://127.0.0.1:9", **table: Any) -> X:
    plain = {"type": "x", "handle": f"@{XApi.handle}", "user_id": XApi.user_id, "base_url": url, "timeout_seconds": 5}
    return X.model_validate({**plain, **KEYS, **table})


def names(raws: list[RawMessage]) -> list[str]:
    return [raw.upstream_id for raw in raws]


def spent(raw: RawMessage) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw.cursor or "")["spent"]
    return found


class TestPull(PullContract):
    @pytest.fixture
    def full(self, api: XApi) -> X:
        api.mention("الإنارة معطلة في شارعنا", seconds_ago=300)
        api.mention("حفرة كبيرة أمام المدرسة", seconds_ago=200)
        api.direct("السلام عليكم، عندي شكوى خاصة", seconds_ago=100)
        return connector(api.url)

    @pytest.fixture
    def wrong_password(self, api: XApi) -> X:
        return connector(api.url, access_token_secret={"env": "X_TEST_WRONG"})

    @pytest.fixture
    def unreachable(self) -> X:
        return connector(f"http://127.0.0.1:{free_port()}")


class TestOutlet(OutletContract):
    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def refused_outlet(self, api: XApi) -> X:
        return connector(api.url, access_token_secret={"env": "X_TEST_WRONG"})

    @pytest.fixture
    def unheard_outlet(self) -> X:
        return connector(f"http://127.0.0.1:{free_port()}")


_SERVER = XApi()
_MENTION = _SERVER.posts[_SERVER.mention("مجاري طافحة في الفريج")]


def posted(body: bytes, signature: str | None = None) -> PushRequest:
    headers = {"x-twitter-webhooks-signature": _SERVER.sign(body) if signature is None else signature}
    return PushRequest("POST", b"", headers, body, "192.0.2.7")


class TestPush(PushContract):
    connector: ClassVar[Any] = connector(webhook=True)
    request: ClassVar[PushRequest] = posted(_SERVER.event("post.mention.create", _MENTION))


# Reading


def test_constructing_opens_nothing() -> None:
    constructing_opens_nothing(lambda: connector("https://api.twitter.com"))


def test_the_account_is_checked_with_its_keys(api: XApi) -> None:
    connector(api.url).check()
    with pytest.raises(Misconfigured, match="another account"):
        connector(api.url, user_id="112").check()
    with pytest.raises(Misconfigured, match="called otherwise"):
        connector(api.url, handle="Gov_Other").check()


def test_a_mention_and_a_direct_message_are_read_as_their_author_wrote_them(api: XApi) -> None:
    # Given a mention with a photo, and a direct message
    api.media = [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.example/a.jpg"}]
    post = api.mention("حفرة في شارع الخليج", attachments={"media_keys": ["3_1"]}, seconds_ago=90)
    dm = api.direct("رقم بطاقتي في الصورة", sender="55")

    # When both are fetched and read
    raws = list(connector(api.url).fetch(None))
    mention, direct = (read_x(raw, connector().rules) for raw in raws)

    # Then each is what the reader knows
    assert names(raws) == [f"x:{post}", f"x:dm:{dm}"]
    assert (mention.new_text, mention.sender.handle, mention.sender.account) == (
        "حفرة في شارع الخليج", "user_945", "2244994945",
    )  # fmt: skip
    assert [one.source for one in mention.attachments] == ["https://pbs.twimg.example/a.jpg"]
    assert (direct.new_text, direct.sender.account) == ("رقم بطاقتي في الصورة", "55")
    assert "direct_message" in direct.flags
    # And only what belongs to it stands beside it
    assert [user["id"] for user in json.loads(raws[1].content)["includes"]["users"]] == ["55"]


def test_what_we_write_ourselves_is_a_loop(api: XApi) -> None:
    api.direct("تم تحويل بلاغكم", sender=api.user_id)
    [raw] = connector(api.url).fetch(None)
    assert read_x(raw, connector().rules).loop


def test_pages_come_newest_first_and_messages_go_on_oldest_first(api: XApi) -> None:
    # Given more than two pages of each kind
    posts = [api.mention(f"بلاغ رقم {n}", seconds_ago=9000 - n) for n in range(205)]
    dms = [api.direct(f"رسالة {n}", seconds_ago=5000 - n) for n in range(115)]

    # When they are fetched
    raws = list(connector(api.url).fetch(None))

    # Then they are all there, in the order in which they were written
    assert names(raws) == [f"x:{one}" for one in posts] + [f"x:dm:{one}" for one in dms]
    assert len(api.calls) == 3 + 3


def test_a_page_that_does_not_come_leaves_the_cursor_where_it_was(api: XApi) -> None:
    for n in range(150):
        api.mention(f"بلاغ رقم {n}", seconds_ago=900 - n)
    # Given a server that dies after the first page, which holds the newest
    api.dies_after_calls = 1
    taken: list[RawMessage] = []
    with pytest.raises(Unavailable):
        taken.extend(connector(api.url).fetch(None))

    # Then none of it went on, and the next poll has it all
    assert taken == []
    api.dies_after_calls = None
    assert len(list(connector(api.url).fetch(None))) == 150


def test_two_hundred_mentions_are_all_there_when_the_server_is_killed_half_way(api: XApi) -> None:
    # Given 200 mentions that come in while they are read, and a reader that stops now and then
    written: list[str] = []
    taken: list[str] = []
    cursor: str | None = None
    reader = connector(api.url, direct_messages=False)
    for round_number in range(10):
        written += [f"x:{api.mention(f'بلاغ {round_number}-{n}', seconds_ago=60)}" for n in range(20)]
        if round_number == 4:
            api.stop()
            with pytest.raises(Unavailable):
                list(reader.fetch(cursor))
            api.start()
        if round_number == 6:
            api.scripted.append(Scripted(is_hung_up=True))
            with pytest.raises(Unavailable):
                list(reader.fetch(cursor))
        for raw in reader.fetch(cursor):
            taken.append(raw.upstream_id)
            cursor = raw.cursor
            if len(taken) % 33 == 0:
                break  # stopped in the middle of a poll
    for raw in reader.fetch(cursor):
        taken.append(raw.upstream_id)

    # Then each came once, and nothing is missing
    assert len(taken) == len(set(taken)) == 200
    assert set(taken) == set(written)


def test_what_x_shows_late_is_not_lost(api: XApi) -> None:
    # Given a message that X showed after one that was written later
    reader = connector(api.url)
    late, shown = api.mention("كتبت أولاً", seconds_ago=200), api.mention("كتبت بعدها", seconds_ago=100)
    hidden = api.posts.pop(late)
    [first] = reader.fetch(None)

    # When it comes to light
    api.posts[late] = hidden
    [second] = reader.fetch(first.cursor)

    # Then it is fetched, alone
    assert names([first, second]) == [f"x:{shown}", f"x:{late}"]
    assert list(reader.fetch(second.cursor)) == []


def test_the_first_poll_does_not_answer_what_is_long_past(api: XApi) -> None:
    api.mention("قبل أسبوع", seconds_ago=7 * 86_400)
    api.direct("قبل أسبوع", seconds_ago=7 * 86_400)
    recent = api.mention("قبل ساعة", seconds_ago=3600)
    assert names(list(connector(api.url).fetch(None))) == [f"x:{recent}"]


def test_direct_messages_are_left_alone_where_they_are_not_wanted(api: XApi) -> None:
    api.direct("رسالة")
    assert list(connector(api.url, direct_messages=False).fetch(None)) == []
    assert not any("dm_events" in call for call in api.calls)


@pytest.mark.parametrize("cursor", ["", "17", "{}", '{"mentions": 5}', "[]"])
def test_a_cursor_of_something_else_is_for_a_person(api: XApi, cursor: str) -> None:
    with pytest.raises(Misconfigured, match="cursor"):
        list(connector(api.url).fetch(cursor))


# States


def test_a_rate_limit_says_until_when(api: XApi) -> None:
    reset = int(datetime.now(UTC).timestamp()) + 120
    api.mention("بلاغ")
    api.fail(429, detail="Too Many Requests", x_rate_limit_reset=str(reset))
    with pytest.raises(Unavailable, match="rate limited") as raised:
        list(connector(api.url).fetch(None))
    assert 110 < (raised.value.retry_after or 0) <= 120


def test_a_limit_on_mentions_does_not_hold_up_direct_messages(api: XApi) -> None:
    api.mention("بلاغ")
    dm = api.direct("رسالة")
    api.fail(429)
    taken: list[RawMessage] = []
    with pytest.raises(Unavailable, match="rate limited"):
        taken.extend(connector(api.url).fetch(None))
    assert names(taken) == [f"x:dm:{dm}"]


@pytest.mark.parametrize(
    ("status", "kind", "error", "told"),
    [
        (401, "about:blank", Misconfigured, "the keys are wrong"),
        (402, "https://api.x.com/2/problems/credits", Misconfigured, "credit at X is used up"),
        (403, "https://api.x.com/2/problems/client-forbidden", Misconfigured, "may not do this"),
        (404, "https://api.x.com/2/problems/resource-not-found", Misconfigured, "user_id"),
        (429, "https://api.x.com/2/problems/usage-capped", Unavailable, "month's reads at X are used up"),
        (500, "about:blank", Unavailable, "500"),
        (503, "about:blank", Unavailable, "503"),
    ],
)
def test_each_state_says_what_is_wrong(api: XApi, status: int, kind: str, error: type[Exception], told: str) -> None:
    api.fail(status, kind, detail="about +97455123456")
    with pytest.raises(error, match=told) as raised:
        list(connector(api.url, direct_messages=False).fetch(None))
    assert "97455123456" not in error_text(raised.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'"yes"', b'{"errors": null}', b'{"errors": 5}'])
@pytest.mark.parametrize("status", [200, 400, 403, 429, 500])
def test_nonsense_is_an_error_that_the_runner_knows(api: XApi, status: int, body: bytes) -> None:
    api.scripted.append(Scripted(status, body))
    reader = connector(api.url, direct_messages=False)
    if status == 200 and body.startswith(b"{"):
        assert list(reader.fetch(None)) == []
        return
    with pytest.raises((Unavailable, Misconfigured)):
        list(reader.fetch(None))


# Money


def test_what_was_spent_is_in_the_cursor(api: XApi) -> None:
    # Given two mentions and a direct message
    api.mention("واحد", seconds_ago=90)
    api.mention("اثنان", seconds_ago=80)
    api.direct("ثلاثة")

    # Then each cursor says what was paid by then, to the thousandth of a dollar
    raws = list(connector(api.url).fetch(None))
    assert [spent(raw)["today"] for raw in raws] == [1_000, 2_000, 12_000]
    assert spent(raws[-1])["month"] == 12_000


def test_reading_stops_in_the_middle_of_the_day_and_goes_on_at_midnight(
    api: XApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a budget of twelve mentions a day, and ten that were read
    now = datetime.now(UTC).replace(hour=12, minute=30)
    monkeypatch.setattr(x, "utc_now", lambda: now)
    reader = connector(api.url, direct_messages=False, budget_usd_per_day=0.012)
    for n in range(10):
        api.mention(f"بلاغ {n}", seconds_ago=200 - n)
    cursor = list(reader.fetch(None))[-1].cursor
    calls = len(api.calls)

    # When it is asked again, there is money for two, and X sells no fewer than five
    with pytest.raises(Unavailable, match=r"the day's budget is spent: 0\.010 of 0\.01 USD") as raised:
        list(reader.fetch(cursor))

    # Then X was not asked, and the wait is for midnight
    assert len(api.calls) == calls
    assert raised.value.retry_after == 11.5 * 3600 - now.second - now.microsecond / 1e6

    # And on the next day it goes on, paying for what it reads again, once
    api.mention("بلاغ جديد", seconds_ago=1)
    now += timedelta(days=1)
    [raw] = reader.fetch(cursor)
    assert spent(raw)["day"] == now.date().isoformat()
    assert spent(raw)["today"] == 11_000


def test_a_month_is_over_later_than_a_day(api: XApi, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with pytest.raises(Unavailable, match="the month's budget is spent") as raised:
        Budget.of(5, 0.01).affords(Spent("2026-11-22", 0, 9_000), 1_000, 100, 5, now)
    assert raised.value.retry_after == 8.5 * 86_400
    assert Spent("2026-11-22", 5, 9).on(now + timedelta(days=1)) == Spent("2026-11-23", 0, 9)
    assert Spent("2026-11-30", 5, 9).on(datetime(2026, 12, 1, tzinfo=UTC)) == Spent("2026-12-01", 0, 0)
    assert _x_budget._next_month(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_no_page_is_larger_than_the_budget(api: XApi) -> None:
    for n in range(30):
        api.mention(f"بلاغ {n}", seconds_ago=200 - n)
    with pytest.raises(Unavailable, match="budget"):
        list(connector(api.url, direct_messages=False, budget_usd_per_day=0.02).fetch(None))
    assert len(api.returned) == 20


def test_known_direct_messages_are_paid_once_a_day(api: XApi) -> None:
    # Given three polls of one day
    reader = connector(api.url)
    for n in range(3):
        api.direct(f"رسالة {n}", seconds_ago=50 - n)
    cursor = list(reader.fetch(None))[-1].cursor
    api.direct("رابعة", seconds_ago=1)
    [fourth] = reader.fetch(cursor)

    # Then the second poll's known ones cost nothing more
    assert spent(fourth)["today"] == 40_000


def test_answers_have_a_budget_too(api: XApi) -> None:
    outlet = connector(api.url, budget_usd_per_day=0.03)
    outlet.send(NOTICE)
    outlet.send(replace(NOTICE, to="5"))
    with pytest.raises(Unavailable, match="the day's budget is spent"):
        outlet.send(replace(NOTICE, to="6"))
    assert len(api.sent) == 2
    tally = Tally()
    tally.spend(Budget(1, 1), 0, datetime.now(UTC))


# Webhook


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


def test_what_comes_both_ways_is_one_delivery(api: XApi) -> None:
    # Given a mention and a direct message that are pushed and polled
    post, dm = api.mention("مياه مقطوعة", seconds_ago=90), api.direct("شكوى")
    inlet = connector(api.url, webhook=True)
    pushed = [
        *inlet.accept(posted(api.event("post.mention.create", api.posts[post]))),
        *inlet.accept(posted(api.event("dm.received", api.dms[dm]))),
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


# Answers


def test_a_mention_is_answered_in_public_and_a_direct_message_alone(api: XApi) -> None:
    post = api.mention("حفرة")
    outlet = connector(api.url)
    public = outlet.send(replace(NOTICE, in_reply_to=f"x:{post}"))
    private = outlet.send(replace(NOTICE, in_reply_to="x:dm:1"))
    later = outlet.send(replace(NOTICE, text="ردت الجهة: https://contact.gov.example/track", in_reply_to=""))
    assert public.upstream_id.startswith("x:")
    assert private.upstream_id.startswith("x:dm:")
    assert later.detail == "direct message"
    assert [(one.get("reply"), one.get("to")) for one in api.sent] == [
        ({"in_reply_to_tweet_id": str(post)}, None), (None, NOTICE.to), (None, NOTICE.to),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["تابع https://contact.gov.example/track?x#y", "www.gov.example", "HTTP://a.example"])
def test_no_link_is_ever_posted_in_public(api: XApi, text: str) -> None:
    post = api.mention("حفرة")
    with pytest.raises(Rejected, match="link"):
        connector(api.url).send(replace(NOTICE, text=text, in_reply_to=f"x:{post}"))
    assert api.sent == []


def test_a_reply_whose_answer_was_lost_is_posted_once(api: XApi) -> None:
    # Given a reply that X took before the connection broke
    reply = replace(NOTICE, in_reply_to=f"x:{api.mention('حفرة')}")
    api.scripted.append(Scripted(is_taken=True, is_hung_up=True))
    outlet = connector(api.url)
    with pytest.raises(Uncertain):
        outlet.send(reply)

    # When it is sent again, X calls it a duplicate, and that is as good as a yes
    assert outlet.send(reply).detail == "X had it already"
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("scripted", "error"),
    [
        (Scripted(is_hung_up=True), Uncertain),
        (Scripted(200, b"{}"), Uncertain),
        (Scripted(200, b"<html>"), Uncertain),
        (Scripted(502), Uncertain),
        (Scripted(503), Unavailable),
        (Scripted(429, b"{}"), Unavailable),
        (Scripted(401, b"{}"), Misconfigured),
        (Scripted(402, b"{}"), Misconfigured),
        (Scripted(403, b"{}"), Rejected),
        (Scripted(400, b"{}"), Rejected),
    ],
)
def test_an_answer_that_is_no_yes_says_what_happens_next(api: XApi, scripted: Scripted, error: type[Exception]) -> None:
    for reply_to in (f"x:{api.mention('حفرة')}", ""):
        api.scripted.append(scripted)
        with pytest.raises(error) as raised:
            connector(api.url).send(replace(NOTICE, in_reply_to=reply_to))
        assert type(raised.value) is error
        assert NOTICE.to not in error_text(raised.value)


def test_who_takes_no_direct_messages_is_not_tried_again(api: XApi) -> None:
    api.closed_to_dms.add(NOTICE.to)
    with pytest.raises(Rejected):
        connector(api.url).send(NOTICE)
    for to in ("sara_doha", "", "12 34", "٣٤٥"):
        with pytest.raises(Rejected, match="number of an account"):
            connector(api.url).send(replace(NOTICE, to=to))


# The table


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"base_url": "http://api.twitter.com"}, "use https"),
        ({"base_url": "api.twitter.com"}, "is not an address"),
        ({"handle": "حكومة"}, "pattern"),
        ({"user_id": "@gov"}, "pattern"),
        ({"api_secret": "abc"}, "a secret is not written here"),
        ({"poll_seconds": 5}, "greater than or equal to 60"),
    ],
)
def test_a_mistake_in_the_table_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        connector(**change)


def test_a_key_that_is_missing_or_mangled_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="api_key is missing"):
        connector(api_key={"env": "X_TEST_NONE"}).check()
    mangled = tmp_path / "key"
    mangled.write_text("two words")
    with pytest.raises(Misconfigured, match="paste it again"):
        connector(api_key={"file": str(mangled)}).check()


def test_the_older_words_are_asked_for_where_the_table_says_so(api: XApi) -> None:
    list(connector(api.url, words="tweet").fetch(None))
    assert any("tweet.fields=" in call and "referenced_tweets.id" in call for call in api.calls)
    assert not any("post.fields=" in call for call in api.calls)
