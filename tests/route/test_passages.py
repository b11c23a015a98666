import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.tokens import Signer, claims_in_addresses, claims_in_message_ids
from ingest.notice import Enclosure
from route.enclosures import within
from route.forwards import agency_of
from route.passages import flat, lines, tidy, without_tokens
from route.segments import fit, segments

SIGNER = Signer(b"k")
REFERENCE = "4831029753"


@given(before=st.text(max_size=40), after=st.text(max_size=40), upper=st.booleans())
def test_no_token_survives_wherever_it_stands(before: str, after: str, upper: bool) -> None:
    address = SIGNER.reply_address("intake@centre.example", REFERENCE, "agency", "water")
    message_id = f"<{SIGNER.notice_id('forward', 1, REFERENCE, 'agency', 'water')}@centre.example>"
    text = f"{before}{address} {message_id}{after}"

    cleaned = without_tokens(text.upper() if upper else text)

    assert not [claim for claim in claims_in_addresses([cleaned]) if claim.reference == REFERENCE]
    assert not [claim for claim in claims_in_message_ids([cleaned]) if claim.reference == REFERENCE]


def test_a_text_without_tokens_stays_as_it_is() -> None:
    for text in ("my case is 4831029753.", "mail me: a.c.d@example.org", "+4831029753.a@x", "انقطعت المياه"):
        assert without_tokens(text) == text


@given(st.text())
def test_every_line_has_a_direction_and_loses_no_letter(text: str) -> None:
    made = lines(text)
    assert "\n".join("".join(run.text for run in line.runs) for line in made) == text
    assert all(line.direction in ("ltr", "rtl") for line in made)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("هاتفي +974 5551 2345 شكرا", ["+974 5551 2345"]),
        ("حساب 1234-5678-90", ["1234-5678-90"]),
        ("من 5 - 7 مساء", []),
        ("شقة 5 12", []),
        ("في 22/11/2026", []),
        ("٩٧٤٥٥٥١٢٣٤٥", ["٩٧٤٥٥٥١٢٣٤٥"]),
        ("abc1234567", []),
    ],
)
def test_only_long_numbers_are_kept_from_left_to_right(line: str, codes: list[str]) -> None:
    (made,) = lines(line)
    assert [run.text for run in made.runs if run.is_code] == codes


def test_a_line_without_letters_goes_the_way_of_the_one_before() -> None:
    assert [line.direction for line in lines("سلام\n123\n\nhello\n!", "ltr")] == ["rtl", "rtl", "rtl", "ltr", "ltr"]


@given(st.text())
def test_a_flat_text_is_one_clean_line(text: str) -> None:
    assert len(flat(text).splitlines()) <= 1
    assert flat(flat(text)) == flat(text)


def test_long_gaps_are_closed() -> None:
    assert tidy("\r\n\r\na  \r\n\r\n\r\n\r\nb\r\n") == "a\n\nb"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ا" * 70, 1),
        ("ا" * 71, 2),
        ("ا" * 135, 3),
        ("😀" * 36, 2),
    ],
)
def test_text_messages_are_counted_as_the_company_counts(text: str, expected: int) -> None:
    assert segments(text) == expected


@given(st.text(min_size=1, max_size=600), st.integers(2, 4))
def test_what_is_cut_fits_and_keeps_its_ending(text: str, most: int) -> None:
    ending = "\nhttps://centre.example/track"
    made = fit(text, ending, most)
    assert segments(made) <= most
    assert made.endswith(ending)


def test_as_many_files_as_possible_go_out_in_their_own_order() -> None:
    files = [Enclosure(name, "x/y", b"x" * size) for name, size in (("a", 4), ("b", 9), ("c", 6), ("d", 0))]
    taken, left_out = within(files, 10)
    assert ([one.filename for one in taken], left_out) == (["a", "c", "d"], ("b",))


@pytest.mark.parametrize(
    ("target", "code"), [("agency:water", "water"), ("agency:water:webhook", "water"), ("citizen", "")]
)
def test_a_target_names_its_agency(target: str, code: str) -> None:
    assert agency_of(target) == code
