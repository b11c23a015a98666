"""Probabilities that hold and thresholds that keep what they promise."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classify.learned.calibration import NEVER, Calibration, fit, least_chance


def answers(count: int, seed: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Evidence, and whether each answer was right, the likelier the larger the margin."""
    draw = np.random.default_rng(seed)
    margin = draw.uniform(0, 1.5, count)
    evidence = np.column_stack([draw.uniform(0, 1, count), margin, draw.uniform(0, 0.5, count)])
    is_right = draw.uniform(0, 1, count) < 1 / (1 + np.exp(-(5 * margin - 1 + shift)))
    return evidence, is_right


def chances(found: Calibration, evidence: np.ndarray, language: str | None) -> np.ndarray:
    return np.array([found.probability(top, margin, unseen, language) for top, margin, unseen in evidence.tolist()])


def test_probabilities_hold_on_other_rows() -> None:
    found = fit(*answers(20_000, 1), ["ar"] * 20_000, 0.95)
    evidence, is_right = answers(20_000, 2)
    said = chances(found, evidence, "ar")
    for low in np.arange(0.3, 1, 0.1):
        some = (said >= low) & (said < low + 0.1)
        assert abs(said[some].mean() - is_right[some].mean()) < 0.05


def test_the_accuracy_promised_is_kept_on_other_rows() -> None:
    found = fit(*answers(3000, 3), ["ar"] * 3000, 0.95)
    evidence, is_right = answers(30_000, 10)
    covered = chances(found, evidence, "ar") >= found.threshold("ar")
    assert covered.mean() > 0.4
    assert is_right[covered].mean() >= 0.94


def test_a_language_that_is_answered_worse_has_a_curve_and_a_threshold_of_its_own() -> None:
    # Given many Arabic rows and 300 Urdu ones on which the same margin is worth less
    arabic, urdu = answers(3000, 4), answers(300, 5, shift=-2)
    evidence, is_right = np.vstack([arabic[0], urdu[0]]), np.concatenate([arabic[1], urdu[1]])
    found = fit(evidence, is_right, ["ar"] * 3000 + ["ur"] * 300, 0.95)
    # Then the same evidence is less sure in Urdu
    assert found.probability(0.5, 0.6, 0.1, "ur") < found.probability(0.5, 0.6, 0.1, "ar") - 0.1
    # And a language with a handful of rows, or none, has everybody's curve
    assert found.probability(0.5, 0.6, 0.1, "tl") == found.probability(0.5, 0.6, 0.1, None)
    # And nothing is promised for it
    assert found.threshold("tl") == NEVER > found.threshold(None)


def test_few_rows_draw_a_language_only_a_little_from_everybody() -> None:
    arabic = answers(3000, 6)
    distances = []
    for count in (40, 1500):
        urdu = answers(count, 7, shift=-3)
        evidence, is_right = np.vstack([arabic[0], urdu[0]]), np.concatenate([arabic[1], urdu[1]])
        found = fit(evidence, is_right, ["ar"] * 3000 + ["ur"] * count, 0.95)
        distances.append(found.probability(0.5, 0.8, 0.1, None) - found.probability(0.5, 0.8, 0.1, "ur"))
    assert 0 < distances[0] < distances[1]


def test_no_promise_without_enough_rows() -> None:
    always_right = np.ones(40, bool)
    assert least_chance(np.linspace(0.5, 1, 40), always_right, 0.95) == NEVER
    assert least_chance(np.linspace(0.6, 1, 80), np.ones(80, bool), 0.95) == 0.6
    assert least_chance(np.linspace(0.99, 1, 80), np.ones(80, bool), 0.95) == 0.95
    assert least_chance(np.linspace(0.1, 1, 160), np.ones(160, bool), 0.95) == 0.5
    assert least_chance(np.array([]), np.array([], bool), 0.95) == NEVER


def test_answers_that_are_all_right_or_all_wrong_can_be_calibrated() -> None:
    evidence, _ = answers(200, 8)
    for is_right in (np.ones(200, bool), np.zeros(200, bool)):
        found = fit(evidence, is_right, ["ar"] * 200, 0.95)
        assert all(np.isfinite(weight) for curve in found.curves.values() for weight in curve)


@example([*[(0.0, True)] * 6, (1.0, False)], 0.5)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=300), st.floats(0.5, 0.99))
def test_above_the_threshold_the_promise_was_kept(rows: list[tuple[float, bool]], promise: float) -> None:
    said, right = np.array([chance for chance, _ in rows]), np.array([one for _, one in rows], bool)
    covered = said >= least_chance(said, right, promise)
    assert not covered.any() or right[covered].mean() >= promise


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0, 1))
def test_a_text_of_unknown_words_is_never_surer_than_the_same_of_known_ones(
    top: float, margin: float, unseen: float
) -> None:
    curve = {"": (0.3, 4.0, 0.0, -1.0)}
    found = Calibration(curve, {"": 0.5}, {}, 0.95)
    assert found.probability(top, margin, unseen, None) <= found.probability(top, margin, 0.0, None)
    assert found.probability(top, margin, 1.0, None) == 0


@pytest.mark.parametrize("damage", [{"curves": {}}, {"curves": {"": [1, 2]}}, {"thresholds": 3}, {"promise": None}])
def test_a_damaged_calibration_is_refused(damage: dict[str, object]) -> None:
    whole = fit(*answers(100, 9), ["ar"] * 100, 0.95).as_json()
    assert Calibration.from_json(whole).as_json() == whole
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        Calibration.from_json({**whole, **damage})
