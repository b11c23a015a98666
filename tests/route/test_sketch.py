"""Two reports of one event are told by what their sketches have in common, from which nobody reads a word."""

from hypothesis import given
from hypothesis import strategies as st

from route.emergency.sketch import are_same, sketch

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين في الطابق الثالث"


def words(text: str) -> set[str]:
    return set(text.split())


def test_one_text_passed_on_or_added_to_is_the_same() -> None:
    assert are_same(sketch(words(FIRE)), sketch(words(f"{FIRE} منقول")))
    assert are_same(sketch(words(FIRE)), sketch(words(f"{FIRE} والنار وصلت الطابق الرابع")))


def test_another_fire_is_not_the_same() -> None:
    other = "النار في بيت جيراننا في الطابق الثالث والعجوز داخل ما تقدر تطلع"
    assert not are_same(sketch(words(FIRE)), sketch(words(other)))
    assert not are_same(sketch(words("big fire in Najma")), sketch(words("big fire in Wakra, people trapped")))


@given(st.sets(st.text(), max_size=30))
def test_a_sketch_is_short_and_holds_no_word(said: set[str]) -> None:
    made = sketch(said)
    assert len(made) == (128 if said else 0)
    assert set(made) <= set("0123456789abcdef")
    assert are_same(made, made) == bool(said)
