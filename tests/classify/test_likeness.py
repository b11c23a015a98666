"""What messages read like, learnt for everybody from composed ones: heard where a centre has no examples of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.likeness import learn
from classify.classifier import Classifier
from classify.learned.folder import SHIPPED
from classify.learned.head import Head
from classify.learned.likeness import likeness
from classify.learned.model import read_model
from classify.taxonomy import load_taxonomy

STALE = "keywords or messages have changed: `python -m bench.likeness` learns them"
TAXONOMY = load_taxonomy()


@pytest.fixture(scope="module")
def shipped() -> dict[str, Head]:
    return dict(read_model(SHIPPED).heads)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("نبي دوا حق الوالد خلص والصيدلية تقول تعالوا باجر", "health"),
        ("نطالب بمطبات صناعيه قدام بيتنا السيارات تسرع وايد", "roads"),
        ("my exployer hold my pasport and dont pay", "labour"),
        ("laging nawawala ang kuryente namin tuwing gabi", "electricity"),
        ("ولدي ما لقى مقعد بالباص ويمشي للمدرسة", "education"),
    ],
)
def test_a_message_is_about_what_the_whole_reads_like(classifier: Classifier, text: str, topic: str) -> None:
    # Given a message without a keyword that settles the matter, When it is classified
    verdict = classifier.classify_text(text)
    # Then it is about what such messages are about, and the reason says that examples decided
    assert verdict.topic == topic
    assert "as in examples" in verdict.reasons[0]


def test_an_answer_that_examples_are_not_sure_of_goes_to_a_person(classifier: Classifier) -> None:
    # Given a message that reads like two matters, When it is classified
    verdict = classifier.classify_text("my neighbour's tree and the pole beside the shop, please see to it")
    # Then a person looks, and the reason says how sure the answer is
    assert verdict.review
    assert any(reason.startswith("review: topic confidence 0.") for reason in verdict.reasons)


def test_where_examples_of_a_language_are_too_few_to_promise_anything_a_person_looks(classifier: Classifier) -> None:
    verdict = classifier.classify_text("Lampu jalan dekat masjid mati sudah dua minggu, anak-anak takut", "id")
    assert verdict.review


def test_a_topic_that_the_centre_does_not_have_is_not_suggested() -> None:
    # Given a centre to which schools are no matter
    topics = {code: names for code, names in TAXONOMY.topics.items() if code != "education"}
    classifier = Classifier.load(TAXONOMY.model_copy(update={"topics": topics}))
    # When a message about it comes, Then it gets a topic that the centre has
    assert classifier.classify_text("ولدي ما لقى مقعد بالباص ويمشي للمدرسة").topic in topics


def test_a_taxonomy_of_other_codes_is_answered_by_its_own_words_alone() -> None:
    # Given a centre with quite other topics and types
    other = TAXONOMY.model_copy(update={"topics": {"pearls": {"en": "Pearl diving"}, "other": {"en": "Other"}}})
    # Then nothing that is shipped says anything about topics
    found = likeness(frozenset(other.topics), frozenset(TAXONOMY.types))
    assert found is not None
    assert set(found.heads) == {"type"}
    assert likeness(frozenset(("pearls",)), frozenset(("enquiry",))) is None
    # And its own words decide
    verdict = Classifier.load(other).classify_text("When does the pearl diving season begin this year?")
    assert verdict.topic == "pearls"


def test_what_is_shipped_is_what_the_program_makes_of_todays_keywords_and_messages(shipped: dict[str, Head]) -> None:
    # Given the heads as they are shipped, When they are learnt again
    for again in learn():
        head = shipped[again.name]
        # Then they know the same marks for the same labels
        assert head.labels == again.labels, STALE
        assert head.vocabulary == again.vocabulary, STALE
        # And weigh them alike, however another machine rounds
        assert np.abs(head.weights.astype(np.float32) - again.weights.astype(np.float32)).max() < 0.05, STALE
        assert head.strength == again.strength, STALE
        assert head.calibration.thresholds.keys() == again.calibration.thresholds.keys(), STALE


def test_it_is_small_enough_for_every_worker_to_hold(shipped: dict[str, Head]) -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 10_000_000
    assert set(shipped) == {"topic", "type"}


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_of_the_taxonomy(text: str) -> None:
    found = Classifier.load(TAXONOMY).classify_text(text)
    assert found.topic in TAXONOMY.topics
    assert found.type in TAXONOMY.types
