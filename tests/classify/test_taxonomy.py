"""The taxonomy: what is shipped, and what a centre may put in its place."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from classify.classifier import Classifier
from classify.taxonomy import Taxonomy, load_taxonomy


def test_every_shipped_code_has_an_arabic_and_an_english_name() -> None:
    taxonomy = load_taxonomy()
    for section in (taxonomy.types, taxonomy.priorities, taxonomy.topics):
        assert [code for code, names in section.items() if not {"ar", "en"} <= set(names)] == []
    assert len(taxonomy.topics) == 33


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("water", "ar", "المياه"),
        ("incident", "en", "Incident report"),
        ("emergency", "ar", "طارئ"),
        ("water", "tl", "Water supply"),
        ("no_such_code", "ar", "no_such_code"),
    ],
)
def test_a_code_is_called_by_its_name(code: str, language: str, name: str) -> None:
    assert load_taxonomy().name(code, language) == name


def test_a_centre_brings_its_own_file(tmp_path: Path) -> None:
    # Given a taxonomy file with a topic of its own
    shipped = load_taxonomy()
    file = tmp_path / "taxonomy.toml"
    lines = ["[types]", *(f'{code} = {{ en = "{code}" }}' for code in shipped.types)]
    lines += ["[priorities]", *(f'{code} = {{ en = "{code}" }}' for code in shipped.priorities)]
    lines += ["[topics]", 'other = { en = "Other" }', 'pearls = { ar = "اللؤلؤ" }']
    file.write_text("\n".join(lines), encoding="utf-8")
    # When it is loaded, Then it replaces ours, and a name in any language beats none
    taxonomy = load_taxonomy(file)
    assert set(taxonomy.topics) == {"other", "pearls"}
    assert taxonomy.name("pearls", "en") == "اللؤلؤ"


def test_a_taxonomy_without_the_codes_that_rules_rely_on_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"\[priorities\] needs emergency, high, normal, low"):
        Taxonomy(types=load_taxonomy().types, priorities={}, topics=load_taxonomy().topics)


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ValidationError):
        Taxonomy.model_validate({**load_taxonomy().model_dump(), "agencies": {}})


def own_file(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_centre_extends_the_shipped_codes_with_its_own_and_their_words(tmp_path: Path) -> None:
    # Given a file that extends ours with a topic, its words, and a counter-word for one of our topics
    taxonomy = load_taxonomy(
        own_file(
            tmp_path,
            "extends_shipped = true\n"
            '[topics]\npearls = { en = "Pearls", ar = "اللؤلؤ" }\nwater = { en = "Water and ice" }\n'
            '[keywords.ar.topics.pearls]\nstrong = ["الغوص", "موسم المحار"]\n'
            '[keywords.en.topics.electricity]\ncounter = ["ewa"]\n',
        )
    )
    # When messages come
    classifier = Classifier.load(taxonomy)
    # Then ours are there, renamed where the file says so, and its words decide
    assert len(taxonomy.topics) == 34
    assert taxonomy.name("water", "en") == "Water and ice"
    assert classifier.classify_text("متى يبدأ موسم المحار هذي السنة؟").topic == "pearls"
    assert classifier.classify_text("ewa").topic == "other"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[keywords.ar.topics.perls]\nwords = ["غوص"]\n', "keywords.ar.topics.perls: no such code"),
        ('[keywords.ar.topics.water]\nword = ["غوص"]\n', "strong"),
        ('[keywords.ar.priority.high]\nwords = ["غوص"]\n', "topics"),
    ],
    ids=["unknown code", "unknown list", "unknown section"],
)
def test_words_for_nothing_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        load_taxonomy(own_file(tmp_path, "extends_shipped = true\n" + text))
