"""Which parts of a mail are the letter, and how they are joined."""

import pytest

from normalize.mail.flowed import unflowed
from normalize.mail.reader import read_html
from tests.normalize.mail_parts import HEAD, attached, html, inside, part, plain, raw, read

WATER = "انقطعت المياه عن منزلنا في الوكرة منذ يومين، ونرجو إرسال صهريج."
LIGHT = "عمود الإنارة أمام مدرسة البنات مكسور، والأسلاك مكشوفة."
ROAD = "سڑک پر گڑھے ہیں اور بچے گر رہے ہیں۔"
HINDI = "हमारी गली में तीन दिन से कूड़ा नहीं उठाया गया है।"
TAGALOG = "Walang tubig sa aming gusali mula pa kahapon."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # the plain alternative, or the HTML where the plain one says nothing
        (inside("alternative", plain(WATER), html(WATER)), WATER),
        (inside("alternative", plain(" \r\n"), html(LIGHT)), LIGHT),
        (inside("alternative", html(WATER), plain(WATER)), WATER),
        (
            inside("alternative", plain("يرجى عرض هذه الرسالة في متصفح"), html(f"{LIGHT}<br>{WATER}" * 9)),
            f"{LIGHT}\n{WATER}" * 9,
        ),
        # related inside alternative, alternative inside related
        (
            inside("alternative", plain(WATER), inside("related", html(WATER), part("image/png", b"1"), boundary="c")),
            WATER,
        ),
        (
            inside("related", inside("alternative", plain(LIGHT), html(LIGHT), boundary="c"), part("image/png", b"1")),
            LIGHT,
        ),
        (inside("related", part("image/png", b"1"), html(LIGHT)), LIGHT),
        (
            inside(
                "related", html("decoy", "Content-ID: <1>"), html(LIGHT, "Content-ID: <2>"), parameters='; start="<2>"'
            ),
            LIGHT,
        ),
        # Apple Mail: a file in the middle of the letter, in the HTML alternative alone
        (
            inside(
                "alternative",
                plain(""),
                inside("mixed", html(WATER), attached("application/pdf", "a.pdf"), html(LIGHT), boundary="c"),
            ),
            f"{WATER}\n\n{LIGHT}",
        ),
        (
            inside(
                "mixed",
                plain(WATER),
                attached("image/jpeg", "a.jpg"),
                plain(HINDI),
                attached("image/jpeg", "b.jpg"),
                plain(TAGALOG),
            ),
            f"{WATER}\n\n{HINDI}\n\n{TAGALOG}",
        ),
        # alternatives that are none: two texts that differ
        (inside("alternative", plain(WATER), plain(LIGHT)), f"{WATER}\n\n{LIGHT}"),
        (inside("alternative", plain(WATER), plain(WATER)), WATER),
        # the same once more for a watch
        (inside("alternative", plain(ROAD), part("text/watch-html", "<b>x"), html(ROAD)), ROAD),
        (inside("alternative", plain(ROAD), part("text/x-amp-html", "<b>x"), html(ROAD)), ROAD),
        # nested
        (inside("alternative", inside("alternative", plain(WATER), html(WATER), boundary="c"), html(LIGHT)), WATER),
        (inside("alternative", inside("alternative", plain(" "), html(WATER), boundary="c")), WATER),
        (
            inside("mixed", inside("alternative", plain(WATER), html(WATER), boundary="c"), plain(LIGHT)),
            f"{WATER}\n\n{LIGHT}",
        ),
        (
            inside("mixed", inside("mixed", plain(HINDI), boundary="c"), plain("-- \nقائمة البلدية")),
            f"{HINDI}\n\n-- \nقائمة البلدية",
        ),
        (inside("unheard-of", plain(HINDI), plain(ROAD)), f"{HINDI}\n\n{ROAD}"),
        (inside("report", plain(TAGALOG), part("message/delivery-status", "Action: failed")), TAGALOG),
        (inside("signed", plain(WATER), attached("application/pgp-signature", "s.asc")), WATER),
        # other markups
        (
            part("text/enriched", "<bold>شكوى</bold>\n<color><param>red</param>عاجلة</color>\n\nشكرا << الجميع"),
            "شكوى عاجلة\nشكرا < الجميع",
        ),
        (part("text/richtext", "<bold>شكوى</bold><nl>عاجلة <lt>"), "شكوى\nعاجلة <"),
        (part("text/markdown", f"# شكوى\n\n{WATER}"), f"# شكوى\n\n{WATER}"),
        # HTML that says it is plain, or says nothing
        (plain(f"<html><body><p>{LIGHT}</p></body></html>"), LIGHT),
        (plain(f"  <div dir=rtl><p>{LIGHT}</p></div>\n"), LIGHT),
        (f"\r\n<html><body><p>{LIGHT}</p></body></html>".encode(), LIGHT),
        (plain("<m@example.qa> كتب لي أن الشارع مغلق"), "<m@example.qa> كتب لي أن الشارع مغلق"),
        (plain("<3 شكرا لكم"), "<3 شكرا لكم"),
        (part("html", f"<p>{LIGHT}</p>"), LIGHT),
        # the letter itself has a name
        (part('text/plain; charset=utf-8; name="message.txt"', WATER), WATER),
        (
            inside("mixed", part('text/plain; charset=utf-8; name="body.txt"', WATER), attached("image/png", "a.png")),
            WATER,
        ),
        # only the preamble says something
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + LIGHT.encode() + b"\r\n--b\r\n\r\n\r\n--b--\r\n",
            LIGHT,
        ),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\nignored\r\n--b\r\n\r\none\r\n--b--\r\nignored", "one"),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\nThis is a multi-part mail.\r\n--b\r\n\r\n\r\n--b--\r\n",
            "",
        ),
        # the same twice without saying so
        (inside("mixed", plain(WATER), html(WATER)), WATER),
        (inside("mixed", plain(WATER), html(LIGHT)), f"{WATER}\n\n{LIGHT}"),
        # a multipart that nothing announces
        (b"\r\n" + inside("mixed", plain(WATER), plain(LIGHT)).partition(b"\r\n\r\n")[2], f"{WATER}\n\n{LIGHT}"),
        # no parts at all
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + LIGHT.encode(), LIGHT),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\njust text\r\n--b--\r\n", "just text"),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative\r\n\r\n"
            + LIGHT.encode(),
            LIGHT,
        ),
        # NUL and CR
        (plain("شكوى\0 عاجلة\rثانيا"), "شكوى عاجلة\nثانيا"),
        # one fragment of a mail that was sent in several
        (
            b'Content-Type: message/partial; number=1; total=2; id="x"\r\n\r\nContent-Type: text/plain\r\n\r\n'
            + WATER.encode(),
            WATER,
        ),
        (b'Content-Type: message/partial; number=2; total=2; id="x"\r\n\r\n' + WATER.encode(), WATER),
    ],
)
def test_the_letter_is_found(body: bytes, expected: str) -> None:
    assert read(HEAD + body).text == expected


@pytest.mark.parametrize(
    ("text", "drops_spaces", "expected"),
    [
        ("انقطعت المياه \nعن منزلنا.", False, "انقطعت المياه عن منزلنا."),
        ("水道が \n止まりました。", True, "水道が止まりました。"),
        ("one \ntwo\nthree", False, "one two\nthree"),
        (" > no quote", False, "> no quote"),
        (" From here", False, "From here"),
        ("> quoted \n> line\nmine", False, "> quoted line\nmine"),
        (">> deep \n> less \n> deep", False, ">> deep\n> less deep"),
        ("> one \nmine", False, "> one\nmine"),
        ("text \n-- \nname \nsurname", False, "text\n-- \nname surname"),
        (">\n> x", False, ">\n> x"),
        ("\n\nشكوى", False, "\n\nشكوى"),
    ],
)
def test_flowed_paragraphs_are_joined(text: str, drops_spaces: bool, expected: str) -> None:
    assert unflowed(text, drops_spaces) == expected


def test_a_flowed_mail_in_quoted_printable_is_joined() -> None:
    body = (
        "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    assert read(HEAD + body.encode() + "انقطعت \r\n المياه".encode()).text == "انقطعتالمياه"


def test_the_page_of_a_letter_is_shown_safely() -> None:
    page = f"<html><body><p>{WATER}</p><script>alert(1)</script><img src=http://x.example/1></body></html>"
    shown = read_html(raw(HEAD + inside("alternative", plain(WATER), part("text/html", page))))
    assert WATER in shown
    assert "script" not in shown
    assert "x.example" not in shown
    assert read_html(raw(HEAD + plain(WATER))) == ""
    assert read_html(raw(b"")) == ""
