"""What is remembered of words: the same answer to whoever asks, however many ask at once and whatever came between."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from classify.learned import scorer
from classify.learned.examples import Source, tidy
from classify.learned.features import words_of
from classify.learned.head import Head
from classify.learned.scorer import Scorer
from classify.learned.training import learn
from tests.classify.citizens import composed

LETTER = words_of("الماي مقطوع عن بيتنا في الوكرة من أمس Walang tubig sa amin पानी नहीं आ रहा है")


@pytest.fixture(scope="module")
def head() -> Head:
    rows = [Source(label, text, "ar", "") for label, text in composed(300)]
    return learn("topic", tidy(rows).examples, seed=109).head


def made_up(count: int) -> list[str]:
    return [f"كلمة{number}" for number in range(count)]


def test_a_word_weighs_the_same_whoever_meets_it_first(head: Head) -> None:
    # Given one model that many threads ask about the same thousands of words, none of them met before
    texts = [made_up(3000)[start:] + LETTER for start in range(0, 3000, 150)]
    alone = [Scorer([head]).sum(text).by_word for text in texts]
    shared = Scorer([head])
    # When all ask at once
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: shared.sum(text).by_word, texts))
    # Then each is told what it would be told alone
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_words_that_were_forgotten_weigh_what_they_did(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a model that remembers a hundred words
    monkeypatch.setattr(scorer, "_REMEMBERED_WORDS", 100)
    forgetful = Scorer([head])
    before = forgetful.sum(LETTER)
    # When a thousand others come between
    for word in made_up(1000):
        forgetful.sum([word])
    # Then the letter weighs what it did
    assert np.array_equal(forgetful.sum(LETTER).total, before.total)


def test_running_sums_end_at_the_sum_of_the_words(head: Head) -> None:
    one = Scorer([head])
    found = one.sum(LETTER)
    assert np.allclose(one.running(LETTER)[-1], found.by_word.sum(0), atol=1e-4)
    assert not one.running(LETTER)[0].any()


def test_nothing_weighs_nothing(head: Head) -> None:
    found = Scorer([head]).sum([])
    assert found.words == []
    assert not found.total.any()
