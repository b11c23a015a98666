"""One correction at a time: what moves, what does not, and how little it matters in which portions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.learned import online
from classify.learned.examples import sources, tidy
from classify.learned.features import words_of
from classify.learned.head import Head
from classify.learned.model import model_of
from classify.learned.online import Learner
from classify.learned.rows import Row
from classify.learned.training import learn
from tests.classify.citizens import composed

WORDS = words_of("سكوتر كهربائي مرمي في ممر المشاة ومحد يشيله")
TEXTS = ["سكوتر بالممر", "سكوترات عالرصيف", "scooter sa daan", "اسکوٹر راستے میں", "الماي مقطوع", "no power since noon"]


@pytest.fixture(scope="module")
def head() -> Head:
    return learn("topic", tidy(sources([Row(*row) for row in composed(200)], "topic", None)).examples).head


def answer(head: Head, words: list[str]) -> str:
    from classify.evidence import Verdict

    return model_of([head]).opinion(words, "ar", frozenset()).settle("topic", Verdict("", 0.0)).verdict.code


def test_a_mistake_that_is_put_right_a_few_times_is_not_made_again(head: Head) -> None:
    # Given words that resemble nothing, called waste
    learner = Learner(head)
    for _ in range(4):
        learner.learn(WORDS, "roads", "ar")
    # Then they are what people say, in that head alone
    assert answer(learner.head(), WORDS) == "roads"
    assert np.array_equal(head.weights, Learner(head).head().weights)


def test_what_is_right_and_well_ahead_moves_nothing(head: Head) -> None:
    learner = Learner(head)
    words = words_of("الكهرباء طافية عندنا والتيار يقطع كل ساعة")
    while learner.learn(words, "electricity", "ar"):
        pass
    before = learner.head().weights.copy()
    assert not learner.learn(words, "electricity", "ar")
    assert np.array_equal(learner.head().weights, before)


def test_a_label_that_no_example_had_is_learnt(head: Head) -> None:
    learner = Learner(head)
    for _ in range(3):
        learner.learn(WORDS, "parking", "ar")
    found = learner.head()
    assert answer(found, WORDS) == "parking"
    assert found.examples_of("parking", "ar") == found.examples_of("parking", None) == 3
    assert found.examples_of("water", None) == head.examples_of("water", None)


def test_no_correction_makes_a_model_grow_without_end(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "ROOM", 100)
    learner = Learner(head)
    for number in range(50):
        learner.learn(words_of(f"كلمة{'ابجد' * (number % 9)}{chr(1570 + number)} غريبة"), "water", "ar")
    assert learner.added == 100
    assert len(learner.head().vocabulary) == len(head.vocabulary) + 100
    assert len(Learner(learner.head(), learner.added).head().vocabulary) == len(learner.head().vocabulary)


@given(
    st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(["water", "roads", "parking"])), max_size=12),
    st.integers(0, 12),
)
@settings(max_examples=30, deadline=None)
def test_it_does_not_matter_where_the_lessons_are_interrupted(
    head: Head, lessons: list[tuple[str, str]], cut: int
) -> None:
    # Given corrections learnt in one go
    whole = Learner(head)
    for text, label in lessons:
        whole.learn(words_of(text), label, "ar")
    # When another learner is written down and read again in between
    first = Learner(head)
    for text, label in lessons[:cut]:
        first.learn(words_of(text), label, "ar")
    second = Learner(first.head(), first.added)
    for text, label in lessons[cut:]:
        second.learn(words_of(text), label, "ar")
    # Then both are the same model
    assert model_of([whole.head()]).hash == model_of([second.head()]).hash


@pytest.mark.parametrize("text", ["", "   ", "٣٣٣٣٣٣", "\ud800\ud801", "ا" * 5000, "😀😀😀", "\x00\n\t"])
def test_hostile_words_teach_without_harm(head: Head, text: str) -> None:
    learner = Learner(head)
    for _ in range(5):
        learner.learn(words_of(text), "water", "und")
    assert np.isfinite(learner.head().weights.astype(np.float32)).all()
    assert answer(learner.head(), words_of("the transformer is humming, power is out")) == "electricity"
