"""A letter that came as plain text and as HTML: what somebody wrote is read, whichever of the two has it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalize.mail_parts import html, inside, plain, read

WATER = "انقطعت المياه عن منزلنا في الوكرة منذ يومين، ونرجو إرسال صهريج."
LIGHT = "عمود الإنارة أمام مدرسة البنات مكسور، والأسلاك مكشوفة."
GREETING = "السلام عليكم ورحمة الله وبركاته"
PHONE = "للتواصل 55512345"
LONG_NOTE = (
    "This is an HTML email, and your mail program cannot show it. To read this message please open it in a program "
    "that displays HTML, or view this message in your web browser at the following address, which will stay open "
    "for thirty days after it was sent: https://news.example/m/81723"
)


def letter(said: str, page: str) -> str:
    return read(inside("alternative", plain(said), html(page))).text


@pytest.mark.parametrize(
    "note",
    [
        "This message requires an HTML viewer",
        "Your mail client does not support HTML.",
        "هذه الرسالة تحتاج إلى قارئ HTML",
        "برنامج البريد لديك لا يدعم عرض هذه الرسالة",
        "If you cannot read this e-mail, please click here.",
        "To view this message properly you need a program\r\nthat shows HTML.",
        "---- This message is in HTML format ----",
        "\r\n\r\n",
        "-- ",
        "????? ?????",
        LONG_NOTE,
    ],
)
def test_a_note_that_the_letter_is_in_html_is_not_the_letter(note: str) -> None:
    # However short the letter is, and however long the note
    assert letter(note, f"<p>{WATER}</p>") == WATER
    assert letter(note, f"<p>{WATER}</p><p>{LIGHT}</p>") == f"{WATER}\n\n{LIGHT}"


def test_the_beginning_of_a_letter_is_not_all_of_it() -> None:
    # Given a plain part that has the greeting, or the first sentence alone
    page = f"<p>{GREETING}</p><p>{WATER}</p><p>{LIGHT}</p>"
    whole = f"{GREETING}\n\n{WATER}\n\n{LIGHT}"
    # Then the whole letter is read, and nothing twice
    assert letter(GREETING, page) == whole
    assert letter(f"{GREETING}\r\nانقطعت المياه عن منزلنا", page) == whole


def test_the_same_words_stay_as_they_were_written() -> None:
    # Given a letter whose two versions say the same, with marks, links and line ends of their own
    said = f"{WATER}\r\n\r\n* {LIGHT}\r\nhttps://maps.example/?q=25.17,51.60"
    page = f'<p>{WATER}</p><ul><li>{LIGHT}</li></ul><a href="https://maps.example/?q=25.17,51.60">الموقع</a>'
    assert letter(said, page) == said.replace("\r\n", "\n")
    # Also where it is short and speaks of pages and programs
    assert letter("الموقع لا يعرض صفحة html", "<p>الموقع لا <b>يعرض</b> صفحة html</p>") == "الموقع لا يعرض صفحة html"


def test_what_only_the_plain_text_says_is_not_lost() -> None:
    # Given a plain part that says something else than the page, and a note with something beside it
    page = f"<p>{WATER}</p><p>{LIGHT}</p>"
    assert letter(PHONE, page) == f"{PHONE}\n\n{WATER}\n\n{LIGHT}"
    assert letter(f"This message requires an HTML viewer.\r\n{PHONE}", page) == f"{PHONE}\n\n{WATER}\n\n{LIGHT}"


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div style="display:none">{LIGHT} حريق {LIGHT}</div>',
        f'<div style="font-size:0">{LIGHT} حريق {LIGHT}</div>',
        f"<!-- {LIGHT} حريق {LIGHT} -->",
    ],
)
def test_what_a_page_hides_is_never_read(hidden: str) -> None:
    for said in ("", "This message requires an HTML viewer", GREETING, WATER):
        text = letter(said, f"<p>{WATER}</p>{hidden}")
        assert WATER in text
        assert "حريق" not in text
    # Neither where nothing else stands there
    assert letter(GREETING, hidden) == GREETING


WORDS = st.lists(st.sampled_from(["مياه", "الوكرة", "55512345", "بيتنا", "light", "road", "شكرا", "منذ"]), max_size=30)


@given(said=WORDS, meant=WORDS)
def test_every_word_of_the_plain_text_is_read(said: list[str], meant: list[str]) -> None:
    text = letter(" ".join(said), f"<p>{' '.join(meant)}</p>")
    assert set(said) <= set(re.findall(r"\w+", text))
    assert bool(text) == bool(said or meant)
