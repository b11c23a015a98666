"""Reasons are shown in the reader's language, and nothing that they quote acts on the page."""

import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy import Engine
from sqlmodel import Session, select

from cases.reference import new_reference, spoken
from cases.tables import EventRow, MessageRow
from tests.web.reasons_shown import SAMPLES, reasons_in
from tests.web.rows import NOW, add_held, add_link, add_message
from web.reason_sentences import SENTENCES
from web.reasons import LONGEST_CHARACTERS, Reasons


@pytest.fixture
def arabic() -> Reasons:
    return reasons_in("ar")


@pytest.fixture
def english() -> Reasons:
    return reasons_in("en")


@pytest.mark.parametrize(
    ("stored", "in_arabic", "in_english"),
    [
        (
            "topic water: «مقطوعة»",
            "الموضوع: المياه، لورود «مقطوعة»",
            "topic Water supply: «مقطوعة»",
        ),
        (
            'route "north" was passed over: topic is roads, not water or drainage and channel is fax, not sms',
            "لم ينطبق المسار «north»: الموضوع الطرق والأرصفة وليس المياه أو الصرف الصحي ومياه الأمطار"
            " والقناة فاكس وليست رسالة نصية",
            'route "north" was passed over: topic is Roads and pavements, not Water supply or'
            " Sewage and rainwater and channel is Fax, not SMS",
        ),
        (
            'route "rest" matched: it takes whatever is left; the case goes to ashghal',
            "انطبق المسار «rest»: يستقبل كل ما لم ينطبق عليه مسار قبله؛ يُحال الطلب إلى هيئة الأشغال العامة",
            'route "rest" matched: it takes whatever is left; the case goes to Public Works Authority',
        ),
        (
            "the same sender wrote before, 2 days apart; both name street 12, sum 250, wakra",
            "كتب المرسل نفسه من قبل، والفاصل يومان؛ كلاهما يذكر شارع 12، مبلغ 250، الوكرة",
            "the same sender wrote before, 2 days apart; both name street 12, sum 250, Wakra",
        ),
        (
            "topic water → roads, priority low → normal; اتصل بنا المواطن; by سعاد",
            "الموضوع: من المياه إلى الطرق والأرصفة، الأولوية: من منخفضة إلى عادية؛ اتصل بنا المواطن؛ بواسطة سعاد",
            "topic Water supply → Roads and pavements, priority Low → Normal; اتصل بنا المواطن; by سعاد",
        ),
        ("emergency", "طارئ", "Emergency"),
        ("incident, water, ashghal; by سعاد", "بلاغ، المياه، هيئة الأشغال العامة؛ بواسطة سعاد", None),
        ("5", "5", "5"),
    ],
)
def test_a_reason_reads_well_in_both_languages(
    stored: str, in_arabic: str, in_english: str | None, arabic: Reasons, english: Reasons
) -> None:
    assert arabic.html(stored).striptags() == in_arabic
    if in_english:
        assert english.html(stored).striptags() == in_english


def test_what_nobody_here_wrote_stays_as_it_is_stored(arabic: Reasons) -> None:
    # Given sentences of older versions and of people
    assert arabic.html("it was told by a pigeon") == '<span lang="en" dir="ltr">it was told by a pigeon</span>'
    assert arabic.html("طلب المدير ذلك") == "<bdi>طلب المدير ذلك</bdi>"

    # Then a part that is unknown does not take the rest with it
    shown = arabic.html(f"the same event as {spoken('4831029756')}; see the log")
    assert shown.endswith('؛ <span lang="en" dir="ltr">see the log</span>')
    assert "الحدث نفسه" in shown


def test_a_street_and_its_number_stay_on_one_line(arabic: Reasons) -> None:
    assert "<bdi>شارع</bdi>\u00a0<bdi>12</bdi>" in arabic.html("both name street 12")


def test_a_code_that_is_gone_is_shown_as_it_is(arabic: Reasons) -> None:
    assert arabic.html("topic pearls: «غوص»").striptags() == "الموضوع: pearls، لورود «غوص»"
    assert "<bdi>pearls</bdi>" in arabic.html("topic pearls: «غوص»")


HOSTILE = st.text(st.sampled_from("<>&\"'«»;, →{}()\u202e\u2068\nab:0 ")) | st.sampled_from(list(SAMPLES.values()))


@given(st.sampled_from(SENTENCES), st.lists(HOSTILE, min_size=6, max_size=6))
def test_nothing_that_fills_a_sentence_acts_on_the_page(sentence: str, texts: list[str]) -> None:
    # Given one of our sentences with anything at all in its holes
    holes = re.findall(r"{(\w+)}", sentence)
    stored = sentence.format(**dict(zip(holes, texts, strict=False)))

    # When it is shown
    for language in ("ar", "en"):
        shown = reasons_in(language).html(stored)

        # Then the only elements are ours, all of them closed, and no character turns the line around
        tags = re.findall(r"<[^>]*>", shown)
        assert set(tags) <= {"<bdi>", "</bdi>", '<span lang="en" dir="ltr">', "</span>"}
        assert shown.count("<bdi>") == shown.count("</bdi>")
        assert "\u202e" not in shown
        assert "\u2068" not in shown


def test_a_sentence_within_sentences_without_end_is_shown_as_it_is(arabic: Reasons) -> None:
    deep = "review: " * 400 + "the language is unknown"
    assert arabic.html(deep).startswith('<span lang="en"')
    long = "nothing is asked: " + "x; " * LONGEST_CHARACTERS
    assert str(arabic.html(long)).startswith('<span lang="en"')


def test_the_case_page_gives_its_reasons_in_the_readers_language(staff: TestClient, engine: Engine) -> None:
    # Given a case with reasons, a link and a history
    reference = add_message(engine)
    other = new_reference()
    add_link(engine, reference, other, reason="somebody else reported, 5 hours apart; both name wakra")
    with Session(engine) as session:
        message = session.exec(select(MessageRow)).one()
        message.classification = {**message.classification, "reasons": ["topic street_lighting: «مطفأ»"]}
        message.reasons = [
            "nothing ties it to an earlier case", "topic street_lighting: «مطفأ»",
            'route "lighting" matched: topic is street_lighting; the case goes to ashghal',
        ]  # fmt: skip
        session.add(message)
        session.add(EventRow(reference=reference, at=NOW, kind="raised", inbox_id=None, detail="emergency"))
        session.commit()

    # When it is read in Arabic and in English
    arabic = Markup(staff.get(f"/cases/{reference}?lang=ar").text)
    english = Markup(staff.get(f"/cases/{reference}?lang=en").text)

    # Then both say the same, each in its language, and no reason twice
    for said in ("لا صلة لها بطلب سابق", "الموضوع: إنارة الشوارع، لورود «مطفأ»", "أبلغ شخص آخر، والفاصل 5 ساعات",
                 "يُحال الطلب إلى هيئة الأشغال العامة", "رُفع إلى حالة طارئة"):  # fmt: skip
        assert arabic.striptags().count(said) == 1, said
    for said in ("topic Street lighting: «مطفأ»", "the case goes to Public Works Authority", "Became an emergency"):
        assert english.striptags().count(said) == 1, said


def test_held_messages_say_why_in_the_readers_language(staff: TestClient, engine: Engine) -> None:
    add_held(engine, "too large: 48.2 MB; raise max_bytes or answer it by hand")
    assert "حجمها كبير: <bdi>48.2</bdi> ميغابايت" in staff.get("/ops?lang=ar").text
