"""Long texts in parts: nothing is lost, every part fits, and no letter loses its marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._pieces import pieces


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


LETTERS = "ab .\n،؟ \u200d\ufe0f\u064b👩🏽🔥قش\ud800\0"


@given(st.text(alphabet=st.sampled_from(LETTERS), max_size=300), st.integers(2, 80))
def test_every_part_fits_and_nothing_but_space_is_lost(text: str, longest: int) -> None:
    parts = list(pieces(text, longest))
    assert all(part and units(part) <= longest for part in parts)
    letters = "".join(text.replace("\ud800", "?").replace("\0", "").split())
    assert "".join("".join(parts).split()) == letters


@pytest.mark.parametrize("mark", ["\u0651", "\u064b", "\ufe0f", "\u200d"])
def test_a_letter_keeps_its_marks(mark: str) -> None:
    # Given a word without end, with a mark on the letter at the very limit
    text = "ق" * 4096 + mark + "ق" * 10
    first, second = pieces(text, 4096)
    assert not second.startswith(mark)
    assert first + second == text


def test_a_family_of_several_people_stays_together() -> None:
    text = "ق" * 4094 + "👩\u200d👧\u200d👦" + "ق" * 10
    first, second = pieces(text, 4096)
    assert (first, second) == ("ق" * 4094, text[4094:])


def test_nothing_is_no_part() -> None:
    assert list(pieces(" \n\0 ", 10)) == []
