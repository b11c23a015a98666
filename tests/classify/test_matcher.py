"""What a keyword finds, and what it leaves alone, seen through the matcher."""

import pytest

from classify.evidence import weigh
from classify.keywords import Entry
from classify.matcher import Matcher


def entry(code: str, text: str, weight: float = 1.0, language: str = "ar", head: str = "topics") -> Entry:
    return Entry(head, code, text, weight, language)


MATCHER = Matcher(
    [
        entry("water", "الماي"),
        entry("water", "വെള്ള*", language="ml"),
        entry("water", "ما في ماي", 2.0),
        entry("noise", "ضوضاء"),
        entry("waste", "zibala", language="ar_latn"),
        entry("animals", "cat", language="en"),
        entry("animals", "cat*", language="en"),
        entry("parks", "category five*", language="en"),
        entry("complaint", "من # شهور", 2.0, head="types"),
        entry("any", "ثلاثة", head="number"),
        entry("mosques", "مسجد", 2.0),
        entry("waste", "زبالة"),
        entry("before", "خلف", head="place"),
        entry("before", "عند", head="place"),
        entry("health", "مستشفى", 2.0),
        entry("health", "مستشفى الأمل", 1.0),
    ]
)


def codes(text: str, head: str = "topics") -> list[str]:
    return [code for hit in MATCHER.find(text).hits.get(head, ()) for code, _ in hit.keyword.targets]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("വെള്ളമില്ല", ["water"]),
        ("مافي ماي", ["water"]),
        ("ظوظاء", ["noise"]),
        ("ضوضائهم", []),
        ("el zebaala", ["waste"]),
        ("cats", ["animals"]),
        ("catering", ["animals"]),
        ("category five storm", ["parks"]),
        ("cable", []),
    ],
    ids=["stem", "glued", "as it sounds", "too short a root", "arabizi", "plural", "ending", "longer wins", "none"],
)
def test_a_word_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize("text", ["من 3 شهور", "من ٣ شهور", "من ثلاثة شهور"])
def test_a_number_is_a_number_in_digits_and_in_words(text: str) -> None:
    assert codes(text, "types") == ["complaint"]


def test_what_only_says_where_counts_little() -> None:
    # Given a pile of rubbish behind a mosque, When the words are weighed, Then it is about the rubbish
    assert weigh(MATCHER.find("زبالة خلف مسجد النور"), "topics", {}, "other").code == "waste"
    # And «with us» is no place: what follows is the matter
    assert weigh(MATCHER.find("عندنا مسجد وعليه زبالة"), "topics", {}, "other").code == "mosques"


def test_a_longer_phrase_weighs_at_least_what_its_beginning_weighs() -> None:
    hit = MATCHER.find("مستشفى الأمل").hits["topics"][0]
    assert hit.keyword.targets == [("health", 2.0)]
