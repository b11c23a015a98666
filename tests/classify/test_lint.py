"""The linter of keyword lists: lists in, sentences out."""

import pytest

from classify.keywords import Entry
from classify.lint import lint
from classify.taxonomy import Taxonomy, load_taxonomy


def taxonomy(**names: str) -> Taxonomy:
    topics = {code: {"en": name} for code, name in names.items()} | {"other": {"en": "Other"}}
    return load_taxonomy().model_copy(update={"topics": topics})


def entry(code: str, text: str, weight: float = 1.0, language: str = "en") -> Entry:
    return Entry("topics", code, text, weight, language)


WATER = entry("water", "tap")


def test_clean_lists_have_no_findings() -> None:
    assert (
        lint(taxonomy(water="Water"), [WATER, entry("water", "dry tap", 2.0), entry("water", "tap dance", -1.5)]) == []
    )


@pytest.mark.parametrize(
    ("entries", "finding"),
    [
        (
            [WATER, entry("water", "Taps")],
            "keywords.en.topics.water: «Taps» is listed twice, as «tap» too; keep one of them",
        ),
        (
            [WATER, entry("water", "the TAP", 2.0), entry("water", "the tap", -1.5)],
            "keywords.en.topics.water: «the tap» speaks for water and against it; drop one of the two",
        ),
        (
            [WATER, entry("water", "…")],
            "keywords.en.topics.water: «…» can never fire; another keyword takes its words, or it has none",
        ),
        (
            [WATER, entry("roads", "الحفرة", language="ar"), entry("roads", "hole")],
            None,
        ),
        (
            [WATER, entry("water", "=taps", 2.0)],
            None,
        ),
        (
            [WATER, entry("roads", "tap"), entry("parks", "taps")],
            "keywords.en.topics.water: «tap» speaks for parks, roads, water; keep it for two, or make it weak",
        ),
    ],
    ids=["twice", "cancelled", "no words", "clean", "a word as it stands", "shared"],
)
def test_a_doubtful_list_is_told_with_path_and_remedy(entries: list[Entry], finding: str | None) -> None:
    # Given the entries as they are compiled, When they are linted
    found = lint(taxonomy(water="Water"), entries)
    # Then there is exactly the one finding
    assert found == ([finding] if finding else [])


def test_a_topic_that_a_language_of_the_taxonomy_cannot_name_is_told() -> None:
    # Given a taxonomy that is shown in Arabic and English, and a topic with English words alone
    both = load_taxonomy().model_copy(update={"topics": {"water": {"en": "Water", "ar": "المياه"}}})
    # When it is linted, Then the missing language is named with the table to write
    assert lint(both, [WATER]) == [
        "topics.water: no words in ar; list some in [keywords.ar.topics.water], or nobody who writes so is understood"
    ]
