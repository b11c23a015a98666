"""Names are the same in whatever script they are written, and in whatever case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.sounds import LONGEST, SHORTEST, sound
from normalize.text.arabic import fold


@pytest.mark.parametrize(
    "spellings",
    [
        "الوكرة Wakrah wakra वकरा ওয়াকরা വക്ര",
        "لوسيل Lusail लुसैल লুসাইল ലുസൈൽ",
        "الغرافة Gharrafa Algharafa غرافہ",
        "المنصورة Mansoura മൻസൂറ मनसूरा",
        "السالمية Salmiya சால்மியா سالمیہ",
        "جهانگیر Jahangir জাহাঙ্গীর जहांगीर",
        "قيصرية Qaysariya Qaisaria قیصریہ",
        "ഗോബ്രയിലെ ഗുബ്രയിൽ",
        "Dharshini தர்ஷினியின் தர்ஷினி",
        "7amriya Hamriya الحمرية হামরিয়া",
        "Mutairi Almutairi المطيري مطیری",
    ],
)
def test_a_name_sounds_alike_in_every_script(spellings: str) -> None:
    heard = {sound(fold(spelling).removeprefix("al")) for spelling in spellings.split()}
    assert len(heard) == 1, heard
    assert SHORTEST <= len(heard.pop()) <= LONGEST


@pytest.mark.parametrize("word", ["", "و", "بيت", "bus", "ab", "🙂", "10", "é"])
def test_what_is_too_short_sounds_like_nothing(word: str) -> None:
    assert sound(fold(word)) == ""


def test_endings_of_other_languages_do_not_change_a_long_name() -> None:
    assert sound(fold("മുഹറഖിലെ")) == sound(fold("മുഹറഖിൽ")) == sound(fold("മുഹറഖിലേക്ക്"))


@given(st.text(max_size=40))
def test_any_text_has_a_sound_or_none(text: str) -> None:
    heard = sound(fold(text))
    assert heard == "" or (SHORTEST <= len(heard) <= LONGEST and heard.isascii())
