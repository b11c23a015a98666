"""Following a case with its reference and its code."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from cases.reference import new_reference
from cases.tokens import Signer
from tests.web.rows import add_delivery, add_link, add_message
from web.attempts import Attempts
from web.track import plain_digits

SIGNER = Signer(b"signing")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def ask(client: TestClient, reference: str, secret: str) -> Response:
    answer: Response = client.post("/track?lang=en", data={"reference": reference, "secret": secret})
    return answer


@pytest.fixture
def reference(engine: Engine) -> str:
    """A case that the agency has answered, with much that is not the citizen's to see."""
    reference = add_message(engine, text="secret words of somebody else in the same case", status="answered")
    add_message(engine, reference=reference, role="agency", outcome="joined", text="<b>The lamp</b> will be replaced.")
    add_link(engine, reference, add_message(engine), reason="internal reason")
    add_delivery(engine, reference, "dead", error="550 internal error")
    return reference


def test_the_case_shows_where_it_stands_and_what_was_answered(client: TestClient, reference: str) -> None:
    page = ask(client, reference, SIGNER.tracking_secret(reference))
    assert page.status_code == 200
    assert "Answered" in page.text
    assert "Public Works Authority" in page.text
    assert "&lt;b&gt;The lamp&lt;/b&gt; will be replaced." in page.text


def test_an_agencys_reply_token_never_reaches_the_citizen(client: TestClient, engine: Engine, reference: str) -> None:
    # Given an agency that wrote its own reply address into its answer
    address = SIGNER.reply_address("intake@centre.example", reference, "agency", "ashghal")
    add_message(engine, reference=reference, role="agency", outcome="joined", text=f"Write to {address} from now on.")

    # Then the citizen reads the answer without what would make them the agency
    page = ask(client, reference, SIGNER.tracking_secret(reference)).text
    assert "from now on" in page
    assert SIGNER.token(reference, "agency", "ashghal") not in page


def test_nothing_internal_is_shown(client: TestClient, reference: str) -> None:
    page = ask(client, reference, SIGNER.tracking_secret(reference)).text
    for internal in ("secret words", "internal", "sara@", "5555", "same_event", "lighting:", "0.9", "ashghal"):
        assert internal not in page


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda digits: f" {digits[:3]} {digits[3:6]} {digits[6:]} ",
        lambda digits: f"{digits[:3]}-{digits[3:6]}\u2013{digits[6:]}",
        lambda digits: digits.translate(ARABIC_INDIC),
        lambda digits: digits.translate(PERSIAN),
        lambda digits: f"\u202b{digits[:5]}\u00a0{digits[5:]}\u200f",
    ],
)
def test_a_reference_is_read_as_people_write_it(
    client: TestClient, reference: str, write: Callable[[str], str]
) -> None:
    assert ask(client, write(reference), SIGNER.tracking_secret(reference)).status_code == 200


def test_a_code_is_read_with_spaces_and_in_capitals(client: TestClient, reference: str) -> None:
    code = SIGNER.tracking_secret(reference)
    assert ask(client, reference, f" {code[:4]} {code[4:8]} {code[8:12]}-{code[12:]}".upper()).status_code == 200


def test_an_unknown_reference_and_a_wrong_code_get_the_same_answer(client: TestClient, reference: str) -> None:
    # When somebody tries a case that exists and one that does not
    wrong = ask(client, reference, "a" * 16)
    unknown_reference = new_reference()
    unknown = ask(client, unknown_reference, "a" * 16)

    # Then nothing but what they typed differs, and even the right code opens no case that is not there
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(reference, "") == unknown.text.replace(unknown_reference, "")
    assert ask(client, unknown_reference, SIGNER.tracking_secret(unknown_reference)).status_code == 404


def test_a_code_of_another_case_opens_nothing(client: TestClient, engine: Engine, reference: str) -> None:
    assert ask(client, reference, SIGNER.tracking_secret(add_message(engine))).status_code == 404


def test_after_ten_tries_an_address_waits(client: TestClient, reference: str) -> None:
    for _ in range(10):
        assert ask(client, new_reference(), "wrong").status_code == 404
    answer = ask(client, reference, SIGNER.tracking_secret(reference))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")


def test_looking_at_ones_own_case_is_no_try(client: TestClient, reference: str) -> None:
    for _ in range(12):
        assert ask(client, reference, SIGNER.tracking_secret(reference)).status_code == 200


@pytest.mark.parametrize("written", ["", "x", "0" * 10, "٣" * 500, "\x00\ufffd", "<b>"])
def test_anything_else_gets_that_answer_too(client: TestClient, written: str) -> None:
    answer = ask(client, written, written)
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_a_body_that_is_no_form_gets_that_answer_too(client: TestClient) -> None:
    assert client.post("/track", content=b"\xff" * 20_000).status_code == 404


def test_the_link_names_the_reference_and_keeps_the_code_to_itself(client: TestClient) -> None:
    page = client.get('/track?reference=333"><script>444')
    assert 'value="333&#34;&gt;&lt;script&gt;444"' in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


def test_a_reference_is_locked_whoever_tries() -> None:
    # Given a limit of three
    attempts = Attempts(limit=3, window_seconds=3600)

    # When three addresses try the same reference
    for address in ("a", "b", "c"):
        attempts.failed(address, "reference")

    # Then a fourth may not, and may try another
    assert attempts.are_spent("d", "reference")
    assert not attempts.are_spent("a", "other")


def test_tries_are_forgotten_with_time() -> None:
    attempts = Attempts(limit=1, window_seconds=0)
    attempts.failed("a")
    assert not attempts.are_spent("a")


@given(st.text(max_size=300))
def test_whatever_is_written_becomes_ascii_digits(written: str) -> None:
    digits = plain_digits(written)
    assert digits == "" or (digits.isascii() and digits.isdigit())


def test_what_comes_to_an_agencys_address_from_strange_hands_is_not_shown(
    client: TestClient, engine: Engine, reference: str
) -> None:
    # Given somebody who got hold of an agency's mail, and a former agency's word
    more = {"reference": reference, "outcome": "joined"}
    add_message(engine, **more, role="agency", text="Pay the fine here.", flags=["sender_unverified"])
    add_message(engine, **more, role="former_agency", text="This is not ours any more.")
    # When the citizen looks
    page = ask(client, reference, SIGNER.tracking_secret(reference)).text
    # Then only what the agency answered is there
    assert "will be replaced" in page
    assert "Pay the fine" not in page
    assert "not ours" not in page
