"""What is learnt of standard Arabic is told by the words of dialects and other languages as well."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.learned.corpus import build_corpus
from classify.learned.examples import Example
from classify.learned.features import features_of, folded, pairs_of, words_of
from classify.learned.fitting import fit_head
from classify.learned.folder import GLOSSES
from classify.learned.glossary import standard
from classify.learned.model import Model, model_of
from classify.learned.opinion import hear
from classify.tokens import TOKEN
from normalize.text.arabic import fold

ARABIC_ALONE = {
    "fire": ("حريق في الطابق الثاني والنار وصلت السقف", "دخان ونار في المطبخ", "احترق المحل والحريق مستمر"),
    "dogs": ("كلاب ضالة قرب المدرسة", "كلب عض طفلا في الشارع", "الكلاب تنبح وتخيف الاطفال"),
    "pay": ("لم استلم راتب شهرين من الشركة", "الراتب متأخر وصاحب العمل يرفض الدفع", "رواتب العمال متأخرة"),
}


@pytest.fixture(scope="module")
def model() -> Model:
    """What nine messages in standard Arabic teach."""
    examples = [
        Example(label, tuple(words_of(text)), "ar", "", text) for label, texts in ARABIC_ALONE.items() for text in texts
    ]
    corpus = build_corpus([example.words for example in examples])
    return model_of([fit_head("topic", corpus, examples, np.arange(len(examples)), 1)])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("রান্নাঘরে আগুন, ধোঁয়ায় কিছু দেখা যায় না", "fire"),
        ("May sunog po sa kusina, ang kapal ng usok!", "fire"),
        ("அடுக்குமாடியில தீப்பிடிச்சு எரியுது, ஒரே புகை", "fire"),
        ("El matbakh fee 7areeqa w do5an", "fire"),
        ("गली में आवारा कुत्ते बच्चों को काटते हैं", "dogs"),
        ("തെരുവിൽ പട്ടികൾ കുട്ടികളെ കടിക്കുന്നു", "dogs"),
        ("سگ ولگرد تو کوچه بچه رو گاز گرفت", "dogs"),
        ("Le patron n'a pas versé le salaire depuis deux mois", "pay"),
        ("کفیل دو مہینے سے تنخواہ نہیں دے رہا", "pay"),
        ("कम्पनीले दुई महिनादेखि तलब दिएको छैन", "pay"),
        ("المعزب ما عطانا المعاش من شهرين", "pay"),
    ],
)
def test_what_arabic_messages_taught_answers_in_other_languages(model: Model, text: str, label: str) -> None:
    # Given a head that has learnt standard Arabic alone, When somebody writes otherwise
    head, block = model.heads["topic"], model.scorer.blocks["topic"]
    heard = hear(head, block, model.scorer.sum(words_of(text)))
    # Then it answers all the same
    assert head.labels[int(heard.scores.argmax())] == label


def test_a_word_known_by_its_own_name_and_by_its_arabic_one_is_known_once(model: Model) -> None:
    # Given words of which one is known, one is known by what Arabic calls it, and two are known in no way
    heard = hear(model.heads["topic"], model.scorer.blocks["topic"], model.scorer.sum(["حريق", "sunog", "qqq", "zzz"]))
    # Then half of them are unknown
    assert heard.unseen == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("word", "called"),
    [
        ("الموتر", "سيارة"),  # the article
        ("وبالموتر", "سيارة"),
        ("আগুনে", "نار"),  # a case ending
        ("പാമ്പിനെ", "ثعبان"),  # one in place of the sign that ends the word
        ("l'incendie", "حريق"),
        ("ماشین‌هام", "سيارة"),  # plural and "my", as Persian is typed
        ("گاڑیوں", "سيارة"),
        ("curtains", "ستارة"),
        ("flooded", "فيضان"),
        ("egouts", "صرف"),  # typed without its accent
        ("nasusunog", "حريق"),
        ("7areeq", "حريق"),
    ],
)
def test_a_word_is_found_with_what_is_glued_to_it(word: str, called: str) -> None:
    assert fold(called) in standard(folded(word))


@pytest.mark.parametrize("word", ["", "من", "في", "كلمة", "قطط", "2024", "والدي", "بيوتنا", "السر"])
def test_plain_arabic_words_are_taken_for_no_other_languages(word: str) -> None:
    # Endings are Arabic's alone: «بيوتنا» (our houses) is not Urdu's «بیوہ» (widow) with an ending
    assert standard(folded(word)) == ()


def test_what_stands_side_by_side_is_one_pair_in_every_language() -> None:
    # Given a fire in the kitchen in Arabic, Tagalog and French
    pairs = {tuple(pairs_of(map(folded, text.split()))) for text in ("حريق مطبخ", "sunog kusina", "incendie cuisine")}
    # Then one pair tells of all
    assert pairs == {("حريق مطبخ",)}


@given(st.text(max_size=60))
def test_any_text_has_the_marks_of_its_own_words_first(text: str) -> None:
    for word in map(folded, words_of(text)):
        marks = features_of(word)
        assert marks[0] == f"={word}"
        assert all(f"={called}" in marks for called in standard(word))


def lines() -> Iterator[tuple[str, str, list[str]]]:
    """Language, what standard Arabic says, and the words."""
    for path in sorted(GLOSSES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            called, _, words = line.partition(":")
            yield path.stem, called, words.split()


def test_each_line_of_a_glossary_calls_single_words_by_one_word_of_arabic() -> None:
    for language, called, words in lines():
        told = f"{language}: {called}"
        assert all(TOKEN.fullmatch(word) for word in (called, *words)), told
        assert "\u0620" <= called[0] <= "\u064a", told
        assert words, told
        assert len({fold(word) for word in words} - {fold(called)}) == len(words), f"{told} says a word twice"


def test_each_arabic_word_has_one_line_in_a_language() -> None:
    seen = [(language, fold(called)) for language, called, _ in lines()]
    assert len(seen) == len(set(seen))
