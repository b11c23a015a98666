"""The lists of words of danger are whole: every language has words for what matters, and none for what no rule asks."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.alarms import Alarms
from classify.danger_words import read_rules, read_wordings
from classify.meant import NO_DANGER
from classify.priority import RANKS, Priority, raise_only
from route.emergency.notices import kind_name

LANGUAGES = {"ar", "en", "hi", "ur", "tl", "ml", "bn", "ta", "ne", "fa", "fr"}
NEEDED = {
    "fire", "flames", "smoke", "gas_leak", "shocked", "drowning", "collapse", "trapped", "crash", "hurt",
    "not_breathing", "unconscious", "bleeding", "attack", "ambulance_now", "poisoned", "suicide", "violence",
    "kidnapped", "confined",
    "missing_child", "bitten", "swept_away", "sexual", "urgent", }  # fmt: skip
WORDS = read_wordings(read_rules())
ALARMS = Alarms.load()


def test_every_language_has_words_for_every_danger_and_every_guard() -> None:
    for language in LANGUAGES:
        has = {one.concept for one in WORDS if one.language == language}
        assert has >= NEEDED, (language, NEEDED - has)


def test_arabic_hindi_and_urdu_are_read_in_latin_letters_too() -> None:
    assert {one.language for one in WORDS if one.is_romanised} == {"ar", "hi"}


def test_a_concept_that_no_rule_has_is_refused(tmp_path: Path) -> None:
    # Given a list with a misspelt concept
    (tmp_path / "en.toml").write_text('[words]\nfiire = ["fire"]\n')
    # Then it is named
    with pytest.raises(KeyError, match="fiire"):
        read_wordings(read_rules(), tmp_path)


def test_a_set_stands_for_each_of_its_words_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    # Given a list that says "not moving" for every way of "not"
    (tmp_path / "en.toml").write_text('[sets]\nnot = ["not", "no longer"]\n[words]\nunresponsive = ["<not> moving"]\n')
    # Then both are words of it
    assert [one.text for one in read_wordings(read_rules(), tmp_path)] == ["not moving", "no longer moving"]
    # And a set that is nowhere is named
    (tmp_path / "en.toml").write_text('[words]\nunresponsive = ["<nott> moving"]\n')
    with pytest.raises(KeyError, match="nott"):
        read_wordings(read_rules(), tmp_path)


def test_every_rule_can_fire() -> None:
    # Given every rule whose parts some one language has words for
    for rule in read_rules().alarms:
        spoken = [
            [
                next((one.text for one in WORDS if one.concept == part and one.language == language), "")
                for part in rule.parts
            ]
            for language in ("ar", "en", "hi", "fr")
        ]
        texts = [" ".join(word.rstrip("*") for word in words) for words in spoken if all(words)]
        # Then its words together are an emergency in at least one
        assert any(ALARMS.find(text).is_emergency for text in texts), rule


def test_the_duty_officer_is_told_every_kind_in_words() -> None:
    for kind in read_rules().kinds:
        assert kind_name(kind, "ar") != kind
        assert kind_name(kind, "en")


def test_words_of_two_languages_make_one_emergency() -> None:
    assert ALARMS.find("الـ kitchen كله smoke بسرعة").kinds == ("fire",)
    assert ALARMS.find("بنتي stuck في الـ elevator").kinds == ("trapped",)


@pytest.mark.parametrize(
    "text",
    ["7areeg fel bait", "hareeq fil bayt", "7ari2 bel beit", "el 7are2a wasalet 3ndna"],
)
def test_arabic_in_latin_letters_is_read_in_any_spelling(text: str) -> None:
    assert ALARMS.find(text).kinds == ("fire",)


def test_what_was_dismissed_and_what_may_be_danger_are_named() -> None:
    assert ALARMS.find("الأسعار نار في السوق").dismissed == ("نار",)
    assert ALARMS.find("there is smoke in our street").signs == ("smoke",)


def test_a_text_without_words_holds_no_danger() -> None:
    assert ALARMS.find("") is NO_DANGER
    assert ALARMS.find("🔥🔥🔥") is NO_DANGER


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([one.text.rstrip("*") for one in islice(WORDS, 0, None, 7)]) | st.text(max_size=12), max_size=60
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    danger = ALARMS.find(" ".join(parts))
    assert danger.is_emergency == bool(danger.quotes)


@pytest.mark.parametrize("ruled", RANKS)
@pytest.mark.parametrize("learned", RANKS)
def test_examples_raise_a_priority_and_never_lower_it(ruled: str, learned: str) -> None:
    decided = raise_only(Priority(ruled, 0.8, "rules"), Priority(learned, 0.9, "examples"))
    assert RANKS.index(decided.code) == max(RANKS.index(ruled), RANKS.index(learned))
    assert decided.reason == ("examples" if RANKS.index(learned) > RANKS.index(ruled) else "rules")


def test_a_priority_of_the_centres_own_changes_nothing() -> None:
    ruled = Priority("normal", 0.7, "rules")
    assert raise_only(ruled, Priority("vip", 0.9, "examples")) is ruled
