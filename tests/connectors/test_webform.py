"""The web form's posts: what is taken in, and the sentence that answers each one that is not."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.webform import Webform
from ingest.failures import Refused
from ingest.message import Channel
from ingest.notice import PushRequest
from tests.connectors.contract import PushContract, status_of

NONCE = "kX9-0aBcDeFgHiJkLm_2"
FORM = Webform(type="webform", topics=("water_leak", "street_light"), max_text_chars=500)


def post(body: bytes, content_type: str = "application/json", method: str = "POST") -> PushRequest:
    return PushRequest(method, b"", {"content-type": content_type}, body, "203.0.113.7")


def answers(**more: object) -> bytes:
    return orjson.dumps({"nonce": NONCE, "text": "انقطاع المياه منذ أمس في شارع السد", **more})


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"nonce": "\\ud83d"}', "not JSON"),
        (b'{"nonce": "' + b"\xe3" + b'"}', "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (orjson.dumps({"text": "water"}), "nonce"),
        (answers(nonce="short"), "nonce"),
        (answers(nonce="a" * 65), "nonce"),
        (answers(nonce="abcdefgh ijklmnop"), "nonce"),
        (answers(nonce=f"{NONCE}\n"), "nonce"),
        (answers(nonce=12345678901234567890), "nonce"),
        (answers(text=""), "text"),
        (answers(text=" \n\t "), "text"),
        (answers(text=None), "text"),
        (answers(text=["a"]), "text"),
        (answers(text="ش" * 501), "500 characters"),
        (answers(name="x" * 201), "name"),
        (answers(email={"a": 1}), "email"),
        (answers(topic="free_money"), "topic"),
        (answers(topic=["water_leak"]), "topic"),
        (answers(language="<script>"), "language"),
        (answers(**{f"q{n}": "a" for n in range(51)}), "50 further answers"),
        (answers(**{"q" * 101: "a"}), "question's name"),
        (answers(building={"deep": {"deeper": 1}}), "further answers are"),
        (answers(building=["x" * 1500, "y" * 1500]), "2000 characters"),
    ],
)
def test_an_unfit_post_is_refused_with_its_reason(body: bytes, says: str) -> None:
    # When it is posted
    with pytest.raises(Refused) as refused:
        FORM.accept(post(body))

    # Then the page's maker reads what is wrong
    assert refused.value.status == 400
    assert says in str(refused.value)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_a_type_that_another_site_could_send_unasked_is_refused(content_type: str) -> None:
    with pytest.raises(Refused) as refused:
        FORM.accept(post(answers(), content_type))
    assert refused.value.status == 415


def test_a_post_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused) as refused:
        FORM.accept(post(b"x" * 65_537))
    assert refused.value.status == 413


def test_only_posts_are_taken() -> None:
    with pytest.raises(Refused) as refused:
        FORM.accept(post(answers(), method="GET"))
    assert refused.value.status == 405


def test_a_post_is_kept_byte_for_byte_under_its_nonce() -> None:
    # Given a post with answers to questions of the page's own, and an emoji
    body = answers(
        name="Maria Santos-Al Kuwari",
        email="maria@example.qa",
        phone="+974 5512 3456",
        topic="water_leak",
        language="ar-QA",
        building=12,
        zone=["56", "الدفنة"],
        mood="😡",
    )

    # When it is posted
    [message] = FORM.accept(post(body, "application/json; charset=UTF-8"))

    # Then nothing of it is changed, and nothing about the caller is added
    assert message.channel is Channel.WEBFORM
    assert message.content == body
    assert message.upstream_id == NONCE
    assert dict(message.envelope) == {}


def test_a_second_click_is_the_same_delivery() -> None:
    first, second = FORM.accept(post(answers())), FORM.accept(post(answers()))
    assert first == second


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(body: bytes) -> None:
    assert status_of(FORM, post(body)) in (200, 400)


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_any_value_in_any_place_is_taken_or_refused(value: object) -> None:
    for name in ("nonce", "text", "name", "topic", "language", "zone"):
        try:
            body = orjson.dumps({"nonce": NONCE, "text": "water", name: value})
        except TypeError:  # not JSON: a lone surrogate, or a number beyond 64 bits
            return
        assert status_of(FORM, post(body)) in (200, 400)


class TestContract(PushContract):
    connector = FORM
    request = post(answers())
