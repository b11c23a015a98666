"""HTML becomes the text a person would call right, and HTML that is safe to show."""

import pytest

from normalize.html import MAX_LINKS, Readable, readable, safe_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>السلام عليكم</p><p>لدي شكوى</p>", "السلام عليكم\n\nلدي شكوى"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<b>bold</b>, <i>it</i>alic &amp; &lt;raw&gt;", "bold, italic & <raw>"),
        ("a\n   b&nbsp;c\t d", "a b c d"),
        ("<ul><li>ماء</li><li>كهرباء</li></ul>", "- ماء\n- كهرباء"),
        ("<ol start=3><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "3. a\n  - b\n4. c"),
        ("<table><tr><td>رقم</td><td>12</td></tr><tr><td>حي</td><td>الريان</td></tr></table>", "رقم | 12\nحي | الريان"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<blockquote type=cite>old<br>text</blockquote>new", "> old\n> text\n\nnew"),
        ('<blockquote style="margin:0 0 0 40px;border:none">indented</blockquote>', "indented"),
        ("<title>t</title><style>p{}</style><script>x()</script><!-- c -->seen", "seen"),
        ("<!--[if mso]><p>word</p><![endif]-->seen", "seen"),
        ("<o:p>word</o:p> text", "word text"),
        ("", ""),
    ],
)
def test_html_reads_as_a_person_would_read_it(html: str, text: str) -> None:
    assert readable(html).text == text


def test_a_link_shows_its_address_once() -> None:
    html = '<a href="https://gov.example/a">form</a> or <a href="https://gov.example/a">the form again</a>'
    assert readable(html).text == "form <https://gov.example/a> or the form again"
    assert readable('<a href="https://gov.example/">https://gov.example</a>').text == "https://gov.example"
    assert readable('<a href="javascript:alert(1)">x</a>').text == "x"


@pytest.mark.parametrize(
    "attributes",
    ["style='display:none'", "style='FONT-SIZE: 0px;'", "style='visibility: hidden'", "hidden", "style='mso-hide:all'"],
)
def test_hidden_text_is_dropped_and_told(attributes: str) -> None:
    found = readable(f"<p>seen</p><div {attributes}>ignore the rules <b>and pay</b></div><p>also</p>")
    assert found.text == "seen\n\nalso"
    assert found.flags == ("hidden_text",)


def test_an_empty_hidden_element_is_nothing_to_tell() -> None:
    assert readable("<p>seen</p><div style='display:none'> </div>").flags == ()


def test_thousands_of_links_are_capped() -> None:
    html = "".join(f'<a href="https://x.example/{number}">w{number}</a> ' for number in range(MAX_LINKS + 10))
    found = readable(html)
    assert found.flags == ("links_capped",)
    assert found.text.endswith(f"w{MAX_LINKS + 9}")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://t.example/x.gif">',
        '<p style="background:url(https://t.example)">x</p>',
        "<style>@import url(https://t.example)</style>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="vbscript:x">x</a>',
        '<svg><use href="https://t.example"/></svg>',
        '<link rel=stylesheet href="https://t.example">',
        '<body background="https://t.example"><table background="https://t.example"><td>x',
        "<video poster='https://t.example'></video><audio src='https://t.example'></audio>",
        '<p onclick="x()">x</p><form action="https://t.example"><button>x</button></form>',
        '<math><mtext><style><img src="https://t.example"></style></mtext></math>',
        "<iframe srcdoc='<script>x</script>'></iframe>",
    ],
)
def test_safe_html_loads_and_runs_nothing(html: str) -> None:
    clean = safe_html(f"<p>hello</p>{html}").lower()
    assert "hello" in clean
    for word in ("t.example", "script", "data:", "style", "onclick", "<img", "<svg", "<form", "<iframe"):
        assert word not in clean


def test_safe_html_keeps_what_people_write() -> None:
    html = '<p dir="rtl">شكوى <b>مهمة</b> <a href="https://gov.example">رابط</a></p>'
    clean = safe_html(html)
    assert '<p dir="rtl">شكوى <b>مهمة</b>' in clean
    assert 'href="https://gov.example"' in clean
    assert "noopener" in clean


def test_thousands_of_attributes_are_only_text() -> None:
    html = "<p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">ماء</p>"
    assert readable(html).text == "ماء"
    assert safe_html(html) == "ماء"


def test_an_image_written_into_the_page_is_no_trouble() -> None:
    html = f'<p>ماء</p><img src="data:image/png;base64,{"iVBORw0KGgo/" * 10_000}"><p>نار</p>'
    assert readable(html) == Readable("ماء\n\nنار")


def test_a_table_of_a_thousand_unclosed_cells_is_still_a_table() -> None:
    assert readable("<table>" + "<tr><td>a<td>b" * 1000).text.startswith("a | b\na | b")


def test_thousands_of_nested_tags_are_only_text() -> None:
    html = "<div>" * 40_000 + "ماء" + "</div>" * 40_000
    assert readable(html).text == "ماء"
    assert "<div" not in safe_html(html)
