"""Who a person is on a network: the number of the account, which outlives its name."""

import json

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Sender


@pytest.mark.parametrize(
    ("channel", "content", "account", "keys"),
    [
        (
            Channel.TELEGRAM,
            {"update_id": 1, "message": {"message_id": 1, "text": "مقطوعة", "chat": {"id": 55, "type": "private"},
             "from": {"id": 55, "username": "Noura"}}},
            "55",
            ("telegram:55",),
        ),
        (
            Channel.TELEGRAM,
            {"update_id": 1, "message": {"message_id": 1, "text": "بلا اسم", "from": {"id": 56}, "chat": {"id": 56}}},
            "56",
            ("telegram:56",),
        ),
        (
            Channel.X,
            {"data": {"id": "1", "text": "@gov الشارع مظلم", "author_id": "2244994945"},
             "includes": {"users": [{"id": "2244994945", "username": "Noura", "name": "نورة"}]}},
            "2244994945",
            ("x:2244994945",),
        ),
        (
            Channel.WHATSAPP,
            {"messages": [{"id": "wamid.1", "from": "97455123456", "type": "text", "text": {"body": "السلام عليكم"}}]},
            "97455123456",
            ("phone:+97455123456", "whatsapp:97455123456"),
        ),
    ],
)  # fmt: skip
def test_an_account_is_known_by_its_number(channel: Channel, content: object, account: str, keys: tuple[str]) -> None:
    message = normalize(RawMessage(channel, "1", json.dumps(content).encode(), "application/json"))
    assert (message.sender.account, message.sender.keys(channel)) == (account, keys)
    assert message.as_json()["from_account"] == account


def test_a_name_counts_only_where_there_is_no_number() -> None:
    assert Sender(handle="Noura").keys(Channel.TELEGRAM) == ("telegram:noura",)
    assert Sender(handle="Noura", account="55").keys(Channel.TELEGRAM) == ("telegram:55",)
    assert Sender().keys(Channel.TELEGRAM) == ()
