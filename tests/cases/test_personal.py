"""What an agency wrote to one citizen is looked through before it is told to all who reported the same event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.personal import personal_in


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Water is back at Villa 9. Reference 3893214306.", {"3893214306", "house 9"}),
        ("أخت سارة، رجعت المياه لفيلا 9 والتواصل على 55123456", {"55123456", "house 9", "ساره"}),
        ("We wrote to sara@mail.example about account 4455667.", {"sara@mail.example", "4455667"}),
    ],
)
def test_numbers_homes_and_names_are_pointed_at(text: str, told: set[str]) -> None:
    assert set(personal_in(text, ["سارة المنصوري"])) == told


@pytest.mark.parametrize(
    "text",
    [
        "تم إصلاح الخط وعادت المياه إلى حي الوكرة كله منذ 12/10 الساعة 14:30. شكراً لصبركم",
        "The water is back in street 12 since 14:30; 35 people worked on it for 3 days.",
    ],
)
def test_what_is_said_to_everybody_is_not(text: str) -> None:
    assert personal_in(text, ["Sara Al Mansouri", ""]) == ()


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_can_be_looked_through(text: str, names: list[str]) -> None:
    assert all(personal_in(text, names))
