"""Words of every script stay whole, and spellings of one word meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.tokens import TOKEN, folded_together, stem, without_inflection, without_particle


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("पानी नहीं आ रहा।", ["पानी", "नहीं", "आ", "रहा"]),
        ("انقِطاع الميــاه؟", ["انقِطاع", "الميــاه"]),
        ("don't, city’s #water_cut", ["don't", "city’s", "water_cut"]),
        ("بے\u200cہوش ہے", ["بے\u200cہوش", "ہے"]),
        ("", []),
    ],
)
def test_words_stay_whole(text: str, words: list[str]) -> None:
    assert TOKEN.findall(text) == words


def test_a_run_of_letters_is_never_one_huge_word() -> None:
    assert max(map(len, TOKEN.findall("a" * 10_000))) <= 44


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("والشوارع", "شوارع"),
        ("للمدرسة", "مدرسة"),
        ("بالمستشفى", "مستشفى"),
        ("سيارتي", "سيارة"),
        ("سياراتنا", "سيارة"),
        ("المخالفات", "مخالفة"),
        ("الإِنَارَة", "انارة"),
        ("Lights", "light"),
        ("batteries", "battery"),
        ("لائٹ", "لائٹ"),
    ],
)
def test_article_and_ending_do_not_matter(written: str, listed: str) -> None:
    assert stem(written) == stem(listed)


@pytest.mark.parametrize("word", ["bus", "gas", "glass", "الم", "دم", "كهرباء"])
def test_short_and_lookalike_words_keep_their_letters(word: str) -> None:
    assert len(stem(word)) >= len(word) - 1


@pytest.mark.parametrize("word", ["ماء", "الماء", "والماء", "بالما", "وماء"])
def test_water_is_not_the_word_not(word: str) -> None:
    assert stem(word) == stem("مياه")
    assert stem("ما") != stem("مياه")


def test_one_letter_particles_come_off() -> None:
    assert without_particle("ومدرسه") == stem("مدرسة")
    assert without_particle("water") == ""


@pytest.mark.parametrize(
    ("written", "root"),
    [("بيطفحوا", "طفح"), ("وبتتسرب", "تسرب"), ("leaking", "leak"), ("blocked", "block"), ("نسكر", ""), ("bed", "")],
)
def test_a_verb_is_known_by_its_root(written: str, root: str) -> None:
    assert without_inflection(written) == root


def test_a_contraction_is_no_identity_card() -> None:
    assert stem("I'd") == stem("I’d") == "i"


@given(st.lists(st.text(alphabet="ابتماءهيةeswn' \u0640\u064b", min_size=1).filter(str.strip), max_size=6))
def test_folding_together_is_folding_one_by_one(texts: list[str]) -> None:
    together = [text.split() for text in folded_together(texts)] if texts else []
    assert together == [folded_together([text])[0].split() for text in texts]
