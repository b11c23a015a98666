"""Reference numbers survive telephones, keyboards and right-to-left text."""

from hypothesis import given
from hypothesis import strategies as st

from cases.reference import find_references, is_reference, new_reference, spoken

references = st.builds(new_reference)


@given(references, st.integers(0, 9), st.integers(0, 9))
def test_a_wrong_digit_is_caught(reference: str, place: int, digit: int) -> None:
    # Given a reference with one digit heard wrongly
    heard = reference[:place] + str(digit) + reference[place + 1 :]
    # Then it is no reference
    assert is_reference(heard) == (heard == reference)


@given(references, st.integers(0, 8))
def test_two_neighbours_swapped_are_caught(reference: str, place: int) -> None:
    # Given a reference with two neighbouring digits swapped
    typed = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    # Then it is no reference
    assert is_reference(typed) == (typed == reference)


@given(
    references,
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]),
    st.sampled_from(["", " ", "-", "\u00a0", "\u200f", "\u2066", " \u200e"]),
    st.sampled_from(["رقم البلاغ {} شكراً", "my case is {}, please", "मेरा नंबर {} है", "#{}", "({})", "{}"]),
)
def test_it_is_found_as_people_write_it(reference: str, digits: str, between: str, sentence: str) -> None:
    # Given a reference in Arabic-Indic, Persian or Hindi digits, with spaces, dashes or bidi marks
    written = between.join(digits[int(digit)] for digit in reference)
    # Then it is found
    assert find_references(sentence.format(written)) == (reference,)


def test_numbers_that_only_look_like_one_are_left_alone() -> None:
    # Given a mobile number, a Saudi identity number, an account number and a longer one with a reference inside
    reference = new_reference()
    text = f"0501234567 and 1012345678 and 55500109 and 9{reference} and {reference}7"
    # Then none of them is taken for a reference
    assert find_references(text) == ()


def test_each_is_named_once_and_only_a_few_are_looked_at() -> None:
    some = list(dict.fromkeys(new_reference() for _ in range(40)))
    assert find_references(" ; ".join(some + some)) == tuple(some[:10])


def test_it_is_read_out_in_groups() -> None:
    assert spoken("4831029756") == "483 102 9756"


@given(st.text(max_size=300))
def test_any_text_is_searched_without_trouble(text: str) -> None:
    assert all(is_reference(found) for found in find_references(text))
