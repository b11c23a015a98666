"""Two texts of one matter are alike; two matters are not."""

from hypothesis import given
from hypothesis import strategies as st

from normalize.arabic import fold
from normalize.fingerprint import numbers, similarity, text_key


def test_the_key_sees_letters_and_digits_only() -> None:
    assert text_key(fold("انقطاع المياه، الريان!")) == text_key(fold("إنقطاع  المياه - الريان"))
    assert text_key(fold("شارع 12")) != text_key(fold("شارع 13"))
    assert text_key("") == text_key("!?") == 0


def test_the_key_is_the_same_on_every_machine() -> None:
    assert text_key("water leak 55") == 3_779_440_296_693_847_522


def test_similar_texts_are_alike_whatever_their_order() -> None:
    first = fold("انقطعت المياه عن منزلنا في الريان منذ يومين")
    assert similarity(first, fold("في الريان انقطعت المياه عن منزلنا منذ يومين")) > 0.95
    assert similarity(first, fold("مصباح الشارع مكسور أمام المدرسة")) < 0.6
    assert similarity("water", fold("the water in my street has been off for a week now, please help")) < 0.5


def test_numbers_tell_cases_apart() -> None:
    assert numbers(fold("رقم الحساب ١٢٣٤٥ شارع 77 مبنى 1002")) == {"12345", "1002"}


@given(st.text(), st.text())
def test_the_measures_stay_in_their_ranges(one: str, other: str) -> None:
    assert -(2**63) <= text_key(one) < 2**63
    assert 0 <= similarity(one, other) <= 1
