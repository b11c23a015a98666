"""Whether a promise is kept is said from enough answers, and never from a few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.learned.audit import ENOUGH, NEVER, Caution, Checked, Standing, caution, interval, least_chance, standings


def checked(right: int, wrong: int, language: str = "ar", chance: float = 0.8) -> list[Checked]:
    good = [Checked("topic", language, chance, is_right=True)] * right
    return good + [Checked("topic", language, chance, is_right=False)] * wrong


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [(0, 0, None), (1, 0, "open"), (0, 3, "open"), (16, 3, "open"), (12, 8, "broken"), (90, 10, "open"),
     (170, 30, "broken"), (95, 5, "open"), (199, 1, "kept"), (500, 0, "kept")],
)  # fmt: skip
def test_the_state_follows_from_what_was_checked(right: int, wrong: int, said: str | None) -> None:
    found = standings(checked(right, wrong), 0.95)
    assert (found[0].state if found else None) == said


def test_languages_are_counted_apart_and_together() -> None:
    found = {(one.language, one.checked, one.right) for one in standings([*checked(30, 0), *checked(5, 5, "ur")], 0.95)}
    assert found == {("", 40, 35), ("ar", 30, 30), ("ur", 10, 5)}


def test_what_was_wrong_long_ago_is_forgotten() -> None:
    # Given many right answers after many wrong ones, the newest first
    found = standings([*checked(500, 0), *checked(0, 500)], 0.95)
    assert {(one.checked, one.state) for one in found} == {(500, "kept")}


def test_where_only_the_surest_keep_the_promise_they_alone_need_nobody() -> None:
    sure, unsure = checked(100, 0, chance=0.97), checked(20, 20, chance=0.7)
    assert least_chance([*sure, *unsure], 0.95) == 0.97
    assert least_chance(checked(20, 20), 0.95) == NEVER
    assert least_chance([], 0.95) == NEVER


def test_a_group_is_doubted_until_enough_was_checked() -> None:
    young = caution(standings(checked(ENOUGH - 1, 0), 0.95))
    grown = caution(standings(checked(ENOUGH, 0), 0.95))
    assert young.threshold("topic", "ar", 0.8) == pytest.approx(0.9)
    assert grown.threshold("topic", "ar", 0.8) == 0.8
    assert grown.threshold("topic", "ur", NEVER) == NEVER


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_lies_within_nought_and_one(right: int, wrong: int) -> None:
    low, high = interval(right, right + wrong)
    assert -1e-9 <= low <= high <= 1 + 1e-9
    if right + wrong:
        assert low - 1e-9 <= right / (right + wrong) <= high + 1e-9


def test_a_caution_is_the_same_after_it_was_written_and_read() -> None:
    found = caution([*standings(checked(150, 50), 0.95), *standings(checked(ENOUGH, 0, "en"), 0.95)])
    again = Caution.from_json(found.as_json())
    assert again == found
    assert again.mark == found.mark != Caution({}, {}).mark
    assert again.distrusts("topic", "ar")
    assert not again.distrusts("topic", "en")


def test_a_standing_without_answers_has_no_accuracy() -> None:
    assert Standing("topic", "ar", 0, 0, 0.0, 1.0, 0.95, "open", 0.0).accuracy == 0
