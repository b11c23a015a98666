"""Labelled pairs of messages: the same matter, the same event, a follow-up, or nothing at all.

``pairs_develop.tsv`` and ``pairs_final.tsv`` have one author, who wrote the first rules as well. By the same author is
``pairs_languages.tsv``: one of two messages is in Arabizi, or in another language than the other. The authors of
``pairs_strangers.tsv`` had seen neither rules nor each other's pairs. All of these teach what the signs weigh; of
``pairs_unheard.tsv``, by three more strangers, nothing was learnt, and only totals were looked at.
"""

import pytest
import rtoml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.labelled_pairs import Pair, pair_of, read_pairs, unrelated
from bench.pairs import AGAINST, learn
from bench.pairs import pairs as pairs_that_teach
from bench.rarity import count
from cases.rarity import RAREST, rarity
from cases.scale import SCALES
from cases.wording import as_written, read_wording, shared_words
from classify.classifier import Classifier
from classify.taxonomy import load_taxonomy
from normalize.text.arabic import fold

SETS = ("develop", "final")
ACROSS = "languages"
BY_STRANGERS = ("strangers", "unheard")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(load_taxonomy())


@pytest.fixture(scope="module", params=SETS)
def pairs(request: pytest.FixtureRequest, classifier: Classifier) -> list[Pair]:
    return read_pairs(request.param, classifier)


@pytest.fixture(scope="module")
def across(classifier: Classifier) -> list[Pair]:
    return read_pairs(ACROSS, classifier)


def test_nothing_is_joined_without_proof(pairs: list[Pair]) -> None:
    # Given pairs of one matter and of two
    # When they are compared
    acted_upon = [pair for pair in pairs if pair.found and pair.found.is_proof]
    # Then only what is the same matter is ever joined without a person
    assert [pair.text for pair in acted_upon if pair.expected != "same_matter"] == []


@pytest.mark.parametrize("relation", ["same_matter", "same_event", "possible_follow_up"])
def test_nine_of_ten_true_pairs_are_tied(pairs: list[Pair], relation: str) -> None:
    true = [pair for pair in pairs if pair.expected == relation]
    missed = [pair.text for pair in true if pair.found is None or pair.found.relation != relation]
    # 25 of the 29 events kept for the final measure were found: the least is what all true pairs together must reach.
    assert len(missed) <= (0.15 if relation == "same_event" else 0.1) * len(true), missed


def test_nine_of_ten_of_all_true_pairs_are_tied(pairs: list[Pair]) -> None:
    true = [pair for pair in pairs if pair.expected]
    missed = [pair.text for pair in true if pair.found is None or pair.found.relation != pair.expected]
    assert len(missed) <= 0.1 * len(true), missed


def test_few_false_pairs_are_put_before_a_person(pairs: list[Pair]) -> None:
    false = [pair for pair in pairs if pair.expected is None]
    bothered = [pair.text for pair in false if pair.found]
    assert len(bothered) <= 0.1 * len(false), bothered


def test_neighbours_are_never_one_matter(pairs: list[Pair]) -> None:
    events = [pair for pair in pairs if pair.expected == "same_event"]
    assert [pair.text for pair in events if pair.found and pair.found.relation == "same_matter"] == []


def test_every_tie_says_why(pairs: list[Pair]) -> None:
    for pair in pairs:
        if found := pair.found:
            assert 0.18 <= found.confidence <= 1
            assert "apart" in found.reason


def test_a_matter_told_in_another_language_is_put_before_a_person(across: list[Pair]) -> None:
    # Given pairs of which one is in Arabizi, or in another language than the other
    true = [pair for pair in across if pair.expected]
    # When they are compared
    missed = [pair.text for pair in true if pair.found is None or pair.found.relation != pair.expected]
    # Then most are proposed, and none joined
    assert len(missed) <= 0.15 * len(true), missed
    assert [pair.text for pair in across if pair.found and pair.found.is_proof] == []


def test_few_false_pairs_across_languages_are_put_before_a_person(across: list[Pair]) -> None:
    false = [pair for pair in across if pair.expected is None]
    bothered = [pair.text for pair in false if pair.found]
    # All were written to be mistaken: one company, building or street, and only what is said of it differs.
    assert len(bothered) <= 0.25 * len(false), bothered


@pytest.fixture(scope="module", params=BY_STRANGERS)
def by_strangers(request: pytest.FixtureRequest, classifier: Classifier) -> list[Pair]:
    return read_pairs(request.param, classifier)


def test_what_strangers_tell_again_in_other_words_is_put_before_a_person(by_strangers: list[Pair]) -> None:
    # Given pairs by people who had not seen the rules: a second telling dwells on another side of the matter
    true = [pair for pair in by_strangers if pair.expected]
    # When they are compared
    missed = [pair.text for pair in true if pair.found is None]
    # Then nine in ten are found; one that is told after a week, as a follow-up
    assert len(missed) <= 0.1 * len(true), missed


def test_what_strangers_tell_is_joined_by_nobody_but_people(by_strangers: list[Pair]) -> None:
    assert [pair.text for pair in by_strangers if pair.found and pair.found.is_proof] == []


def test_most_of_what_only_resembles_bothers_nobody(by_strangers: list[Pair]) -> None:
    # Given pairs written to be mistaken: the same template, street or person, another matter
    false = [pair for pair in by_strangers if pair.expected is None]
    bothered = [pair.text for pair in false if pair.found]
    assert len(bothered) <= 0.35 * len(false), bothered


def test_a_proposal_quotes_words_and_no_walls_of_letters() -> None:
    # Given two texts that share a word, and something endless
    one, other = (read_wording(fold(f"{'قطلم' * 200} {text}")) for text in ("بقالة سنحوب مسكرة", "سنحوب ما تفتح"))
    # Then what both say is told by the word
    assert shared_words(one, other) == ["سنحوب"]


@pytest.mark.parametrize(
    ("one", "other", "quoted"),
    [
        (
            "باص المدرسة الابتدائية ما وقف لولدي، سلحوف!",
            "ابني ينتظر باص المدرسه الابتداييه سلحوف",
            {"الابتدائية", "سلحوف"},
        ),
        ("सुलेमानपुर की पुलिया टूटी है।", "पुलिया टूट गई, सुलेमानपुर", {"सुलेमानपुर", "पुलिया"}),
    ],
)
def test_a_proposal_quotes_words_as_they_were_written(one: str, other: str, quoted: set[str]) -> None:
    said = as_written(shared_words(read_wording(fold(one)), read_wording(fold(other))), one)
    assert quoted <= set(said)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_any_two_texts_are_compared_without_harm(
    classifier: Classifier, one: str, other: str, is_of_one_person: bool
) -> None:
    # Given two texts of any characters, and one that holds the other
    for first, second in ((one, other), (one, f"{one} {other}")):
        # When they are compared
        found = pair_of(first, second, classifier, is_of_one_person=is_of_one_person).found
        # Then nothing or a likelihood is said; and who wrote something else is joined by nobody but people
        assert found is None or 0 < found.confidence <= 1
        assert found is None or is_of_one_person or not found.is_proof


@pytest.mark.parametrize(("is_of_one_person", "most"), [(True, 0.2), (False, 0.05)])
def test_what_has_nothing_in_common_is_rarely_tied(classifier: Classifier, is_of_one_person: bool, most: float) -> None:
    # Given messages and whole letters that have nothing to do with each other
    drawn = [pair for pair in unrelated(classifier, 400) if pair.is_of_one_person == is_of_one_person]
    # When they are compared
    bothered = [pair.text for pair in drawn if pair.found]
    # Then few of one person's are asked about, and hardly any of two people's
    assert len(bothered) <= most * len(drawn), bothered


def test_what_the_signs_weigh_is_what_the_pairs_teach() -> None:
    # Given the pairs and signs of today; when they are learnt again, then nothing changes: python -m bench.pairs
    learnt = learn(pairs_that_teach())
    assert rtoml.load(SCALES) == {question: pytest.approx(weights, abs=0.01) for question, weights in learnt.items()}


def test_signs_speak_in_their_own_direction() -> None:
    for weights in rtoml.load(SCALES).values():
        for sign in weights.keys() - {"bias", "least"}:
            assert (weights[sign] < 0) == (sign in AGAINST), sign


def test_the_common_words_are_those_of_the_messages_that_teach() -> None:
    # Given the messages of today; when they are counted again, then nothing changes: python -m bench.rarity
    counted = count()
    assert {unit: rarity(unit) for unit in counted} == counted
    assert rarity("سنحوب") == RAREST
