import string
from collections.abc import Sequence

import pytest
from babel.messages.pofile import read_po

from route.words import FOLDER, Words, direction

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def test_what_has_no_translation_is_said_in_english(words: Words) -> None:
    assert words.say("ar", "Nobody translated {this}", this="yet") == "Nobody translated yet"


def test_a_language_without_a_catalogue_gets_the_default(words: Words) -> None:
    assert words.say("hi", "Type") == "Type"
    assert Words.load(default="ar").say("hi", "Type") == "النوع"
    assert words.say("ar_QA", "Type") == words.say("ar", "Type") == "النوع"


def test_a_default_without_a_catalogue_is_said_at_the_start() -> None:
    with pytest.raises(LookupError, match='"fr"'):
        Words.load(default="fr")


def test_values_are_not_read_as_templates(words: Words) -> None:
    assert words.say("en", "Answer from {agency}", agency="{0} {agency} %s") == "Answer from {0} {agency} %s"


def test_every_arabic_sentence_is_there_and_fills_in_the_same_names() -> None:
    with (FOLDER / "ar.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    for message in catalogue:
        english, arabic = _forms(message.id), _forms(message.string)
        assert all(arabic), message.id
        assert not message.fuzzy or not message.id, message.id
        for sentence in arabic if message.id else ():
            assert _names(sentence) <= _names(english[-1]), message.id


def test_writing_runs_from_right_to_left_where_it_does() -> None:
    assert [direction(language) for language in ("ar", "ur", "fa-IR", "en", "hi", "und")] == ["rtl"] * 3 + ["ltr"] * 3


def _forms(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said or ()


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
