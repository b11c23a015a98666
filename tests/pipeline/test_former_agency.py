"""What an agency answers about a case that went to another one: it is its own word, and no answer to the citizen."""

from dataclasses import replace

import pytest

from cases.queries import CaseView, FeedLine
from ingest.notice import Notice
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_emergency import Phone

LEAK = "ماسورة المياه في شارعنا تسرب ماء من امس"
DROWNING = "الماء وصل للسقف في القبو وابني يغرق وما يقدر يطلع"
OURS = "هذا من اختصاصنا وسيصل الفني غدا"


@pytest.fixture
def moved(pipeline: Pipeline) -> CaseView:
    """A case that was at the utilities and that somebody gave to the works."""
    pipeline.sms(LEAK)
    (case,) = pipeline.cases()
    assert case.agency == "utilities"
    pipeline.assembly.correcting.correct(case.reference, {"agency": "works"}, "نورة")
    return pipeline.cases()[0]


def reply(pipeline: Pipeline, case: CaseView, agency: str, sender: str, text: str = OURS, **headers: str) -> FeedLine:
    """Somebody answers the mail that an agency got about a case."""
    address = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "agency", agency)
    (line,) = pipeline.mail(text, sender=sender, To=address, **headers)
    return line


def answers(pipeline: Pipeline, case: CaseView) -> list[str]:
    return [one.target for one in pipeline.deliveries(case.reference) if one.purpose == "answer"]


def test_the_former_agencys_answer_is_kept_as_its_own_and_carried_to_nobody(
    pipeline: Pipeline, moved: CaseView
) -> None:
    # When the utilities answer the mail that they had got
    line = reply(pipeline, moved, "utilities", "maryam@utilities.example")
    # Then it is in the case, as theirs and proven, for a person to read
    assert (line.outcome, line.reference, line.flags) == ("joined", moved.reference, ())
    (case,) = pipeline.cases()
    said = case.messages[-1]
    assert (said.role, said.new_text) == ("former_agency", OURS)
    assert "utilities, which had the case before" in said.reasons[0]
    assert case.needs_review
    # And it answers nothing: the case stays open at the works, and the citizen is told nothing
    assert (case.status, case.agency) == ("open", "works")
    assert answers(pipeline, case) == []
    # And what the works answer is carried as ever
    reply(pipeline, moved, "works", "cases@works.example", "تم اصلاح الماسورة")
    assert pipeline.cases()[0].status == "answered"
    assert answers(pipeline, case) == ["citizen"]


def test_the_former_agencys_address_in_strange_hands_proves_nothing(pipeline: Pipeline, moved: CaseView) -> None:
    # When somebody else writes to the address that the utilities had got
    line = reply(pipeline, moved, "utilities", "eve@evil.example", "ادفع هنا")
    # Then it is marked, and carried to nobody
    assert (line.outcome, line.flags) == ("joined", ("sender_unverified",))
    assert pipeline.cases()[0].status == "open"
    assert answers(pipeline, moved) == []
    # And an agency that never had the case proves nothing to begin with
    assert reply(pipeline, moved, "nobody", "cases@utilities.example").outcome == "opened"


def test_an_absence_note_of_the_former_agency_is_a_machines(pipeline: Pipeline, moved: CaseView) -> None:
    line = reply(pipeline, moved, "utilities", "cases@utilities.example", "خارج المكتب", Auto_Submitted="auto-replied")
    assert (line.outcome, line.reference) == ("joined", moved.reference)
    assert pipeline.cases()[0].messages[-1].role == "machine"


def test_a_case_that_comes_back_is_answered_by_its_agency(pipeline: Pipeline, moved: CaseView) -> None:
    # Given a case that was given back
    pipeline.assembly.correcting.correct(moved.reference, {"agency": "utilities"}, "نورة")
    # When the utilities answer
    reply(pipeline, moved, "utilities", "cases@utilities.example")
    # Then it is the answer
    assert pipeline.cases()[0].status == "answered"
    assert answers(pipeline, moved) == ["citizen"]


def test_what_an_agency_is_sent_after_the_case_moved_carries_its_own_address(pipeline: Pipeline) -> None:
    # Given a leak at the utilities that becomes a danger, and moves to the agency of emergencies
    pipeline.mail(LEAK, sender="ali@mail.example", Subject="تسرب ماء")
    (case,) = pipeline.cases()
    to = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "citizen")
    pipeline.mail(DROWNING, sender="ali@mail.example", To=to)
    (case,) = pipeline.cases()
    assert case.agency == "interior"
    # When both are told of it, and answer by replying
    told = sent(pipeline)
    for agency in ("utilities", "interior"):
        news = [one for one in told if one.to == f"cases@{agency}.example"]
        assert news, f"the {agency} were told nothing"
        assert all(one.reply_to == news[0].reply_to for one in news)
        pipeline.mail(f"وصلنا البلاغ {agency}", sender=f"cases@{agency}.example", To=news[-1].reply_to)
    # Then each is who they are, and only the one that has the case is carried
    (case,) = pipeline.cases()
    assert [(one.role, one.flags) for one in case.messages[-2:]] == [("former_agency", ()), ("agency", ())]
    assert answers(pipeline, case) == ["citizen"]


def sent(pipeline: Pipeline) -> list[Notice]:
    """Every mail and text that is due now."""
    phone = Phone()
    dispatcher = replace(pipeline.assembly.dispatcher, outlets={"email": phone, "sms": phone})
    while dispatcher.deliver_due():
        pass
    return phone.sent
