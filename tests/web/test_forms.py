"""The form as a person uses it, without JavaScript."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from cases.reference import new_reference, spoken
from cases.tokens import Signer
from ingest.clock import database_now
from ingest.tables import INBOX
from ingest.transaction import writing
from ingest.uploads import Uploads
from route.emergency.book import Reach, Report, record
from route.emergency.settings import Duty
from tests.web.conftest import SECRET, Desk
from tests.web.rows import settle
from web.form_fields import Filled
from web.nonce import is_nonce, is_ours, new_nonce
from web.site import FormFacts

ARABIC = "المصباح أمام بيتي مطفأ منذ أسبوع"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>{{7*7}}%(x)s"


def nonce_on(page: Response) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page.text)
    assert found
    return found[1]


def send(client: TestClient, lang: str = "ar", **answers: str) -> Response:
    given_nonce = {"nonce": nonce_on(client.get("/forms/webform"))} if "nonce" not in answers else {}
    answer: Response = client.post(f"/forms/webform?lang={lang}", data={**given_nonce, **answers})
    return answer


def test_a_message_without_text_is_asked_for_again_with_everything_else_kept(client: TestClient) -> None:
    # When somebody forgets the message and mistypes two fields
    answer = send(client, "en", text="  ", name="Maria Santos", email="maria@", phone="12", subject="Ilaw")

    # Then every problem stands beside its field and in the summary, and nothing is lost
    assert answer.status_code == 422
    for field in ("text", "email", "phone"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
        assert re.search(rf'id="{field}" name="{field}" aria-describedby="[^"]*{field}-error"', answer.text)
    assert 'value="Maria Santos"' in answer.text
    assert 'value="maria@"' in answer.text
    assert 'value="Ilaw"' in answer.text
    assert "autofocus" in answer.text


def test_a_text_that_is_too_long_comes_back_whole(client: TestClient, desk: Desk) -> None:
    text = "م" * 3000 + "\n\nend"
    answer = send(client, text=text)
    assert answer.status_code == 422
    assert text in answer.text
    assert "3005" in answer.text
    assert desk.inbox.claim() == []


def test_a_post_without_its_nonce_keeps_the_text_and_gets_a_new_one(client: TestClient) -> None:
    for nonce in ("", "short", "../../etc/passwd", "x" * 65):
        answer = send(client, text=ARABIC, nonce=nonce)
        assert answer.status_code == 400
        assert ARABIC in answer.text
        assert is_nonce(nonce_on(answer))


def test_a_machine_that_fills_in_every_field_is_told_and_counted(client: TestClient, desk: Desk) -> None:
    answer = send(client, text=ARABIC, website="http://spam.example")
    assert answer.status_code == 400
    assert ARABIC in answer.text
    assert desk.refused == ["webform"]
    assert desk.inbox.claim() == []


def test_a_body_beyond_all_reason_is_refused(client: TestClient, desk: Desk) -> None:
    answer = client.post("/forms/webform", content=b"text=" + b"x" * 2_000_000)
    assert answer.status_code == 413
    assert client.post("/forms/webform", content=b"&".join(b"a=1" for _ in range(1000))).status_code == 413
    assert desk.inbox.claim() == []


def test_when_nothing_can_be_stored_the_text_stays_on_the_page(client: TestClient, desk: Desk) -> None:
    # Given a full disk
    desk.is_full = True
    answer = send(client, text=ARABIC)

    # Then the person is told that nothing was sent, and how to go on
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert ARABIC in answer.text

    # And pressing the button again on that page sends it
    desk.is_full = False
    again = send(client, text=ARABIC, nonce=nonce_on(answer))
    assert again.status_code == 303


def test_hostile_text_in_every_field_is_shown_as_text(client: TestClient) -> None:
    # Given the page that shows everything again
    fields = dict.fromkeys(("text", "subject", "name", "email", "phone", "topic"), HOSTILE)
    answer = send(client, "en", **fields)

    # Then no field, and no parameter of the address, becomes markup
    assert "<script>" not in answer.text
    assert "onerror='" not in answer.text
    assert unescape(answer.text).count(HOSTILE) == 5
    assert "49" not in re.sub(r'value="[^"]*"', "", answer.text)
    assert "<script>" not in client.get(f"/forms/webform?lang={quote(HOSTILE)}&x={quote(HOSTILE)}").text


def test_a_message_is_committed_before_the_person_is_sent_on(client: TestClient, desk: Desk) -> None:
    # When a form is sent, with a number typed on an Arabic keyboard
    answer = send(client, text=ARABIC + "\r\nشارع 840", phone="٠٠٩٧٤ ٥٥٥٥-٠١٢٣", topic="street_lighting")

    # Then it is in the inbox as the connector's JSON
    (claimed,) = desk.inbox.claim()
    assert ARABIC.encode() in claimed.raw.content
    assert b'"phone":"0097455550123"' in claimed.raw.content
    assert b'"language":"ar"' in claimed.raw.content
    assert rb"\r" not in claimed.raw.content

    # And the person is on the page of exactly this message
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/forms/webform/received/{claimed.raw.upstream_id}?lang=ar"


def test_pressing_the_button_twice_is_one_message_with_one_reference(
    client: TestClient, engine: Engine, desk: Desk
) -> None:
    # Given a message that was sent and processed
    nonce = nonce_on(client.get("/forms/webform"))
    first = send(client, text=ARABIC, nonce=nonce)
    reference = new_reference()
    settle(engine, nonce, reference)

    # When the same form is sent again
    second = send(client, text=ARABIC, nonce=nonce)

    # Then it is the same page with the same reference, grouped and isolated
    assert second.headers["location"] == first.headers["location"]
    assert len(desk.inbox.claim()) <= 1
    for answer in (first, second):
        page = client.get(answer.headers["location"])
        assert f'<bdi dir="ltr">{spoken(reference)}</bdi>' in page.text


def test_the_page_looks_again_by_itself_until_there_is_a_reference(client: TestClient, engine: Engine) -> None:
    # Given a message that nobody has processed yet
    location = send(client, text=ARABIC).headers["location"]
    page = client.get(location)
    assert page.status_code == 200
    assert '<meta http-equiv="refresh"' in page.text

    # When it is processed
    reference = new_reference()
    settle(engine, location.split("/")[-1].partition("?")[0], reference)

    # Then the page shows its reference and rests
    page = client.get(location)
    assert spoken(reference) in page.text
    assert "refresh" not in page.text


@pytest.mark.parametrize(("language", "said"), [("ar", "999"), ("en", "call 999")])
def test_whoever_is_in_danger_reads_first_which_number_to_call(
    client: TestClient, engine: Engine, language: str, said: str
) -> None:
    # Given a message of somebody who left neither telephone nor mail address
    location = send(client, language, text="والدي طاح في الصالة وما يتنفس").headers["location"]
    name = location.split("/")[-1].partition("?")[0]
    assert "tel:" not in client.get(location).text
    # When the watch has heard danger in it, and nothing else has become of it yet
    with writing(engine) as connection:
        inbox_id = connection.execute(select(INBOX.c.id).where(INBOX.c.upstream_id == name)).scalar_one()
        record(connection, Report(inbox_id, ("medical",)), None, Duty(), Reach("", ""), database_now(connection))
    # Then the page says so, to a screen reader at once, before anything else
    page = client.get(location).text
    assert said in page.lower()
    assert page.index('role="alert"') < page.index('href="tel:999"') < page.index("receipt")
    # And a portal that posts for its citizens can show it, too
    told = client.get(location, headers={"accept": "application/json"}).json()
    assert told["call"]["number"] == "999"
    assert told["state"] == "waiting"


def test_a_held_message_is_not_promised_a_reference_at_once(client: TestClient, engine: Engine) -> None:
    location = send(client, "en", text=ARABIC).headers["location"]
    settle(engine, location.split("/")[-1].partition("?")[0], None, "held")
    assert "A person has to look at it first" in client.get(location).text


def test_the_tracking_code_is_shown_only_to_whoever_opened_the_case_on_our_page(
    client: TestClient, engine: Engine
) -> None:
    reference = new_reference()
    code = Signer(b"signing").tracking_secret(reference)

    # Given one message from our page that opened the case, and one that joined it
    for outcome, is_shown in (("opened", True), ("joined", False), ("duplicate", False)):
        location = send(client, text=ARABIC).headers["location"]
        settle(engine, location.split("/")[-1].partition("?")[0], reference, outcome)
        page = client.get(location).text
        assert (f"/track?reference={reference}#{code}" in page) == is_shown
        assert (code[:4] in page) == is_shown

    # And one whose nonce somebody made up, and others may guess
    location = send(client, text=ARABIC, nonce="complaints-2026-000001").headers["location"]
    settle(engine, "complaints-2026-000001", reference)
    assert code[:4] not in client.get(location).text


def test_a_message_that_never_came_has_no_page(client: TestClient) -> None:
    for path in ("/forms/webform/received/" + new_nonce(SECRET), "/forms/nothing/received/x", "/forms/nothing"):
        assert client.get(path).status_code == 404


def test_the_form_speaks_the_readers_language_and_arabic_to_everybody_else(client: TestClient) -> None:
    for header, direction in (("", "rtl"), ("fr;q=0.9", "rtl"), ("en-GB,en;q=0.9,ar;q=0.8", "ltr"), ("a;q=x", "rtl")):
        page = client.get("/forms/webform", headers={"Accept-Language": header})
        assert f'dir="{direction}"' in page.text

    # And a language asked for is remembered
    client.get("/forms/webform?lang=en", headers={"Accept-Language": "ar"})
    assert 'dir="ltr"' in client.get("/track", headers={"Accept-Language": "ar"}).text


def test_every_field_has_its_label(client: TestClient) -> None:
    page = client.get("/forms/webform").text
    fields = re.findall(r'<(?:input|textarea|select) [^>]*?id="([a-z]+)"', page)
    assert {"text", "subject", "name", "email", "phone", "topic"} <= set(fields)
    assert all(f'for="{field}"' in page for field in fields)


def test_only_nonces_that_we_made_are_ours() -> None:
    nonce = new_nonce(SECRET)
    assert is_nonce(nonce)
    assert is_ours(SECRET, nonce)
    for other in ("", "x" * 34, nonce[:-1], nonce[1:], nonce + "x", "é" * 34):
        assert not is_ours(SECRET, other)
    assert not is_ours(b"another installation", nonce)


@given(st.binary(max_size=500))
def test_any_bytes_can_be_posted(body: bytes) -> None:
    facts = FormFacts(title={}, intro={}, topics=(), max_text_chars=10)
    try:
        filled = Filled.from_body(body)
    except ValueError:
        assert body.count(b"&") >= 150
        return
    assert filled.as_json("ar", facts, Uploads(Path("nowhere")))
    assert set(filled.errors(facts)) <= {"text", "subject", "name", "email", "phone", "topic", "place", "files"}
