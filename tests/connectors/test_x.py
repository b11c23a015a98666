"""X: reading mentions and direct messages, all of them and each once."""

import json

import pytest

from connectors.x import X
from ingest.failures import Misconfigured, Unavailable
from ingest.message import RawMessage
from normalize.apps.x import read_x
from tests.connectors.contract import (
    PullContract,
    constructing_opens_nothing,
)
from tests.connectors.x_account import WRONG_SECRET, connector, names
from tests.servers.process import free_port
from tests.servers.scripted import Scripted
from tests.servers.x_api import XApi

pytestmark = pytest.mark.usefixtures("x_keys")


class TestPull(PullContract):
    @pytest.fixture
    def secret(self) -> str:
        return WRONG_SECRET

    @pytest.fixture
    def full(self, x_api: XApi) -> X:
        x_api.mention("الإنارة معطلة في شارعنا", seconds_ago=300)
        x_api.mention("حفرة كبيرة أمام المدرسة", seconds_ago=200)
        x_api.direct("السلام عليكم، عندي شكوى خاصة", seconds_ago=100)
        return connector(x_api.url)

    @pytest.fixture
    def wrong_password(self, x_api: XApi) -> X:
        return connector(x_api.url, access_token_secret={"env": "X_TEST_WRONG"})

    @pytest.fixture
    def unreachable(self) -> X:
        return connector(f"http://127.0.0.1:{free_port()}")


def test_constructing_opens_nothing() -> None:
    constructing_opens_nothing(lambda: connector("https://api.twitter.com"))


def test_the_account_is_checked_with_its_keys(x_api: XApi) -> None:
    connector(x_api.url).check()
    with pytest.raises(Misconfigured, match="another account"):
        connector(x_api.url, user_id="112").check()
    with pytest.raises(Misconfigured, match="called otherwise"):
        connector(x_api.url, handle="Gov_Other").check()


def test_a_mention_and_a_direct_message_are_read_as_their_author_wrote_them(x_api: XApi) -> None:
    # Given a mention with a photo, and a direct message
    x_api.media = [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.example/a.jpg"}]
    post = x_api.mention("حفرة في شارع الخليج", attachments={"media_keys": ["3_1"]}, seconds_ago=90)
    dm = x_api.direct("رقم بطاقتي في الصورة", sender="55")

    # When both are fetched and read
    raws = list(connector(x_api.url).fetch(None))
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


def test_what_we_write_ourselves_is_a_loop(x_api: XApi) -> None:
    x_api.direct("تم تحويل بلاغكم", sender=x_api.user_id)
    [raw] = connector(x_api.url).fetch(None)
    assert read_x(raw, connector().rules).loop


def test_pages_come_newest_first_and_messages_go_on_oldest_first(x_api: XApi) -> None:
    # Given more than two pages of each kind
    posts = [x_api.mention(f"بلاغ رقم {n}", seconds_ago=9000 - n) for n in range(205)]
    dms = [x_api.direct(f"رسالة {n}", seconds_ago=5000 - n) for n in range(115)]

    # When they are fetched
    raws = list(connector(x_api.url).fetch(None))

    # Then they are all there, in the order in which they were written
    assert names(raws) == [f"x:{one}" for one in posts] + [f"x:dm:{one}" for one in dms]
    assert len(x_api.calls) == 3 + 3


def test_a_page_that_does_not_come_leaves_the_cursor_where_it_was(x_api: XApi) -> None:
    for n in range(150):
        x_api.mention(f"بلاغ رقم {n}", seconds_ago=900 - n)
    # Given a server that dies after the first page, which holds the newest
    x_api.dies_after_calls = 1
    taken: list[RawMessage] = []
    with pytest.raises(Unavailable):
        taken.extend(connector(x_api.url).fetch(None))

    # Then none of it went on, and the next poll has it all
    assert taken == []
    x_api.dies_after_calls = None
    assert len(list(connector(x_api.url).fetch(None))) == 150


def test_two_hundred_mentions_are_all_there_when_the_server_is_killed_half_way(x_api: XApi) -> None:
    # Given 200 mentions that come in while they are read, and a reader that stops now and then
    written: list[str] = []
    taken: list[str] = []
    cursor: str | None = None
    reader = connector(x_api.url, direct_messages=False)
    for round_number in range(10):
        written += [f"x:{x_api.mention(f'بلاغ {round_number}-{n}', seconds_ago=60)}" for n in range(20)]
        if round_number == 4:
            x_api.stop()
            with pytest.raises(Unavailable):
                list(reader.fetch(cursor))
            x_api.start()
        if round_number == 6:
            x_api.scripted.append(Scripted(is_hung_up=True))
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


def test_what_x_shows_late_is_not_lost(x_api: XApi) -> None:
    # Given a message that X showed after one that was written later
    reader = connector(x_api.url)
    late, shown = x_api.mention("كتبت أولاً", seconds_ago=200), x_api.mention("كتبت بعدها", seconds_ago=100)
    hidden = x_api.posts.pop(late)
    [first] = reader.fetch(None)

    # When it comes to light
    x_api.posts[late] = hidden
    [second] = reader.fetch(first.cursor)

    # Then it is fetched, alone
    assert names([first, second]) == [f"x:{shown}", f"x:{late}"]
    assert list(reader.fetch(second.cursor)) == []


def test_pages_that_go_round_in_circles_come_to_an_end(x_api: XApi) -> None:
    page = json.dumps({"data": [{"id": "no number"}], "meta": {"next_token": "the same for ever"}}).encode()
    x_api.scripted.extend([Scripted(200, page)] * 4)
    assert list(connector(x_api.url).fetch(None)) == []
    assert len(x_api.calls) == 4


def test_the_first_poll_does_not_answer_what_is_long_past(x_api: XApi) -> None:
    x_api.mention("قبل أسبوع", seconds_ago=7 * 86_400)
    x_api.direct("قبل أسبوع", seconds_ago=7 * 86_400)
    recent = x_api.mention("قبل ساعة", seconds_ago=3600)
    assert names(list(connector(x_api.url).fetch(None))) == [f"x:{recent}"]


def test_direct_messages_are_left_alone_where_they_are_not_wanted(x_api: XApi) -> None:
    x_api.direct("رسالة")
    assert list(connector(x_api.url, direct_messages=False).fetch(None)) == []
    assert not any("dm_events" in call for call in x_api.calls)


@pytest.mark.parametrize("cursor", ["", "17", "{}", '{"mentions": 5}', "[]"])
def test_a_cursor_of_something_else_is_for_a_person(x_api: XApi, cursor: str) -> None:
    with pytest.raises(Misconfigured, match="cursor"):
        list(connector(x_api.url).fetch(cursor))
