"""The form by which a signed-in person puts a decision right, or says that it is right."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert
from starlette.testclient import TestClient

from cases.corrections import ChangedMeanwhile, NotCorrected
from cases.tables import AUDITS, CORRECTIONS
from ingest.clock import database_now
from ingest.transaction import writing
from tests.web.conftest import Desk
from tests.web.rows import add_message

OURS = {"origin": "http://testserver"}
SHOWN = {"shown_type": "incident", "shown_topic": "street_lighting", "shown_priority": "normal"}


@pytest.fixture
def reference(engine: Engine) -> str:
    return add_message(engine, text="المصباح مطفأ في شارعنا منذ ثلاث ليال")


def test_the_page_asks_and_the_form_carries_what_was_shown(staff: TestClient, desk: Desk, reference: str) -> None:
    page = staff.get(f"/cases/{reference}").text
    assert f'action="/cases/{reference}/correct"' in page
    assert '<option value="street_lighting" selected>' in page
    given = {**SHOWN, "type": "incident", "topic": "electricity", "reason": "المحول", "do": "correct"}
    answer = staff.post(f"/cases/{reference}/correct", data=given, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{reference}#facts")
    (said,) = desk.corrected
    assert said[1:3] == ({"type": "incident", "topic": "electricity"}, "المحول")
    assert said[3] == {"type": "incident", "topic": "street_lighting", "priority": "normal"}


def test_one_click_confirms(staff: TestClient, desk: Desk, reference: str) -> None:
    answer = staff.post(f"/cases/{reference}/correct", data={**SHOWN, "do": "confirm"}, headers=OURS)
    assert answer.status_code == 303
    assert desk.corrected == [
        (reference, {}, "", {"type": "incident", "topic": "street_lighting", "priority": "normal"})
    ]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(NotCorrected("There is no such topic."), 400), (ChangedMeanwhile("Somebody else was faster."), 409)],
)
def test_a_refusal_is_a_page_of_ours(
    staff: TestClient, desk: Desk, reference: str, refusal: Exception, code: int
) -> None:
    desk.refusal = refusal
    answer = staff.post(f"/cases/{reference}/correct", data={"topic": "<script>", "do": "correct"}, headers=OURS)
    assert answer.status_code == code
    assert "<script>" not in answer.text


def test_strangers_and_other_sites_correct_nothing(staff: TestClient, desk: Desk, reference: str) -> None:
    given = {"topic": "water", "do": "correct"}
    evil = {"origin": "https://evil.example"}
    assert staff.post(f"/cases/{reference}/correct", data=given, headers=evil).status_code == 403
    staff.cookies.clear()
    assert staff.post(f"/cases/{reference}/correct", data=given, headers=OURS).status_code == 401
    assert desk.corrected == []


def test_the_audit_is_asked_for_counted_and_shown(staff: TestClient, engine: Engine, reference: str) -> None:
    # Given a case that was drawn
    with writing(engine) as connection:
        now = database_now(connection) - timedelta(days=1)
        drawn = {"reference": reference, "drawn_at": now, "language": "ar", "answers": {"topic": "street_lighting"},
                 "confidence": {"topic": 0.9}, "model": "m"}  # fmt: skip
        connection.execute(insert(AUDITS), [{**drawn, "inbox_id": 1}])
    # Then its page and the operations page ask for a look at it
    staff.cookies.set("lang", "en")
    assert "Drawn at random" in staff.get(f"/cases/{reference}").text
    assert f"/cases/{reference}" in staff.get("/ops").text
    # When most of many such answers turn out wrong
    with writing(engine) as connection:
        for number in range(1, 41):
            if number > 1:
                connection.execute(insert(AUDITS), [{**drawn, "inbox_id": number}])
            right = "roads" if number % 2 else "street_lighting"
            row = {"reference": reference, "inbox_id": number, "head": "topic", "was": "street_lighting",
                   "now": right, "actor": "نورة", "at": now, "model": "m"}  # fmt: skip
            connection.execute(insert(CORRECTIONS), [row])
    # Then the page and the metrics say so
    page = staff.get("/ops").text
    assert "Broken" in page
    assert "50.0%" in page
    metrics = staff.get("/metrics").text
    assert 'rawafid_promise_broken{head="topic",language="ar"} 1.0' in metrics
    assert 'rawafid_audit_accuracy{head="topic",language="ar"} 0.5' in metrics
    assert "Drawn at random" not in staff.get(f"/cases/{reference}").text
