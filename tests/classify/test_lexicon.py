"""The keyword lists themselves: what a careless edit would break."""

import pytest

from classify.by_keywords import known_entries
from classify.keywords import ANY_ENDING, read_lexicon
from classify.lint import lint
from classify.taxonomy import load_taxonomy
from classify.tokens import TOKEN, stem

LEXICON = read_lexicon()
TAXONOMY = load_taxonomy()
LANGUAGES = ("ar", "ar_latn", "bn", "en", "fa", "fr", "hi", "hi_latn", "ml", "ne", "ta", "tl", "ur")


def test_every_code_is_in_the_taxonomy() -> None:
    known = {
        "topics": set(TAXONOMY.topics),
        "types": set(TAXONOMY.types),
        "tone": {"negative", "positive"},
        "courtesy": {"any"},
        "acts": {"lasting", "mending", "present"},
        "place": {"before", "after", "within", "within_after"},
        "number": {"any"},
    }
    unknown = {(entry.head, entry.code) for entry in LEXICON.entries if entry.code not in known[entry.head]}
    assert unknown == set()


def test_every_usual_type_is_in_the_taxonomy() -> None:
    assert set(LEXICON.usual) <= set(TAXONOMY.topics)
    assert set(LEXICON.usual.values()) <= set(TAXONOMY.types)


def test_the_languages_are_the_ones_that_we_say() -> None:
    assert {entry.language for entry in LEXICON.entries} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_and_every_type_has_words_in_every_language(language: str) -> None:
    counts = {code: 0 for code in (*TAXONOMY.topics, *TAXONOMY.types) if code != "other"}
    for entry in LEXICON.entries:
        if entry.language == language and entry.head in ("topics", "types") and entry.code in counts:
            counts[entry.code] += 1
    assert [code for code, count in counts.items() if count < (4 if code in TAXONOMY.topics else 2)] == []


def test_the_shipped_keywords_are_clean() -> None:
    assert lint(TAXONOMY, known_entries(LEXICON, TAXONOMY)) == []


def test_no_keyword_is_a_single_letter() -> None:
    short = [
        entry.text
        for entry in LEXICON.entries
        if (entry.text.isalpha() and len(stem(entry.text)) < 2)
        or any(len(piece) < 3 for piece in entry.text.split() if piece.endswith(ANY_ENDING))
        or not TOKEN.search(entry.text)
    ]
    assert short == []
