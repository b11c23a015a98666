"""Every sentence of the pages is there in Arabic, and no character of a message acts on the page."""

import ast
import re
import unicodedata
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from normalize.apps import whatsapp
from normalize.message import Edition
from route.words import Words
from tests.web.flags_set import codes_set, codes_with_words
from web.flags import louder, sign
from web.labels import label
from web.marks import marked

WEB = Path(__file__).parents[2] / "web"
ACTING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
SAID = re.compile(r"say\(\s*(?:\"([^\"]+)\"|'([^']+)')")


def sentences() -> set[str]:
    """What the templates say, what the labels are, and what the code hands to a page."""
    found = {match[1] or match[2] for path in WEB.glob("templates/*.html") for match in SAID.finditer(path.read_text())}
    tree = ast.parse((WEB / "labels.py").read_text())
    for table in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for value in table.values:
            if isinstance(value, ast.Constant) and value.value not in ("good", "warn", "bad"):
                found.add(str(value.value))
    for words in filter(None, map(sign, codes_with_words())):
        found |= {words.label, words.meaning}
    for path in (WEB / "form_fields.py", WEB / "forms.py", WEB / "track.py", WEB / "chat_room.py"):
        for quoted in re.findall(r"\"([A-Z][^\"]+\.)\"[,)\n]", path.read_text()):
            if not quoted.startswith("``"):
                found.add(quoted)
    return found


def test_every_sentence_is_there_in_arabic() -> None:
    catalogue = Words.load().catalogues["ar"]
    said = sentences()
    assert len(said) > 150
    assert "Write your message." in said
    untranslated = {sentence for sentence in said if catalogue.gettext(sentence) == sentence}
    assert untranslated <= {"Open311"}


def test_a_translation_asks_for_the_same_values() -> None:
    catalogue = Words.load().catalogues["ar"]
    for sentence in sentences():
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", catalogue.gettext(sentence)))


def test_a_code_that_no_page_knows_is_shown_as_it_is() -> None:
    assert label("status", "waiting_for_rain") == "waiting for rain"
    assert label("channel", "{x}") == "x"


def test_every_flag_that_can_be_set_has_words() -> None:
    # Given the codes that stand in the code, and those that it puts together or takes from elsewhere
    put_together = {f"{method}_fail" for method in ("spf", "dkim", "dmarc")}
    put_together |= {f"status_{state}" for state in whatsapp._STATUSES}
    put_together |= set(get_args(Edition)) - {"new"}
    written = codes_set()
    assert len(written) > 70

    # Then each has its words, and no words are left over
    assert written | put_together == codes_with_words()


def test_many_flags_become_the_ones_that_matter() -> None:
    assert louder(("sticker", "hidden_text", "brand_new_code", "dmarc_fail", "charset_guessed")) == (
        "dmarc_fail",
        "hidden_text",
        "brand_new_code",
    )
    assert sign("brand_new_code") is None


@given(st.text(st.characters(exclude_characters="[]")))
def test_marked_text_holds_nothing_that_acts_and_loses_nothing_else(text: str) -> None:
    shown = marked(text)
    assert not {unicodedata.bidirectional(character) for character in shown} & ACTING
    without_marks = re.sub(r"\[(?:[A-Z]{3}|U\+[0-9A-F]{4})\]", "", shown)
    assert without_marks == "".join(character for character in text if marked(character) == character)


def test_ordinary_arabic_is_left_alone() -> None:
    # The plain marks, joiners and line ends that keyboards and mail programs write
    text = "\u200fمرحبا\u200e، می\u200cخواهم\nline\ttab \u061c؟"
    assert marked(text) == text
