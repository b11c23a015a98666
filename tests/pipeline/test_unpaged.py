"""An emergency that was filed without a page is found and paged: once, and only if nobody has seen to it."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from cases.tables import CASES
from ingest.transaction import reading, writing
from pipeline import parts
from route.emergency.book import Open, acknowledge, open_emergencies
from route.emergency.tables import ALERTS
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_emergency import DUTY
from tests.pipeline.test_watch import fail, take_up_again
from tests.servers.process import wait_until

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"
LEAK = "ماسورة المياه في شارعنا تسرب ماء من امس"
DROWNING = "الماء وصل للسقف في القبو وابني يغرق وما يقدر يطلع"


@pytest.fixture
def pipeline(pipeline: Pipeline) -> Pipeline:
    """With somebody who can be paged."""
    settings = pipeline.assembly.settings.model_copy(update={"duty": DUTY})
    return Pipeline(replace(pipeline.assembly, settings=settings), pipeline.clock)


def unpaged(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, text: str = FIRE, **mail: str) -> str:
    """Somebody writes while the book of emergencies cannot be written; the case that it is filed in at last."""
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.watch.record", fail)
        pipeline.mail(text, sender=mail.pop("sender", "ali@mail.example"), **mail)
        take_up_again(pipeline)
        take_up_again(pipeline)
    assert waiting(pipeline) == []
    case = pipeline.cases()[-1]
    assert case.priority == "emergency"
    return case.reference


def waiting(pipeline: Pipeline) -> list[Open]:
    with reading(pipeline.assembly.engine) as connection:
        return open_emergencies(connection)


def told(pipeline: Pipeline) -> list[tuple[str, str]]:
    """Who is told: those on duty, and the citizen."""
    with reading(pipeline.assembly.engine) as connection:
        return [(one.what, one.address) for one in connection.execute(select(ALERTS).order_by(ALERTS.c.id))]


def test_an_emergency_that_was_filed_without_a_page_is_paged(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a fire whose page could never be written
    reference = unpaged(pipeline, monkeypatch)
    # When the book can be written again, and somebody looks
    pipeline.assembly.unpaged.sweep()
    # Then whoever is on duty is paged for that case, and the citizen is told the number
    (found,) = waiting(pipeline)
    assert (found.reference, found.kind) == (reference, "fire")
    assert told(pipeline) == [("answer", "ali@mail.example"), ("page", "+97444000001")]
    # And never a second time, by whoever looks, whether somebody has taken it on or not
    pipeline.assembly.unpaged.sweep()
    with writing(pipeline.assembly.engine) as connection:
        acknowledge(connection, found.id, "مريم", pipeline.clock.at)
    pipeline.clock.pass_seconds(3600)
    pipeline.assembly.unpaged.sweep()
    assert len(told(pipeline)) == 2


def test_it_is_looked_for_until_it_can_be_written(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a leak that becomes dangerous, while the book cannot be written
    pipeline.mail(LEAK, sender="ali@mail.example", Subject="تسرب ماء")
    (case,) = pipeline.cases()
    reply_to = pipeline.assembly.signer.reply_address("contact@gov.example", case.reference, "citizen")
    assert unpaged(pipeline, monkeypatch, DROWNING, To=reply_to) == case.reference
    # When somebody looks before it can be written, and after
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.watch.record", fail)
        pipeline.assembly.unpaged.sweep()
    assert waiting(pipeline) == []
    pipeline.assembly.unpaged.sweep()
    # Then it is paged
    assert [one.reference for one in waiting(pipeline)] == [case.reference]


def test_what_was_paged_is_not_paged_again(pipeline: Pipeline) -> None:
    # Given a fire that was paged when it came
    pipeline.mail(FIRE, sender="ali@mail.example")
    before = told(pipeline)
    # When somebody looks
    pipeline.assembly.unpaged.sweep()
    # Then nothing more is told
    assert told(pipeline) == before
    assert len(before) == 2


def test_a_case_that_a_person_made_an_emergency_pages_nobody(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a leak that somebody at the centre makes an emergency
    pipeline.mail(LEAK, sender="ali@mail.example")
    (case,) = pipeline.cases()
    pipeline.assembly.correcting.correct(case.reference, {"priority": "emergency"}, "نورة")
    # And a fire without a page, which somebody set down and up again, and one that was closed
    other = unpaged(pipeline, monkeypatch)
    for priority in ("high", "emergency"):
        pipeline.assembly.correcting.correct(other, {"priority": priority}, "نورة")
    third = unpaged(pipeline, monkeypatch, f"{FIRE} في السد", sender="sara@mail.example")
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(update(CASES).where(CASES.c.reference == third).values(status="closed"))
    # When somebody looks
    pipeline.assembly.unpaged.sweep()
    # Then people have seen all three, and nobody is woken
    assert told(pipeline) == []


def test_what_is_not_paged_when_it_comes_is_not_paged_later(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given what an agency writes about a fire, which reads like one
    pipeline.mail("حريق العمارة تحت السيطرة والناس محبوسين تم اخراجهم", sender="cases@interior.example")
    assert [case.priority for case in pipeline.cases()] == ["emergency"]
    # When somebody looks, twice
    read: list[int] = []
    looked = type(pipeline.assembly.watch).look_again

    def counted(watch: object, inbox_id: int, *rest: object) -> None:
        read.append(inbox_id)
        looked(watch, inbox_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(type(pipeline.assembly.watch), "look_again", counted)
    pipeline.assembly.unpaged.sweep()
    pipeline.assembly.unpaged.sweep()
    # Then nobody is woken, and it is read no second time
    assert told(pipeline) == []
    assert len(read) == 1


def test_the_clock_looks_for_them(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a fire without a page
    unpaged(pipeline, monkeypatch)
    # When the clock runs
    stop = threading.Event()
    part = threading.Thread(target=parts._escalate, args=(pipeline.assembly, stop))
    part.start()
    # Then it is paged
    try:
        wait_until(lambda: bool(waiting(pipeline)), "a page")
    finally:
        stop.set()
        part.join()
