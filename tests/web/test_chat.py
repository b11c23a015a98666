"""The web chat: whose lines are shown to whom, what is taken in, and what is told about it."""

from collections.abc import Iterator

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from cases.reference import new_reference, spoken
from ingest.tables import InboxRow
from route.tables import OutboxRow
from tests.web.chatting import MINISTRY, ORIGIN, line, shown, with_chat, write
from tests.web.conftest import SECRET, Desk
from tests.web.rows import NOW, add_delivery, case_row, inbox_row, message_row, settle
from web.app import create_app
from web.chat_room import Pace
from web.site import Site
from web.visitors import new_visitor

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


@pytest.fixture
def site(site: Site) -> Site:
    return with_chat(site)


@pytest.fixture
def visitor(site: Site) -> Iterator[TestClient]:
    """Somebody whose browser has opened the page."""
    with TestClient(create_app(site), follow_redirects=False) as client:
        client.get("/chat/webchat")
        yield client


def another(client: TestClient) -> TestClient:
    """Another browser of the same installation."""
    other = TestClient(client.app, follow_redirects=False)
    other.get("/chat/webchat")
    return other


def visitor_id(client: TestClient) -> str:
    return str(client.cookies["rawafid_visitor"]).partition(".")[0]


def file(engine: Engine, client: TestClient, text: str, role: str = "citizen", reference: str | None = None) -> str:
    """What the worker makes of the visitor's last line; or of an agency's mail to the case of that reference."""
    is_new = reference is None
    reference = reference or new_reference()
    with Session(engine) as session:
        if is_new:
            session.add(case_row(reference, subject="", language="ar", channel="webchat", at=NOW))
            session.exec(update(InboxRow).values(state="done", outcome="opened", reference=reference))
        inbox_id = add_inbox(session) if role == "agency" else last_inbox(session)
        session.add(message_row(inbox_id, reference, role, "webchat", "ar", NOW, "", "", text, {}))
        session.commit()
    purpose = "answer" if role == "agency" else "acknowledge"
    add_delivery(engine, reference, purpose=purpose, target="citizen", cause=inbox_id)
    with Session(engine) as session:
        session.exec(
            update(OutboxRow)
            .where(col(OutboxRow.reference) == reference)
            .values(outlet="webchat", address=visitor_id(client))
        )
        session.commit()
    return reference


def add_inbox(session: Session) -> int:
    row = inbox_row(channel="email", outcome="joined", reference=None, at=NOW)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def last_inbox(session: Session) -> int:
    return session.exec(select(InboxRow.id).order_by(col(InboxRow.id).desc()).limit(1)).one() or 0


@pytest.mark.parametrize("cookie", ["", "x", "x.y", f"{'0' * 32}.", f"{'0' * 32}.AAAAAAAAAAAAAAAAAAAAAAAA", "é" * 40])
def test_a_forged_visitor_reads_nothing_and_writes_nothing(visitor: TestClient, desk: Desk, cookie: str) -> None:
    # Given a chat with a line, and somebody who makes a cookie up
    write(visitor, line())
    forger = TestClient(visitor.app, follow_redirects=False)
    headers = {"Cookie": f"rawafid_visitor={cookie}".encode()} if cookie else {}
    # Then he is nobody
    assert forger.get("/chat/webchat/lines", headers=headers).status_code == 403
    assert forger.post("/chat/webchat/lines", json=line(), headers={**ORIGIN, **headers}).status_code == 403
    assert len(desk.inbox.claim()) == 1


def test_a_signature_is_good_for_its_own_visitor_alone(visitor: TestClient) -> None:
    name, _, mac = visitor.cookies["rawafid_visitor"].partition(".")
    forger = TestClient(visitor.app, follow_redirects=False)
    forger.cookies.set("rawafid_visitor", f"{new_visitor()}.{mac}")
    assert forger.get("/chat/webchat/lines").status_code == 403
    assert len(name) == 32


def test_nobody_sees_anothers_lines(visitor: TestClient, engine: Engine) -> None:
    # Given two visitors, one of whom has a case and an answer
    other = another(visitor)
    write(visitor, line("بطاقتي رقمها سري"))
    reference = file(engine, visitor, "بطاقتي رقمها سري")
    file(engine, visitor, "سنعالج الأمر غدًا", "agency", reference)
    # Then she sees all of it, the other nothing
    html = shown(visitor)
    assert "بطاقتي" in html
    assert "سنعالج" in html
    assert spoken(reference) in html
    assert shown(other).strip() == ""
    # And who she is comes from her cookie, whatever the page says
    assert write(other, line(visitor=visitor_id(visitor))).status_code == 200
    assert shown(visitor).count('class="mine"') == 1


def test_a_line_is_sent_once_however_often_it_is_posted(visitor: TestClient, desk: Desk) -> None:
    said = line()
    assert [write(visitor, said).json() for _ in range(3)] == [{"kind": "said", "id": said["id"]}] * 3
    (claimed,) = desk.inbox.claim()
    assert claimed.raw.upstream_id == visitor_id(visitor) + said["id"]
    assert shown(visitor).count('class="mine"') == 1
    # And two lines with the same words are two
    write(visitor, line())
    assert shown(visitor).count('class="mine"') == 2


def test_another_line_under_an_id_that_is_taken_is_kept_and_shown_once(visitor: TestClient, desk: Desk) -> None:
    said = line()
    write(visitor, said)
    write(visitor, {**said, "text": "شيء آخر"})
    assert len(desk.inbox.claim()) == 2
    assert shown(visitor).count(f'id="line-{said["id"]}"') == 1


def test_a_line_that_cannot_be_committed_is_not_called_sent(visitor: TestClient, desk: Desk) -> None:
    desk.is_full = True
    answer = write(visitor, line())
    assert (answer.status_code, answer.json()["kind"], answer.json()["seconds"]) == (503, "busy", 7)
    assert answer.headers["retry-after"] == "7"
    assert desk.inbox.claim() == []


@pytest.mark.parametrize(
    "said",
    [
        line(""), line(" \n "), line("ش" * 501), line(None), line(["a"]), {"text": WATER}, [], "text", None,
        line(id="1"), line(at="now"), line(email="x" * 300), line(email={"a": 1}),
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(visitor: TestClient, desk: Desk, said: object) -> None:
    assert write(visitor, said).status_code == 400
    assert desk.inbox.claim() == []


def test_a_huge_body_is_not_read_to_its_end(visitor: TestClient, desk: Desk) -> None:
    answer = write(visitor, line("x" * 2_000_000))
    assert answer.status_code == 413
    assert desk.inbox.claim() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", ""])
def test_another_sites_page_can_neither_write_nor_end(visitor: TestClient, desk: Desk, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    assert visitor.post("/chat/webchat/lines", json=line(), headers=headers).status_code == 400
    assert visitor.post("/chat/webchat/end", headers=headers).status_code == 403
    assert desk.inbox.claim() == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_type_that_another_site_could_send_unasked_is_refused(visitor: TestClient, desk: Desk, kind: str) -> None:
    headers = {**ORIGIN, **({"Content-Type": kind} if kind else {})}
    answer = visitor.post("/chat/webchat/lines", content=orjson.dumps(line()), headers=headers)
    assert answer.status_code == 400
    assert desk.inbox.claim() == []


def test_the_gateways_door_is_closed_for_the_chat(visitor: TestClient, desk: Desk) -> None:
    said = {"visitor": visitor_id(visitor), "messages": [{**line(), "from": "visitor"}]}
    assert visitor.post("/in/webchat", json=said).status_code == 404
    assert desk.inbox.claim() == []


def test_html_is_text(visitor: TestClient, engine: Engine) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror='alert(1)'>\u202egpj.exe{{7*7}}"
    write(visitor, line(hostile))
    reference = file(engine, visitor, hostile)
    file(engine, visitor, hostile, "agency", reference)
    html = shown(visitor)
    assert html.count("&lt;script&gt;") == 2
    assert "<script" not in html
    assert "<img" not in html
    assert "[RLO]" in html


def test_an_answer_holds_no_token_of_ours(visitor: TestClient, engine: Engine) -> None:
    write(visitor, line())
    reference = file(engine, visitor, WATER)
    file(engine, visitor, f"Reply to contact+{reference}.a.abcdefgh234567ab@gov.example", "agency", reference)
    assert "abcdefgh234567ab" not in shown(visitor)


def test_a_greeting_alone_is_asked_what_it_is_about(visitor: TestClient, engine: Engine) -> None:
    said = line("السلام عليكم")
    write(visitor, said)
    assert "line-question" not in shown(visitor)
    settle(engine, visitor_id(visitor) + said["id"], None, "ignored")
    assert "line-question" in shown(visitor)
    # And no longer when there is a case, nor at thanks after it
    file(engine, visitor, WATER)
    assert "line-question" not in shown(visitor)


def test_a_held_line_says_so(visitor: TestClient, engine: Engine) -> None:
    said = line()
    write(visitor, said)
    settle(engine, visitor_id(visitor) + said["id"], None, "held")
    assert "A person will look at it first" in shown(visitor)


def test_whoever_writes_without_end_is_slowed_down_and_loses_nothing(visitor: TestClient, desk: Desk) -> None:
    visitor.app.state.chat_room.pace = Pace(visitor_limit=3)
    assert [write(visitor, line()).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(write(visitor, line()).headers["retry-after"]) <= 300
    assert write(another(visitor), line()).status_code == 200
    assert len(desk.inbox.claim()) == 4
    # And a network, whatever cookies it throws away
    visitor.app.state.chat_room.pace = Pace(network_limit=3)
    assert [write(another(visitor), line()).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: TestClient) -> None:
    plain = visitor.get("/chat/webchat").headers["set-cookie"]
    assert "HttpOnly; SameSite=Lax" in plain
    assert "Path=/chat;" in plain
    inside = visitor.get("/chat/webchat?embedded=1").headers["set-cookie"]
    assert "HttpOnly; SameSite=None; Secure; Partitioned" in inside
    assert plain.partition(".")[0] != inside.partition(".")[0]
    assert SECRET.decode() not in plain


def test_only_the_sites_listed_may_embed_the_chat(visitor: TestClient) -> None:
    inside = visitor.get("/chat/webchat?embedded=1").headers
    assert inside["content-security-policy"].endswith(f"frame-ancestors {MINISTRY}")
    assert "x-frame-options" not in inside
    assert "connect-src 'self' ws://testserver;" in inside["content-security-policy"]
    for path in ("/chat/webchat", "/track", "/chat/webchat/lines?embedded=1"):
        alone = visitor.get(path).headers
        assert alone["content-security-policy"].endswith("frame-ancestors 'none'")
        assert alone["x-frame-options"] == "DENY"


def test_other_sites_load_the_widget_and_nothing_else_of_ours(visitor: TestClient) -> None:
    assert visitor.get("/static/chat-widget.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert visitor.get("/static/chat.js").headers["cross-origin-resource-policy"] == "same-origin"


def test_an_ended_chat_begins_anew(visitor: TestClient) -> None:
    write(visitor, line())
    before = visitor_id(visitor)
    answer = visitor.post("/chat/webchat/end", headers=ORIGIN)
    assert answer.status_code == 303
    visitor.get(answer.headers["location"])
    assert visitor_id(visitor) != before
    assert shown(visitor).strip() == ""


def test_the_page_is_found(visitor: TestClient) -> None:
    assert 'href="/chat/webchat"' in visitor.get("/").text
    assert visitor.get("/chat").headers["location"] == "/chat/webchat"
    assert visitor.get("/chat/none").status_code == 404
    assert visitor.get("/chat/none/lines").status_code == 404
    page = visitor.get("/chat/webchat?lang=ar").text
    assert 'dir="rtl"' in page
    assert 'role="log"' in page
    assert "تحدث معنا" in page
