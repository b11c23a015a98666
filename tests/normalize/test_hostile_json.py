"""Whatever JSON comes for a channel, a message comes out that can be stored and sent."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.message import Channel, RawMessage
from ingest.reading_rules import ReadingRules
from normalize.message import Message
from normalize.reading import READERS
from tests.normalize.telegram_samples import UPDATES
from tests.normalize.test_open311 import POSTS
from tests.normalize.test_webchat import CHATS
from tests.normalize.whatsapp_samples import VALUES
from tests.normalize.x_samples import EVENTS

ORIGINALS: dict[Channel, list[Any]] = {
    Channel.TELEGRAM: [sample.payload for sample in UPDATES],
    Channel.WHATSAPP: [sample.payload for sample in VALUES],
    Channel.X: [sample.payload for sample in EVENTS],
    Channel.WEBCHAT: [sample.payload for sample in CHATS],
    Channel.OPEN311: [post for post, _ in POSTS],
    Channel.WEBFORM: [post for post, _ in POSTS],
    Channel.SMS: [{"from": "+97455123456", "text": "ماء", "location": {"latitude": 25, "longitude": 51}, "to": ["a"]}],
}
DEEP: Any = "x"
for level in range(80):
    DEEP = [DEEP] if level % 2 else {"a": DEEP}
ODD = st.sampled_from(
    [
        *(
            None,
            True,
            False,
            0,
            -1,
            7,
            2**63,
            10**25,
            1.5,
            float("nan"),
            float("inf"),
            "",
            "x",
            "7",
            "\0",
            "\r\n",
            "\ud800",
        ),
        *(
            "a\u202eb\u200fc",
            "ماء " * 50,
            [],
            {},
            [None],
            [[]],
            [{}],
            {"": ""},
            [1] * 300,
            {"id": {"id": []}},
            "x" * 3000,
        ),
        *("https://maps.google.com/?q=" + "9" * 400, "geo:1,1" * 50, "@" * 200, "&amp;" * 50, DEEP),
    ]
)
RULES = ReadingRules(own_addresses=frozenset(("@ashghal_help",)), region="QA")


def places_in(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if len(path) < 12 and isinstance(document, dict):
        found += [one for key, value in document.items() for one in places_in(value, (*path, key))]
    elif len(path) < 12 and isinstance(document, list):
        found += [one for key, value in enumerate(document) for one in places_in(value, (*path, key))]
    return found


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return document


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Channel, bytes]:
    """A good payload with a few values replaced by what nobody expects there."""
    channel = draw(st.sampled_from(list(ORIGINALS)))
    document = copy.deepcopy(draw(st.sampled_from(ORIGINALS[channel])))
    for _ in range(draw(st.integers(1, 4))):
        document = replaced(document, draw(st.sampled_from(places_in(document))), copy.deepcopy(draw(ODD)))
    text = json.dumps(document, ensure_ascii=draw(st.booleans()))
    return channel, text.encode("utf-8", draw(st.sampled_from(["surrogatepass", "replace"])))


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts_in(one)]
    return [text for one in value for text in texts_in(one)] if isinstance(value, list) else []


def is_sound(message: Message) -> bool:
    """Compares by assertion, so that a difference is shown."""
    document = message.as_json()
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
    for text in texts_in(document):
        assert "\0" not in text
        assert "\r" not in text
    for text in (
        message.subject,
        message.sender.name,
        message.sender.handle or "",
        message.message_id,
        message.replaces,
    ):
        assert "\n" not in text
    for file in message.attachments:
        assert "/" not in file.filename
        assert "\n" not in file.source
        assert file.size >= 0
    return True


@given(damaged())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_damaged_payload_becomes_a_message(case: tuple[Channel, bytes]) -> None:
    # Given a reader by itself, without the net that normalize spreads under it
    channel, content = case
    raw = RawMessage(channel, "1", content, "application/json", {"to": "@Ashghal_Help", "region": "QA"})
    # Then it never raises
    assert is_sound(READERS[channel](raw, RULES))


KEYS = (
    *(
        "update_id",
        "message",
        "messages",
        "value",
        "text",
        "from",
        "chat",
        "data",
        "payload",
        "includes",
        "photo",
        "id",
    ),
    *("location", "latitude", "entry", "type", "changes", "dm_event", "users", "statuses", "interactive", "event_type"),
    *("reply_markup", "lat", "long", "attribute", "media_url"),
)
JSON = st.recursive(
    st.one_of(ODD, st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)


@given(st.sampled_from(list(ORIGINALS)), JSON)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_json_becomes_a_message(channel: Channel, document: Any) -> None:
    content = json.dumps(document).encode("utf-8", "surrogatepass")
    assert is_sound(READERS[channel](RawMessage(channel, "1", content, "application/json"), RULES))


@pytest.mark.parametrize("channel", list(ORIGINALS))
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 5_000 + b"]" * 5_000,
        b'{"message":' * 900 + b"1" + b"}" * 900,
        b'{"update_id": ' + b"9" * 5_000 + b"}",
        b'{"messages": [' + b"{}," * 50_000 + b"{}]}",
        b'{"update_id": 1, "message": {"text": NaN, "chat": {"id": Infinity}}}',
        b'{"text": "\\ud83d", "text": "\\udc00\\u0000"}',
        '{"text": "ماء"}'.encode("utf-16"),
        '{"text": "انقطاع الماء"}'.encode("cp1256"),
    ],
)
def test_a_bomb_becomes_a_message(channel: Channel, content: bytes) -> None:
    assert is_sound(READERS[channel](RawMessage(channel, "1", content, "application/json"), RULES))
