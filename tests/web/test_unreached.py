"""A case whose citizen was not reached says so, and by what else a person may try."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.web.rows import add_delivery, add_message


@pytest.mark.parametrize(("state", "is_shown"), [("undelivered", True), ("dead", True), ("delivered", False)])
def test_the_page_of_a_case_shows_who_was_not_reached(
    staff: TestClient, engine: Engine, state: str, is_shown: bool
) -> None:
    # Given a citizen who gave a mail address and a number, and an acknowledgement
    given = {"sender_email": "fatima@mail.example", "sender_phone": "+97455123456"}
    reference = add_message(engine, **given)
    told = {"purpose": "acknowledge", "target": "citizen", "error": "the phone is off (UNDELIV 012)"}
    add_delivery(engine, reference, state, **told)
    # When it did not arrive, the page says so, why, and by what else to try
    page = staff.get(f"/cases/{reference}?lang=en").text
    assert ("The citizen was not reached" in page) is is_shown
    assert ("Also known, for you to try" in page) is is_shown
    assert "the phone is off (UNDELIV 012)" in page
    arabic = staff.get(f"/cases/{reference}?lang=ar").text
    assert ("لم تصل الرسالة إلى المواطن" in arabic) is is_shown


def test_a_failed_forward_is_not_the_citizens(staff: TestClient, engine: Engine) -> None:
    reference = add_message(engine)
    add_delivery(engine, reference, "dead")
    assert "The citizen was not reached" not in staff.get(f"/cases/{reference}?lang=en").text
