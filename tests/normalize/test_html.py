"""HTML is read as a person would see it: every word in its place, and none that nobody sees."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.html.text import Readable, readable


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>السلام عليكم</p><p>لدي شكوى</p>", "السلام عليكم\n\nلدي شكوى"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>سطر<br></div><div>آخر</div>", "سطر\nآخر"),
        ("<div>سطر</div><div><br></div><div>آخر</div>", "سطر\n\nآخر"),
        ("a<br><br><br><br><br>b", "a\n\nb"),
        ("<b>bold</b>, <i>it</i>alic &amp; &lt;raw&gt;", "bold, italic & <raw>"),
        ("<p>a\n   b&nbsp;c\t d", "a b c d"),
        ("&amp;nbsp; &amp;lt; &amp;amp;", "&nbsp; &lt; &amp;"),
        ("5 &lt 6 &amp 7&nbsp8", "5 < 6 & 7 8"),
        ("Wasser&shy;versorgung", "Wasserversorgung"),
        ("می&zwnj;روم", "می\u200cروم"),
        ("\u200fرقم 12\u200e", "\u200fرقم 12\u200e"),
        ("<h1>شكوى</h1>نص<h2>الطلب</h2>نص", "شكوى\n\nنص\n\nالطلب\n\nنص"),
        ("<p class=MsoNormal>السيد المدير</p><p class=MsoNormal>تحية طيبة</p>", "السيد المدير\nتحية طيبة"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>", "a\n\nb"),
        ('<p style="margin:0">a</p><p style="margin:0">b</p>', "a\nb"),
        ('<p style="margin-top:0;margin-bottom:0">a</p><p style="margin-top:0;margin-bottom:0">b</p>', "a\nb"),
        ('<p style="margin:0 0 10px">a</p><p>b</p>', "a\n\nb"),
        ("<pre>a\n  b\n\n\tc</pre>d", "a\n  b\n\n\tc\n\nd"),
        ('<div style="white-space:pre-wrap">سطر أول\nسطر ثان</div>', "سطر أول\nسطر ثان"),
        ("<p>one<hr>two", "one\n\n-----\ntwo"),
        ("<hr>one<hr><hr>", "one"),
        ("<dl><dt>الاسم</dt><dd>علي</dd><dt>الحي</dt><dd>الريان</dd></dl>", "الاسم\nعلي\nالحي\nالريان"),
        ("He said <q>now</q>", "He said “now”"),
        ("<title>t</title><style>p{}</style><script>x()</script><!-- c -->seen", "seen"),
        ("<!--[if mso]><p>word</p><![endif]-->seen", "seen"),
        ("<![if !mso]><p>word</p><![endif]>seen", "word\n\nseen"),
        ("<!--[if !mso]><!--><p>word</p><!--<![endif]-->seen", "word\n\nseen"),
        ("<o:p>word</o:p> text", "word text"),
        ("<xml><w:View>Normal</w:View></xml>text", "text"),
        ("<v:shape><v:textbox>نص</v:textbox></v:shape>", "نص"),
        ("<noscript><p>فعّل الصور</p></noscript>x", "فعّل الصور\n\nx"),
        ("<body><p>a<noscript>b</noscript></p>", "ab"),
        ("<template>no</template>yes", "yes"),
        ("<object><p>fallback</p></object>", "fallback"),
        ("<frameset><frame src=x><noframes>اقرأ هنا</noframes></frameset>", "اقرأ هنا"),
        ("<xmp>1 < 2 <b></xmp>", "1 < 2 <b>"),
        ("<svg><title>no</title><text>مخطط</text></svg>", "مخطط"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>نص<br/>آخر</body></html>', "نص\nآخر"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\n\nnext"),
        ("</p></div>text</table>", "text"),
        ("<script><p>x</p>", ""),
        ("", ""),
        ("<", "<"),
        ("no tags at all & so on", "no tags at all & so on"),
        ("سطر\r\nسطر&nbsp;آخر\n\nنهاية\n", "سطر\nسطر آخر\n\nنهاية"),
        ("a &#" + "9" * 5000 + ";", "a \ufffd"),
    ],
)
def test_html_reads_as_a_person_would_read_it(html: str, text: str) -> None:
    assert readable(html) == Readable(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>ماء</li><li>كهرباء</li></ul>", "- ماء\n- كهرباء"),
        ("<ol start=3><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "3. a\n  - b\n4. c"),
        ("<ol reversed start=3><li>a<li>b</ol>", "3. a\n2. b"),
        ("<ol type=a><li>x<li>y</ol>", "a. x\nb. y"),
        ("<ol type=I start=4><li>x<li>y</ol>", "IV. x\nV. y"),
        ("<ol><li value=7>x<li>y</ol>", "7. x\n8. y"),
        ("<ol start=99999999999999999999><li>x</ol>", "1. x"),
        ("<ul><li><p>فقرة</p><p>أخرى</p></li></ul>", "- فقرة\n\n  أخرى"),
        ("<ul><li></li><li>x</li></ul>after", "- x\n\nafter"),
        ("<ul style='list-style:none'><li>الرئيسية<li>اتصل بنا</ul>", "الرئيسية\nاتصل بنا"),
        ("<li>alone", "- alone"),
        (
            "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span>"
            "</span><![endif]>انقطاع الماء</p>",
            "- انقطاع الماء",
        ),
        (
            "<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>انقطاع</p>",
            "1. انقطاع",
        ),
    ],
)
def test_lists_keep_their_marks(html: str, text: str) -> None:
    assert readable(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>رقم</td><td>12</td></tr><tr><td>حي</td><td>الريان</td></tr></table>", "رقم | 12\nحي | الريان"),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A | B\n1 | 2"),
        ("<table><tr><td><p>رقم</p></td><td><p>12</p></td></tr><tr><td>a<td>b</table>", "رقم | 12\na | b"),
        ("<table><tr><td>logo</td><td>علي محمد<br>الدوحة</td></tr></table>", "logo\nعلي محمد\nالدوحة"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td><td>c</td></tr></table>", "a | b\nc"),
        ("<table role=presentation><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<table><tr><td></td><td>only</td></tr></table>", "only"),
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one\ntwo"),
        ("<table><tr><td>الوصف<td>" + "نص " * 200 + "</table>", "الوصف\n" + ("نص " * 200).strip()),
        ("<table><td>a<td>b</table>after", "a | b\n\nafter"),
        ("<table><caption>الفاتورة</caption><tr><td>a<td>b</table>", "الفاتورة\na | b"),
        ("<tr><td>no table</td></tr>", "no table"),
    ],
)
def test_rows_of_data_stay_rows_and_layout_becomes_lines(html: str, text: str) -> None:
    assert readable(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<blockquote type=cite>old<br>text</blockquote>new", "> old\n> text\n\nnew"),
        ("<blockquote>quoted</blockquote>", "> quoted"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>', "indented"),
        ('<blockquote style="margin-right:0px" dir=ltr>indented</blockquote>', "indented"),
        ('<blockquote style="border-left:2px solid #1010FF;margin-left:5px">said</blockquote>', "> said"),
        (
            '<div dir="rtl">شكرا</div><br><div class="gmail_quote"><div dir="rtl" '
            'class="gmail_attr">في الثلاثاء، 5 مارس'
            " 2024 في 11:33 ص تمت كتابة ما يلي بواسطة <b>البلدية</b> &lt;<a href='mailto:info@baladiya.example'>"
            "info@baladiya.example</a>&gt;:<br></div><blockquote class='gmail_quote' style='margin:0 0 0 .8ex;"
            "border-left:1px #ccc solid;padding-left:1ex'><div dir=rtl>تم استلام طلبكم</div></blockquote></div>",
            "شكرا\n\nفي الثلاثاء، 5 مارس 2024 في 11:33 ص تمت كتابة ما يلي بواسطة البلدية <info@baladiya.example>:\n\n"
            "> تم استلام طلبكم",
        ),
        (
            "<div>شكرا لكم</div><hr style='display:inline-block;width:98%'><div id='divRplyFwdMsg' dir='rtl'>"
            "<font><b>من:</b> البلدية &lt;info@b.example&gt;<br><b>تم الإرسال:</b> 05 مارس 2024 11:33 ص<br>"
            "<b>إلى:</b> علي<br><b>الموضوع:</b> شكوى</font><div>&nbsp;</div></div><div>نص قديم</div>",
            "شكرا لكم\n-----\nمن: البلدية <info@b.example>\nتم الإرسال: 05 مارس 2024 11:33 ص\nإلى: علي\nالموضوع: شكوى"
            "\n\nنص قديم",
        ),
        (
            "<p class=MsoNormal>رد</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
            "<b>From:</b> A<br><b>Sent:</b> Monday</p></div>",
            "رد\n-----\nFrom: A\nSent: Monday",
        ),
        (
            "<div>رد</div><div id='yahoo_quoted_1' class='yahoo_quoted'><div>في الأحد، ٣ مارس ٢٠٢٤ ١١:٢٢ م البلدية كتب:"
            "</div><div><br></div><div>قديم</div></div>",
            "رد\nفي الأحد، ٣ مارس ٢٠٢٤ ١١:٢٢ م البلدية كتب:\n\nقديم",
        ),
        ("<div class=moz-cite-prefix>On 5 Mar A wrote:<br></div><blockquote type=cite cite='mid:1'>x</blockquote>y",
         "On 5 Mar A wrote:\n\n> x\n\ny"),
        ("<div class=moz-signature>-- <br>علي</div>", "--\nعلي"),
    ],
)  # fmt: skip
def test_quotes_come_out_as_a_quote_parser_knows_them(html: str, text: str) -> None:
    assert readable(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://gov.example/">https://gov.example</a>', "https://gov.example"),
        ('<a href="http://www.gov.example/">gov.example</a>', "gov.example"),
        ('<a href="https://evil.example/">gov.example</a>', "gov.example <https://evil.example/>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="#top">x</a>', "x"),
        ('<a href="/page">x</a>', "x"),
        ('<base href="https://gov.example/ar/index.html"><a href="form">نموذج</a> <a href="/x">y</a>',
         "نموذج <https://gov.example/ar/form> y <https://gov.example/x>"),
        ('<a href="//gov.example/a">x</a>', "x <https://gov.example/a>"),
        ('<a href="mailto:a@b.example?subject=x">A@b.example</a>', "A@b.example"),
        ('<a href="mailto:a@b.example">راسلنا</a>', "راسلنا <mailto:a@b.example>"),
        ('<a href="tel:+97444001122">4400 1122</a>', "4400 1122"),
        ('<a href="tel:+97444001122">٤٤٠٠ ١١٢٢</a>', "٤٤٠٠ ١١٢٢"),
        ('<a href="tel:+97444001122">اتصل</a>', "اتصل <tel:+97444001122>"),
        ('<a href="geo:25.28,51.53">موقعي</a>', "موقعي <geo:25.28,51.53>"),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', "x <https://x.example/?a=1&b=2>"),
        ('<a href="https://x.example/a"><div>زر</div></a>', "زر <https://x.example/a>"),
        ('<a href="https://x.example/a">زر</a>.', "زر <https://x.example/a>."),
        ('<a href="https://x.example/a">زر </a>ثم', "زر <https://x.example/a> ثم"),
        ('<a href="https://x.example/a">نعم</a><a href="https://x.example/b">لا</a>،',
         "نعم <https://x.example/a> لا <https://x.example/b>،"),
        ('<a href="https://x.example/a"></a>', ""),
        ('<a href="https://x.example/a"><img src=b.png alt="ادفع الآن"></a>', "ادفع الآن <https://x.example/a>"),
    ],
)  # fmt: skip
def test_a_link_shows_its_address_when_it_says_more(html: str, text: str) -> None:
    assert readable(html).text == text


def test_a_link_shows_its_address_once() -> None:
    html = '<a href="https://gov.example/a">form</a> or <a href="https://gov.example/a">the form again</a>'
    assert readable(html).text == "form <https://gov.example/a> or the form again"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<img src="https://t.example/x.gif" width=1 height=1 alt="pixel">', ""),
        ('<img alt="image.png">x', "x"),
        ('<img alt="logo">x', "x"),
        ('<img alt="A picture containing text&#10;&#10;Description automatically generated">x', "x"),
        ('<img alt="خصم 50٪ لمدة أسبوع">', "خصم 50٪ لمدة أسبوع"),
        ('شكرا<img alt="😀">', "شكرا😀"),
        ("<input value='علي محمد'> <input type=hidden value=s> <input type=password value=p>", "علي محمد"),
        ("<input type=checkbox checked> ماء <input type=radio> كهرباء", "[x] ماء [ ] كهرباء"),
        ("<input type=submit value=إرسال>", "إرسال"),
        ("الحي: <select><option>الريان<option selected>الوكرة<option>الخور</select>.", "الحي: الوكرة ."),
        ("<select><option>أول<option>ثان</select>", "أول"),
        ("<label>الوصف</label><textarea>سطر\nثان</textarea>", "الوصف\nسطر\nثان"),
        ("<button>أرسل</button><button>ألغ</button>", "أرسل ألغ"),
        ("<p title=no aria-label=no>نعم</p>", "نعم"),
        ("<p aria-hidden=true>نعم</p>", "نعم"),
    ],
)
def test_images_and_controls_show_what_a_person_sees_of_them(html: str, text: str) -> None:
    assert readable(html).text == text


_PIECES = st.sampled_from(
    (
        *("<p>", "</p>", "<div style='display:none'>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</table>"),
        *("<blockquote>", "</blockquote>", "<a href='https://x.example/1'>", "</a>", "<ol>", "<li>", "</ol>", "<br>"),
        *("<pre>", "</pre>", "<select>", "<option>", "</select>", "<!--", "-->", "<script>", "</script>", "\r\n"),
        *("<svg>", "<math>", "</svg>", "<style>.a{display:none}</style>", "<b class=a>", "</b>", "&nbsp;", "&#0;"),
        *("<base href='https://x.example/'>", "<textarea>", "</textarea>", "<![CDATA[", "]]>", "ماء", "a\x00b"),
        *("<span style='font-size:0'>", "</span>", "\ud800", "<noframes>", "<xmp>", "</xmp>", "<hr>", '"', "="),
    )
)


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_no_page_raises_or_leaves_a_carriage_return(html: str) -> None:
    text = readable(html).text
    assert "\r" not in text
    assert "\ud800" not in text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(html: str) -> None:
    readable(html)
    readable(html * 500)


_STRUCTURE = st.sampled_from(
    tuple(
        f"<{closing}{tag}>"
        for tag in (
            *("p", "div", "span", "b", "table", "tr", "td", "th", "ul", "ol", "li", "blockquote", "pre", "h1", "dl"),
            *(
                "dt",
                "dd",
                "font",
                "center",
                "button",
                "label",
                "q",
                "form",
                "noscript",
                "caption",
                "a href='http://x.y'",
            ),
        )
        for closing in ("", "/")
    )
)


@settings(deadline=None)
@given(st.lists(_STRUCTURE | st.just("كلمة "), max_size=40))
def test_no_structure_however_broken_loses_a_word(pieces: list[str]) -> None:
    # Given words between tags that open and close in any order
    words = [f"w{number} " if piece == "كلمة " else piece for number, piece in enumerate(pieces)]
    # When the page is read, then each word is there once
    text = readable("<p>" + "".join(words)).text
    for word in words:
        if word.startswith("w"):
            assert len(re.findall(rf"\b{word.strip()}\b", text)) == 1
