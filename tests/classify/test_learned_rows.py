"""Files of labelled rows as people export them: broken, huge, in another encoding, with other columns."""

from pathlib import Path

import pytest

from classify.learned.examples import Source, is_held_back, tidy
from classify.learned.rows import LONGEST_LINE, BadData, Row, read_rows


def write(folder: Path, content: bytes) -> Path:
    path = folder / "rows.tsv"
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadData) as caught:
        read_rows(path, "topic")
    return str(caught.value)


def test_rows_with_and_without_a_header_are_the_same_rows(tmp_path: Path) -> None:
    # Given the same rows bare and under a header, the latter with a byte order mark and Windows line ends
    bare = "water\tالمياه مقطوعة\nroads\tحفرة في الشارع\n"
    headed = "\ufefflabel\ttext\r\n" + bare.replace("\n", "\r\n")
    # When both are read
    found = [read_rows(write(tmp_path, text.encode()), "topic").rows for text in (bare, headed)]
    # Then they are the same
    assert found[0] == found[1] == [Row("water", "المياه مقطوعة"), Row("roads", "حفرة في الشارع")]


def test_a_header_may_name_the_target_and_further_columns(tmp_path: Path) -> None:
    content = "Language\ttype\ttopic\ttext\tchannel\nAR\tincident\twater\tالماي مقطوع\tSMS\n"
    assert read_rows(write(tmp_path, content.encode()), "topic").rows == [Row("water", "الماي مقطوع", "ar", "sms")]


def test_without_a_header_all_after_the_first_tab_is_text(tmp_path: Path) -> None:
    assert (
        read_rows(write(tmp_path, b"water\tno water\tsince Monday\n"), "topic").rows[0].text == "no water\tsince Monday"
    )


def test_broken_lines_are_left_out_and_named_with_their_number(tmp_path: Path) -> None:
    # Given a good file with five lines that are broken, each in its own way
    good = ["water\tالماي مقطوع"] * 60
    lines = [*good[:2], "water", "\tno label", "water\t   ", "", *good[2:]]
    content = (
        "\n".join(lines).encode() + b"\nroads\t\xff\xfe\xfa broken\nroads\t" + b"x" * LONGEST_LINE + b"\nroads\tlast\n"
    )
    # When it is read
    found = read_rows(write(tmp_path, content), "topic")
    # Then the others are there, and an empty line is none
    assert len(found.rows) == 61
    assert found.rows[-1] == Row("roads", "last")
    assert found.broken == [
        "line 3: no tab between label and text",
        "line 4: the label is empty",
        "line 5: the text is empty",
        "line 65: not UTF-8",
        f"line 66: longer than {LONGEST_LINE:,} bytes",
    ]


def test_a_file_without_line_ends_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.tsv"
    with path.open("wb") as file:
        file.truncate(300_000_000)  # sparse
    assert "longer than 1,000,000 bytes" in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is no row"),
        (b"label\ttext\n", "there is no row"),
        (b"\n\n\n", "there is no row"),
        ("water\tالماي مقطوع\n".encode("utf-16"), "save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\n\x01", "are no label<TAB>text"),
        (b"one, two, three\nfour, five\n", "are no label<TAB>text"),
        ("water\tالماي\n".encode("cp1256") * 30, "not UTF-8"),
    ],
)
def test_another_kind_of_file_is_refused_with_the_reason(content: bytes, said: str, tmp_path: Path) -> None:
    assert said in refusal(write(tmp_path, content))


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.tsv")
    assert "Is a directory" in refusal(tmp_path)


def test_texts_that_differ_only_in_spelling_count_once_with_the_label_most_gave() -> None:
    # Given one text four times, in three spellings, labelled by people who disagree
    rows = [
        Source("roads", "المياه مقطوعة", "ar", ""),
        Source("water", "المياه مقطوعة", "ar", ""),
        Source("water", "الميــاه مَقطوعة", "ar", ""),
        Source("water", "المياه  مقطوعه", "ar", ""),
        Source("roads", "حفرة", "ar", ""),
        Source("waste", "حفره", "ar", ""),
    ]
    # When they are tidied
    tidied = tidy(rows)
    # Then the majority decides, of equals the last one
    assert sorted(example.label for example in tidied.examples) == ["waste", "water"]
    assert (tidied.repeated, tidied.contradictory) == (4, 2)


def test_what_is_held_back_stays_so_as_a_set_grows() -> None:
    texts = [f"رسالة رقم {number} من مواطن" for number in range(4000)]
    held = [text for text in texts if is_held_back(text, 109)]
    assert 0.03 * len(texts) < len(held) < 0.07 * len(texts)
    assert [text for text in texts[:1000] if is_held_back(text, 109)] == [text for text in held if text in texts[:1000]]
    assert held != [text for text in texts if is_held_back(text, 110)]
