"""Two texts of one matter are alike; two matters are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.fingerprint import numbers, similarity, text_key
from normalize.text.arabic import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("انقطاع المياه، الريان!", "إنقطاع  المياه - الريان"),
        ("مشكوووورين على سرعة الاستجابة", "مشكورين على سرعه الإستجابه 🌹"),
        ("المسئول ما رد عليّ", "المسؤول ما رد علي..."),
        ("شارع ١٢", "شارع 12"),
        ("پانی نہیں آ رہا", "پاني نہیں آ رہا؟"),
        ("हिन्दी में जवाब दें।", "हिंदी में जवाब दें"),
    ],
)
def test_the_key_sees_letters_and_digits_only(one: str, other: str) -> None:
    assert text_key(fold(one)) == text_key(fold(other)) != 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("شارع 12", "شارع 13"), ("ما في ماء", "ما في ما"), ("अच्छा दिन", "अच्छा दान"), ("", "مياه")],
)
def test_other_texts_have_other_keys(one: str, other: str) -> None:
    assert text_key(fold(one)) != text_key(fold(other))


def test_a_text_without_letters_has_no_key() -> None:
    assert text_key("") == text_key("!?") == text_key("😡") == 0


def test_the_key_is_the_same_on_every_machine() -> None:
    assert text_key("water leak 55") == 3_779_440_296_693_847_522


def test_similar_texts_are_alike_whatever_their_order() -> None:
    first = fold("انقطعت المياه عن منزلنا في الريان منذ يومين")
    assert similarity(first, fold("في الريان انقطعت المياه عن منزلنا منذ يومين")) > 0.95
    assert similarity(first, fold("مصباح الشارع مكسور أمام المدرسة")) < 0.6
    assert similarity("water", fold("the water in my street has been off for a week now, please help")) < 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("رقم الحساب ١٢٣٤٥ مبنى 1002", {"12345", "1002"}),
        ("شارع ٧٧ مبنى 5 من 3 أيام", {"شارع 77", "مبني 5"}),
        ("في الشارع رقم 12", {"الشارع 12"}),
        ("دفعت ١٬٢٥٠ ريال", {"1250"}),
        ("zone 55, street 12, villa no. 7", {"zone 55", "street 12", "villa 7"}),
        ("waited 3 hours, 1st floor", set()),
        ("سڑک 5 مکان 12", {"مكان 12"}),
    ],
)
def test_numbers_tell_cases_apart(text: str, expected: set[str]) -> None:
    assert numbers(fold(text)) == expected


@given(st.text(), st.text())
def test_the_measures_stay_in_their_ranges(one: str, other: str) -> None:
    assert -(2**63) <= text_key(one) < 2**63
    assert 0 <= similarity(one, other) <= 1
    assert all(numbers(fold(one)))
