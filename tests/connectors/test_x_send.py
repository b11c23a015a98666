"""X: answers in public and in private."""

from dataclasses import replace

import pytest

from connectors.x import X
from ingest.failures import Misconfigured, Rejected, Unavailable, Uncertain
from ingest.notice import Notice
from tests.connectors.contract import (
    OutletContract,
    error_text,
)
from tests.connectors.x_account import NOTICE, WRONG_SECRET, connector
from tests.servers.process import free_port
from tests.servers.scripted import Scripted
from tests.servers.x_api import XApi

pytestmark = pytest.mark.usefixtures("x_keys")


class TestOutlet(OutletContract):
    @pytest.fixture
    def secret(self) -> str:
        return WRONG_SECRET

    @pytest.fixture
    def notice(self) -> Notice:
        return NOTICE

    @pytest.fixture
    def refused_outlet(self, x_api: XApi) -> X:
        return connector(x_api.url, access_token_secret={"env": "X_TEST_WRONG"})

    @pytest.fixture
    def unheard_outlet(self) -> X:
        return connector(f"http://127.0.0.1:{free_port()}")


def test_a_mention_is_answered_in_public_and_a_direct_message_alone(x_api: XApi) -> None:
    post = x_api.mention("حفرة")
    outlet = connector(x_api.url)
    public = outlet.send(replace(NOTICE, in_reply_to=f"x:{post}"))
    private = outlet.send(replace(NOTICE, in_reply_to="x:dm:1"))
    later = outlet.send(replace(NOTICE, text="ردت الجهة: https://contact.gov.example/track", in_reply_to=""))
    assert public.upstream_id.startswith("x:")
    assert private.upstream_id.startswith("x:dm:")
    assert later.detail == "direct message"
    assert [(one.get("reply"), one.get("to")) for one in x_api.sent] == [
        ({"in_reply_to_tweet_id": str(post)}, None), (None, NOTICE.to), (None, NOTICE.to),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["تابع https://contact.gov.example/track?x#y", "www.gov.example", "HTTP://a.example"])
def test_no_link_is_ever_posted_in_public(x_api: XApi, text: str) -> None:
    post = x_api.mention("حفرة")
    with pytest.raises(Rejected, match="link"):
        connector(x_api.url).send(replace(NOTICE, text=text, in_reply_to=f"x:{post}"))
    assert x_api.sent == []


def test_a_reply_whose_answer_was_lost_is_posted_once(x_api: XApi) -> None:
    # Given a reply that X took before the connection broke
    reply = replace(NOTICE, in_reply_to=f"x:{x_api.mention('حفرة')}")
    x_api.scripted.append(Scripted(is_taken=True, is_hung_up=True))
    outlet = connector(x_api.url)
    with pytest.raises(Uncertain):
        outlet.send(reply)

    # When it is sent again, X calls it a duplicate, and that is as good as a yes
    assert outlet.send(reply).detail == "X had it already"
    assert len(x_api.sent) == 1


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
def test_an_answer_that_is_no_yes_says_what_happens_next(
    x_api: XApi, scripted: Scripted, error: type[Exception]
) -> None:
    for reply_to in (f"x:{x_api.mention('حفرة')}", ""):
        x_api.scripted.append(scripted)
        with pytest.raises(error) as raised:
            connector(x_api.url).send(replace(NOTICE, in_reply_to=reply_to))
        assert type(raised.value) is error
        assert NOTICE.to not in error_text(raised.value)


def test_who_takes_no_direct_messages_is_not_tried_again(x_api: XApi) -> None:
    x_api.closed_to_dms.add(NOTICE.to)
    with pytest.raises(Rejected):
        connector(x_api.url).send(NOTICE)
    for to in ("sara_doha", "", "12 34", "٣٤٥"):
        with pytest.raises(Rejected, match="number of an account"):
            connector(x_api.url).send(replace(NOTICE, to=to))
