"""From a line in the web chat to a case, and back into the chat."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from cases.reference import spoken
from ingest.message import Channel, RawMessage
from pipeline.pages import site_of
from tests.pipeline.conftest import Pipeline
from tests.web.chatting import line, shown
from web.app import create_app

WATER = "المياه مقطوعة عن بيتنا في الوكرة منذ أمس"


@pytest.fixture
def chat(pipeline: Pipeline) -> Iterator[TestClient]:
    """A browser that has opened the chat of the shipped configuration."""
    with TestClient(create_app(site_of(pipeline.assembly)), follow_redirects=False) as client:
        client.get("/chat/webchat")
        yield client


def write(pipeline: Pipeline, chat: TestClient, *texts: str, **more: str) -> None:
    """Write lines as the page does, and let the pipeline work."""
    for text in texts:
        answer = chat.post(
            "/chat/webchat/lines", json=line(text, **more), headers={"Origin": pipeline.assembly.address()}
        )
        assert answer.json()["kind"] == "said"
    work(pipeline)


def work(pipeline: Pipeline) -> None:
    while pipeline.assembly.process() or pipeline.assembly.deliver():
        pass


def answer(pipeline: Pipeline, reference: str, text: str) -> None:
    """The agency replies to the mail that it got."""
    case = next(one for one in pipeline.cases() if one.reference == reference)
    address = pipeline.assembly.signer.reply_address("contact@gov.example", reference, "agency", case.agency)
    mailbox = pipeline.assembly.settings.agencies[case.agency].email
    pipeline.mail(text, sender=str(mailbox), To=address)
    work(pipeline)


def test_a_line_becomes_a_case_and_its_answer_comes_back_into_the_chat(pipeline: Pipeline, chat: TestClient) -> None:
    # When a citizen writes one matter in three lines
    write(pipeline, chat, WATER, "شارع الوكير مبنى 12", "والأطفال بلا ماء")
    # Then it is one case at the agency for water
    (case,) = pipeline.cases()
    assert (case.channel, case.agency, len(case.messages)) == ("webchat", "utilities", 3)
    # And the chat shows every line, one acknowledgement with the reference, and the way to follow it
    html = shown(chat, "?lang=ar")
    assert html.count('class="mine"') == 3
    assert html.count('class="ref-number"') == 1
    assert spoken(case.reference) in html
    assert pipeline.assembly.signer.tracking_secret(case.reference) in html
    # When the agency answers by mail
    answer(pipeline, case.reference, "تم إصلاح الأنبوب وعادت المياه.")
    # Then the answer stands in the chat under the agency's name
    html = shown(chat, "?lang=ar")
    assert "تم إصلاح الأنبوب" in html
    assert "المؤسسة العامة للماء والكهرباء" in html
    # And nobody else's chat shows anything of it
    other = TestClient(chat.app)
    other.get("/chat/webchat")
    assert shown(other).strip() == ""


def test_what_happens_to_a_line_comes_to_the_open_page_by_itself(pipeline: Pipeline, chat: TestClient) -> None:
    # Given a page with an open socket
    headers = {"Origin": pipeline.assembly.address()}
    with chat.websocket_connect("/chat/webchat/socket?lang=ar", headers=headers) as socket:
        socket.send_json({"kind": "hello", "mark": ""})
        assert socket.receive_json() == {"kind": "ready"}

        def shown(text: str) -> bool:
            """Wait for lines that hold the text."""
            while text not in (html := socket.receive_json().get("html", "")):
                pass
            return bool(html)

        # When a line is said, filed by a worker, and answered by the agency
        socket.send_json({"kind": "say", "line": line(WATER)})
        assert shown("الوكرة")
        work(pipeline)
        (case,) = pipeline.cases()
        # Then each of it comes without being asked for
        assert shown(spoken(case.reference))
        answer(pipeline, case.reference, "تم إصلاح الأنبوب وعادت المياه.")
        assert shown("تم إصلاح الأنبوب")


def test_a_greeting_is_no_case_and_is_asked_about(pipeline: Pipeline, chat: TestClient) -> None:
    write(pipeline, chat, "السلام عليكم")
    assert pipeline.cases() == []
    assert "line-question" in shown(chat)
    write(pipeline, chat, WATER)
    assert len(pipeline.cases()) == 1
    assert "line-question" not in shown(chat)


def test_a_line_that_is_posted_again_after_the_case_is_there_changes_nothing(
    pipeline: Pipeline, chat: TestClient
) -> None:
    said = line(WATER)
    origin = {"Origin": pipeline.assembly.address()}
    for _ in range(3):
        assert chat.post("/chat/webchat/lines", json=said, headers=origin).json()["kind"] == "said"
        work(pipeline)
    (case,) = pipeline.cases()
    assert len(case.messages) == 1
    assert shown(chat).count('class="mine"') == 1


def test_another_visitor_who_knows_the_reference_does_not_get_in(pipeline: Pipeline, chat: TestClient) -> None:
    # Given a case, and somebody else in the chat who quotes its number
    write(pipeline, chat, WATER)
    (case,) = pipeline.cases()
    other = TestClient(chat.app)
    other.get("/chat/webchat")
    write(pipeline, other, f"ماذا حدث في الطلب {case.reference}؟")
    # When the agency answers the first
    answer(pipeline, case.reference, "عادت المياه.")
    # Then only the first one reads it
    assert "عادت المياه" in shown(chat)
    assert "عادت المياه" not in shown(other)


@pytest.mark.parametrize(
    ("kind", "left", "way", "address"),
    [
        ("email", "fatima@mail.example", "email", "fatima@mail.example"),
        ("phone", "٥٥٥١ ٢٣٤٥", "sms", "+97455512345"),
    ],
)
def test_a_visitor_who_leaves_an_address_is_also_answered_there(
    pipeline: Pipeline, chat: TestClient, kind: str, left: str, way: str, address: str
) -> None:
    # Given a case, and a visitor who comes back hours later to say how else she is reached
    write(pipeline, chat, WATER)
    (case,) = pipeline.cases()
    pipeline.clock.pass_seconds(7200)
    write(pipeline, chat, f"بخصوص الطلب رقم {case.reference}، يمكنكم التواصل معي عبر: {left}", **{kind: left})
    assert len(pipeline.cases()) == 1
    # When the agency answers
    answer(pipeline, case.reference, "عادت المياه.")
    # Then she is told in the chat and there, under names of their own: the bounce of one is not the other's
    told = [one for one in pipeline.deliveries(case.reference) if one.purpose == "answer"]
    assert {one.outlet for one in told} == {"webchat", way}
    assert (way, address) in {(one.outlet, one.address) for one in told}
    assert len({one.notice_id for one in told}) == 2
    assert "عادت المياه" in shown(chat)


def test_an_address_that_somebody_else_left_is_told_nothing(pipeline: Pipeline, chat: TestClient) -> None:
    # Given a case, and another visitor who claims to be reached about it
    write(pipeline, chat, WATER)
    (case,) = pipeline.cases()
    other = TestClient(chat.app)
    other.get("/chat/webchat")
    write(pipeline, other, f"بخصوص الطلب رقم {case.reference}: eve@evil.example", email="eve@evil.example")
    # When the agency answers
    answer(pipeline, case.reference, "عادت المياه.")
    # Then the answer goes to the first visitor alone
    told = {one.outlet for one in pipeline.deliveries(case.reference) if one.purpose == "answer"}
    assert told == {"webchat"}


def test_an_answer_to_the_mail_goes_on_in_the_case(pipeline: Pipeline, chat: TestClient) -> None:
    write(pipeline, chat, WATER)
    (case,) = pipeline.cases()
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "citizen")
    pipeline.mail("شكرًا، ما زالت ضعيفة", sender="fatima@mail.example", To=address)
    assert len(pipeline.cases()) == 1


def test_a_transcript_of_another_maker_is_read_as_well(pipeline: Pipeline) -> None:
    content = '{"visitor": "v1", "messages": [{"id": "1", "from": "visitor", "text": "المياه مقطوعة منذ أمس"}]}'
    pipeline.raw("webchat", RawMessage(Channel.WEBCHAT, "v1-1", content.encode(), "application/json"))
    work(pipeline)
    (case,) = pipeline.cases()
    (told,) = [one for one in pipeline.deliveries(case.reference) if one.purpose == "acknowledge"]
    assert told.state == "dead"
