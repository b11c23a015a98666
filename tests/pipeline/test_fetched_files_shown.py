# ruff: noqa: F811 - the fixtures of another file
"""Fetched files on the case's page: a photo without its hidden data, a voice to hear, a program under no other name."""

from pathlib import Path

import pytest

from tests.pipeline.test_fetched_files import (  # noqa: F401 - two are fixtures
    PICTURE,
    PROGRAM,
    VOICE,
    document,
    enclosed,
    fetch,
    mailbox,
    mails,
    phone,
    staff,
    take,
)
from tests.pipeline.test_whatsapp_path import CITIZEN, Phone
from tests.servers.databases import SqliteDatabases
from tests.servers.graph_api import GraphApi
from tests.servers.mailbox_sink import SmtpSink


@pytest.fixture
def database_url(sqlite_databases: SqliteDatabases, tmp_path: Path) -> str:
    """One kind will do: the pages ask nothing that others do not."""
    return sqlite_databases.copy_to(tmp_path / "rawafid.sqlite3")


def test_the_page_shows_the_photo_without_its_place_and_proposes_the_place(phone: Phone, graph: GraphApi) -> None:
    # Given a photo that says where it was taken
    take(phone, document(graph.keep(PICTURE, "image/jpeg"), "حفرة.jpg", "image/jpeg"))
    (case,) = phone.pipeline.cases()
    here = f"/cases/{case.reference}/messages/{case.messages[0].inbox_id}/files/1"
    # When the case is looked at before and after it was fetched
    before = staff(phone).get(f"/cases/{case.reference}").text
    assert "It is being fetched" in before
    assert staff(phone).get(here).status_code == 404
    fetch(phone)
    after = staff(phone).get(f"/cases/{case.reference}").text
    # Then it is shown, its place is proposed, and the case's own place is still unknown
    assert f'<img src="{here}"' in after
    assert "25.2854, 51.531" in after
    assert phone.pipeline.cases()[0].messages[0].location is None
    shown = staff(phone).get(here)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert b"Exif" not in shown.content
    assert staff(phone).get(f"{here}/original").content == PICTURE


def test_a_voice_message_can_be_heard_on_the_page(phone: Phone, graph: GraphApi) -> None:
    about = {"id": graph.keep(VOICE, "audio/ogg"), "mime_type": "audio/ogg; codecs=opus", "voice": True}
    take(phone, {"from": CITIZEN, "id": "wamid.V", "timestamp": "1795334400", "type": "audio", "audio": about})
    fetch(phone)
    found = [case for case in phone.pipeline.cases() if case.messages]
    assert found
    here = f"/cases/{found[0].reference}/messages/{found[0].messages[0].inbox_id}/files/1"
    assert f'src="{here}"' in staff(phone).get(f"/cases/{found[0].reference}").text
    heard = staff(phone).get(here)
    assert (heard.headers["content-type"], heard.headers["content-disposition"].split(";")[0]) == (
        "audio/ogg",
        "inline",
    )


def test_a_program_that_calls_itself_a_photo_is_kept_and_never_shown(
    phone: Phone,
    graph: GraphApi,
    mailbox: SmtpSink,
) -> None:
    # Given a program under the name and type of a photo
    take(phone, document(graph.keep(PROGRAM, "image/jpeg"), "صورة.jpg", "image/jpeg"))
    fetch(phone)
    (case,) = phone.pipeline.cases()
    page = staff(phone).get(f"/cases/{case.reference}").text
    # Then it is marked, there is no picture of it, and it goes to no agency
    assert "A program: do not open" in page
    assert "<img" not in page.partition("Attachments")[2].partition("</ul>")[0]
    here = f"/cases/{case.reference}/messages/{case.messages[0].inbox_id}/files/1"
    assert "attachment" in staff(phone).get(f"{here}/original").headers["content-disposition"]
    (mail,) = mails(mailbox)
    assert enclosed(mail) == []
