"""No page stalls the reader, and what is read roughly still keeps its words."""

import pytest

from normalize.html.limits import would_stall_a_parser
from normalize.html.text import Readable, readable
from normalize.html.writer import MAX_LINKS


def test_thousands_of_links_are_capped() -> None:
    html = "".join(f'<a href="https://x.example/{number}">w{number}</a> ' for number in range(MAX_LINKS + 10))
    found = readable(html)
    assert found.flags == ("links_capped",)
    assert found.text.endswith(f"w{MAX_LINKS + 9}")


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">ماء</p>",
        "<div>" * 40_000 + "ماء" + "</div>" * 40_000,
        "<b>" * 100_000 + "ماء",
        "<svg>" + "<td>" * 600 + "ماء",
        "<div></b>" * 600 + "ماء",
        "<b><div></b>" * 600 + "ماء",
        "<span><div></span>" * 600 + "ماء",
        "<div><table><tr><td></div>" * 600 + "ماء",
        "<table>" + "<div></td>" * 600 + "ماء",
        "<p>" + "".join(f"<b a={number}>" for number in range(400)) + "<p>" * 400 + "ماء",
        "<select>" + "<option>" * 3000 + "</select>ماء",
    ],
)
def test_what_would_stall_a_parser_is_read_without_one(html: str) -> None:
    assert readable(html) == Readable("ماء", ("parse_degraded",))


def test_a_number_of_thousands_of_digits_is_no_letter() -> None:
    assert readable("<p>a</p>" * 30_000 + "&#" + "9" * 5000 + ";b").text.endswith("a\n\ufffdb")


def test_a_huge_table_keeps_its_rows() -> None:
    html = "<style>td{x}</style><table>" + "<tr><td style='x'>خلية</td>\n<td>2</td></tr>" * 30_000
    found = readable(html)
    assert found.flags == ("parse_degraded",)
    assert found.text.startswith("خلية | 2\nخلية | 2\n")
    assert found.text.count("خلية") == 30_000


def test_an_unread_comment_takes_the_rest_of_a_huge_page() -> None:
    assert readable("<p>a</p>" * 30_000 + "<!-- <p>b</p>").text.endswith("\na")
    assert readable("<p>a</p>" * 30_000 + "<script>b</script>c<!--d-->e").text.endswith("\na\nce")


def test_a_page_of_many_megabytes_is_cut_and_told() -> None:
    assert readable("<p>ماء</p>" * 400_000).flags == ("parse_degraded", "text_truncated")


@pytest.mark.parametrize(
    "piece",
    [
        "<div><b><span>ماء</span></b></div>",
        "<div><span>ماء</div>",
        "<table><tr><td><font>ماء</font></td></tr></table>",
        "<table><tr><td><font><b><span>ماء</td><td><font>ماء</tr></table>",
        "<ul><li><p>ماء</ul>",
        "<p><b>ماء</b></i></p>",
        "<div>ماء<br></div></span>",
        "<o:p></o:p><p>ماء",
    ],
)
def test_a_long_page_that_is_only_untidy_is_read_with_care(piece: str) -> None:
    assert readable(piece * 900).flags == ()
    assert readable(f"<table><tr><td>{piece * 900}").flags == ()


def test_an_image_written_into_the_page_is_no_trouble() -> None:
    html = f'<p>ماء</p><img src="data:image/png;base64,{"iVBORw0KGgo/" * 10_000}"><p>نار</p>'
    assert readable(html) == Readable("ماء\n\nنار")


def test_a_long_text_without_tags_is_no_long_tag() -> None:
    assert not would_stall_a_parser("a b/c " * 5_000)
    assert not would_stall_a_parser("<p>" + "a b/c " * 5_000)


def test_a_table_of_a_thousand_unclosed_cells_is_still_a_table() -> None:
    assert readable("<table>" + "<tr><td>a<td>b" * 1000).text.startswith("a | b\na | b")


def test_a_long_table_that_is_only_untidy_is_read_with_care() -> None:
    assert readable("<table>" + "<tr><td><font><b>ماء<td><font>ماء" * 900).flags == ()


def test_a_log_in_a_page_keeps_its_lines() -> None:
    lines = "\n".join(f"line {number}" for number in range(3000))
    assert readable(f"<p>سجل</p><pre>{lines}</pre>").text == f"سجل\n\n{lines}"
