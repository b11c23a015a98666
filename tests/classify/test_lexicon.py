"""The keyword lists themselves: what a careless edit would break."""

from collections import defaultdict

import pytest

from classify.keywords import read_lexicon
from classify.taxonomy import load_taxonomy
from classify.tokens import TOKEN, stem

LEXICON = read_lexicon()
TAXONOMY = load_taxonomy()
TOPICS = [entry for entry in LEXICON.entries if entry.head == "topics"]


def stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in TOKEN.findall(text))


def test_every_code_is_in_the_taxonomy() -> None:
    known = {
        "topics": set(TAXONOMY.topics),
        "types": set(TAXONOMY.types),
        "priority": {"emergency", "high", "figurative", "exercise", "sign"},
        "tone": {"negative", "positive"},
        "courtesy": {"any"},
    }
    unknown = {(entry.head, entry.code) for entry in LEXICON.entries if entry.code not in known[entry.head]}
    assert unknown == set()


def test_every_usual_type_is_in_the_taxonomy() -> None:
    assert set(LEXICON.usual) <= set(TAXONOMY.topics)
    assert set(LEXICON.usual.values()) <= set(TAXONOMY.types)


@pytest.mark.parametrize(("language", "least"), [("ar", 10), ("en", 10), ("hi", 5), ("ur", 5), ("tl", 5)])
def test_every_topic_has_words_in_every_language(language: str, least: int) -> None:
    count = {code: 0 for code in TAXONOMY.topics if code != "other"}
    for entry in TOPICS:
        if entry.language == language and entry.code in count:
            count[entry.code] += 1
    assert [code for code, number in count.items() if number < least] == []


def test_no_keyword_speaks_for_more_than_three_topics() -> None:
    topics: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in TOPICS:
        if entry.weight > 0:
            topics[stems(entry.text)].add(entry.code)
    assert [words for words, codes in topics.items() if len(codes) > 3] == []


def test_no_keyword_stands_twice_in_one_topic() -> None:
    seen: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for entry in LEXICON.entries:
        if entry.weight > 0 and len(entry.parts) == 1:
            seen[entry.language, entry.head, entry.code, stems(entry.text)].append(entry.text)
    assert [texts for texts in seen.values() if len(texts) > 1] == []


def test_no_keyword_is_a_single_letter() -> None:
    assert [entry.text for entry in LEXICON.entries if any(len("".join(stems(part))) < 2 for part in entry.parts)] == []
