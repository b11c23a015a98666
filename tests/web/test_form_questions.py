"""What a form asks by its table: questions that hang on others, consent, place, files; as a page and as JSON."""

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlmodel import Session, func, select

from connectors.webform import Webform
from ingest.tables import InboxRow
from tests.web.asking import MINISTRY, TABLE, with_questions
from tests.web.conftest import Desk
from tests.web.test_uploads import begin, piece
from web.app import create_app
from web.nonce import new_nonce
from web.site import Site

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"
METADATA = f"filename {base64.b64encode('عداد.jpg'.encode()).decode()},filetype aW1hZ2UvanBlZw=="
TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def asking(site: Site) -> Site:
    return with_questions(site)


@pytest.fixture
def client(asking: Site) -> Iterator[TestClient]:
    with TestClient(create_app(asking), follow_redirects=False) as client:
        yield client


def post(client: TestClient, site: Site, query: str = "?lang=en", **given: Any) -> Any:
    """Send the form as a browser does, agreed to unless said otherwise."""
    fields = {"nonce": new_nonce(site.session_secret), "text": WATER, "consent": "yes", **given}
    body = urlencode(
        [(name.replace("answer_", "answer-"), value) for name, value in fields.items() if value], doseq=True
    )
    return client.post(f"/forms/webform{query}", content=body, headers=TYPE)


def sent(desk: Desk) -> dict[str, Any]:
    """What was taken in last."""
    with Session(desk.inbox.engine) as session:
        newest = session.exec(select(func.max(InboxRow.id))).one()
        assert newest is not None
        found: dict[str, Any] = orjson.loads(desk.inbox.raw(session.connection(), newest).content)
        return found


def uploaded(client: TestClient, content: bytes = b"\xff\xd8\xff\xd9") -> str:
    where: str = begin(client, len(content), **{"Upload-Metadata": METADATA}).headers["location"]
    assert piece(client, where, 0, content).status_code == 204
    return where.rpartition("/")[2]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"topic": "water"}, {"رقم العداد"}),
        ({"topic": "roads"}, set()),
        ({}, set()),
        ({"topic": "water", "answer_رقم العداد": "عشرة"}, {"رقم العداد"}),
        ({"topic": "water", "answer_رقم العداد": "٤٥٨٧"}, set()),
        ({"answer_property": "flat"}, {"floor"}),
        ({"answer_property": "flat", "answer_floor": "3"}, set()),
        ({"answer_property": "castle"}, {"property"}),
        ({"answer_since": "yesterday"}, {"since"}),
        ({"answer_floor": "x" * 3000, "answer_property": "villa"}, set()),
        ({"answer_floor": "x" * 3000, "answer_property": "flat"}, {"floor"}),
    ],
)
def test_only_what_is_asked_must_be_answered(
    client: TestClient, asking: Site, given: dict[str, str], wrong: set[str]
) -> None:
    answer = post(client, asking, **given)
    assert answer.status_code == (422 if wrong else 303)
    assert set(re.findall(r'id="answer-([^"]+)-error"', answer.text)) == wrong


def test_answers_to_what_was_not_asked_stay_out(client: TestClient, asking: Site, desk: Desk) -> None:
    # Given answers that hang on each other, the first of which was changed afterwards
    given = {"answer_property": "villa", "answer_floor": "3", "answer_door": "7", "answer_رقم العداد": "12"}
    assert post(client, asking, topic="roads", answer_danger="yes", **given).status_code == 303
    taken = sent(desk)
    assert {name: taken.get(name) for name in ("property", "floor", "door", "رقم العداد", "danger")} == {
        "property": "villa", "floor": None, "door": None, "رقم العداد": None, "danger": "yes",
    }  # fmt: skip


def test_nothing_is_sent_without_consent_and_nothing_typed_is_lost(client: TestClient, asking: Site) -> None:
    answer = post(client, asking, consent="", answer_property="flat", answer_floor="3", place="25.2854, 51.5310")
    assert answer.status_code == 422
    assert "Please agree" in answer.text
    assert 'value="flat" selected' in answer.text
    assert 'value="25.2854, 51.5310"' in answer.text


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("25.2854, 51.5310", (25.2854, 51.531)),
        ("٢٥٫٢٨٥٤، ٥١٫٥٣١٠", (25.2854, 51.531)),
        ("https://www.google.com/maps?q=25.2854,51.5310", (25.2854, 51.531)),
        ("geo:25.2854,51.531", (25.2854, 51.531)),
        ("somewhere in Doha", None),
        ("999, 999", None),
    ],
)
def test_the_place_is_read_from_a_link_or_coordinates(
    client: TestClient, asking: Site, desk: Desk, place: str, found: tuple[float, float] | None
) -> None:
    answer = post(client, asking, place=place)
    if found is None:
        assert answer.status_code == 422
        return
    assert answer.status_code == 303
    assert sent(desk)["location"] == {"latitude": found[0], "longitude": found[1]}


def test_files_that_were_uploaded_go_with_the_form(client: TestClient, asking: Site, desk: Desk) -> None:
    # Given one upload, and a name that is none
    name = uploaded(client)
    assert post(client, asking, file=[name, "0" * 32]).status_code == 303
    # Then the one is named with what it is
    assert sent(desk)["files"] == [{"source": name, "filename": "عداد.jpg", "content_type": "image/jpeg", "size": 4}]
    # And three are one too many, and still there when the form is shown again
    names = [uploaded(client) for _ in range(3)]
    answer = post(client, asking, file=names)
    assert answer.status_code == 422
    assert "At most 2 files" in answer.text
    assert answer.text.count('name="file"') == 3


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"consent": True, "topic": "water", "رقم العداد": "55"}, 200),
        ({"topic": "roads"}, 400),
        ({"consent": "yes"}, 400),
        ({"consent": True, "topic": "water"}, 400),
        ({"consent": True, "property": "castle"}, 400),
        ({"consent": True, "files": [{"source": "a" * 32, "filename": "x", "content_type": "y", "size": 1}]}, 200),
        ({"consent": True, "files": [{"source": "../../etc", "filename": "x", "content_type": "y", "size": 1}]}, 400),
        (
            {
                "consent": True,
                "files": [{"source": "a" * 32, "filename": "x", "content_type": "y", "size": 1, "sha256": ""}],
            },
            400,
        ),
        ({"consent": True, "files": [{}] * 3}, 400),
        ({"consent": True, "files": "x"}, 400),
        ({"consent": True, "location": {"latitude": 25.3, "longitude": 51.5}}, 200),
    ],
)
def test_the_same_is_asked_of_a_post_in_json(client: TestClient, more: dict[str, Any], status: int) -> None:
    body = orjson.dumps({"nonce": "n" * 20, "text": WATER, **more})
    answer = client.post("/in/webform", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ([{"name": "text", "label": {"en": "Text"}}], "question of every form"),
        ([{"name": "a", "label": {"en": "A"}}] * 2, "asked twice"),
        ([{"name": "a", "label": {"en": "A"}, "topics": ["trees"]}], "none of this form's topics"),
        ([{"name": "a", "label": {"en": "A"}, "when": {"b": ["x"]}}], "not asked before it"),
        ([{"name": "a", "label": {"en": "A"}, "kind": "choice"}], "needs some"),
        ([{"name": "a", "label": {}}], "give the question"),
        ([{"name": "<b>", "label": {"en": "A"}}], "match"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_reason(fields: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Webform.model_validate({**TABLE, "fields": fields})


def test_only_the_sites_that_are_listed_may_show_the_form(client: TestClient, asking: Site) -> None:
    # Given the form inside another site's page, from the first look to the receipt
    alone, inside = client.get("/forms/webform"), client.get("/forms/webform?embedded=1")
    assert "frame-ancestors 'none'" in alone.headers["content-security-policy"]
    assert alone.headers["x-frame-options"] == "DENY"
    received = client.get(post(client, asking, query="?lang=en&embedded=1").headers["location"])
    for answer in (inside, received, post(client, asking, query="?lang=en&embedded=1", text="")):
        assert answer.headers["content-security-policy"].endswith(f"frame-ancestors {MINISTRY}")
        assert "x-frame-options" not in answer.headers
        assert "embedded" in answer.text
    # And the script is for all sites
    script = client.get("/static/form-widget.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_network_that_sends_without_end_is_asked_to_wait_and_keeps_its_text(client: TestClient, asking: Site) -> None:
    answers = [post(client, asking) for _ in range(61)]
    assert [one.status_code for one in answers[:60]] == [303] * 60
    assert answers[60].status_code == 429
    assert answers[60].headers["retry-after"] == "300"
    assert WATER in answers[60].text


def test_hostile_words_in_answers_are_shown_as_words(client: TestClient, asking: Site) -> None:
    answer = post(client, asking, text="", answer_property='"><script>alert(1)</script>', place="<img src=x>")
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
