"""Ordinary traffic raises no alarm, and what a stranger wrote to be found is found.

Both sets are by somebody who had read neither words nor rules. At first sight (before either was changed for them)
103 of 130 emergencies were found: 56 of 59 plain ones, 42 of 71 told without the usual words; 13 of 132 look-alikes
and 22 of 358 ordinary messages were taken for one, most of the latter because two harmless words stood in one
message. Since then both have learnt all of them: a guard against regressions, no measure.

``danger_hard.tsv`` is by the hand that wrote the words, in five rounds, each written before the words were widened by
it: of the second to fourth, written to be missed, 54 of 65, 22 of 61 and 24 of 49 emergencies were found at first
sight and 4 of 54, 2 of 50 and 4 of 45 others taken for one; of the fifth, as people write, 41 of 48 and 1 of 40.
Danger told in words that no list has is not found by rules.
"""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.peril import GENUINE
from classify.alarms import Alarms
from classify.priority import RANKS, judge

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_SHORTEST_SENTENCE = 15


@pytest.fixture(scope="module")
def alarms() -> Alarms:
    return Alarms.load()


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


BLIND = _rows("danger_blind.tsv")
HARD = _rows("danger_hard.tsv")
EMERGENCIES = [row for row in BLIND if row["emergency"] == "yes"]


@pytest.mark.parametrize(("told", "share"), [("plain", 0.98), ("oblique", 0.95)])
def test_what_a_stranger_told_of_danger_is_found(alarms: Alarms, told: str, share: float) -> None:
    rows = [row["text"] for row in EMERGENCIES if row["told"] == told]
    missed = [text for text in rows if not alarms.find(text).is_emergency]
    assert len(missed) <= (1 - share) * len(rows), missed


def test_what_a_stranger_made_to_look_like_danger_is_not_taken_for_it(alarms: Alarms) -> None:
    others = [row["text"] for row in BLIND if row["emergency"] == "no"]
    false = [(text, alarms.find(text)) for text in others if alarms.find(text).is_emergency]
    assert len(false) <= 0.02 * len(others), false


def test_danger_told_to_be_missed_stays_found_and_its_look_alikes_are_left_alone(alarms: Alarms) -> None:
    found: dict[str, list[bool]] = {"yes": [], "no": []}
    for row in HARD:
        found[row["emergency"]].append(alarms.find(row["text"]).is_emergency)
    assert sum(found["yes"]) >= 0.96 * len(found["yes"])
    assert sum(found["no"]) <= 0.01 * len(found["no"])


def test_ordinary_messages_raise_no_alarm(alarms: Alarms) -> None:
    texts = [row["text"] for row in _rows("blind_topics.tsv")]
    false = [(text, alarms.find(text)) for text in texts if alarms.find(text).is_emergency]
    assert [one for one in false if not one[0].startswith(GENUINE)] == []


@pytest.mark.parametrize("name", ["labelled.tsv", "fresh.tsv", "blind.tsv"])
def test_labelled_messages_of_less_weight_raise_no_alarm(alarms: Alarms, name: str) -> None:
    texts = [row["text"] for row in _rows(name) if row["priority"] != "emergency"]
    assert [(text, alarms.find(text)) for text in texts if alarms.find(text).is_emergency] == []


def test_what_the_benchmarks_write_about_raises_no_alarm(alarms: Alarms) -> None:
    told = tomllib.loads((ROOT / "bench" / "matters.toml").read_text(encoding="utf-8"))
    texts = [text for text in _strings(told) if len(text) > _SHORTEST_SENTENCE]
    assert [(text, alarms.find(text)) for text in texts if alarms.find(text).is_emergency] == []


@pytest.mark.parametrize("kind", ["praise", "suggestion", "not_a_case", "complaint", "inquiry"])
def test_a_sign_of_danger_is_never_low_whatever_the_message_seems_to_be(alarms: Alarms, kind: str) -> None:
    # Given every emergency, and what only may be one
    texts = [*(row["text"] for row in EMERGENCIES), "في سكين عند الولد", "there is smoke in our street", "ضربة شمس"]
    found = [alarms.find(text) for text in texts]
    # Then its priority is high at least, even of thanks or an idea
    ranks = [judge(one, kind).code for one in found if one.is_emergency or one.signs]
    assert len(ranks) >= 0.95 * len(texts)
    assert all(RANKS.index(rank) >= RANKS.index("high") for rank in ranks)


@pytest.mark.parametrize(
    "text",
    [
        "كان عندي موعد قبل سنة وما صار شي",
        "سيارة بعتها من سنة والمخالفات للحين علي",
        "مدرسة البنات في الرفاع الشرقي تحتاج مظلات",
        "الموظف كان في قمة الذوق معاي",
        "متى يرجع الماء للمنطقة",
        "طلبي قيد المراجعة من شهر عند الشركة",
        "سحبت بعض المال من الصراف",
        "my QID expired and the company is not renewing it",
        "the operator locked me into a 24 month contract",
        "sockets do not work in the labour camp office",
    ],
)
def test_words_that_only_look_like_words_of_danger_make_none(alarms: Alarms, text: str) -> None:
    danger = alarms.find(text)
    assert not danger.is_emergency
    assert danger.signs == ()


@pytest.mark.parametrize(
    "text",
    ["راح انتحر من كثر الاوراق ههههه", "this queue will be a suicide hahaha", "الطباخ ولع المطبخ حريق هههه"],
)
def test_laughter_makes_it_a_matter_for_a_person(alarms: Alarms, text: str) -> None:
    danger = alarms.find(text)
    assert not danger.is_emergency
    assert danger.signs or danger.dismissed


def test_laughter_hides_no_cry_for_help(alarms: Alarms) -> None:
    assert alarms.find("ههههه لا والله الحقونا حريق في البيت").kinds == ("fire",)


def test_the_year_of_the_hijra_is_no_laughter(alarms: Alarms) -> None:
    assert alarms.find("عام 1446 هـ حريق في البيت").kinds == ("fire",)


@pytest.mark.parametrize("text", ["في قمه من الجمال", "واتش ابل في البيت", "ناسي الكود"])
def test_arabic_is_not_read_as_persian_or_urdu(alarms: Alarms, text: str) -> None:
    assert not alarms.find(text).is_emergency


def test_persian_and_urdu_are_read_by_their_own_letters(alarms: Alarms) -> None:
    assert alarms.find("با قمه حمله کرده به مردم").kinds == ("violence",)
    assert alarms.find("عمارت میں آگ لگی ہے").kinds == ("fire",)
