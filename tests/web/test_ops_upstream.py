"""What ops see of a mailbox: how far a long backlog is, and what the mailbox lists that is not here."""

from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.web.rows import add_connector


def test_ops_shows_how_far_a_backlog_is_and_what_is_missing(staff: TestClient, engine: Engine) -> None:
    # Given a mailbox in the middle of its backlog, and one with a mail that the server does not hand over
    add_connector(engine, "email", "ok")
    add_connector(engine, "fax", "ok")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE connectors SET progress_done = 12400, progress_total = 50000 WHERE name = 'email'")
        )
        connection.execute(
            text(
                "UPDATE connectors SET reconciled_at = '2026-11-22 02:00:00', listed = 50000, missing = 1,"
                " missing_slots = 'شكاوى;1700000000 4711' WHERE name = 'fax'"
            )
        )

    # Then both stand on the page, in either language
    for language, progress, here in (
        ("en", "taken in: 12,400 of 50,000", "49,999 of 50,000 here"),
        ("ar", "أُخذ 12,400 من 50,000", "49,999 من 50,000 عندنا"),
    ):
        page = unescape(staff.get(f"/ops?lang={language}").text)
        assert progress in page
        assert here in page
        assert "شكاوى;1700000000 4711" in page


def test_the_ledger_on_the_page_shows_what_upstream_has(staff: TestClient, engine: Engine) -> None:
    # Given a mailbox of which one mail is missing today
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO comparisons (connector, day, listed, missing) VALUES ('email', CURRENT_DATE, 1250, 1)")
        )

    # Then the day says so in either language, and does not add up
    for language, here, verdict in (
        ("en", "1,249 of 1,250 here", "Does not add up"),
        ("ar", "1,249 من 1,250 عندنا", "غير مطابق"),
    ):
        page = unescape(staff.get(f"/ops?lang={language}").text)
        assert here in page
        assert verdict in page
