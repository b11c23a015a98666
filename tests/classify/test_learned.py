"""What is learnt from labelled messages: answers, reasons, doubt, and the keywords that fade."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.classifier import Classifier
from classify.evidence import Verdict
from classify.learned.evaluation import judge
from classify.learned.examples import Example, Source, tidy
from classify.learned.metrics import Judged, beats_chance, calibration_error, figures_of, macro_f1
from classify.learned.model import Model, model_of
from classify.learned.opinion import shares
from classify.learned.rows import BadData
from classify.learned.training import Learned, learn
from classify.settled import Settled
from classify.taxonomy import load_taxonomy
from ingest.message import Channel
from normalize.message import Language, Message, ScannedLine
from tests.classify.citizens import composed

NO_KEYWORDS = Verdict("other", 0.0)


def examples(rows: Sequence[tuple[str, str]], cold: Verdict | None = None) -> tuple[Example, ...]:
    return tidy([Source(label, text, "ar" if not text.isascii() else "en", "", cold) for label, text in rows]).examples


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn("topic", examples(composed(900)))


@pytest.fixture(scope="module")
def model(learned: Learned) -> Model:
    return model_of([learned.head])


@pytest.fixture(scope="module")
def taught(model: Model) -> Classifier:
    return Classifier.load(load_taxonomy(), model)


def settled(model: Model, text: str, language: str | None = "ar", cold: Verdict = NO_KEYWORDS):
    return model.opinion(text.split(), language, frozenset({"topic"})).settle("topic", cold)


def test_messages_in_other_words_and_spellings_are_answered_as_the_examples_were(model: Model) -> None:
    for text, topic in (
        ("المااااي مقطوووع عن بيتنا", "water"),
        ("طفت الكهربا علينا", "electricity"),
        ("شارعنا فيه حفر عميقه", "roads"),
        ("الزباله متراكمه والحاويات ممتلئه", "waste"),
        ("ابي اعترض ع مخالفه السرعه", "traffic_fines"),
        ("potholes on my street damage my car", "roads"),
    ):
        assert settled(model, text).verdict.code == topic, text


def test_the_reasons_are_words_of_the_message_as_it_was_written(model: Model) -> None:
    text = "عندكم خبر إن الكـهـرباء طافيه للحين؟"
    quotes = settled(model, text).verdict.quotes
    assert quotes
    assert set(quotes) <= set(text.split())
    assert any("كـهـرباء" in quote or "طافيه" in quote for quote in quotes)


def test_cross_validated_figures_hold_on_the_texts_held_back(learned: Learned, model: Model) -> None:
    held_back = figures_of(judge(learned.held_back, "topic", model, of_taxonomy=False))
    assert len(learned.held_back) > 20
    assert learned.beats_chance
    assert abs(held_back.accuracy - learned.head.figures.accuracy) < 0.1
    assert learned.head.figures.accuracy_covered >= learned.head.calibration.promise


def test_the_same_rows_in_any_order_give_the_same_model() -> None:
    rows = composed(240)
    one = model_of([learn("topic", examples(rows)).head])
    random.Random(3).shuffle(rows)
    other = model_of([learn("topic", examples(rows)).head])
    assert one.hash == other.hash
    assert one.hash != model_of([learn("topic", examples(rows), seed=110).head]).hash


def test_words_never_seen_make_it_doubt(model: Model) -> None:
    found = settled(model, "ගෙදර වතුර නැහැ අද උදේ සිට", "si")
    assert found.verdict.confidence < 0.2
    assert any("in no example" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("water", "الماي مقطوع"), ("water", "ما في ماي")], "all texts have the label 'water'"),
        ([("water", "الماي مقطوع")], "all texts have the label 'water'"),
        ([("water", "الماي مقطوع"), ("roads", "حفرة في الشارع")], "too few to learn from"),
        ([("water", "الماي مقطوع"), ("roads", "الماي مقطوع")] * 40, "all texts have the label 'roads'"),
    ],
)
def test_too_little_to_learn_from_is_refused_with_the_reason(rows: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(BadData, match=said):
        learn("topic", examples(rows))


def test_a_label_with_a_single_example_and_texts_without_words_do_no_harm() -> None:
    rows = [*composed(60), ("mosques", "إمام المسجد غائب"), ("other", "؟؟؟"), ("other", "!!!"), ("other", "…")]
    head = learn("topic", examples(rows)).head
    assert "mosques" in head.labels
    assert np.isfinite(head.weights).all()


def test_two_labels_are_learnt_as_well_as_many() -> None:
    rows = [(topic, text) for topic, text in composed(300) if topic in ("water", "roads")]
    model = model_of([learn("topic", examples(rows)).head])
    assert settled(model, "حفرة بالشارع").verdict.code == "roads"
    assert settled(model, "الماي مقطوع").verdict.code == "water"


def test_labels_dealt_at_random_are_found_out() -> None:
    rows = composed(600)
    labels = [label for label, _ in rows]
    random.Random(5).shuffle(labels)
    mixed = learn("topic", examples(list(zip(labels, (text for _, text in rows), strict=True))))
    assert not mixed.beats_chance
    assert mixed.head.calibration.threshold("ar") > 1


def test_keywords_decide_until_there_are_examples_and_fade_as_they_come() -> None:
    # Given examples of five topics, none of them noise
    text = "إزعاج من الجيران كل ليلة"
    keywords = Verdict("noise", 0.8, ("إزعاج",))
    few = model_of([learn("topic", examples(composed(45), Verdict("", 0.0))).head])
    # Then a message about noise is the keywords' answer as it stands
    assert settled(few, text, cold=keywords) == Settled(keywords)
    # And keywords that contradict hundreds of examples do not win
    many = model_of([learn("topic", examples(composed(900), Verdict("", 0.0))).head])
    assert settled(many, "حفرة عميقة بالشارع", cold=Verdict("water", 0.9)).verdict.code == "roads"


def test_how_much_keywords_count_is_measured_on_the_examples() -> None:
    # Given keywords that are always right, and others that are always wrong
    rows = composed(240)
    right = [replace(one, cold=Verdict(one.label, 0.8)) for one in examples(rows)]
    wrong = [replace(one, cold=Verdict("noise", 0.8)) for one in examples(rows)]
    # Then the first count for more than what examples tell apart, the others for less
    assert learn("topic", right).head.strength > 1
    assert learn("topic", wrong).head.strength < 1


def test_a_model_that_is_sure_decides_and_one_of_other_labels_decides_alone(taught: Classifier) -> None:
    found = taught.classify_text("أبي أعترض على المخالفة لو سمحتوا شارع الخليج", "ar")
    assert (found.topic, found.review) == ("traffic_fines", False)
    assert found.confidence["topic"] > 0.8
    # And with labels that no taxonomy has, keywords for water do not count
    rows = [(f"قسم {label}", text) for label, text in composed(300)]
    own = Classifier.load(load_taxonomy(), model_of([learn("topic", examples(rows)).head]))
    assert own.classify_text("الماي مقطوع عن البيت", "ar").topic == "قسم water"
    assert own.classify_text("شكراً جزيلاً", "ar").type == "not_a_case"


def test_every_decision_names_keywords_and_model(taught: Classifier, model: Model) -> None:
    cold = Classifier.load(load_taxonomy())
    found = taught.classify_text("الماي مقطوع")
    assert found.model == taught.model == f"{cold.model}-{model.hash}"


def test_a_learned_priority_raises_and_never_lowers() -> None:
    # Given examples in which potholes are urgent and burning houses are not
    rows = [("high" if topic == "roads" else "low", text) for topic, text in composed(600)]
    rows += [("low", f"حريق في شقة الجيران والناس محاصرين {word}") for word in ("الآن", "بسرعة", "هنا", "عندنا")]
    classifier = Classifier.load(load_taxonomy(), model_of([learn("priority", examples(rows)).head]))
    # Then the pothole is raised, with words of the message as its reason, and the fire stays an emergency
    raised = classifier.classify_text("حفرة عميقة بالشارع قرب المدرسة أرجو الرد", "ar")
    assert raised.priority == "high"
    assert any(reason.startswith("priority high: «") for reason in raised.reasons)
    assert classifier.classify_text("حريق في شقة الجيران والناس محاصرين", "ar").priority == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "أبغى أكلم موظف حقيقي مو روبوت عن فاتورة الكهرباء",
        "ممكن أتحدث مع موظف بخصوص مخالفتي المرورية؟",
        "I want to talk to a human about my water bill",
        "मुझे किसी इंसान से बात करनी है, पानी नहीं आ रहा",
        "مجھے کسی انسان سے بات کرنی ہے، بجلی بند ہے",
        "Gusto kong makausap ang totoong tao tungkol sa tubig namin",
        "kisi se baat karao bhai, bijli ka bill galat hai",
    ],
)
def test_who_asks_for_a_person_gets_one(text: str, taught: Classifier, classifier: Classifier) -> None:
    for one in (taught, classifier):
        found = one.classify_text(text)
        assert found.review
        assert any("a person is asked for" in reason for reason in found.reasons)


@pytest.mark.parametrize("text", ["موظف البلدية شكراً له على النظافة", "The new agent office in our street is noisy"])
def test_speaking_of_staff_is_not_asking_for_one(text: str, classifier: Classifier) -> None:
    assert not any("a person is asked for" in reason for reason in classifier.classify_text(text).reasons)


def test_a_page_that_is_hard_to_read_goes_to_a_person(classifier: Classifier) -> None:
    text = "المياه مقطوعة عن منزلنا منذ يومين ونرجو إصلاح العطل"
    for confidence, blurred in ((0.35, True), (0.93, False)):
        lines = (ScannedLine(1, text, confidence),)
        message = Message(Channel.FAX, new_text=text, text=text, scanned=lines, language=Language("ar", 0.99))
        assert ("review: the picture is hard to read" in classifier.classify(message).reasons) is blurred


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), language=st.sampled_from(["ar", "en", "und", "xx", None]))
def test_any_text_gets_an_answer_with_a_probability(model: Model, text: str, language: str | None) -> None:
    found = settled(model, text, language)
    assert 0 <= found.verdict.confidence <= 1
    assert set(found.verdict.quotes) <= set(text.split())


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=40), st.floats(0, 1), st.floats(1, 20))
def test_probabilities_sum_to_one(scores: list[float], chance: float, steepness: float) -> None:
    found = shares(np.array(scores, np.float32), int(np.argmax(scores)), chance, steepness)
    assert found.sum() == pytest.approx(1, abs=1e-4)
    assert (found >= 0).all()


def test_the_figures_are_those_of_the_textbook() -> None:
    # Given ten answers whose figures are reckoned by hand: a is 4 of 5 right, b 3 of 5
    judged = [Judged("a", "a", 0.9, True)] * 4 + [Judged("a", "b", 0.5, False)]
    judged += [Judged("b", "b", 0.9, True)] * 3 + [Judged("b", "a", 0.9, True)] * 2
    # Then precision and recall of a are 4/6 and 4/5, of b 3/4 and 3/5
    assert macro_f1(judged) == pytest.approx((2 * 4 / 11 + 2 * 3 / 9) / 2)
    figures = figures_of(judged)
    assert (figures.accuracy, figures.coverage, figures.accuracy_covered) == pytest.approx((0.7, 0.9, 7 / 9))
    # And nine answers at 0.9 were right 7 times, one at 0.5 never
    assert calibration_error(judged) == pytest.approx(0.9 * abs(0.9 - 7 / 9) + 0.1 * 0.5)
    assert not beats_chance(judged)
