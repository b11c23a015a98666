"""What no keyword is found in, and what it looks like."""

import pytest

from classify.classifier import Classifier
from classify.keywords import Entry
from classify.resemblance import Resemblance
from classify.spellings import folded_entries


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Watter presure is very low in our compund", "water"),
        ("نطالب بمطب صناعي أمام منزلنا لأن السيارات تسرع", "roads"),
    ],
)
def test_a_text_without_a_keyword_goes_to_what_it_looks_like_and_to_a_person(
    classifier: Classifier, text: str, topic: str
) -> None:
    verdict = classifier.classify_text(text)
    assert verdict.topic == topic
    assert verdict.review
    assert verdict.confidence["topic"] < 0.5


@pytest.mark.parametrize("text", ["", "a", "so it is, is it not?", "zzzz qqqq xxxx wwww", "١٢٣ ٤٥٦ ٧٨٩"])
def test_what_looks_like_nothing_is_other(classifier: Classifier, text: str) -> None:
    assert classifier.resemblance.topic(text) is None


def test_the_reason_says_that_it_is_only_a_likeness(classifier: Classifier) -> None:
    verdict = classifier.classify_text("Watter presure is very low in our compund")
    assert "topic water: no keyword, but letters like theirs" in verdict.reasons


def resemblance(**keywords: list[str]) -> Resemblance:
    entries = [Entry("topics", code, text, 1.0, "ar") for code, texts in keywords.items() for text in texts]
    return Resemblance(folded_entries(entries))


WATER = ["تسريب المياه", "انقطاع المياه", "ضغط المياه ضعيف", "فاتورة المياه"]


def test_two_topics_that_look_alike_are_not_told_apart() -> None:
    # Given the same keywords for two topics, and others
    others = {code: [code] for code in ("parks", "roads", "waste", "schools", "licences", "housing")}
    text = "تسربب المياة وانقطاعع المياة ضعيف فاتورة"
    # When a text looks like the two, Then neither is named
    assert resemblance(water=WATER, sewage=WATER, **others).topic(text) is None
    # And where one of them is gone, the other is
    other = resemblance(water=WATER, **others).topic(text)
    assert other is not None
    assert other.code == "water"


def test_what_is_in_the_words_of_most_topics_tells_nothing() -> None:
    topics = {f"topic_{number}": WATER for number in range(7)}
    assert resemblance(**topics, water=WATER).topic("تسريب المياه انقطاع المياه ضغط المياه ضعيف") is None


def test_without_keywords_nothing_is_looked_like() -> None:
    assert resemblance().topic("المياه مقطوعة") is None
