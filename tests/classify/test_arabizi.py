"""Arabic in Latin letters is read as the Arabic that it is, and other languages are left alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.arabizi import collect
from classify.arabizi import ARABIC, Arabizi, shipped
from classify.learned.corpus import build_corpus
from classify.learned.examples import Example
from classify.learned.features import folded, words_of
from classify.learned.fitting import fit_head
from classify.learned.model import Model, model_of
from classify.learned.opinion import hear
from normalize.text.arabic import fold

ARABIC_ALONE = {
    "water": ("الماي مقطوع عن بيتنا من امس", "خزان الماي فاضي ومحد جا", "ضغط الماي ضعيف في الطابق الثاني"),
    "waste": ("الزبالة متكدسة قدام العمارة", "سيارة الزبالة ما مرت علينا", "حاوية الزبالة مكسورة والريحة طالعة"),
    "salary": ("الشركة ما عطتنا الراتب شهرين", "راتبي ناقص وصاحب العمل ما يرد", "ابغي اشتكي على الكفيل ما دفع الرواتب"),
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7adeed", "حديد"),
        ("3indi", "عندي"),
        ("3ndna", "عندنا"),
        ("jarna", "جارنا"),
        ("ygool", "يقول"),
        ("gabl", "قبل"),
        ("wagef", "واقف"),
        ("ma7shoor", "محشور"),
        ("yekhtene2", "يختنق"),
        ("6a7at", "طاحت"),
        ("nos", "نص"),
        ("7agg", "حق"),
        ("jom3a", "جمعة"),
        ("mazalla", "مظلة"),
        ("3la", "على"),
    ],
)
def test_a_word_in_latin_letters_is_read_as_the_arabic_one(written: str, meant: str) -> None:
    assert shipped().meant_by(folded(written)) == fold(meant)


@pytest.mark.parametrize("word", ["the", "street", "kuryente", "bijli", "hamari", "sunog", "depuis", "wifi", "x"])
def test_a_word_of_another_language_is_not_read_as_arabic(word: str) -> None:
    assert shipped().meant_by(word) == ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("el mai magtoo3 mn ams 3ndna fel bait", "water"),
        ("7awyat el zbala maksoora wel re7a 6al3a", "waste"),
        ("el sharika ma 3a6atna el rateb", "salary"),
        ("sayyarat el zebala ma marrat 3alaina", "waste"),
    ],
)
def test_what_arabic_messages_taught_answers_arabizi(text: str, label: str) -> None:
    # Given a head that has learnt nine messages in Arabic letters
    examples = [
        Example(label, tuple(words_of(text)), "ar", "", text) for label, texts in ARABIC_ALONE.items() for text in texts
    ]
    corpus = build_corpus([example.words for example in examples])
    model: Model = model_of([fit_head("topic", corpus, examples, np.arange(len(examples)), 1)])
    # When somebody writes in Latin letters
    head = model.heads["topic"]
    heard = hear(head, model.scorer.blocks["topic"], model.scorer.sum(words_of(text)))
    # Then it answers all the same
    assert head.labels[int(heard.scores.argmax())] == label


def test_of_words_as_alike_the_commoner_one_is_meant() -> None:
    words = {"قلب": 50, "جلب": 2, "كلب": 9}
    assert Arabizi(words, ()).meant_by("galb") == "قلب"
    assert Arabizi(words, ()).meant_by("kalb") == "كلب"
    assert Arabizi(words, ("galb",)).meant_by("galb") == ""


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789'’éÀ", max_size=40) | st.text(max_size=40))
def test_whatever_is_written_is_a_word_that_is_known_or_none(written: str) -> None:
    words = {"قلب": 50, "مدرسة": 2, "عاليه": 9, "ا": 1}
    assert Arabizi(words, ("al",)).meant_by(written) in {"", *words}


def test_the_words_are_those_of_the_messages_that_teach() -> None:
    """Else ``python -m bench.arabizi`` must collect them again, and the heads be learnt anew."""
    words, foreign = collect()
    lines = (ARABIC / "words.txt").read_text(encoding="utf-8").splitlines()
    shipped_words = {word: int(line.split()[0]) for line in lines for word in line.split()[1:]}
    assert shipped_words == words
    assert (ARABIC / "foreign.txt").read_text(encoding="utf-8").split() == foreign
