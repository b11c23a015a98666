"""Messages in the voice of citizens against floors: a guard against regressions, not a measure of accuracy.

Every set was written before the keywords it led to, and all by the hand that wrote the keywords. Only the first
sight of a set measures anything: fresh.tsv scored 56 % of topics and 64 % of types, blind.tsv (after the lists had
grown) 64 % and 70 %, unseen.tsv (before they grew again) 69 % and 69 %. Since then the lists have learnt all of them
but every second message of unseen.tsv, whose mistakes nobody has read.

blind_topics.tsv is by another hand, who had not seen the lists: 78 % of topics and 72 % of types at first sight, and
91 % and 83 % where no person was asked. The lists have since learnt its odd lines; its even ones measure.

unheard_topics.tsv is by one more stranger, who was asked to describe rather than name half of them, unheard_thin.tsv in
Persian, French, Bengali and Nepali by two others, asked for uncommon circumstances. Nothing has learnt from them, and
nothing may.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.shipped import rows_of
from classify.classification import Classification
from classify.classifier import Classifier

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Judged:
    """One labelled message and what the classifier made of it."""

    label: dict[str, str]
    verdict: Classification

    def is_right(self, head: str) -> bool:
        return bool(self.label[head] == getattr(self.verdict, head))


def judge(name: str, classifier: Classifier) -> list[Judged]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Judged(row, classifier.classify_text(row["text"])) for row in rows]


@pytest.fixture(scope="module", params=["labelled.tsv", "fresh.tsv", "blind.tsv"])
def judged(request: pytest.FixtureRequest, classifier: Classifier) -> list[Judged]:
    return judge(request.param, classifier)


def share(messages: list[Judged], head: str) -> float:
    return sum(message.is_right(head) for message in messages) / len(messages)


def test_the_sets_are_large_and_in_every_language(judged: list[Judged]) -> None:
    assert len(judged) >= 60
    assert {message.label["language"] for message in judged} == {"ar", "en", "hi", "ur", "tl", "mixed"}


@pytest.fixture(scope="module")
def unread(classifier: Classifier) -> list[Judged]:
    """Every second message of unseen.tsv: the lists were tuned on the others."""
    return judge("unseen.tsv", classifier)[1::2]


@pytest.mark.parametrize("head", ["topic", "type"])
def test_messages_whose_mistakes_nobody_has_read_are_classified_right(unread: list[Judged], head: str) -> None:
    sure = [message for message in unread if not message.verdict.review]
    assert share(unread, head) >= 0.85
    assert len(sure) >= 0.65 * len(unread)
    assert share(sure, head) >= 0.92


@pytest.fixture(scope="module")
def strangers(classifier: Classifier) -> list[Judged]:
    """What another hand wrote: the lists were tuned on every second message, beginning with the first."""
    return judge("blind_topics.tsv", classifier)


@pytest.mark.parametrize(("head", "floor"), [("topic", 0.86), ("type", 0.70)])
def test_messages_of_a_stranger_are_mostly_classified_right(strangers: list[Judged], head: str, floor: float) -> None:
    assert share(strangers[1::2], head) >= floor
    assert share(strangers[0::2], head) >= 0.90


@pytest.mark.parametrize(("head", "floor"), [("topic", 0.95), ("type", 0.85)])
def test_what_a_stranger_writes_is_right_where_nobody_looks(strangers: list[Judged], head: str, floor: float) -> None:
    sure = [message for message in strangers[1::2] if not message.verdict.review]
    assert len(sure) >= 0.35 * len(strangers[1::2])
    assert share(sure, head) >= floor


@pytest.mark.parametrize(("head", "floor", "sure_floor"), [("topic", 0.78, 0.9), ("type", 0.8, 0.88)])
def test_messages_that_describe_rather_than_name_are_mostly_classified_right(
    classifier: Classifier, head: str, floor: float, sure_floor: float
) -> None:
    unheard = judge("unheard_topics.tsv", classifier)
    sure = [message for message in unheard if not message.verdict.review]
    assert share(unheard, head) >= floor
    assert len(sure) >= 0.35 * len(unheard)
    assert share(sure, head) >= sure_floor


def test_uncommon_circumstances_in_languages_with_few_examples_mostly_go_to_a_person(classifier: Classifier) -> None:
    unheard = judge("unheard_thin.tsv", classifier)
    sure = [message for message in unheard if not message.verdict.review]
    # Then most matters are told, and most are shown to a person
    assert share(unheard, "topic") >= 0.62
    assert share(unheard, "type") >= 0.65
    assert len(sure) <= 0.4 * len(unheard)
    assert share(sure, "topic") >= 0.8


@pytest.mark.parametrize("unheard", ["unheard_topics.tsv", "unheard_thin.tsv"])
def test_what_measures_was_never_learnt_from(classifier: Classifier, unheard: str) -> None:
    learnt = {row["text"] for name in ("composed", "labelled", "fresh", "blind") for row in rows_of(name)}
    assert learnt.isdisjoint(message.label["text"] for message in judge(unheard, classifier))


def test_nothing_that_asks_for_something_is_dropped_without_a_person(
    strangers: list[Judged], unread: list[Judged], judged: list[Judged]
) -> None:
    dropped = [
        message.label["text"]
        for message in (*strangers, *unread, *judged)
        if message.label["type"] != "not_a_case" and message.verdict.type == "not_a_case" and not message.verdict.review
    ]
    assert dropped == []


@pytest.mark.parametrize(("head", "floor"), [("topic", 0.80), ("type", 0.75), ("priority", 0.85)])
def test_most_messages_are_classified_right(judged: list[Judged], head: str, floor: float) -> None:
    wrong = [message.label["text"] for message in judged if not message.is_right(head)]
    assert share(judged, head) >= floor, wrong


def test_no_language_is_left_behind(judged: list[Judged]) -> None:
    for language in ("ar", "en", "hi", "ur", "tl"):
        group = [message for message in judged if message.label["language"] == language]
        assert share(group, "topic") >= 0.65, language


def test_every_emergency_is_found(judged: list[Judged]) -> None:
    missed = [
        message.label["text"]
        for message in judged
        if message.label["priority"] == "emergency" and message.verdict.priority != "emergency"
    ]
    assert missed == []


def test_figures_of_speech_raise_at_most_one_false_alarm(judged: list[Judged]) -> None:
    alarms = [
        message.label["text"]
        for message in judged
        if message.label["figurative"] == "yes" and message.verdict.priority == "emergency"
    ]
    assert len(alarms) <= 1, alarms


def test_what_needs_no_review_is_right_more_often(judged: list[Judged]) -> None:
    sure = [message for message in judged if not message.verdict.review]
    assert len(sure) >= 0.5 * len(judged)
    # (where the lists have learnt nearly all, one mistake says nothing)
    assert share(sure, "topic") >= max(0.9, min(0.98, share(judged, "topic")))


def test_danger_told_in_other_words_is_found_or_seen_by_a_person(classifier: Classifier) -> None:
    # Given oblique reports of danger, When they are classified
    reports = [one for one in judge("danger.tsv", classifier) if one.label["emergency"] == "yes"]
    found = [one for one in reports if one.verdict.priority == "emergency"]
    # Then nearly all are emergencies, and not one of the others passes without a person
    assert len(found) >= 0.95 * len(reports)
    assert [one.label["text"] for one in reports if one not in found and not one.verdict.review] == []


def test_harmless_uses_of_the_same_words_raise_at_most_one_false_alarm(classifier: Classifier) -> None:
    harmless = [one for one in judge("danger.tsv", classifier) if one.label["emergency"] == "no"]
    alarms = [one.label["text"] for one in harmless if one.verdict.priority == "emergency"]
    assert len(alarms) <= 1, alarms
