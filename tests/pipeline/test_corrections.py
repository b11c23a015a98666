"""What people say of decisions: the case changes and moves, the event stays, two people, strangers, what is gone."""

import threading

import pytest
from sqlalchemy import delete, select, update

from cases.audits import audited, is_drawn, is_to_check, waiting
from cases.corrections import ChangedMeanwhile, NotCorrected, confirmed, confirmed_after, newest
from cases.queries import CaseView
from cases.tables import AUDITS, CORRECTIONS, MESSAGES
from ingest.transaction import reading, writing
from pipeline.correcting import BY_HAND
from tests.pipeline.conftest import Pipeline

WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في منطقة الوكرة منذ أمس ولا أحد يرد على الاتصال"
MIXED = "The streetlight is out and ang ilaw sa kanto ay sira na, three days na po"


def one_case(pipeline: Pipeline, text: str = WATER) -> CaseView:
    pipeline.sms(text)
    (case,) = pipeline.cases()
    return case


def again(pipeline: Pipeline) -> CaseView:
    (case,) = pipeline.cases()
    return case


def log(pipeline: Pipeline) -> list[tuple[str, str, str, str]]:
    """Every event: head, was, now, who."""
    with reading(pipeline.assembly.engine) as connection:
        rows = connection.execute(select(CORRECTIONS).order_by(CORRECTIONS.c.id))
        return [(row.head, row.was, row.now, row.actor) for row in rows]


def forwards(pipeline: Pipeline, reference: str) -> list[tuple[str, str]]:
    return [(one.target, one.state) for one in pipeline.deliveries(reference) if one.purpose == "forward"]


def test_another_topic_moves_the_case_and_the_new_agency_alone_is_told(pipeline: Pipeline) -> None:
    # Given a case at the utilities, which have not been told yet
    case = one_case(pipeline)
    assert (case.topic, case.agency) == ("water", "utilities")
    # When somebody knows better
    pipeline.assembly.correcting.correct(case.reference, {"topic": "drainage"}, "نورة", reason="مجاري لا ماء")
    # Then the case is where the routes bring it, and its history says who and why
    after = again(pipeline)
    assert (after.topic, after.agency, after.route) == ("drainage", "works", "roads, lights, drains")
    assert not after.needs_review
    assert (after.events[-1].kind, after.events[-1].detail) == (
        "corrected", "topic water → drainage, agency utilities → works; مجاري لا ماء; by نورة",
    )  # fmt: skip
    # And the event says what decided, without a word of the citizen
    assert log(pipeline) == [("topic", "water", "drainage", "نورة"), ("agency", "utilities", "works", "نورة")]
    with reading(pipeline.assembly.engine) as connection:
        (told,) = confirmed(connection)
        model = connection.execute(select(CORRECTIONS.c.model)).scalars().first()
    assert (told.head, told.label, told.words.strip(), told.language) == ("topic", "drainage", WATER, "ar")
    assert model == case.messages[0].classification["model"]
    # And what had not left yet does not leave
    assert forwards(pipeline, case.reference) == [
        ("agency:utilities", "dead"), ("agency:utilities:webhook", "dead"), ("agency:works", "queued"),
    ]  # fmt: skip


def test_a_case_that_comes_back_is_forwarded_again(pipeline: Pipeline) -> None:
    case = one_case(pipeline)
    correct = pipeline.assembly.correcting.correct
    correct(case.reference, {"topic": "drainage"}, "نورة")
    correct(case.reference, {"topic": "water"}, "خالد")
    assert forwards(pipeline, case.reference) == [
        ("agency:utilities", "queued"), ("agency:utilities:webhook", "queued"), ("agency:works", "dead"),
    ]  # fmt: skip


def test_an_agency_chosen_by_hand_stays_whatever_the_routes_say(pipeline: Pipeline) -> None:
    case = one_case(pipeline)
    correct = pipeline.assembly.correcting.correct
    correct(case.reference, {"agency": "centre"}, "نورة")
    correct(case.reference, {"topic": "drainage"}, "نورة")
    assert (again(pipeline).agency, again(pipeline).route) == ("centre", BY_HAND)


def test_a_confirmation_is_an_example_and_is_written_once(pipeline: Pipeline) -> None:
    case = one_case(pipeline)
    # When a person clicks twice
    for _ in range(2):
        pipeline.assembly.correcting.confirm(case.reference, "نورة")
    # Then each answer is confirmed once, and the case stays where it is
    assert [line[:3] for line in log(pipeline)] == [
        ("type", case.type, case.type), ("topic", "water", "water"), ("priority", case.priority, case.priority),
    ]  # fmt: skip
    assert again(pipeline).agency == "utilities"
    assert again(pipeline).events[-1].kind == "confirmed"
    assert len(forwards(pipeline, case.reference)) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"topic": "'; DROP TABLE cases; --"}, {"topic": "water", "type": "<script>"}, {"agency": "mine@evil.example"},
        {"reference": "1"}, {"priority": ""}, {"topic": "ماء"}, {},
    ],
)  # fmt: skip
def test_codes_that_do_not_exist_are_refused_and_change_nothing(pipeline: Pipeline, said: dict[str, str]) -> None:
    case = one_case(pipeline)
    with pytest.raises(NotCorrected) as refusal:
        pipeline.assembly.correcting.correct(case.reference, said, "mallory")
    assert not any(code and code in str(refusal.value) for code in said.values())
    assert (again(pipeline), log(pipeline)) == (case, [])


def test_a_case_that_does_not_exist_is_refused(pipeline: Pipeline) -> None:
    with pytest.raises(NotCorrected):
        pipeline.assembly.correcting.confirm("0000000000", "نورة")
    with pytest.raises(NotCorrected):
        pipeline.assembly.correcting.correct("0000000000", {"topic": "water"}, "نورة")


def test_two_people_at_once_undo_nothing_of_each_other(pipeline: Pipeline) -> None:
    # Given a page that two people have open
    case = one_case(pipeline)
    shown = {head: getattr(case, head) for head in ("type", "topic", "priority", "agency")}
    correct = pipeline.assembly.correcting.correct
    # When one corrects the topic and the other one the type, leaving the rest as it was shown
    correct(case.reference, {**shown, "topic": "drainage"}, "نورة", shown=shown)
    correct(case.reference, {**shown, "type": "complaint"}, "خالد", shown=shown)
    # Then both have their way
    after = again(pipeline)
    assert (after.type, after.topic, after.agency) == ("complaint", "drainage", "works")
    # But of two who change the same, the second one is told
    with pytest.raises(ChangedMeanwhile):
        correct(case.reference, {**shown, "topic": "roads"}, "خالد", shown=shown)
    assert again(pipeline).topic == "drainage"


def test_corrections_of_many_people_are_numbered_as_they_are_committed(pipeline: Pipeline) -> None:
    # Given several people, each with a case
    texts = [f"{WATER} رقم {number} شارع {number * 7}" for number in range(6)]
    for number, text in enumerate(texts):
        pipeline.sms(text, sender=f"+9745512340{number}")
    cases = pipeline.cases()
    seen: list[int] = []

    def decide(reference: str) -> None:
        for topic in ("drainage", "roads", "water"):
            pipeline.assembly.correcting.correct(reference, {"topic": topic}, "نورة")

    threads = [threading.Thread(target=decide, args=(case.reference,)) for case in cases]
    for thread in threads:
        thread.start()
    # When somebody reads on from the last one seen, while they are at it
    while any(thread.is_alive() for thread in threads) or not seen or seen[-1] < _newest(pipeline):
        with reading(pipeline.assembly.engine) as connection:
            last = seen[-1] if seen else 0
            found = select(CORRECTIONS.c.id).where(CORRECTIONS.c.id > last).order_by(CORRECTIONS.c.id)
            seen += connection.execute(found).scalars()
    # Then nothing was missed
    with reading(pipeline.assembly.engine) as connection:
        assert seen == list(connection.execute(select(CORRECTIONS.c.id).order_by(CORRECTIONS.c.id)).scalars())
        assert len([one for one in confirmed_after(connection, 0, 1000) if one.head == "topic"]) == 18


def _newest(pipeline: Pipeline) -> int:
    with reading(pipeline.assembly.engine) as connection:
        return newest(connection)


def test_what_is_erased_teaches_nothing_and_can_still_be_put_right(pipeline: Pipeline) -> None:
    # Given a corrected case whose words were erased
    case = one_case(pipeline, MIXED)
    pipeline.assembly.correcting.correct(case.reference, {"topic": "roads"}, "نورة")
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(update(MESSAGES).values(text="", new_text="", subject=""))
    # Then it teaches nothing, and people go on
    with reading(pipeline.assembly.engine) as connection:
        assert confirmed(connection) == []
    pipeline.assembly.correcting.correct(case.reference, {"type": "complaint"}, "نورة")
    # Nor does a case whose message is gone altogether
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(delete(MESSAGES))
    pipeline.assembly.correcting.correct(case.reference, {"topic": "waste", "agency": "municipality"}, "نورة")
    assert (again(pipeline).topic, again(pipeline).agency) == ("waste", "municipality")
    with reading(pipeline.assembly.engine) as connection:
        assert confirmed_after(connection, 0, 100) == []


def test_a_share_of_what_nobody_would_look_at_is_drawn_for_a_person(pipeline: Pipeline) -> None:
    # Given an installation that audits everything, as a share of one allows
    work = pipeline.assembly.work
    object.__setattr__(work, "audit_share", 1.0)
    pipeline.sms("انقطعت المياه عن بيتنا وانكسر أنبوب الماء الرئيسي والماء يتسرب في الشارع")
    pipeline.sms("كلموني، أريد موظفاً يرد علي في موضوع يخصني", sender="+97455999999")
    clear, unclear = sorted(pipeline.cases(), key=lambda case: case.topic != "water")
    # Then what was sure is to be checked, and what a person sees anyway is not drawn
    engine = pipeline.assembly.engine
    with reading(engine) as connection:
        assert waiting(connection) == [clear.reference]
        assert is_to_check(connection, clear.reference)
        assert not is_to_check(connection, unclear.reference)
        assert connection.execute(select(AUDITS.c.answers)).scalar_one() == {"type": clear.type, "topic": "water"}
    assert clear.needs_review
    # When a person checks it, and the topic was wrong
    pipeline.assembly.correcting.confirm(clear.reference, "نورة")
    pipeline.assembly.correcting.correct(clear.reference, {"topic": "drainage"}, "نورة")
    # Then that is known, it waits no more, and it will examine models, not teach them
    with reading(engine) as connection:
        found = audited(connection, pipeline.clock.at.replace(year=2000))
        assert waiting(connection) == []
        assert all(one.is_audited for one in confirmed(connection))
    assert {(one.head, one.is_right) for one in found} == {("topic", False), ("type", True)}


def test_the_sample_is_as_large_as_it_should_be_and_always_the_same() -> None:
    drawn = [number for number in range(100_000) if is_drawn(number, 0.015)]
    assert 1300 < len(drawn) < 1700
    assert drawn == [number for number in range(100_000) if is_drawn(number, 0.015)]
    assert not any(is_drawn(number, 0.0) for number in range(1000))
