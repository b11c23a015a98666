"""Bytes become the letters that were meant, whatever their label says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.charset.decoding import codec_of, decode, storable
from normalize.charset.mojibake import LOST, REPAIRED, mend

WATER = "انقطعت المياه عن منزلنا في الريان منذ ثلاثة أيام، نرجو المساعدة."

ARABIC = (
    WATER,
    "السلام عليكم ورحمة الله وبركاته",
    "أرجو إصلاح إنارة الشارع رقم 12 في حي السلام",
    "شكوى بخصوص فاتورة الكهرباء لشهر أكتوبر",
    "الرجاء التواصل معي على الرقم 55512345",
    "تم تقديم الطلب منذ أسبوعين ولم يصلني رد",
    "توجد حفرة كبيرة أمام المدرسة وتشكل خطرا على الأطفال",
    "نشكركم على سرعة الاستجابة",
    "Re: متابعة الطلب رقم 4471",
    "محمد بن عبد الله الكواري",
    "رائحة كريهة من محطة الصرف الصحي",
    "أريد تجديد الرخصة التجارية",
    "ضوضاء من موقع البناء بعد منتصف الليل",
    "القمامة متراكمة أمام العمارة",
    "الإشارة الضوئية عند دوار الجامعة معطلة",
    "لا يوجد موقف لذوي الإعاقة",
    "مشكلة في تطبيق الخدمات: لا أستطيع الدخول",
    "شكرا",
    "مياه",
    "شكوى",
)
PERSIAN_AND_URDU = (
    "آب منزل ما قطع شده است، لطفا رسيدگي کنيد",
    "چراغ خيابان خراب است و پليس گزارش ژاله را گرفت",
    "پاني کا مسئله هے، گلي نمبر چار مڈل سکول کے پاس",
)
LABELS_OVER_WINDOWS_1256 = ("", "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", "iso-8859-6", "8bit")

OTHER_LANGUAGES = (
    ("Здравствуйте, у нас отключили воду три дня назад", ("cp1251", "koi8-r", "iso8859-5", "cp866")),
    ("Жалоба на шум во дворе", ("cp1251", "koi8-r")),
    ("Καλημέρα, δεν έχουμε νερό εδώ και τρεις ημέρες", ("cp1253", "iso8859-7")),
    ("שלום, אין לנו מים כבר שלושה ימים", ("cp1255",)),
    ("สวัสดีครับ น้ำประปาไม่ไหลมาสามวันแล้ว", ("cp874",)),
    ("L'été à Doha était très chaud, l'électricité a été coupée", ("cp1252", "mac-roman", "cp850")),
    ("Die Straße ist gesperrt, über Nacht für Fußgänger", ("cp1252",)),
    ("El año pasado señalé la avería", ("cp1252",)),
    ("não há água há três dias", ("cp1252",)),
    ("José", ("cp1252",)),
    ("Woda została odcięta trzy dni temu, proszę o pomoc, żółć", ("cp1250", "iso8859-2")),
    ("Üç gündür suyumuz kesik, lütfen yardım edin, şikâyet ışık", ("cp1254",)),
    ("三日前から水道が止まっています。助けてください。", ("cp932", "euc_jp", "iso2022_jp")),
    ("我们家已经停水三天了，请帮忙处理一下这个问题。", ("gb18030",)),
    ("我家已經停水三天了，請幫忙處理一下這個問題。", ("big5",)),
    ("수도가 삼일째 나오지 않습니다. 도와주세요.", ("cp949",)),
)
LABELLED = (
    (WATER, "utf-7", "unicode-1-1-utf-7"),
    (WATER, "utf-16-le", "utf-16le"),
    (WATER, "utf-16-be", "utf-16"),
    (WATER, "utf-16", "utf-8"),
    (WATER, "utf-32", ""),
    (WATER, "iso8859-6", "iso-8859-6-i"),
    ("شكوى", "mac-arabic", "x-mac-arabic"),
    ("我们停水了", "hz", "hz-gb-2312"),
    ("我们停水了", "hz", "gb2312"),
    ("我們停水了镕", "gb18030", "iso-gb2312"),
    ("道路①の苦情", "cp932", "iso-2022-jp"),
    ("수도가 나오지 않습니다", "iso2022_kr", "iso-2022-kr"),
    ("수도가 나오지 않습니다", "cp949", "ks_c_5601-1987"),
    ("Жалоба", "koi8-r", "koi8-r"),
    ("Скарга на шум у дворі", "koi8-u", "koi8-u"),
    ("Tiếng Việt", "utf-8", "windows-1258"),
    ("ร้องเรียน", "cp874", "tis-620"),
    ("Žluťoučký kůň", "mac-latin2", "x-mac-ce"),
    ("žuvis ąžuolas", "cp1257", "windows-1257"),
    ("Þetta er kvörtun", "iso8859-1", "latin1"),
    ("한", "cp949", "euc-kr"),
)


@pytest.mark.parametrize("label", LABELS_OVER_WINDOWS_1256)
@pytest.mark.parametrize("text", ARABIC)
def test_windows_1256_is_read_under_any_label(text: str, label: str) -> None:
    # Given Arabic in windows-1256 that says it is something else, or nothing
    # When it is decoded, Then every letter is there
    assert decode(text.encode("cp1256"), label)[0] == text


@pytest.mark.parametrize(
    "label",
    ["windows-1251", "koi8-r", "iso-8859-9", "gb2312", "big5", "utf-16", "utf-7", "iso-2022-jp", "windows-1255"],
)
@pytest.mark.parametrize("text", [text for text in ARABIC if len(text) > 30])
def test_a_sentence_of_windows_1256_is_read_even_under_the_label_of_another_script(text: str, label: str) -> None:
    assert decode(text.encode("cp1256"), label) == (text, True)


@pytest.mark.parametrize("label", ["windows-1256", "iso-8859-6", "gb2312", "koi8-r", "3Dutf-8", "x-unknown", ""])
@pytest.mark.parametrize("text", ARABIC)
def test_utf_8_is_read_under_any_label(text: str, label: str) -> None:
    assert decode(text.encode(), label)[0] == text


@pytest.mark.parametrize("text", [text for text in ARABIC if "ال" in text])
def test_iso_8859_6_is_read_by_its_label_and_without_it(text: str) -> None:
    data = text.encode("iso8859-6")
    assert decode(data, "iso-8859-6") == (text, False)
    assert decode(data)[0] == text


@pytest.mark.parametrize("label", ["", "windows-1256", "iso-8859-1"])
@pytest.mark.parametrize("text", PERSIAN_AND_URDU)
def test_persian_and_urdu_letters_of_windows_1256_are_read(text: str, label: str) -> None:
    data = text.encode("cp1256", "ignore")
    assert decode(data, label)[0] == data.decode("cp1256")


@pytest.mark.parametrize(("text", "codec"), [(text, codec) for text, codecs in OTHER_LANGUAGES for codec in codecs])
def test_other_languages_are_told_without_a_label(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, True)


@pytest.mark.parametrize(("text", "codec", "label"), LABELLED, ids=lambda value: str(value)[:20])
def test_a_label_is_understood_as_its_senders_mean_it(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label)[0].removeprefix("\ufeff") == text


SHORT = (
    ("да", ("koi8-r", "cp1251", "iso8859-5")),
    ("Нет воды", ("koi8-r", "cp1251", "iso8859-5", "cp866", "mac-cyrillic")),
    ("ШУМ", ("koi8-r", "cp1251")),
    ("Київ", ("koi8-u", "cp1251")),
    ("νερό", ("cp1253", "iso8859-7")),
    ("ΝΕΡΟ", ("cp1253", "iso8859-7")),
    ("מים", ("cp1255",)),
    ("น้ำ", ("cp874",)),
    ("مياه", ("cp1256", "iso8859-6", "cp720", "mac-arabic")),
    ("قف", ("cp1256", "iso8859-6")),
    ("ÇÖĞ", ("cp1254",)),
    ("źdźbło", ("cp1250", "iso8859-2")),
    ("水", ("cp932", "euc_jp", "gb18030", "big5", "cp949")),
    ("물", ("cp949",)),
)


@pytest.mark.parametrize(("text", "codec"), [(text, codec) for text, codecs in SHORT for codec in codecs])
def test_a_word_is_too_little_to_doubt_its_label(text: str, codec: str) -> None:
    assert decode(text.encode(codec), codec)[0] == text


@pytest.mark.parametrize("text", ["L'été à Doha", "Straße", "año", "Ærø"])
def test_accented_letters_are_not_taken_for_arabic(text: str) -> None:
    assert decode(text.encode("cp1252"), "iso-8859-1") == (text, False)
    assert decode(text.encode("cp1252"))[0] == text


def test_a_page_may_name_its_own_charset() -> None:
    # Given a page whose mail part has no label, or the one that mailers write when they do not know
    page = f'<html><meta http-equiv=Content-Type content="text/html; charset=iso-8859-6"><p>{ARABIC[-1]}'
    data = page.encode("iso8859-6")
    for label in ("", "us-ascii", "iso-8859-1"):
        assert decode(data, label, is_html=True)[0] == page
    # But its word is not taken against bytes that are plainly something else
    assert WATER in decode(f'<meta charset="windows-1251">{WATER}'.encode(), "", is_html=True)[0]
    assert WATER in decode(f'<meta charset="iso-8859-1">{WATER}'.encode("cp1256"), "", is_html=True)[0]


def test_arabic_far_behind_english_is_read() -> None:
    text = "Please see the letter of our neighbour below.\n" * 1_000 + WATER
    assert decode(text.encode("cp1256"), "utf-8") == (text, True)


def test_utf_8_cut_inside_a_letter_keeps_the_rest() -> None:
    for label in ("utf-8", "", "iso-8859-1"):
        text, guessed = decode(WATER.encode()[:-3] + b"\xd9", label)
        assert text.startswith(WATER[:-4])
        assert guessed


def test_the_holes_of_windows_1252_lose_nothing() -> None:
    assert decode(b"caf\xe9 \x81 \x93x\x94", "windows-1252")[0] == "café \x81 “x”"


@pytest.mark.parametrize("label", ["rot13", "base64", "idna", "undefined", "unicode_escape", "x" * 500, "\0", "é"])
def test_what_is_no_charset_of_text_is_no_codec(label: str) -> None:
    assert codec_of(label) == ""


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8*ar", "utf-8"),
        ('"utf-8"', "utf-8"),
        ("cp-1256", "cp1256"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("utf8;", "utf-8"),
    ],
)
def test_a_label_is_found_behind_what_surrounds_it(label: str, codec: str) -> None:
    assert codec_of(label) == codec


def as_windows_1252(data: bytes) -> str:
    """As a careless program shows bytes; the five holes become controls."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


@pytest.mark.parametrize("text", ARABIC)
def test_arabic_that_was_decoded_twice_is_put_right_and_flagged(text: str) -> None:
    for wrong in (as_windows_1252(text.encode()), text.encode().decode("latin-1"), text.encode().decode("cp1256")):
        assert mend(wrong).text == text
        assert mend(wrong).flags == (REPAIRED,)


@pytest.mark.parametrize("text", [text for text in ARABIC if len(text) > 12])
def test_windows_1256_that_was_read_as_windows_1252_is_put_right(text: str) -> None:
    assert mend(as_windows_1252(text.encode("cp1256"))).text == text


def test_only_the_lines_that_are_wrong_are_put_right() -> None:
    text = f"{WATER}\n> {as_windows_1252(WATER.encode())}\nL'été à Doha"
    assert mend(text).text == f"{WATER}\n> {WATER}\nL'été à Doha"


HONEST = (
    *ARABIC,
    *PERSIAN_AND_URDU,
    *(text for text, _ in OTHER_LANGUAGES),
    "café “x” shows Ã© and Ã¨",
    "الطريق ط§ مغلق",
    "Ø 5 mm, ÅÄÖ",
    "¿Qué? ¡Sí! Ñandú",
    "ÀÉÎ",
    "पानी नहीं आ रहा है",
    "Walang tubig dito sa amin",
    "What???? Really??",
    "https://x.example/?a=??",
    "هل من رد؟؟؟",
    "ok ?? 12",
)


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_never_touched(text: str) -> None:
    assert (mend(text).text, mend(text).flags) == (text, ())


@pytest.mark.parametrize("text", ["???? ?????? ??", "?????? ???????\n??? 55512345", "\ufffd\ufffd\ufffd \ufffd\ufffd"])
def test_letters_that_are_gone_are_flagged(text: str) -> None:
    assert mend(text).flags == (LOST,)


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-7", "utf-16", "gb2312", "iso-2022-jp", "utf-8", "big5", "hz", "x"]),
)
@settings(deadline=None)
def test_any_bytes_under_any_label_become_text(data: bytes, label: str) -> None:
    text, _ = decode(data, label, is_html=True)
    text.encode("utf-8")
    clean = storable(mend(text).text)
    assert "\0" not in clean
    assert "\r" not in clean


@given(st.text(max_size=200))
@settings(deadline=None)
def test_valid_utf_8_is_never_changed(text: str) -> None:
    assert decode(b"x" + text.encode(), "utf-8")[0] == f"x{text}" or "\0" in text or "\x1b$" in text or "\x06" in text
