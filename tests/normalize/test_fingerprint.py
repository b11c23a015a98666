"""Two texts with the same letters have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.fingerprint import text_key
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


@given(st.text())
def test_the_key_fits_a_column(text: str) -> None:
    assert -(2**63) <= text_key(text) < 2**63
