"""The chat with more than words: files, a place, and a person at the centre who answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cases.reference import spoken
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_webchat_path import WATER, chat, work  # noqa: F401
from tests.servers.databases import SqliteDatabases
from tests.web.chatting import line, shown
from tests.web.test_uploads import begin, piece
from web.nonce import new_nonce
from web.session import COOKIE, new_session

# ruff: noqa: F811 - the fixture of another file


@pytest.fixture
def database_url(sqlite_databases: SqliteDatabases, tmp_path: Path) -> str:
    """One kind will do: the pages ask nothing that others do not."""
    return sqlite_databases.copy_to(tmp_path / "rawafid.sqlite3")


def write(pipeline: Pipeline, chat: TestClient, **said: Any) -> int:
    """Write a line as the page does; returns the answer's status."""
    origin = {"Origin": pipeline.assembly.address()}
    answer = chat.post("/chat/webchat/lines", json=line(**said), headers=origin)
    work(pipeline)
    return int(answer.status_code)


@pytest.fixture
def staff(pipeline: Pipeline, chat: TestClient) -> Iterator[TestClient]:
    """Somebody at the centre, in a browser of their own."""
    with TestClient(chat.app, follow_redirects=False) as client:
        client.cookies.set(COOKIE, new_session(pipeline.assembly.signer.secret))
        client.cookies.set("lang", "en")
        yield client


def answer(pipeline: Pipeline, staff: TestClient, reference: str, text: str, nonce: str = "", **more: str) -> int:
    nonce = nonce or new_nonce(pipeline.assembly.signer.secret)
    headers = {"Origin": pipeline.assembly.address(), **more}
    done = staff.post(f"/cases/{reference}/answer", data={"text": text, "nonce": nonce}, headers=headers)
    work(pipeline)
    return int(done.status_code)


def test_a_photo_in_the_chat_is_in_the_case(pipeline: Pipeline, chat: TestClient, staff: TestClient) -> None:
    # Given a case, and a photo that the page has uploaded
    write(pipeline, chat, text=WATER)
    where = begin(chat, 4, **{"Upload-Metadata": "filename bGVhay5qcGc=,filetype aW1hZ2UvanBlZw=="}).headers["location"]
    piece(chat, where, 0, b"\xff\xd8\xff\xd9")
    # When it is sent without a word
    assert write(pipeline, chat, text="", files=[where.rpartition("/")[2], "0" * 32, 7]) == 200
    while pipeline.assembly.fetch():
        pass
    # Then the chat names it, and the case has it
    assert "leak.jpg" in shown(chat)
    (case,) = pipeline.cases()
    here = f"/cases/{case.reference}/messages/{case.messages[-1].inbox_id}/files/1/original"
    assert staff.get(here).content == b"\xff\xd8\xff\xd9"


def test_a_position_in_the_chat_is_the_place_of_its_message(pipeline: Pipeline, chat: TestClient) -> None:
    write(pipeline, chat, text=WATER)
    place = {"latitude": 25.2854, "longitude": 51.531}
    assert write(pipeline, chat, text="موقعي: 25.2854, 51.531", location=place) == 200
    (case,) = pipeline.cases()
    assert case.messages[-1].location is not None
    assert case.messages[-1].location["latitude"] == 25.2854


@pytest.mark.parametrize(
    "more",
    [
        {"location": "here"},
        {"location": {"latitude": "25"}},
        {"wants_person": "yes"},
        {"text": "", "files": ["0" * 32]},
    ],
)
def test_what_the_page_would_not_send_is_refused(pipeline: Pipeline, chat: TestClient, more: dict[str, Any]) -> None:
    assert write(pipeline, chat, **{"text": WATER, **more}) == 400


def test_a_person_at_the_centre_answers_in_the_chat(pipeline: Pipeline, chat: TestClient, staff: TestClient) -> None:
    # Given a visitor who asks for a person, with nothing else said
    write(pipeline, chat, text="أود التحدث مع موظف.", wants_person=True)
    (case,) = pipeline.cases()
    assert case.needs_review
    assert "Wants a person" in staff.get(f"/cases/{case.reference}").text
    # When somebody answers on the case's page, and presses the button twice
    nonce = new_nonce(pipeline.assembly.signer.secret)
    for _ in range(2):
        assert answer(pipeline, staff, case.reference, "أهلاً، معك أحمد. كيف أساعدك؟", nonce) == 303
    # Then it stands in the chat once, in the centre's name and not the agency's
    html = shown(chat, "?lang=en")
    assert html.count("معك أحمد") == 1
    assert "Government Contact Centre" in html.partition("معك أحمد")[0].rpartition("agency")[2]
    assert spoken(case.reference) in html
    # And the visitor's next line goes on in the case, for the same person to see
    write(pipeline, chat, text=WATER)
    assert "أمس" in staff.get(f"/cases/{case.reference}").text
    (case,) = pipeline.cases()
    assert [message.role for message in case.messages] == ["citizen", "agency", "citizen"]


def test_a_visitor_who_has_left_is_answered_by_mail(pipeline: Pipeline, chat: TestClient, staff: TestClient) -> None:
    # Given a visitor who left an address and closed the page
    write(pipeline, chat, text=WATER)
    (case,) = pipeline.cases()
    said = f"بخصوص الطلب رقم {case.reference}: fatima@mail.example"
    write(pipeline, chat, text=said, email="fatima@mail.example")
    # When the centre answers
    answer(pipeline, staff, case.reference, "تم تسجيل البلاغ، والفريق في الطريق.")
    # Then it goes to the chat and to the address
    told = {(one.outlet, one.address) for one in pipeline.deliveries(case.reference) if one.purpose == "answer"}
    assert ("email", "fatima@mail.example") in told
    assert {outlet for outlet, _ in told} == {"webchat", "email"}


def test_the_same_page_answers_a_mail(pipeline: Pipeline, staff: TestClient) -> None:
    pipeline.mail(WATER)
    (case,) = pipeline.cases()
    assert answer(pipeline, staff, case.reference, "وصل الفريق إلى الموقع.") == 303
    (told,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "answer"]
    assert (told.outlet, told.address) == ("email", "fatima@mail.example")


def test_nobody_else_answers(pipeline: Pipeline, chat: TestClient, staff: TestClient) -> None:
    write(pipeline, chat, text=WATER)
    (case,) = pipeline.cases()
    # A visitor, another site's page, a nonce of their own making, no words, too many, and no such case
    assert answer(pipeline, chat, case.reference, "x") == 401
    assert answer(pipeline, staff, case.reference, "x", Origin="https://evil.example") == 403
    assert answer(pipeline, staff, case.reference, "x", nonce="n" * 34) == 400
    assert answer(pipeline, staff, case.reference, "   ") == 400
    assert answer(pipeline, staff, case.reference, "س" * 4001) == 400
    assert answer(pipeline, staff, "9999999999", "x") == 303
    assert [message.role for message in pipeline.cases()[0].messages] == ["citizen"]
