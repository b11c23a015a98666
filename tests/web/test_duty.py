"""Emergencies at the top of the console, and the link that takes one on."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from ingest.clock import database_now
from ingest.transaction import reading, writing
from route.emergency.book import Reach, Report, find_emergency, record
from route.emergency.settings import Contact, Duty
from route.emergency.tokens import duty_token
from web.site import Site

DUTY = Duty(contacts=[Contact(name="Maryam", phone="+97444000001")])


@pytest.fixture
def emergency(engine: Engine) -> int:
    """A fire that somebody was paged for."""
    with writing(engine) as connection:
        report = Report(7, ("fire", "trapped"), "25.29,51.53")
        number = record(connection, report, None, DUTY, Reach("email", "sms"), database_now(connection))
    assert number is not None
    return number


@pytest.mark.parametrize("path", ["/feed", "/cases"])
def test_an_emergency_stands_first_and_in_words(staff: TestClient, emergency: int, path: str) -> None:
    # When somebody opens the console
    text = staff.get(path).text
    # Then the emergency is said in words, before everything that can be filtered or listed
    assert text.index("Emergencies that nobody has taken on") < text.index('class="filters"')
    assert "<strong>fire</strong>" in text
    # And in Arabic
    staff.cookies.set("lang", "ar")
    assert "<strong>حريق</strong>" in staff.get(path).text


def test_without_emergencies_there_is_no_such_heading(staff: TestClient) -> None:
    assert "nobody has taken on" not in staff.get("/feed").text


def test_opening_the_link_takes_nothing_on_and_the_button_does(
    client: TestClient, site: Site, engine: Engine, emergency: int
) -> None:
    # Given the link of a page, opened by a scanner of text messages
    link = f"/duty/{emergency}/{duty_token(site.signer.secret, emergency)}"
    assert client.get(link).status_code == 200
    with reading(engine) as connection:
        found = find_emergency(connection, emergency)
    assert found is not None
    assert found.acknowledged_at is None
    # When the duty officer, who need not be signed in, presses the button
    said = client.post(link, data={"name": " مريم\n<b>x</b> "}).text
    # Then it is theirs, and the page says so, with nothing in it executed
    with reading(engine) as connection:
        found = find_emergency(connection, emergency)
    assert found is not None
    assert found.acknowledged_by == "مريم <b>x</b>"
    assert "مريم &lt;b&gt;x&lt;/b&gt;" in said
    # And the one who comes second sees who was first
    assert "مريم" in client.post(link, data={"name": "Deputy"}).text
    assert not re.search("<form[^>]*duty", client.get(link).text)


@pytest.mark.parametrize("token", ["", "x", "a" * 16, "\u0660" * 16])
def test_a_made_up_link_opens_nothing(client: TestClient, emergency: int, token: str) -> None:
    assert client.get(f"/duty/{emergency}/{token}").status_code == 404


def test_a_link_is_good_for_one_emergency(client: TestClient, site: Site, emergency: int) -> None:
    assert client.get(f"/duty/{emergency + 1}/{duty_token(site.signer.secret, emergency)}").status_code == 404
