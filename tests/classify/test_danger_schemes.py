"""Danger told without its usual words, scheme by scheme, is found; what only looks like it is left alone.

``danger_schemes.tsv`` is by the hand that wrote the rules, in four rounds, each written after the rules had learnt
the one before. At first sight 121 of 198, 72 of 109, 28 of 38 and 19 of 25 emergencies were found, and 21 of 217,
8 of 118 (figures of speech, past cases, questions for the most part), 4 of 152 and 3 of 46 (ordinary matters) others.
``danger_strangers.tsv`` is by somebody who had read neither words nor rules: at first sight, with the rules before
these, 58 of 60 told plainly and 31 of 60 told obliquely were found, and 8 of 122 others taken for one. Since then the
rules have learnt all of them: a guard against regressions, no measure.
"""

import csv
from pathlib import Path

import pytest

from classify.alarms import Alarms

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return Alarms.load()


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


SCHEMES = _rows("danger_schemes.tsv")
STRANGERS = _rows("danger_strangers.tsv")


@pytest.mark.parametrize("rows", [SCHEMES, STRANGERS], ids=["schemes", "strangers"])
def test_danger_told_obliquely_is_found(alarms: Alarms, rows: list[dict[str, str]]) -> None:
    texts = [row["text"] for row in rows if row["emergency"] == "yes"]
    missed = [text for text in texts if not alarms.find(text).is_emergency]
    assert len(missed) <= 0.02 * len(texts), missed


@pytest.mark.parametrize("rows", [SCHEMES, STRANGERS], ids=["schemes", "strangers"])
def test_what_only_looks_like_it_is_left_alone(alarms: Alarms, rows: list[dict[str, str]]) -> None:
    texts = [row["text"] for row in rows if row["emergency"] == "no"]
    false = [(text, alarms.find(text)) for text in texts if alarms.find(text).is_emergency]
    assert len(false) <= 0.005 * len(texts), false


def test_every_language_tells_of_danger_in_more_than_one_scheme() -> None:
    told = {(row["language"].partition("-")[0], row["scheme"]) for row in SCHEMES if row["emergency"] == "yes"}
    languages = {language for language, _ in told}
    assert languages >= {"ar", "arabizi", "en", "hi", "ur", "tl", "ml", "bn", "ta", "ne", "fa", "fr"}
    assert all(sum(one == language for one, _ in told) > 1 for language in languages)


def test_two_sentences_make_no_danger_together(alarms: Alarms) -> None:
    # Given a fire that was a figure and a house that is a matter of its own, in two sentences
    text = "The crowd at the parade held up little flames of paper. My building needs a new parking permit today."
    # Then they are not put together
    assert not alarms.find(text).is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "ابوي طاح من السلم قبل شوي عند الباب. الحين ما يرد علينا ولا يتكلم",
        "He slipped on the wet stairs an hour ago. Now he is not answering us at all",
        "Fire. Kitchen. Whole house. Help!",
    ],
)
def test_a_second_sentence_may_go_on_where_the_rule_says_so(alarms: Alarms, text: str) -> None:
    assert alarms.find(text).is_emergency


def test_a_training_in_another_sentence_does_not_hide_the_danger(alarms: Alarms) -> None:
    text = "I finished your first aid course. My son is choking and his face is blue, what do I do now?"
    assert alarms.find(text).is_emergency


def test_ma_is_read_with_and_without_the_blank(alarms: Alarms) -> None:
    assert alarms.find("جدتي ما تتنفس").kinds == alarms.find("جدتي ماتتنفس").kinds == ("medical",)


def test_two_symptoms_are_an_emergency_and_one_is_none(alarms: Alarms) -> None:
    assert alarms.find("my uncle is drooling and looks pale").kinds == ("medical",)
    assert not alarms.find("the paint on the wall looks pale").is_emergency
