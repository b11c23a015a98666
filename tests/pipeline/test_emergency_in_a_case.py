"""Danger told by somebody who has a case already: it reaches the agency of emergencies all the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ingest.message import Channel, RawMessage
from ingest.transaction import reading
from route.tables import OUTBOX
from tests.pipeline.conftest import Pipeline

CARD = "Where can I renew my health card at the clinic?"
PARKING = "سيارات واقفة قدام باب البيت كل يوم في الوكرة وما في مواقف للسكان"
FIRE = "There is a fire in our building in Najma and people are trapped"
TRAPPED = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"


def told(pipeline: Pipeline, reference: str) -> dict[str, set[int]]:
    """By agency: the messages of the case that it is sent."""
    query = select(OUTBOX.c.address, OUTBOX.c.cause).where(
        OUTBOX.c.reference == reference, OUTBOX.c.purpose == "forward", OUTBOX.c.target.not_like("%:webhook")
    )
    found: dict[str, set[int]] = {}
    with reading(pipeline.assembly.engine) as connection:
        for address, cause in connection.execute(query):
            found.setdefault(address, set()).add(cause)
    return found


def sms(text: str, number: int) -> RawMessage:
    """A text message of one person."""
    envelope = {"from": "+97455123456", "to": "109"}
    return RawMessage(Channel.SMS, f"text {number}", text.encode(), "text/plain; charset=utf-8", envelope)


@pytest.mark.parametrize(("first", "second"), [(CARD, FIRE), ("وين أجدد البطاقة الصحية؟", TRAPPED)])
def test_a_fire_told_seconds_after_a_question_has_its_own_case(pipeline: Pipeline, first: str, second: str) -> None:
    # Given a question by text message
    pipeline.sms(first)
    # When the same person reports a fire seconds later
    pipeline.clock.at += timedelta(seconds=20)
    pipeline.sms(second)
    # Then the fire is a case of its own at the agency of emergencies, tied to the question by a proposal
    asked, fire = pipeline.cases()
    assert (asked.priority, fire.priority, fire.agency) == ("normal", "emergency", "interior")
    assert set(told(pipeline, fire.reference)) == {"cases@interior.example"}
    (link,) = fire.links
    assert (link.relation, link.other_reference, link.is_proposed) == ("possible_follow_up", asked.reference, True)


def test_a_fire_told_by_replying_to_a_mail_about_parking_has_its_own_case(pipeline: Pipeline) -> None:
    # Given a complaint by mail
    pipeline.mail(PARKING, Subject="مواقف السيارات")
    (parking,) = pipeline.cases()
    assert parking.agency == "municipality"
    address = pipeline.assembly.signer.reply_address("contact@gov.example", parking.reference, "citizen", "")
    # When its sender replies to our mail because the house burns
    pipeline.clock.at += timedelta(hours=2)
    pipeline.mail(TRAPPED, Subject="Re: مواقف السيارات", To=address)
    # Then the agency of emergencies has a case, and the other one stays as it was
    before, fire = pipeline.cases()
    assert (before.priority, len(before.messages)) == ("normal", 1)
    assert (fire.priority, fire.agency) == ("emergency", "interior")
    assert set(told(pipeline, fire.reference)) == {"cases@interior.example"}
    assert [link.other_reference for link in fire.links] == [before.reference]


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_a_matter_that_becomes_dangerous_moves_to_the_agency_of_emergencies(
    pipeline: Pipeline, is_one_batch: bool
) -> None:
    # Given a burst pipe
    said = ("أنبوب الماء مكسور في قبو العمارة والمياه متجمعة فيه", "الماء وصل للسقف في القبو وابني يغرق وما يقدر يطلع")
    # When the same matter becomes a danger to life, in a batch with its report or after it
    raws = [sms(text, number) for number, text in enumerate(said)]
    for batch in [raws] if is_one_batch else [[one] for one in raws]:
        pipeline.raw("sms", *batch)
    # Then the case is an emergency, at the agency of emergencies, which is sent all of it
    (case,) = pipeline.cases()
    assert (case.priority, case.agency, case.route) == ("emergency", "interior", "danger to life")
    first, second = (message.inbox_id for message in case.messages)
    sent = told(pipeline, case.reference)
    assert sent["cases@interior.example"] == {first, second}
    # And the agency that has begun is told of the danger, too
    assert sent["cases@utilities.example"] == {first, second}
    # And the history says so
    assert [event.detail for event in case.events if event.kind == "raised"] == [
        "emergency; agency utilities → interior"
    ]


def test_what_follows_in_an_emergency_stays_with_it(pipeline: Pipeline) -> None:
    # Given a fire
    pipeline.sms(TRAPPED)
    # When more about it comes, piece by piece
    for text in (
        "الدخان كثير وأمي ما تقدر تتنفس",
        "عمارة 12 خلف المدرسة الابتدائية",
        "I called the hospital, nobody came",
    ):
        pipeline.clock.at += timedelta(minutes=1)
        (filing,) = pipeline.sms(text)
        assert filing.outcome == "joined"
    # Then it is one case, and nothing was raised
    (case,) = pipeline.cases()
    assert case.agency == "interior"
    assert [event.kind for event in case.events if event.kind == "raised"] == []
