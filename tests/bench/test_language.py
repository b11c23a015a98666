"""What the language model is fitted on and how it is kept: the same each time, and nothing lost on the way."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.indic import TYPED_FROM, Writer
from bench.language import posts, read, why_not
from bench.romanized import ARABIZI, REGIONS, arabizi, composed, lexicon
from normalize.languages.model import ZERO, Table, load, write
from normalize.languages.words import grams, words


def test_composed_text_is_the_same_each_time_and_in_four_languages() -> None:
    # Given two generations of one seed, and one of another
    first, second, other = list(composed(40, 1)), list(composed(40, 1)), list(composed(40, 2))
    # Then they agree, and every region and language is there
    assert first == second != other
    assert {language for language, _, _ in first} == {"ar", "hi", "ur", "fa"}
    assert {source for _, source, _ in first} == {*REGIONS, "hindi", "urdu", "persian"}


def test_a_part_of_the_lexicon_shares_no_word_with_the_rest() -> None:
    # Given words by sound, which are told by one part of the lexicon
    rest = {text for _, _, text in composed(400, 1, part=-1)}
    part = {text for _, _, text in composed(400, 1, part=0)}
    # Then single words of it are hardly ever in the rest: two sounds may be typed alike
    alone = {text for text in part if " " not in text}
    assert len(alone & rest) < len(alone) / 10


def test_every_sound_of_the_lexicon_can_be_typed() -> None:
    sections = lexicon(ARABIZI)
    assert set(sections) == {"common", *REGIONS}
    for region in REGIONS:
        typed = arabizi(sections["common"] + sections[region], region, random.Random(1))
        assert typed.isascii() or region == "maghrebi"
        assert not set("$@HGSTDZRVAIUEO") & set(typed)


@pytest.mark.parametrize(
    ("language", "text", "spellings"),
    [
        ("ml", "വെള്ളം ഇല്ല", {"vellam illa", "vallam illa"}),
        ("ta", "தண்ணீர் இல்லை", {"thanneer illai", "thannir illai", "tanneer illai", "tannir illai"}),
        ("bn", "পানি নেই", {"pani nei"}),
        ("ne", "पानी छैन", {"pani chhaina", "pani chaina", "panee chhaina", "panee chaina"}),
        ("te", "నీళ్ళు లేవు", {"neellu levu", "nillu levu"}),
        ("hi", "नमक कहाँ है", {"namak kahan hai"}),
    ],
)
def test_an_indian_script_is_typed_as_people_type_it(language: str, text: str, spellings: set[str]) -> None:
    # Given twenty people who type the same words in Latin letters
    typed = {Writer(language, random.Random(person)).type(text) for person in range(20)}
    # Then each writes them in a way that people do
    assert typed & spellings, typed


@given(st.text(max_size=60), st.sampled_from(sorted(TYPED_FROM)), st.integers(0, 9))
def test_whatever_is_typed_keeps_what_is_no_indian_letter(text: str, language: str, person: int) -> None:
    typed = Writer(language, random.Random(person)).type(f"{text} ok 24")
    assert typed.split()[-2:] == ["ok", "24"]
    assert typed == Writer(language, random.Random(person)).type(f"{text} ok 24")


def test_a_table_that_was_written_scores_as_before(tmp_path: Path) -> None:
    # Given a table of two languages
    steps = {" ": (3, -3), "wa": (100, -7), " water ": (-127, 127)}
    raised = {gram: bytes(step + ZERO for step in pair) for gram, pair in steps.items()}
    packed = {gram: sum(one << (24 * at) for at, one in enumerate(pair)) for gram, pair in raised.items()}
    table = Table(("en", "de"), ("en",), 0.5, (1.0, -1.0), ((2.0, 0.0),), packed)
    # When it is written and loaded again
    path = tmp_path / "model.bin"
    write(path, {"Latn": table}, {"Latn": b"".join(raised.values())})
    found = load("Latn", path)
    # Then it is the same, and its sums are those of its weights
    assert found == table
    count = len(grams("water"))
    expected = [(3 + 3 + 100 - 127) * 0.5 / count**0.5 + 1.0 + 2.0 * 0.25, (-3 - 3 - 7 + 127) * 0.5 / count**0.5 - 1.0]
    assert found.scores(["water"], [0.25]) == pytest.approx(expected)
    with pytest.raises(KeyError):
        load("Cyrl", path)


@given(st.text(max_size=200), st.sampled_from(["Latn", "Arab", "Deva"]))
def test_words_are_of_letters_and_not_too_many(text: str, script: str) -> None:
    found = words(text, script)
    assert len(found) <= 40
    assert all(any(map(str.isalnum, word)) or script == "Deva" for word in found)
    assert words(" ".join(found), script) == found


def test_the_benchmark_says_what_it_lacks_and_reads_what_it_gets(tmp_path: Path) -> None:
    assert "sentences.tsv" in why_not(None)
    assert "sentences.tsv" in why_not(str(tmp_path))
    for name in ("sentences", "ui", "pairs", "words"):
        tmp_path.joinpath(f"{name}.tsv").write_text("en\tthe water is off\n" * 20 + "no tab\n", encoding="utf-8")
    assert why_not(str(tmp_path)) == ""
    texts = read(tmp_path)
    assert texts["ui"] == [("en", "the water is off")] * 20
    assert all(len(post) == 100 for post in posts(texts))
