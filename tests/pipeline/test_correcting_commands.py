"""``correct``, ``accuracy`` and ``model`` as people run them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cases.reference import new_reference
from pipeline.cli import application
from pipeline.config import SHIPPED
from tests.classify.citizens import composed, write_rows
from tests.pipeline.conftest import Pipeline

pytestmark = pytest.mark.slow

APP = application(("correct", "accuracy", "model", "train", "case"))
WATER = "السلام عليكم، المياه مقطوعة عن بيتنا في منطقة الوكرة منذ أمس ولا أحد يرد على الاتصال"


def run(*arguments: str, code: int = 0) -> Result:
    finished = CliRunner().invoke(APP, [*arguments, "--config", str(SHIPPED)])
    assert finished.exit_code == code, (finished.output, finished.exception)
    assert "Traceback" not in finished.output
    return finished


@pytest.fixture
def embedded(pipeline: Pipeline, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The commands see the database and the data folder of this test."""
    monkeypatch.setenv("RAWAFID_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    return pipeline


def test_a_case_is_corrected_and_confirmed_by_command(embedded: Pipeline) -> None:
    # Given a case
    embedded.sms(WATER)
    (case,) = embedded.cases()
    arabic = case.reference.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})
    # When somebody corrects it, by its number in Arabic digits
    said = json.loads(run("correct", arabic, "--topic", "drainage", "--by", "نورة", "--json").stdout)
    # Then what changed is printed, and the history says who
    assert [(one["head"], one["now"]) for one in said] == [("topic", "drainage"), ("agency", "works")]
    assert "by نورة" in embedded.cases()[0].events[-1].detail
    assert "topic: drainage" in run("correct", case.reference, "--confirm").stdout
    # And nonsense is refused with its reason
    assert "no such topic" in run("correct", case.reference, "--topic", "pearls", code=1).stderr
    assert "Say what is right" in run("correct", case.reference, code=2).stderr
    assert "Say what is right" in run("correct", case.reference, "--confirm", "--topic", "water", code=2).stderr
    assert "no reference" in run("correct", "123", "--topic", "water", code=2).stderr
    assert "no such case" in run("correct", new_reference(), "--topic", "water", code=1).stderr


def test_versions_are_listed_put_into_use_and_taken_back(embedded: Pipeline, tmp_path: Path) -> None:
    # Given no model, nothing to go back to and nothing checked
    assert "keywords alone" in run("model", "list").stderr
    assert "nothing to go back to" in run("model", "rollback", code=1).stderr
    assert "There is no shadow" in run("model", "promote", "shadow", code=1).stderr
    assert "has been checked yet" in run("accuracy").stderr
    # When two models are trained one after the other
    made = []
    for count in (200, 320):
        path = write_rows(tmp_path / f"{count}.tsv", composed(count))
        finished = run("train", "--data", str(path), "--target", "topic", "--json")
        made.append(json.loads(finished.stdout)["model"])
    # Then both stand there, the second in use
    lines = [json.loads(line) for line in run("model", "list", "--json").stdout.splitlines()]
    assert {(one["version"], one["in_use"]) for one in lines} == {(made[0], ""), (made[1], "in use")}
    # And one word goes back, another one on again
    assert made[0] in run("model", "rollback").stdout
    assert json.loads(run("model", "promote", made[0], "--json").stdout) == {"in_use": made[0]}
    assert made[1] in run("model", "promote", made[1]).stdout
    for wrong in ("../secrets", "0123", "shadow-1", made[1] + "/.."):
        assert "There is no version" in run("model", "promote", wrong, code=1).stderr
    assert "There is no action" in run("model", "burn", code=2).stderr
    # And with nothing corrected, a training changes nothing
    said = json.loads(run("model", "retrain", "--json").stdout)
    assert said["in_use"] == made[1]
