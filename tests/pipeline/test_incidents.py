"""An incident: which cases report it follows from the ties that stand, and from nothing else."""

from collections.abc import Sequence

import pytest

from cases.incidents import confirm_reports, incident_of, list_incidents
from cases.links import link, unlink
from ingest.transaction import reading, writing
from tests.pipeline.conftest import Pipeline

OUTAGES = (
    "انقطاع المياه في الوكرة منذ الفجر",
    "No water in Al Wakrah this morning",
    "ما في ماء في الوكرة من الصبح",
    "الوکرہ میں پانی نہیں آ رہا",
)
FLOODS = (
    "تجمع مياه الأمطار يغلق نفق المطار",
    "The airport tunnel is flooded after the rain",
    "نفق المطار مليان ماء مطر ونلف من طريق ثاني",
)


def report(pipeline: Pipeline, texts: Sequence[str], prefix: str) -> list[str]:
    """Different people report something by text message, days apart so that nothing is proposed; their cases."""
    told = []
    for number, text in enumerate(texts):
        pipeline.clock.pass_seconds(3 * 86_400)
        (filing,) = pipeline.sms(text, sender=f"+9745{prefix}0000{number}")
        told.append(str(filing.reference))
    return told


def same_event(pipeline: Pipeline, one: str, other: str) -> None:
    """A person says that two cases report one event."""
    with writing(pipeline.assembly.engine) as connection:
        assert link(connection, one, other, "same_event", pipeline.clock.at)


def not_the_same(pipeline: Pipeline, one: str, other: str) -> int:
    """A person undoes what ties two cases; returns how many ties there were."""
    with writing(pipeline.assembly.engine) as connection:
        return unlink(connection, one, other, pipeline.clock.at)


def members(pipeline: Pipeline, reference: str) -> list[str]:
    """The cases that report the incident of this one, the oldest first."""
    with reading(pipeline.assembly.engine) as connection:
        found = incident_of(connection, reference)
    return [one.reference for one in found.reports] if found else []


def confirmed(pipeline: Pipeline, reference: str) -> set[str]:
    """Those of them that a person has confirmed."""
    with reading(pipeline.assembly.engine) as connection:
        found = incident_of(connection, reference)
    return {one.reference for one in found.confirmed} if found else set()


def listed(pipeline: Pipeline) -> set[tuple[str, int, int]]:
    """Every incident with its confirmed and its proposed reports."""
    with reading(pipeline.assembly.engine) as connection:
        return {(line.incident, line.reports, line.proposed) for line in list_incidents(connection)}


def test_two_incidents_tied_by_their_first_reports_are_one(pipeline: Pipeline) -> None:
    # Given four reports of an outage and three of a flood, confirmed by a person as two incidents
    outage, flood = report(pipeline, OUTAGES, "1"), report(pipeline, FLOODS, "2")
    for first, *others in (outage, flood):
        for other in others:
            same_event(pipeline, other, first)
    assert listed(pipeline) == {(outage[0], 4, 0), (flood[0], 3, 0)}
    # When a person says that their first reports are of one event
    same_event(pipeline, outage[0], flood[0])
    # Then all seven report it, and it is named by the first of them
    assert members(pipeline, flood[2]) == [*outage, *flood]
    assert listed(pipeline) == {(outage[0], 7, 0)}
    # When that is undone
    assert not_the_same(pipeline, outage[0], flood[0]) == 1
    # Then each is as it was
    assert listed(pipeline) == {(outage[0], 4, 0), (flood[0], 3, 0)}
    assert [members(pipeline, outage[0]), members(pipeline, flood[0])] == [outage, flood]


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_report_that_nothing_ties_any_more_leaves_however_it_is_said(pipeline: Pipeline, is_turned: bool) -> None:
    # Given three reports: the second is tied to the first, the third to the second alone
    first, second, third = report(pipeline, OUTAGES[:3], "1")
    same_event(pipeline, second, first)
    same_event(pipeline, third, second)
    # When a person says that the second and the third are two events, in either order
    pair = (third, second) if is_turned else (second, third)
    assert not_the_same(pipeline, *pair) == 1
    # Then the third leaves, and the others stay
    assert members(pipeline, second) == [first, second]
    assert members(pipeline, third) == []


def test_when_its_first_report_leaves_an_incident_goes_by_the_next_one(pipeline: Pipeline) -> None:
    # Given three reports, each tied to both of the others
    first, second, third = report(pipeline, OUTAGES[:3], "1")
    for one, other in ((second, first), (third, first), (third, second)):
        same_event(pipeline, one, other)
    # When the first turns out to be of another event
    not_the_same(pipeline, first, second)
    assert members(pipeline, first) == [first, second, third]
    not_the_same(pipeline, first, third)
    # Then the others are an incident of their own
    assert listed(pipeline) == {(second, 2, 0)}
    assert members(pipeline, first) == []


def test_confirming_an_incident_confirms_the_ties_that_make_it(pipeline: Pipeline) -> None:
    # Given an incident that was proposed, as three people report an outage within an hour
    for number, text in enumerate(OUTAGES[:3]):
        pipeline.clock.pass_seconds(1200)
        pipeline.sms(text, sender=f"+9745100000{number}")
    first, second, third = (case.reference for case in pipeline.cases())
    # When a person confirms it
    with writing(pipeline.assembly.engine) as connection:
        assert confirm_reports(connection, first, pipeline.clock.at) == 3
        assert confirm_reports(connection, first, pipeline.clock.at) == 0
    # Then no tie waits for anybody's word any more
    assert listed(pipeline) == {(first, 3, 0)}
    assert {tie.is_proposed for case in pipeline.cases() for tie in case.links} == {False}
    # And each history says it once
    assert [[event.kind for event in case.events].count("linked") for case in pipeline.cases()] == [1, 1, 1]
    # And what is undone afterwards takes nobody else along
    (tie,) = [one for one in pipeline.cases()[2].links if one.reference == third]
    not_the_same(pipeline, third, tie.other_reference)
    assert confirmed(pipeline, first) == {first, second}


def test_a_refused_report_is_no_report_and_the_others_stay_proposed(pipeline: Pipeline) -> None:
    # Given a proposed incident of three, with a tie of the third to one of the others
    for number, text in enumerate(OUTAGES[:3]):
        pipeline.clock.pass_seconds(1200)
        pipeline.sms(text, sender=f"+9745100000{number}")
    first, second, third = pipeline.cases()
    (tie,) = [one for one in third.links if one.reference == third.reference]
    # When a person refuses the third
    not_the_same(pipeline, tie.other_reference, third.reference)
    # Then two are left, and both still wait for a person's word
    assert members(pipeline, first.reference) == [first.reference, second.reference]
    assert confirmed(pipeline, first.reference) == set()


def test_what_is_only_proposed_makes_no_one_incident_of_two_that_people_confirmed(pipeline: Pipeline) -> None:
    # Given two incidents that people have confirmed, and a report that is proposed for the first of them
    outage, flood = report(pipeline, OUTAGES[:2], "1"), report(pipeline, FLOODS[:2], "2")
    same_event(pipeline, outage[1], outage[0])
    same_event(pipeline, flood[1], flood[0])
    pipeline.clock.pass_seconds(60)
    (filing,) = pipeline.sms("Airport tunnel is under water, the rain came in", sender="+97459000009")
    proposed = str(filing.reference)
    assert listed(pipeline) == {(outage[0], 2, 0), (flood[0], 2, 1)}
    # When a person confirms it for the other one
    same_event(pipeline, proposed, outage[0])
    # Then it reports that one, and its proposal goes on waiting without making one incident of both
    assert confirmed(pipeline, proposed) == {*outage, proposed}
    assert listed(pipeline) == {(outage[0], 3, 0), (flood[0], 2, 0)}
