"""X: reading mentions and direct messages, all of them and each once."""

import json
from collections.abc import Iterator

import pytest

from connectors.x import X
from ingest.failures import Misconfigured, Unavailable
from ingest.message import RawMessage
from normalize.apps.x import read_x
from tests.connectors.contract import (
    PullContract,
    constructing_opens_nothing,
)
from tests.connectors.x_account import connector, names, put_keys
from tests.servers.process import free_port
from tests.servers.x_api import Scripted, XApi


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    put_keys(monkeypatch)


@pytest.fixture
def secret() -> str:
    return "WRONG-account-secret"


@pytest.fixture
def api() -> Iterator[XApi]:
    server = XApi()
    server.start()
    yield server
    server.stop()


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


def test_pages_that_go_round_in_circles_come_to_an_end(api: XApi) -> None:
    page = json.dumps({"data": [{"id": "no number"}], "meta": {"next_token": "the same for ever"}}).encode()
    api.scripted.extend([Scripted(200, page)] * 4)
    assert list(connector(api.url).fetch(None)) == []
    assert len(api.calls) == 4


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
