"""Every way of typing the same Arabic words folds to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.arabic import fold, fold_digits, strip_controls


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد إبراهيم آل ثاني", "احمد ابراهيم ال ثاني"),
        ("مُحَمَّد", "محمد"),
        ("شـــكوى", "شكوى"),
        ("شكوى", "شكوي"),
        ("بلدية الدوحة", "بلديه الدوحه"),
        ("مسؤول", "مسوول"),
        ("كهرباء", "كهربا"),
        ("مشكووووور", "مشكور"),
        ("١٢٣ ۴۵۶", "123 456"),
        ("\u202bشكوى\u202c", "شكوى"),
        ("كتاب\u200cها", "كتابها"),
        ("ﻣﻴﺎه", "مياه"),
        ("کی", "كي"),
        ("ہے", "هي"),
        ("  WATER\n leak ", "water leak"),
        ("ＦＵＬＬ１２", "full12"),
    ],
)
def test_two_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_that_tell_words_apart_stay() -> None:
    assert fold("پاس") != fold("باس")
    assert fold("1000") == "1000"
    assert fold("الله") == "الله"


def test_digits_and_controls_alone() -> None:
    assert fold_digits("رقم ١٢٣۴") == "رقم 1234"
    assert strip_controls("\u202eexe\u2066\u200b\x00\n\t") == "exe\n\t"


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x6FF)))
def test_folding_again_changes_nothing_and_leaves_no_controls(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert strip_controls(folded) == folded
