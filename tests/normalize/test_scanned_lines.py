"""Two readings of one page made one: the surer line, the missing name, the number in other digits."""

from hypothesis import given
from hypothesis import strategies as st

from normalize.fax.lines import (
    Line,
    Word,
    best_lines,
    has_doubts,
    is_eastern_number,
    is_latin,
    mended,
    read_tsv,
)


def word(text: str, confidence: float, left: int, right: int, top: int = 0) -> Word:
    return Word(text, confidence, left, top, right, top + 40)


def test_the_surer_line_is_taken() -> None:
    arabic = (Line((word("نأمل", 0.9, 400, 500),)), Line((word("صعءه", 0.2, 100, 500, 100),)))
    english = (Line((word("Jol", 0.2, 400, 500),)), Line((word("Please", 0.96, 100, 500, 100),)))
    assert [line.text for line in best_lines(arabic, english)] == ["نأمل", "Please"]


def test_a_line_that_only_the_second_saw_is_put_in_its_place() -> None:
    first = (Line((word("نأمل", 0.9, 400, 500),)), Line((word("منكم", 0.9, 100, 500, 200),)))
    second = (Line((word("Please", 0.96, 100, 500, 100),)), Line((word("~", 0.3, 100, 500, 300),)))
    assert [line.text for line in best_lines(first, second)] == ["نأمل", "Please", "منكم"]


def test_words_in_other_letters_replace_what_was_guessed() -> None:
    # Given an Arabic line with a name that the Arabic reading made nonsense of, from right to left
    guessed = Line(
        (word("هاتف", 0.9, 400, 500), word("لاة", 0.1, 200, 290), word("8ت5", 0.2, 100, 190), word("منذ", 0.9, 0, 90))
    )
    seen = Line((word("je", 0.2, 0, 90), word("Samsung", 0.96, 100, 190), word("Galaxy", 0.96, 200, 290)))
    [line] = mended((guessed,), (seen,), is_latin)
    assert line.text == "هاتف Samsung Galaxy منذ"


def test_what_is_sure_is_not_replaced() -> None:
    sure = Line((word("على", 0.93, 100, 190), word("Ali", 0.95, 0, 90)))
    seen = Line((word("Je", 0.95, 100, 190), word("Al1", 0.75, 0, 90)))
    assert mended((sure,), (seen,), is_latin) == (sure,)


def test_numbers_in_other_digits_replace_what_was_guessed() -> None:
    guessed = Line((word("رقم", 0.9, 400, 500), word("2047/9991", 0.05, 100, 300), word("في", 0.9, 0, 90)))
    seen = Line((word("رفم", 0.9, 400, 500), word("٤٥۸۷۲۳۹۱", 0.64, 100, 300)))
    [line] = mended((guessed,), (seen,), is_eastern_number)
    assert line.text == "رقم ٤٥۸۷۲۳۹۱ في"


def test_what_was_a_piece_of_a_replaced_word_goes_with_it() -> None:
    # Given a number that the Arabic reading broke in two
    guessed = Line((word("رقم", 0.9, 400, 500), word("1029756", 0.78, 150, 300), word("483", 0.83, 100, 150)))
    seen = Line((word("4831029756", 0.96, 100, 300),))
    [line] = mended((guessed,), (seen,), is_latin)
    assert line.text == "رقم 4831029756"


def test_a_single_letter_is_no_latin_word() -> None:
    assert not is_latin(word("W", 0.9, 0, 10))
    assert is_latin(word("W2", 0.9, 0, 10))
    assert not is_latin(word("W2م", 0.9, 0, 10))


@given(st.text(max_size=300) | st.text(alphabet="5\t1.-\n٤ا", max_size=300))
def test_any_table_is_read(table: str) -> None:
    for line in read_tsv("level\n" + table):
        assert line.text
        assert 0 <= line.confidence <= 1


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.floats(0, 1), st.sampled_from(["نعم", "yes", "٤"])))
)
def test_no_two_readings_are_too_different(words: list[tuple[int, int, float, str]]) -> None:
    lines = tuple(Line((Word(text, sure, left, top, left + 50, top + 30),)) for left, top, sure, text in words)
    both = mended(best_lines(lines[::2], lines[1::2]), lines, is_latin)
    assert isinstance(has_doubts(both), bool)
    assert len(both) <= len(lines)
