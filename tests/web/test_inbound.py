"""Where gateways post."""

import json

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from cases.queries import reference_of_delivery
from cases.reference import new_reference
from ingest.transaction import reading
from tests.web.conftest import Desk
from tests.web.rows import settle

PASSWORD = {"X-Password": "right"}
NONCE = "kiosk-7-0000000001"


def post_form(client: TestClient, **changes: str | None) -> Response:
    answers = {"nonce": NONCE, "text": "انقطعت المياه عن منزلي", "language": "ar", **changes}
    answer: Response = client.post(
        "/in/webform", json={name: value for name, value in answers.items() if value is not None}
    )
    return answer


def test_a_connector_that_does_not_exist_is_not_found(client: TestClient) -> None:
    assert client.post("/in/nothing", content=b"x").status_code == 404
    assert client.get("/in/nothing").status_code == 404


def test_a_wrong_password_is_refused_and_counted(client: TestClient, desk: Desk) -> None:
    # When a gateway comes without its password, or with two at once
    assert client.post("/in/sms?1", content=b"hello").status_code == 401
    twice = client.post("/in/sms?1", content=b"hello", headers=[("X-Password", "right"), ("X-Password", "wrong")])

    # Then nothing is taken in, and ops can see that somebody tried
    assert twice.status_code == 401
    assert desk.refused == ["sms", "sms"]
    assert desk.inbox.claim() == []


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: TestClient, desk: Desk) -> None:
    answer = client.post("/in/sms?1", content=b"x" * 1001, headers=PASSWORD)
    assert answer.status_code == 413
    assert desk.refused == ["sms"]
    assert client.post("/in/sms?1", content=b"x" * 1000, headers=PASSWORD).status_code == 200


def test_a_body_sent_in_pieces_has_the_same_limit(client: TestClient) -> None:
    # Given a sender that does not say how long its body is
    pieces = (b"x" * 100 for _ in range(1000))
    assert client.post("/in/sms?1", content=pieces, headers=PASSWORD).status_code == 413


def test_a_gateway_is_answered_only_after_the_message_is_committed(client: TestClient, desk: Desk) -> None:
    # Given a database that takes nothing
    desk.is_full = True

    # Then the gateway is told to come back
    answer = client.post("/in/sms?77", content="مرحبا".encode(), headers=PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")

    # And when it comes back, the message is there with its bytes before the answer is
    desk.is_full = False
    answer = client.post("/in/sms?77", content="مرحبا".encode(), headers=PASSWORD)
    assert (answer.status_code, answer.text) == (200, "")
    assert [one.raw.content.decode() for one in desk.inbox.claim()] == ["مرحبا"]


def test_the_query_reaches_the_connector_byte_for_byte(client: TestClient, desk: Desk) -> None:
    assert client.get("/in/sms?text=%C7%E1", headers=PASSWORD).status_code == 400
    client.post("/in/sms?text=%C7%E1&id=5", content=b"x", headers=PASSWORD)
    assert [one.raw.upstream_id for one in desk.inbox.claim()] == ["text=%C7%E1&id=5"]


def test_a_form_post_as_json_is_told_where_its_reference_will_be(
    client: TestClient, engine: Engine, desk: Desk
) -> None:
    # When a kiosk posts
    answer = post_form(client).json()

    # Then it has its receipt, and no reference yet
    assert answer == {
        "received": True,
        "id": NONCE,
        "reference": None,
        "status_url": f"http://testserver/forms/webform/received/{NONCE}",
    }

    # And once the message is processed, the same address and the same post both know it
    reference = new_reference()
    settle(engine, NONCE, reference)
    status = client.get(answer["status_url"], headers={"Accept": "application/json"}).json()
    assert status == {"received": True, "id": NONCE, "state": "opened", "reference": reference}
    assert post_form(client).json()["reference"] == reference


def test_what_the_form_connector_refuses_is_not_received(client: TestClient, engine: Engine, desk: Desk) -> None:
    assert post_form(client, text=" ").status_code == 400
    assert post_form(client, nonce=None).status_code == 400
    body = json.dumps({"nonce": NONCE, "text": "x"})
    forged = client.post("/in/webform", content=body, headers={"Content-Type": "text/plain"})
    assert forged.status_code == 415
    with reading(engine) as connection:
        assert reference_of_delivery(connection, "webform", NONCE) is None
    assert len(desk.refused) == 3
