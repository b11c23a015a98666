"""What a keyword finds, and what it leaves alone, seen through the matcher."""

import pytest

from classify.evidence import weigh, weights
from classify.keywords import Entry
from classify.matcher import Matcher
from classify.spellings import folded_entries


def entry(code: str, text: str, weight: float = 1.0, language: str = "ar", head: str = "topics") -> Entry:
    return Entry(head, code, text, weight, language)


ENTRIES = [
    entry("water", "الماي"),
    entry("water", "വെള്ള*", language="ml"),
    entry("water", "ما في ماي", 2.0),
    entry("noise", "ضوضاء"),
    entry("e_services", "=بلدي"),
    entry("e_services", "تطبيق بلدي", 2.0),
    entry("within", "في", head="place"),
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
MATCHER = Matcher(folded_entries(ENTRIES))


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


@pytest.mark.parametrize("stem", ["", "ق", "قط", "قطع"])
def test_a_stem_of_any_length_covers_what_begins_with_it(stem: str) -> None:
    # Given a centre's own stem, however short, beside a longer one
    own = Matcher(folded_entries([entry("water", f"{stem}*"), entry("roads", "قطاع*")]))
    # Then a word goes to the longest stem that it begins with
    found = [[code for code, _ in hit.keyword.targets] for hit in own.find("قطعوا قطاعات").hits["topics"]]
    assert found == [["water"], ["roads"]]


def test_words_of_number_say_nothing_by_themselves() -> None:
    assert not any(MATCHER.find("ثلاثة").hits.values())


def test_what_only_says_where_counts_little() -> None:
    # Given a pile of rubbish behind a mosque, When the words are weighed, Then it is about the rubbish
    assert weigh(MATCHER.find("زبالة خلف مسجد النور"), "topics", {}, "other").code == "waste"
    # And «with us» is no place: what follows is the matter
    assert weigh(MATCHER.find("عندنا مسجد وعليه زبالة"), "topics", {}, "other").code == "mosques"


def test_a_longer_phrase_weighs_at_least_what_its_beginning_weighs() -> None:
    hit = MATCHER.find("مستشفى الأمل").hits["topics"][0]
    assert hit.keyword.targets == [("health", 2.0)]


def test_a_word_meant_as_it_stands_is_not_its_stem() -> None:
    # Given the name of an app that is also the stem of "municipality", When both are written
    # Then only the name is found, alone and in a phrase
    assert codes("دخلت على بلدي") == ["e_services"]
    assert codes("البلدية ما جات وبلد بعيد") == []
    assert [hit.keyword.targets for hit in MATCHER.find("تطبيق بلدي").hits["topics"]] == [[("e_services", 2.0)]]


def test_inside_of_what_counts_half_where_something_else_is_the_matter() -> None:
    # Given a strong word for a place and a plain one for the matter, When the place is only where it happens
    inside = weights(MATCHER.find("زبالة في مسجد"), "topics", {})
    # Then it weighs half
    assert inside == {"waste": 1.0, "mosques": 1.0}
    assert weights(MATCHER.find("زبالة بالمسجد"), "topics", {}) == inside


def test_inside_of_what_is_the_matter_where_nothing_else_is_named() -> None:
    alone = weigh(MATCHER.find("مشكلة في مسجد"), "topics", {}, "other")
    assert alone == weigh(MATCHER.find("مشكلة مسجد"), "topics", {}, "other")
