"""The buttons by which a person ties cases, confirms an incident and undoes both."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases.incidents import incident_of
from cases.queries import find_case
from cases.reference import spoken
from ingest.transaction import reading
from tests.web.conftest import Desk
from tests.web.rows import add_link, add_message

OURS = {"origin": "http://testserver"}
WATER = "المياه مقطوعة في الوكرة"


@pytest.fixture
def two(engine: Engine) -> tuple[str, str]:
    """Two cases with a proposed link of one event."""
    first = add_message(engine, text=WATER)
    second = add_message(engine, text="No water in Al Wakra")
    add_link(engine, second, first)
    return first, second


def test_a_proposal_is_confirmed_with_a_button(staff: TestClient, engine: Engine, two: tuple[str, str]) -> None:
    first, second = two
    # Given the page with its question
    assert "Yes, confirm" in staff.get(f"/cases/{second}").text
    # When the button is pressed
    answer = staff.post(
        f"/cases/{second}/links", data={"do": "link", "other": first, "relation": "same_event"}, headers=OURS
    )
    # Then both report one incident, and the page asks no more
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{second}#links")
    with reading(engine) as connection:
        found = incident_of(connection, first)
    assert found is not None
    assert {one.reference for one in found.confirmed} == {first, second}
    page = staff.get(f"/cases/{first}").text
    assert "Yes, confirm" not in page
    assert spoken(second) in page


def test_a_link_is_undone_with_a_button(staff: TestClient, engine: Engine, two: tuple[str, str]) -> None:
    first, second = two
    staff.post(f"/cases/{first}/links", data={"do": "undo", "other": second}, headers=OURS)
    with reading(engine) as connection:
        case = find_case(connection, first)
    assert case is not None
    assert case.links == ()
    assert case.events[-1].kind == "unlinked"


def test_an_answer_goes_to_everybody_with_a_button(staff: TestClient, desk: Desk, two: tuple[str, str]) -> None:
    answer = staff.post(f"/cases/{two[0]}/incident", data={"do": "answer", "message": "1"}, headers=OURS)
    assert answer.status_code == 303
    assert desk.told == [1]


def test_before_an_answer_goes_to_everybody_what_it_tells_of_one_is_pointed_at(
    staff: TestClient, engine: Engine, two: tuple[str, str]
) -> None:
    # Given a confirmed incident, and an agency that answered one of its citizens by name and house
    first, second = two
    staff.post(f"/cases/{second}/links", data={"do": "link", "other": first, "relation": "same_event"}, headers=OURS)
    reply = f"أخت سارة، رجعت المياه لفيلا 9، رقم الطلب {first}"
    add_message(engine, text=reply, role="agency", reference=first, outcome="joined", minutes_ago=1)
    # When somebody opens the case to tell everybody, Then the page says what to look at
    page = staff.get(f"/cases/{first}?lang=ar").text
    told = page.partition("قد يذكر شخصًا بعينه")[2].partition("</p>")[0]
    assert all(f"<bdi>{one}</bdi>" in told for one in (first, "house 9", "ساره"))
    # And nothing where it speaks of the street alone
    add_message(
        engine, text="عادت المياه إلى الحي كله", role="agency", reference=first, outcome="joined", minutes_ago=0
    )
    assert "قد يذكر شخصًا بعينه" not in staff.get(f"/cases/{first}?lang=ar").text


@pytest.mark.parametrize(
    "given",
    [
        {"do": "link", "other": "1", "relation": "same_event"},
        {"do": "link", "other": "4831029756", "relation": "same_event"},
        {"do": "link", "relation": "same_event"},
        {"do": "link", "other": "4831029756", "relation": "<b>"},
        {},
    ],
)
def test_nonsense_ties_nothing(staff: TestClient, engine: Engine, two: tuple[str, str], given: dict[str, str]) -> None:
    assert staff.post(f"/cases/{two[0]}/links", data=given, headers=OURS).status_code == 400


def test_another_sites_form_ties_nothing(staff: TestClient, two: tuple[str, str]) -> None:
    given = {"do": "undo", "other": two[1]}
    headers = {"origin": "https://evil.example"}
    for path in ("links", "incident", "messages/1/apart"):
        assert staff.post(f"/cases/{two[0]}/{path}", data=given, headers=headers).status_code == 403


def test_nobody_ties_cases_without_signing_in(client: TestClient, two: tuple[str, str]) -> None:
    assert client.post(f"/cases/{two[0]}/links", data={"do": "undo", "other": two[1]}, headers=OURS).status_code == 401


def test_every_message_but_the_first_has_a_button_for_a_case_of_its_own(staff: TestClient, engine: Engine) -> None:
    # Given a case that a second message joined
    reference = add_message(engine, text=WATER)
    add_message(engine, text="والشارع مظلم", outcome="joined", reference=reference)
    with reading(engine) as connection:
        case = find_case(connection, reference)
    assert case is not None
    first, second = (message.inbox_id for message in case.messages)
    # When somebody looks at it
    page = staff.get(f"/cases/{reference}").text
    # Then the second can be given a case of its own, and the first cannot
    assert f"/messages/{second}/apart" in page
    assert f"/messages/{first}/apart" not in page
