"""From a correction to what decides: the shadow, crashes in between, the night, promotion, rollback, the alarm."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from cases.tables import AUDITS, MESSAGES
from classify.learned import shadow as shadows
from classify.learned.audit import ENOUGH
from classify.learned.examples import is_held_back, sources, tidy
from classify.learned.model import read_model
from classify.learned.nightly import install, rows_file
from classify.learned.rows import Row
from classify.learned.shelf import taught
from classify.learned.training import SEED, learn
from ingest.message import Channel, RawMessage
from ingest.transaction import writing
from normalize.text.arabic import fold
from pipeline.deciding import Deciding, read_caution
from pipeline.teaching import Teaching
from tests.classify.citizens import composed
from tests.pipeline.conftest import Pipeline

pytestmark = pytest.mark.slow

ROWS = [Row(label, text) for label, text in composed(300)]
NEW_WORDS = (
    "سكوتر واقف بالممر", "السكوترات مرمية على الرصيف", "scooters are left on the pavement", "سكوتر كهربائي يسد المدخل",
    "شالوا السكوترات وردوا حطوها", "naka-harang ang scooter sa daan", "اسکوٹر راستے میں پڑا ہے", "مكان السكوترات غلط",
)  # fmt: skip


@pytest.fixture
def teaching(pipeline: Pipeline) -> Teaching:
    """An installation with a model that was trained on a file; what is audited is said by the tests."""
    object.__setattr__(pipeline.assembly.work, "audit_share", 0.0)
    teaching = pipeline.assembly.teaching
    examples = tidy(sources(ROWS, "topic", None)).examples
    install(teaching.shelf, learn("topic", examples), ROWS, "trained on a file", of_taxonomy=True)
    return teaching


def say(pipeline: Pipeline, topic: str, times: int = 1) -> list[str]:
    """People send messages of a kind that no example had, and somebody puts each right."""
    before = {case.reference for case in pipeline.cases()}
    raws = [
        RawMessage(
            Channel.SMS, f"{topic} {times} {number} {len(before)}", f"{words} منطقة {number * 31 + times}".encode(),
            "text/plain; charset=utf-8", {"from": f"+9745510{number:04}", "to": "109"},
        )
        for number, words in enumerate(NEW_WORDS * times)
    ]  # fmt: skip
    pipeline.raw("sms", *raws)
    fresh = [case.reference for case in pipeline.cases() if case.reference not in before]
    for reference in fresh:
        pipeline.assembly.correcting.correct(reference, {"topic": topic}, "نورة")
    return fresh


def examined(text: str) -> bool:
    return is_held_back(fold(text), SEED)


def test_corrections_reach_the_shadow_and_nobody_else(pipeline: Pipeline, teaching: Teaching) -> None:
    # Given a model in use, and corrections
    version = teaching.shelf.in_use()
    assert teaching.catch_up() == 0
    say(pipeline, "parking")
    # When the clock looks
    assert teaching.catch_up() > 0
    assert teaching.catch_up() == 0
    # Then the shadow answers as people do, with a label that no example had
    found = shadows.state(teaching.shelf)
    assert found is not None
    folder = shadows.shadow_folder(teaching.shelf, found)
    assert "parking" in read_model(folder).heads["topic"].labels
    # And what decides is what decided before
    assert teaching.shelf.in_use() == version
    assert "parking" not in read_model(teaching.shelf.path(version)).heads["topic"].labels
    # And the keywords of what was confirmed fade there as they do by night
    head = read_model(folder).heads["topic"]
    assert head.examples_of("parking", None) > 0


def test_a_crash_between_learning_and_noting_it_changes_nothing(
    pipeline: Pipeline, teaching: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given corrections, and a clock that is killed after it wrote the weights, before it wrote how far it is
    say(pipeline, "parking")
    real = shadows.replace_file

    def killed(path: Path, content: bytes) -> None:
        raise SystemExit

    monkeypatch.setattr(shadows, "replace_file", killed)
    with pytest.raises(SystemExit):
        teaching.catch_up()
    # When it starts again
    monkeypatch.setattr(shadows, "replace_file", real)
    teaching.catch_up()
    once = shadows.state(teaching.shelf)
    # Then the shadow is the one of a clock that never died, which learnt in other portions
    for path in teaching.shelf.folder.glob("shadow*"):
        path.rename(path.with_name(f"old-{path.name}"))
    monkeypatch.setattr("pipeline.teaching._AT_ONCE", 3)
    teaching.catch_up()
    again = shadows.state(teaching.shelf)
    assert once is not None
    assert again is not None
    assert (again.folder, again.applied, again.added) == (once.folder, once.applied, once.added)


def test_a_night_learns_all_of_it_for_good_and_the_same_words_make_the_same_model(
    pipeline: Pipeline, teaching: Teaching
) -> None:
    # Given a week of corrections
    say(pipeline, "parking", 4)
    before = teaching.shelf.in_use()
    # When the night comes
    found = dict(teaching.retrain())
    # Then the new head decides, and what there was too little to learn from says so
    assert not isinstance(found["topic"], str)
    assert found["topic"].is_replaced, found["topic"].reason
    assert "too few" in str(found["type"])
    version = teaching.shelf.in_use()
    assert version != before
    assert taught(teaching.shelf.path(version)) > 0
    assert read_model(teaching.shelf.path(version)).heads["topic"].labels.count("parking") == 1
    # And the worker that is running follows, with the version on its decisions
    pipeline.assembly.deciding._look_at = 0
    (line,) = pipeline.sms("السكوترات مرمية على الرصيف عند المحطة", sender="+97466123123")
    (said,) = [case.messages[0].classification for case in pipeline.cases() if case.reference == line.reference]
    assert (said["topic"], version in said["model"]) == ("parking", True)
    # And another night with nothing new makes the same model
    teaching.retrain()
    assert teaching.shelf.in_use() == version
    # And one word takes it back
    with teaching.shelf.alone():
        assert teaching.shelf.before() == before
        teaching.shelf.promote(before, "rollback")
    deciding = Deciding(teaching.settings)
    assert f"-{before}" in deciding.classifier.model
    # And the shadow of the old one has the corrections again
    teaching.catch_up()
    found_state = shadows.state(teaching.shelf)
    assert found_state is not None
    assert found_state.base == before
    assert found_state.folder


def test_a_night_of_wrong_corrections_puts_nothing_into_use(pipeline: Pipeline, teaching: Teaching) -> None:
    # Given somebody who says of everything that it is something else
    version = teaching.shelf.in_use()
    raws = [
        RawMessage(Channel.SMS, f"m{n}", text.encode(), "text/plain", {"from": f"+9745520{n:04}", "to": "109"})
        for n, (_, text) in enumerate(composed(300))
    ]
    pipeline.raw("sms", *raws)
    for case in pipeline.cases():
        if case.topic != "waste":
            pipeline.assembly.correcting.correct(case.reference, {"topic": "waste"}, "mallory")
    # And an audit that people answered honestly
    audit(pipeline, right=40, wrong=0)
    # When the night comes
    verdict = dict(teaching.retrain())["topic"]
    # Then what decided goes on deciding
    assert not isinstance(verdict, str)
    assert not verdict.is_replaced
    assert teaching.shelf.in_use() == version


def audit(pipeline: Pipeline, right: int, wrong: int, language: str = "ar") -> None:
    """So many messages that nobody had to look at, and what people found."""
    rows = [(label, text) for label, text in composed(600, seed=5) if not examined(text)][: right + wrong]
    raws = [
        RawMessage(
            Channel.SMS, f"audit {number}", f"{text} (دفعة {number})".encode(), "text/plain; charset=utf-8",
            {"from": f"+9745530{number:04}", "to": "109"},
        )
        for number, (_, text) in enumerate(rows)
    ]  # fmt: skip
    before = {case.reference for case in pipeline.cases()}
    pipeline.raw("sms", *raws)
    fresh = [case for case in pipeline.cases() if case.reference not in before][: right + wrong]
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(
            AUDITS.insert(),
            [
                {"inbox_id": case.messages[0].inbox_id, "reference": case.reference, "drawn_at": pipeline.clock.at,
                 "language": language, "answers": {"type": case.type, "topic": case.topic},
                 "confidence": {"type": 0.9, "topic": 0.9 if place < right else 0.6}, "model": "m"}
                for place, case in enumerate(fresh)
            ],
        )  # fmt: skip
    for place, case in enumerate(fresh):
        if place < right:
            pipeline.assembly.correcting.confirm(case.reference, "نورة")
        else:
            topic = "parking" if case.topic != "parking" else "waste"
            pipeline.assembly.correcting.correct(case.reference, {"topic": topic}, "نورة")


def test_a_broken_promise_raises_the_alarm_and_the_threshold(pipeline: Pipeline, teaching: Teaching) -> None:
    # Given a sample in which one answer of four was wrong, all of them less sure than the right ones
    audit(pipeline, right=90, wrong=30)
    # When the clock looks, and looks again
    with capture_logs() as logs:
        found = {(one.head, one.language): one for one in teaching.review()}
        teaching.review()
    # Then the alarm is raised once for each group, with its figures
    topic = found["topic", "ar"]
    assert (topic.checked, topic.right, topic.state) == (120, 90, "broken")
    assert topic.low < topic.accuracy < topic.high < topic.promise
    said = [line for line in logs if line["log_level"] == "error"]
    assert [(line["head"], line["language"]) for line in said] == [("topic", "all"), ("topic", "ar")]
    assert "نورة" not in json.dumps(said, ensure_ascii=False)
    # And from then on only what is as sure as the right ones needs nobody
    caution = read_caution(teaching.shelf)
    assert caution.threshold("topic", "ar", 0.5) == 0.9
    assert caution.threshold("topic", "en", 0.5) == 0.75
    assert ("topic", "ar") in Deciding(teaching.settings).classifier.distrusted
    # And after two months without another complaint it is forgotten
    pipeline.clock.at += timedelta(days=61)
    assert teaching.review() == []
    assert read_caution(teaching.shelf).broken == {}


def test_enough_checked_answers_that_are_right_take_the_doubt_away(pipeline: Pipeline, teaching: Teaching) -> None:
    audit(pipeline, right=ENOUGH, wrong=0)
    teaching.review()
    caution = read_caution(teaching.shelf)
    assert caution.threshold("topic", "ar", 0.6) == 0.6
    assert caution.threshold("topic", "ur", 0.6) == pytest.approx(0.8)
    assert {one.state for one in teaching.standings()} == {"kept"}


def test_the_night_begins_once_and_only_when_there_is_something_to_learn(
    pipeline: Pipeline, teaching: Teaching
) -> None:
    # Given 08:00 UTC, past three at night in Doha, and nothing corrected
    assert not teaching.is_night()
    say(pipeline, "parking")
    # Then this day's hour is over
    assert not teaching.is_night()
    # And the next night is told to one clock alone, after its hour
    pipeline.clock.at += timedelta(hours=15, minutes=59)  # 02:59
    assert not teaching.is_night()
    pipeline.clock.at += timedelta(minutes=2)
    assert teaching.is_night()
    assert not teaching.is_night()


def test_without_the_rows_of_its_training_the_corrections_alone_teach_by_night(
    pipeline: Pipeline, teaching: Teaching
) -> None:
    # Given a model whose rows are not here
    rows_file(teaching.shelf, "topic").unlink()
    say(pipeline, "parking", 3)
    # When the night comes
    found = dict(teaching.retrain())
    # Then the shadow is what may be promoted
    assert not isinstance(found["topic"], str)
    folder = teaching.shelf.path(teaching.shelf.in_use())
    assert ("parking" in read_model(folder).heads["topic"].labels) == found["topic"].is_replaced


def test_what_was_erased_is_in_no_model_after_the_night(pipeline: Pipeline, teaching: Teaching) -> None:
    # Given corrections of messages with a name in them, which are then erased
    say(pipeline, "parking", 3)
    teaching.retrain()
    version = teaching.shelf.in_use()
    marks = read_model(teaching.shelf.path(version)).heads["topic"].vocabulary
    assert any("سكوتر" in mark for mark in marks)
    with writing(pipeline.assembly.engine) as connection:
        connection.execute(update(MESSAGES).values(text="", new_text="", subject=""))
    # When the next night comes
    teaching.retrain()
    # Then nothing of them is in what decides
    marks = read_model(teaching.shelf.path(teaching.shelf.in_use())).heads["topic"].vocabulary
    assert not any("سكوتر" in mark for mark in marks)
