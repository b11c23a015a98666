"""What a message names is found, each thing once and as one kind, in composed messages of every language."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.text.amounts import Amount
from normalize.text.entities import MAX_OF_EACH, NOTHING, Entities, find


@dataclass(frozen=True)
class Composed:
    """A message and what is in it."""

    text: str
    expected: Entities
    region: str = ""


def given_text(text: str, region: str = "", **expected: Any) -> Composed:
    return Composed(text, Entities(**expected), region)


MESSAGES = [
    # Links
    given_text("شوف الرابط https://maps.app.goo.gl/AbC123، هذا موقع الحفرة", links=("https://maps.app.goo.gl/AbC123",)),
    given_text(
        "الموقع: https://www.google.com/maps?q=25.2854,51.5310",
        links=("https://www.google.com/maps?q=25.2854,51.5310",),
    ),
    given_text("(https://ar.wikipedia.org/wiki/ماء_(توضيح)).", links=("https://ar.wikipedia.org/wiki/ماء_(توضيح)",)),
    given_text("دخلت www.km.qa/help؟ ما يفتح", links=("www.km.qa/help",)),
    given_text("موقع moi.gov.qa معطل", links=("moi.gov.qa",)),
    given_text("التطبيق metrash.com.qa/ar!", links=("metrash.com.qa/ar",)),
    given_text("http://مثال.قطر/طلب؟", links=("http://مثال.قطر/طلب",)),
    given_text("قدمت في وزارة.قطر/خدمات وما ردوا", links=("وزارة.قطر/خدمات",)),
    given_text("«https://x.qa/a» و [https://x.qa/b]", links=("https://x.qa/a", "https://x.qa/b")),
    given_text("\u202ahttps://x.qa/a\u202c", links=("https://x.qa/a",)),
    given_text("HTTPS://X.QA/A مكرر HTTPS://X.QA/A", links=("HTTPS://X.QA/A",)),
    given_text("کراچی سے https://example.pk/شکایت۔", links=("https://example.pk/شکایت",)),
    given_text("I wrote it.in the morning they were done.me too"),
    given_text("انتهى.قطر جميلة وملف report.docx و photo.jpg"),
    # Addresses
    given_text("ايميلي ahmed.ali+qa@gmail.com.", emails=("ahmed.ali+qa@gmail.com",)),
    given_text("راسلوني علىsara_92@hotmail.com،", emails=("sara_92@hotmail.com",)),
    given_text("mailto:a@b.example.qa <c@d.com>", emails=("a@b.example.qa", "c@d.com")),
    given_text("شكوى@بلدية.قطر", emails=("شكوى@بلدية.قطر",)),
    given_text("mera email hai rahul.k@example.co.in", emails=("rahul.k@example.co.in",)),
    given_text("ahmed @gmail.com و @@ و foo@bar"),
    # Accounts and hashtags
    given_text("يا @AshghalQatar ردوا علينا @kahramaa.", mentions=("AshghalQatar", "kahramaa")),
    given_text("شكرا@moi_qatar", mentions=("moi_qatar",)),
    given_text("#شكوى_مياه #انقطاع_الماء", hashtags=("شكوى_مياه", "انقطاع_الماء")),
    given_text("#\u200fشكوى_كهرباء\u200f", hashtags=("شكوى_كهرباء",)),
    given_text("#ماء#كهرباء", hashtags=("ماء", "كهرباء")),
    given_text("#مُخالفة_بناء،", hashtags=("مُخالفة_بناء",)),
    given_text("#सड़क_टूटी @nagar_nigam", hashtags=("सड़क_टूटी",), mentions=("nagar_nigam",)),
    given_text("#پانی_بند ہے", hashtags=("پانی_بند",)),
    given_text("#WalangTubig sa amin #Doha2026", hashtags=("WalangTubig", "Doha2026")),
    given_text("شارع #12 و &#1234; و #", numbers=("1234",)),
    given_text("https://x.qa/#a@b.com", links=("https://x.qa/#a@b.com",)),
    # Phones beside other numbers
    given_text("جوالي ٥٥١٢٣٤٥٦ والحساب ١٢٣٤٥٦٧", "QA", phones=("+97455123456",), numbers=("1234567",)),
    given_text("رقم العداد 55123456 وجوالي 66123456", "QA", phones=("+97466123456",), numbers=("55123456",)),
    given_text("اتصلوا \u202a+971 50 123 4567\u202c", phones=("+971501234567",)),
    given_text("رقم 0501234567", "SA", phones=("+966501234567",)),
    given_text("call 0501234567", numbers=("0501234567",)),
    # Sums
    given_text("الفاتورة ١٬٢٥٠٫٥٠ ر.ق بتاريخ 12/11/2026", amounts=(Amount("1250.50", "QAR"),)),
    given_text("دفعت 300 ريال وطلبوا 50 درهم زيادة", amounts=(Amount("300", ""), Amount("50", "AED"))),
    given_text("QAR 350 paid, AED1,200.75", amounts=(Amount("350", "QAR"), Amount("1200.75", "AED"))),
    given_text("غرامة ١٠٠ د.ك من الكويت", amounts=(Amount("100", "KWD"),)),
    given_text("٥٠٠ ريال قطري", amounts=(Amount("500", "QAR"),)),
    given_text("मैंने 500 रुपये दिए", amounts=(Amount("500", "INR"),)),
    given_text("55123456 ر.ق", "QA", amounts=(Amount("55123456", "QAR"),)),
    # Numbers
    given_text("رقم المرجع QN-2024-00123", numbers=("QN-2024-00123",)),
    given_text("بلاغ #INC0012345 لم يحل", numbers=("INC0012345",)),
    given_text("العداد M-445566 واللوحة 12345 الشارقة", numbers=("M-445566", "12345")),
    given_text("میٹر نمبر ۱۲۳۴۵۶ خراب ہے", numbers=("123456",)),
    given_text("खाता संख्या १२३४५६", numbers=("123456",)),
    given_text("Ang account ko ay 7788991", numbers=("7788991",)),
    given_text("آيبان QA58 DOHB 0000 1234 5678 90AB CDEF G", numbers=("QA58DOHB00001234567890ABCDEFG",)),
    given_text("بطاقتي 28463400123", "QA", numbers=("28463400123",)),
    given_text("من 3 أيام الساعة 10:30 يوم 2026-11-22 عند 25.2854, 51.5310"),
    given_text("المياه مقطوعة من يومين والله تعبنا"),
    given_text("لم يتم الرد على شكواي / رغم المتابعة."),
    given_text(""),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.text[:40])
def test_what_a_message_names_is_found(message: Composed) -> None:
    assert find(message.text, message.region) == message.expected


def test_a_whole_message_is_taken_apart() -> None:
    # Given a post with everything in it
    text = (
        "@AshghalQatar السلام عليكم، #طفح_مجاري في شارع ٩٣٠ من أمس، صورة: https://t.co/aB3. للتواصل 5512 3456 أو "
        "umm.khalid@example.qa، رقم البلاغ السابق ٤٤١٢٣٤٥٦ ودفعت ٢٠٠ ر.ق للسباك"
    )
    # When it is read for Qatar, Then each thing is of one kind
    assert find(text, "QA") == Entities(
        links=("https://t.co/aB3",),
        emails=("umm.khalid@example.qa",),
        mentions=("AshghalQatar",),
        hashtags=("طفح_مجاري",),
        phones=("+97455123456",),
        amounts=(Amount("200", "QAR"),),
        numbers=("930", "44123456"),
    )


def test_a_text_without_entities_costs_no_object() -> None:
    assert find("الماء مقطوع") is NOTHING


@pytest.mark.parametrize(
    "piece",
    ["@", "#", "1", ".", "@a ", "#ab ", "a@b.qa ", "a.", "1.", "1 ", "x.com ", "http://", "www.", "1-", "QAR1 ", "12/"],
)
def test_a_wall_of_signs_is_read_to_a_limit(piece: str) -> None:
    found = find((piece * 100_000)[:100_000], "QA")
    for kind in (found.links, found.emails, found.mentions, found.hashtags, found.phones, found.numbers):
        assert len(kind) <= MAX_OF_EACH


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("@#.:/+-() 019٠aAبqa"))), st.sampled_from(["", "QA"])
)
def test_any_text_is_read(text: str, region: str) -> None:
    found = find(text, region)
    for one in (*found.links, *found.emails, *found.mentions, *found.hashtags, *found.phones, *found.numbers):
        assert one
        assert "\n" not in one
        assert one.encode("utf-8")
