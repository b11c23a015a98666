"""Phone numbers become E.164, from fields, headers and prose, and nothing else becomes a phone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.text.phones import MAX_FOUND, e164, find


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        # Qatar
        ("55123456", "QA", "+97455123456"),
        ("4412 3456", "qa", "+97444123456"),
        ("٥٥١٢ ٣٤٥٦", "QA", "+97455123456"),
        ("00974 3312 3456", "", "+97433123456"),
        ("\u202a+974 6612 3456\u202c", "", "+97466123456"),
        ("97455123456+", "", "+97455123456"),
        ("+974 (0) 5512 3456", "", "+97455123456"),
        # Saudi Arabia
        ("0512345678", "SA", "+966512345678"),
        ("512345678", "SA", "+966512345678"),
        ("011 234 5678", "SA", "+966112345678"),
        ("٠٠٩٦٦٥٥١٢٣٤٥٦٧", "", "+966551234567"),
        ("+966 05 0123 4567", "", "+966501234567"),
        # United Arab Emirates
        ("050 123 4567", "AE", "+971501234567"),
        ("04-234-5678", "AE", "+97142345678"),
        ("+971‑50‑123‑4567", "", "+971501234567"),
        # Kuwait
        ("5012 3456", "KW", "+96550123456"),
        ("2212 3456", "KW", "+96522123456"),
        ("۰۰۹۶۵۵۰۱۲۳۴۵۶", "", "+96550123456"),
        # Bahrain
        ("3612 3456", "BH", "+97336123456"),
        ("1712 3456", "BH", "+97317123456"),
        # Oman
        ("9212 3456", "OM", "+96892123456"),
        ("24123456", "OM", "+96824123456"),
        # The world
        ("+20 10 1234 5678", "", "+201012345678"),
        ("+91 98765 43210", "", "+919876543210"),
        ("+92-300-1234567", "", "+923001234567"),
        ("+63 917 123 4567", "", "+639171234567"),
        ("0917 123 4567", "PH", "+639171234567"),
        # Headers
        ("tel:+974-5512-3456;phone-context=example.qa", "", "+97455123456"),
        ("sip:+97444123456@gateway.example.qa", "", "+97444123456"),
        ("whatsapp:+97455123456", "", "+97455123456"),
        ("FAX:+97444123456@fax.example.qa", "", "+97444123456"),
    ],
)
def test_a_number_becomes_e164(written: str, region: str, expected: str) -> None:
    assert e164(written, region) == expected


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("", "QA"),
        ("109", "QA"),
        ("999", "QA"),
        ("800555", "AE"),
        ("800 5555", "QA"),
        ("920012345", "SA"),
        ("600512345", "AE"),
        ("55123456", ""),
        ("0501234567", ""),
        ("12345678", "QA"),
        ("28463400123", "QA"),  # an identity number
        ("1012345678", "SA"),
        ("+974 123", ""),
        ("Ashghal", "QA"),
        ("55123456 وشكرا", "QA"),
        ("+" * 20, "QA"),
        ("\x00\ud800", "QA"),
        ("1" * 10_000, "QA"),
    ],
)
def test_what_cannot_be_told_is_no_number(written: str, region: str) -> None:
    assert e164(written, region) is None


def test_a_gulf_code_without_plus_counts_only_where_it_is_asked_for() -> None:
    assert e164("974 5512 3456") is None
    assert e164("974 5512 3456", bare_gulf=True) == "+97455123456"


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("للتواصل ٥٥١٢٣٤٥٦ أو 6612-3456 بعد العصر", "QA", ["+97455123456", "+97466123456"]),
        ("رقمي+97455123456وشكرا", "", ["+97455123456"]),
        ("جوالي: \u202a+974 5512 3456\u202c، والبيت ٤٤١٢٣٤٥٦", "QA", ["+97455123456", "+97444123456"]),
        ("كلموني على 97455123456+", "", ["+97455123456"]),
        ("دقوا على ٠٥٠١٢٣٤٥٦٧ لو سمحتوا", "AE", ["+971501234567"]),
        ("شكوى من صاحب الجوال 55123456 بخصوص الصرف الصحي", "QA", ["+97455123456"]),
        ("جوال الوالد 0551234567 وجوالي 0507654321", "SA", ["+966551234567", "+966507654321"]),
        ("55123456/66123456", "QA", ["+97455123456", "+97466123456"]),
        ("55123456 66123456", "QA", ["+97455123456", "+97466123456"]),
        ("+974 5512 3456 12", "", ["+97455123456"]),
        ("من الكويت ٠٠٩٦٥ ٥٠١٢ ٣٤٥٦", "", ["+96550123456"]),
        ("97455123456 هذا الواتساب", "", ["+97455123456"]),
        ("میرا موبائل ۰۰۹۷۴۵۵۱۲۳۴۵۶ ہے", "", ["+97455123456"]),
        ("मेरा फोन +91 98765 43210 है, यहाँ 5512 3456", "QA", ["+919876543210", "+97455123456"]),
        ("Tawagan niyo po ako sa +63 917 123 4567 o 33123456", "QA", ["+639171234567", "+97433123456"]),
        ("Call me: (+974) 5512.3456, ext. 12", "", ["+97455123456"]),
        ("Same number twice: 55123456, +97455123456", "QA", ["+97455123456"]),
        ("call me at 974-5512-3456 thanks", "", ["+97455123456"]),
    ],
)
def test_the_phones_of_a_text_are_found(text: str, region: str, expected: list[str]) -> None:
    assert list(find(text, region)) == expected


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("جوالي 55123456", ""),  # of which country?
        ("رقم الحساب ٥٥١٢٣٤٥٦ والفاتورة غلط", "QA"),
        ("رقم العداد: 55123456", "QA"),
        ("رقم المعاملة 44123456 من شهر", "QA"),
        ("my account no. is 55123456", "QA"),
        ("Ref 55123456", "QA"),
        ("میٹر نمبر 55123456 خراب ہے", "QA"),
        ("खाता संख्या 55123456", "QA"),
        ("QN-55123456 و INC55123456 و #55123456", "QA"),
        ("SA03 8000 0000 6080 1016 7519", "SA"),
        ("QA58 DOHB 0000 1234 5678 90AB CDEF G", "QA"),
        ("AE07 0331 2345 6789 0123 456", "AE"),
        ("4111 1111 1111 1111", "QA"),
        ("784-1990-1234567-1", "AE"),
        ("بتاريخ 22-11-2026 الساعة 10:30", "KW"),
        ("2026-11-22 08:30", "KW"),
        ("22.11.2026", "KW"),
        ("الموقع 29.375859, 47.977405", "KW"),
        ("من 5000-6000 ريال", "QA"),
        ("دفعت 55123456 ر.ق", "QA"),
        ("1,551,234,56 و 0.55123456 و 55123456%", "QA"),
        ("2026/55123456", "QA"),
        ("اتصلت على ٩٩٩ و 109 و 16000", "QA"),
    ],
)
def test_other_numbers_are_no_phones(text: str, region: str) -> None:
    assert find(text, region) == ()


@pytest.mark.parametrize("piece", ["1 ", "1", "+1", "5512345 ", "(1)-", "1.1", "00", "+97455123456 ", "حساب 5"])
def test_a_wall_of_digits_is_read_to_a_limit(piece: str) -> None:
    assert len(find(piece * 5_000, "QA")) <= MAX_FOUND


@given(st.text(), st.sampled_from(["", "QA", "AE", "SA", "KW", "BH", "OM", "IN", "xx"]))
def test_any_text_is_read(text: str, region: str) -> None:
    number = e164(text, region, bare_gulf=True)
    assert number is None or number[1:].isascii()
    assert isinstance(find(text, region), tuple)


@given(st.text(alphabet="0123456789٠١٢٣٤٥٦٧٨٩۰۱+-() ./\u202a\u200f\n", max_size=200))
def test_any_digits_are_read(text: str) -> None:
    for number in find(text, "QA"):
        assert e164(number) == number
