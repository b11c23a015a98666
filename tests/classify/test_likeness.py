"""What a text reads like where keywords waver: a suggestion, learnt from the shipped keywords and messages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.likeness import learn
from classify.classifier import TOPIC_THRESHOLD, Classifier
from classify.evidence import Verdict
from classify.learned.features import words_of
from classify.learned.folder import SHIPPED
from classify.learned.head import Head
from classify.learned.likeness import BASIS, CONFIDENCE, HEAD, READ_WORDS, reads_like
from classify.learned.model import read_model
from classify.taxonomy import load_taxonomy

STALE = "keywords or messages have changed: `python -m bench.likeness` learns them"
MEDICINE = "نبي دوا حق الوالد خلص والصيدلية تقول تعالوا باجر"


@pytest.fixture(scope="module")
def shipped() -> Head:
    return read_model(SHIPPED).heads[HEAD]


@pytest.mark.parametrize(
    ("text", "named", "topic"),
    [
        (MEDICINE, "waste", "health"),
        ("نطالب بمطبات صناعيه قدام بيتنا السيارات تسرع وايد", "housing", "roads"),
        ("my exployer hold my pasport and dont pay", "residency", "labour"),
        ("laging nawawala ang kuryente namin tuwing gabi", "water", "electricity"),
    ],
)
def test_a_weak_keyword_yields_to_what_the_whole_reads_like(text: str, named: str, topic: str) -> None:
    # Given a message in which one weak keyword named another matter, When it is read as a whole
    found = reads_like(words_of(text), Verdict(named, 0.2, ("…",)))
    # Then it reads like its own topic, says why, and nobody takes it for certain
    assert found.reason("topic") == f"topic {topic}: {BASIS}"
    assert found.confidence == CONFIDENCE < TOPIC_THRESHOLD


def test_where_both_agree_the_keywords_and_their_quotes_stay() -> None:
    # Given a keyword that is not enough, for the topic that the text reads like
    told = Verdict("water", 0.51, ("الماي",))
    # When the text is read as a whole, Then the answer is still the keyword's
    assert reads_like(words_of("الماي عندنا من أمس ما يوصل للخزان فوق"), told) is told


def test_the_surer_the_keywords_the_less_the_rest_counts() -> None:
    # Given a text that reads like two topics, When a keyword names the second of them, first hardly, then rather
    words = words_of("the school bus driver is speeding on our road every morning")
    hardly = reads_like(words, Verdict("public_transport", 0.01))
    rather = Verdict("public_transport", 0.59)
    # Then it is heard only where it is rather sure
    assert hardly.code == "education"
    assert reads_like(words, rather) is rather


@pytest.mark.parametrize("text", ["", "؟", "\ud800", "ගෙදර"])
def test_where_nothing_is_known_of_the_words_the_keyword_stays(text: str) -> None:
    told = Verdict("water", 0.51)
    assert reads_like(words_of(text), told) is told


def test_what_keywords_are_sure_of_is_not_asked(classifier: Classifier) -> None:
    verdict = classifier.classify_text("المياه مقطوعة عن منزلنا في مجمع 905 منذ صباح أمس")
    assert verdict.confidence["topic"] >= TOPIC_THRESHOLD
    assert not any(BASIS in reason for reason in verdict.reasons)


def test_a_suggestion_goes_to_a_person_with_its_reason(classifier: Classifier) -> None:
    # Given a message whose one keyword names the place, When it is classified
    verdict = classifier.classify_text("ولدي ما لقى مقعد بالباص ويمشي للمدرسة")
    # Then what the whole reads like is suggested, the reason says so, and a person looks
    assert f"topic education: {BASIS}" in verdict.reasons
    assert verdict.review


def test_a_topic_that_the_centre_does_not_have_is_not_suggested() -> None:
    # Given a centre to which schools are no matter
    taxonomy = load_taxonomy()
    topics = {code: names for code, names in taxonomy.topics.items() if code != "education"}
    classifier = Classifier.load(taxonomy.model_copy(update={"topics": topics}))
    # When a message about it comes, Then it gets a topic that the centre has
    assert classifier.classify_text("ولدي ما لقى مقعد بالباص ويمشي للمدرسة").topic in topics


def test_what_is_shipped_is_what_the_program_makes_of_todays_keywords_and_messages(shipped: Head) -> None:
    # Given the head as it is shipped, When it is learnt again
    again = learn()
    # Then it knows the same marks for the same topics
    assert shipped.labels == again.labels, STALE
    assert shipped.vocabulary == again.vocabulary, STALE
    # And weighs them alike, however another machine rounds
    assert np.abs(shipped.weights.astype(np.float32) - again.weights.astype(np.float32)).max() < 0.05, STALE


def test_of_a_long_letter_the_beginning_counts() -> None:
    # Given a message about medicine, and far below it bins
    told = Verdict("residency", 0.2)
    beginning = [*words_of(MEDICINE), *(f"و{number}" for number in range(READ_WORDS))]
    bins = words_of("حاوية القمامة ممتلئة والزبالة متراكمة")
    # When it is read, Then what stands so far down changes nothing
    assert reads_like(bins, told).code == "waste"
    assert reads_like([*beginning, *bins], told) == reads_like(beginning, told)


def test_it_is_small_enough_for_every_worker_to_hold(shipped: Head) -> None:
    assert shipped.weights.nbytes < 1_500_000


@given(st.text(max_size=300), st.floats(0.01, 0.59))
def test_any_text_gets_an_answer_that_a_person_sees(text: str, confidence: float) -> None:
    found = reads_like(words_of(text), Verdict("water", confidence))
    assert found.code
    assert found.confidence < TOPIC_THRESHOLD
