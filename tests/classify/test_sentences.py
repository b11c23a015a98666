"""Where sentences end, in every script, and where a full stop or a line break ends none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.sentences import Sentences
from classify.tokens import TOKEN


def ends_between_first_and_last(text: str) -> int:
    return Sentences(text).between(0, len(TOKEN.findall(text)) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "The lift is stuck again. There are two of us in it",
        "المصعد واقف من ساعة. فيه اثنين من الجيران داخله",
        "متى يوصل الفني لبيتنا؟ العيال ينتظرون من الصبح بدري",
        "लिफ्ट सुबह से बंद है। अंदर दो लोग फंसे हैं",
        "لفٹ صبح سے بند ہے۔ اندر دو لوگ پھنسے ہیں",
        "السلام عليكم ورحمة الله\n\nالمصعد عندنا واقف من أمس",
    ],
)
def test_a_sentence_ends(text: str) -> None:
    assert ends_between_first_and_last(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Fire. Kitchen. Help. Quickly",
        "help... my father... he does not move any more",
        "The temperature is 39.5 and rising in the whole building",
        "الحقونا! البيت كله دخان! العيال داخل الغرفة",
        "a line that the mail program has broken\nin the middle of its sentence",
        "He is on the roof of our building. Hurry",
    ],
)
def test_a_fragment_a_number_and_a_line_break_end_none(text: str) -> None:
    assert ends_between_first_and_last(text) == 0


def test_a_text_without_words_has_no_sentences() -> None:
    assert Sentences(". . .\n\n؟").between(0, 0) == 0


@given(st.text(alphabet="ab .؟!\n।", max_size=200))
def test_words_further_apart_have_as_many_ends_between_them_or_more(text: str) -> None:
    words = TOKEN.findall(text)
    sentences = Sentences(text)
    ends = [sentences.between(0, place) for place in range(len(words))]
    assert ends == sorted(ends)
    assert sentences.between(len(words), 0) == sentences.between(0, len(words))
