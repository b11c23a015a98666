"""``rawafid incident --answer``: what goes to everybody is looked at first, as on the page."""

import json
from collections.abc import Sequence

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipeline.cli import application
from pipeline.config import SHIPPED
from tests.pipeline.conftest import Pipeline
from tests.pipeline.test_incidents import FLOODS, OUTAGES, same_event

APP = application(("incident", "incidents"))
HARMLESS = "تم إصلاح الخط الرئيسي وعادت المياه إلى الوكرة"
TELLING = "السيدة سارة، فنيونا عند بيت 12 واتصلوا بك على 55123456"


@pytest.fixture
def outage(pipeline: Pipeline, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases of two people who report one outage, as somebody has confirmed."""
    monkeypatch.setenv("RAWAFID_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    return incident(pipeline, OUTAGES[:2], "+9745510000")


def incident(pipeline: Pipeline, texts: Sequence[str], phones: str) -> list[str]:
    """People report an event by text message, as somebody confirms; their cases."""
    references = []
    for number, text in enumerate(texts):
        pipeline.clock.pass_seconds(3 * 86_400)
        (line,) = pipeline.sms(text, sender=f"{phones}{number}")
        references.append(str(line.reference))
    same_event(pipeline, *references)
    return references


def answer(pipeline: Pipeline, reference: str, text: str, sender: str = "cases@utilities.example") -> str:
    """The agency answers one of them; the number of its message."""
    to = pipeline.assembly.signer.reply_address("contact@gov.example", reference, "agency", "utilities")
    (line,) = pipeline.mail(text, sender=sender, To=to)
    assert line.reference == reference
    return str(line.inbox_id)


def run(*arguments: str, code: int = 0) -> Result:
    finished = CliRunner().invoke(APP, ["incident", *arguments, "--config", str(SHIPPED)])
    assert finished.exit_code == code, finished.output
    return finished


def answered(pipeline: Pipeline, references: Sequence[str]) -> list[bool]:
    """Whether the citizen of each case is told an answer."""
    return ["answer" in {one.purpose for one in pipeline.deliveries(reference)} for reference in references]


def test_an_answer_that_tells_of_nobody_goes_to_everybody(pipeline: Pipeline, outage: list[str]) -> None:
    # Given what the agency answered to one of them
    number = answer(pipeline, outage[0], HARMLESS)
    assert answered(pipeline, outage) == [True, False]
    # When somebody tells all of them
    finished = run(outage[1], "--answer", number)
    # Then they are told, and there was nothing to point at
    assert answered(pipeline, outage) == [True, True]
    assert finished.stderr == ""
    assert len(json.loads(finished.stdout)["reports"]) == 2


def test_an_answer_that_may_tell_of_somebody_is_pointed_at_and_waits_for_a_word(
    pipeline: Pipeline, outage: list[str]
) -> None:
    # Given an answer with a number and a house in it
    number = answer(pipeline, outage[0], TELLING)
    # When somebody tells all of them
    finished = run(outage[0], "--answer", number, code=1)
    # Then it says where to look, and nobody was told
    assert "55123456" in finished.stderr
    assert "house 12" in finished.stderr
    assert "--yes" in finished.stderr
    assert finished.stdout == ""
    assert answered(pipeline, outage) == [True, False]
    # And with their word it goes, and is pointed at all the same
    assert "55123456" in run(outage[0], "--answer", number, "--yes").stderr
    assert answered(pipeline, outage) == [True, True]


def test_an_answer_to_another_incident_or_of_a_stranger_goes_to_nobody(pipeline: Pipeline, outage: list[str]) -> None:
    # Given an answer to one who reports another event, and what a stranger wrote to the agency's address
    floods = incident(pipeline, FLOODS[:2], "+9745520000")
    agency = next(case.agency for case in pipeline.cases() if case.reference == floods[0])
    to = pipeline.assembly.signer.reply_address("contact@gov.example", floods[0], "agency", agency)
    (other,) = pipeline.mail(HARMLESS, sender=f"cases@{agency}.example", To=to)
    strange = answer(pipeline, outage[0], HARMLESS, sender="eve@evil.example")
    # When somebody names them for this incident
    for number in (str(other.inbox_id), strange, "4711"):
        assert "is no answer of an agency" in run(outage[0], "--answer", number, code=1).stderr
    # Then nobody is told
    assert answered(pipeline, [*outage, floods[1]]) == [False, False, False]
