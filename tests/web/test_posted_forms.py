"""Short forms that are posted here by anybody with anything in them: each is answered by a page, and none fails."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from route.emergency.tokens import duty_token
from tests.web.conftest import SECRET, Desk
from web.app import create_app
from web.session import COOKIE, new_session
from web.site import Site

OURS = {"Origin": "http://testserver", "Content-Type": "application/x-www-form-urlencoded"}
CASE = "/cases/3334442381"
STAFF_FORMS = [f"{CASE}/answer", f"{CASE}/links", f"{CASE}/incident", f"{CASE}/messages/1/apart", f"{CASE}/correct"]
MANY = b"&".join([b"a=1"] * 500)


@pytest.mark.parametrize("path", [*STAFF_FORMS, "/duty/1/forged"])
@pytest.mark.parametrize(("body", "status"), [(b"x" * 100_000, 413), (MANY, 400)], ids=["large", "many"])
def test_a_form_that_is_too_much_is_told_so(staff: TestClient, desk: Desk, path: str, body: bytes, status: int) -> None:
    answer = staff.post(path, content=body, headers=OURS)
    assert (answer.status_code, "That did not work" in answer.text) == (status, True)
    assert (desk.answered, desk.told, desk.corrected) == ([], [], [])


def test_the_link_of_a_page_to_somebody_on_duty_is_no_way_round_it(client: TestClient, site: Site) -> None:
    link = f"/duty/1/{duty_token(site.signer.secret, 1)}"
    assert client.post(link, content=b"x" * 100_000).status_code == 413
    assert client.post(link, content=MANY).status_code == 400


@pytest.mark.parametrize("body", [b"x" * 100_000, MANY], ids=["large", "many"])
def test_where_a_secret_is_asked_for_too_much_is_a_wrong_one(client: TestClient, body: bytes) -> None:
    assert client.post("/sign-in", content=body, headers=OURS).status_code == 401
    assert client.post("/track", content=body).status_code == 404


@pytest.mark.parametrize(
    "path", ["/duty/a/b", "/duty/1.5/b", f"{CASE}/messages/x/letter", f"{CASE}/messages/1/files/٫"]
)
def test_an_address_without_its_number_is_no_address(staff: TestClient, path: str) -> None:
    answer = staff.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text


@pytest.mark.parametrize("origin", ["http://care.example", "http://testserver", "ws://care.example", "http://["])
def test_where_the_pages_are_secure_a_page_that_is_not_can_post_nothing(site: Site, desk: Desk, origin: str) -> None:
    # Given an installation on HTTPS, and a page of its name that somebody on the way wrote over plain HTTP
    with TestClient(create_app(replace(site, base_url="https://care.example")), follow_redirects=False) as client:
        client.cookies.set(COOKIE, new_session(SECRET))
        for path in (*STAFF_FORMS, "/sign-out"):
            answer = client.post(path, data={"topic": "water", "do": "correct"}, headers={"Origin": origin})
            assert answer.status_code == 403
        # Then it is nobody, and a page that came by HTTPS is one of ours
        assert client.post("/sign-out", headers={"Origin": "https://care.example"}).status_code == 303
        assert client.post("/sign-out", headers={"Origin": "https://testserver"}).status_code == 303
    assert desk.corrected == []


def test_an_origin_that_is_none_is_not_ours(client: TestClient) -> None:
    assert client.post("/sign-out", headers={"Origin": "http://["}).status_code == 403
