"""Signing in, staying in, and being kept out."""

import time
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.conftest import SECRET
from web import cases, feed, files, letter, ops
from web.app import create_app
from web.session import COOKIE, new_session, opens_sign_in, sign_in_link
from web.site import Site

OURS = {"Origin": "http://testserver"}


def token_of(link: str) -> str:
    return link.partition("token=")[2]


def test_a_link_signs_in_once(client: TestClient) -> None:
    # Given a fresh link, which a mail scanner opens first
    link = sign_in_link(SECRET, "http://testserver", 15)
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers

    # When the person presses the button
    answer = client.post("/sign-in", data={"token": token_of(link)}, headers=OURS)

    # Then they are in, with a cookie that no script reads
    assert (answer.status_code, answer.headers["location"]) == (303, "/feed")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/feed").status_code == 200

    # And nobody else gets in with the same link
    client.cookies.clear()
    assert client.post("/sign-in", data={"token": token_of(link)}, headers=OURS).status_code == 401


def test_the_cookie_is_secure_where_the_pages_are(site: Site) -> None:
    with TestClient(create_app(replace(site, base_url="https://care.example")), follow_redirects=False) as client:
        token = token_of(sign_in_link(SECRET, "", 15))
        answer = client.post("/sign-in", data={"token": token}, headers={"Origin": "https://care.example"})
        assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://testserver.evil.example", "http://"])
def test_another_site_can_neither_sign_in_nor_sign_out(staff: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    token = token_of(sign_in_link(SECRET, "", 15))
    assert staff.post("/sign-in", data={"token": token}, headers=headers).status_code == 403
    assert staff.post("/sign-out", headers=headers).status_code == 403
    assert staff.get("/feed").status_code == 200


def test_signing_out_ends_it(staff: TestClient) -> None:
    answer = staff.post("/sign-out", headers=OURS)
    assert answer.status_code == 303
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]


def test_tokens_that_are_not_ours_open_nothing(client: TestClient) -> None:
    good = token_of(sign_in_link(SECRET, "", 15))
    late = token_of(sign_in_link(SECRET, "", -1))
    later = str(int(time.time()) + 9999) + good[good.index(".") :]
    others = token_of(sign_in_link(b"another installation", "", 15))
    for token in ("", "x", "..", "é.é.é", later, late, others, good[:-1], new_session(SECRET), "9" * 500 + ".a.b"):
        assert not opens_sign_in(SECRET, token)
        assert client.get("/sign-in", params={"token": token}).status_code == 401
    # And a link is no session
    client.cookies.set(COOKIE, good)
    assert client.get("/feed").status_code == 401


def test_every_page_of_the_console_is_shut_to_strangers(site: Site, client: TestClient) -> None:
    # Given every route of the application, so that a new one is in this test by itself
    public = {
        "/", "/in/{name}", "/forms/{name}", "/forms/{name}/received/{upstream_id}", "/track", "/sign-in", "/sign-out",
        "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    routes = [route for part in (feed, cases, files, letter, ops) for route in part.router.routes]
    assert routes
    paths = {route.path for route in create_app(site).routes if isinstance(route, APIRoute)}
    private = (paths | {route.path for route in routes if isinstance(route, APIRoute)}) - public

    # Then what is not public answers a stranger with the way to a link and nothing else
    message = "/cases/{reference}/messages/{inbox_id}"
    assert private == {
        "/feed", "/feed/events", "/cases", "/cases/{reference}", "/ops",
        f"{message}/letter", f"{message}/files/{{number}}", f"{message}/files/{{number}}/original",
    }  # fmt: skip
    for path in private:
        address = path.format(reference="3334442381", inbox_id="1", number="1")
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 401
        assert "You are not signed in" in answer.text
