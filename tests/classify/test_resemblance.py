"""What no keyword is found in, and what it looks like."""

import pytest

from classify.classifier import Classifier


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
