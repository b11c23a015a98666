"""Every way of typing the same words folds to one, and words that differ stay apart."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.text.arabic import fold, fold_digits, strip_controls
from normalize.text.letters import ORDINARY

SAME = [
    # tashkeel, tatweel, alef, ya, ta marbuta
    ("أحمد إبراهيم آل ثاني", "احمد ابراهيم ال ثاني"),
    ("مُحَمَّد", "محمد"),
    ("ٱلرَّحْمَٰن", "الرحمن"),
    ("شـــكوى", "شكوى"),
    ("شكوى", "شكوي"),
    ("بلدية الدوحة", "بلديه الدوحه"),
    ("عباءة", "عباية"),
    # hamza and its seats
    ("مسؤول", "مسوول"),
    ("مسؤول", "مسئول"),
    ("مسؤولية", "مسئوليه"),
    ("شؤون", "شئون"),
    ("رؤوس", "رءوس"),
    ("سؤال", "سوال"),
    ("شيء", "شئ"),
    ("شيء", "شي"),
    ("شيئ", "شي"),
    ("سيئ", "سيء"),
    ("قراءة", "قراءه"),
    ("قراءة", "قرائة"),
    ("قراءات", "قرائات"),
    ("إضاءة", "اضائه"),
    ("كهرباء", "كهربا"),
    ("مساء الخير", "مسا الخير"),
    ("هواء", "هوا"),
    ("ضوء", "ضو"),
    ("أبناءنا", "ابنائنا"),
    ("بدؤوا", "بدءوا"),
    ("جاءوا", "جاؤوا"),
    ("قرآن", "قران"),
    ("لأنَّ", "لان"),
    # elongation, in the Gulf's own words
    ("مشكووووور", "مشكور"),
    ("واااايد زحمة", "وايد زحمه"),
    ("الللللله يعطيكم العافية", "الله يعطيكم العافيه"),
    ("والللله تعبنااااا", "والله تعبنا"),
    ("اللللي صار", "اللي صار"),
    ("مممتاز", "ممتاز"),
    ("هلاااااا وغلاااا", "هلا وغلا"),
    ("ليييييش", "ليش"),
    ("شكراااااً جزيييلا", "شكرا جزيلا"),
    ("عيييب عليكم!!!!!", "عيب عليكم!"),
    ("يااارب", "يارب"),
    ("ههههههه", "ه"),
    ("مررررره حر", "مره حر"),
    ("sooooo bad", "so bad"),
    ("pleeeease", "please"),
    ("goooood", "good"),
    ("weeeek", "week"),
    ("pooool", "pool"),
    ("walaaaa tubiiiig", "wala tubig"),
    # digits and punctuation
    ("١٢٣ ۴۵۶", "123 456"),
    ("१२३ ১২৩", "123 123"),
    ("٪٥٠", "%50"),
    ("١٬٢٣٤٫٥٠", "1,234.50"),
    ("ليش؟ الحين، طيب؛", "ليش? الحين, طيب;"),
    ("«شكوى»", '"شكوي"'),
    ("لا…", "لا..."),
    ("9–5", "9-5"),
    # invisible
    ("\u202bشكوى\u202c", "شكوى"),
    ("\ufeffشك\u200bوى\u00ad", "شكوى"),
    ("مياه\u00a0الشرب", "مياه الشرب"),
    # Persian, Urdu, Kurdish
    ("می‌خواهم", "میخواهم"),
    ("كتاب\u200cها", "كتابها"),
    ("کی", "كي"),
    ("ہے", "هي"),
    ("خانهٔ ما", "خانه ما"),
    ("خانۀ", "خانه"),
    ("انھوں", "انہوں"),
    ("مسئول", "مسؤول"),
    ("پانی نہیں", "پاني نهين"),
    ("کوردستانی ئێمە", "كوردستاني ييمه"),
    ("ڤيلا", "فيلا"),
    # presentation forms and ligatures
    ("ﻣﻴﺎه", "مياه"),
    ("ﻻ", "لا"),
    ("ﷲ", "الله"),
    ("ﷺ", "صلى الله عليه وسلم"),
    ("ＦＵＬＬ１２", "full12"),
    ("𝐰𝐚𝐭𝐞𝐫 ﬁre", "water fire"),
    # Hindi
    ("सड़क", "सडक"),
    ("\u095bमीन", "जमीन"),
    ("हिन्दी", "हिंदी"),
    ("बन्द है", "बंद है"),
    ("पाँच", "पांच"),
    ("गयी", "गई"),
    ("चाहिये", "चाहिए"),
    ("क्\u200dया", "क्या"),
    # other
    ("  WATER\n leak ", "water leak"),
    ("مياه\x0cكهرباء", "مياه كهرباء"),
    ("cafe\u0301", "caf\u00e9"),
    ("STRASSE", "straße"),
]

APART = [
    ("ماء", "ما"),
    ("وماء", "وما"),
    ("الماء", "الما"),
    ("جزء", "جز"),
    ("شؤون", "شون"),
    ("هيئة", "هيه"),
    ("پاس", "باس"),
    ("چای", "جای"),
    ("گل", "كل"),
    ("ٹال", "تال"),
    ("ڈر", "در"),
    ("off", "of"),
    ("Phase III", "Phase I"),
    ("Phase VIII", "Phase VI"),
    ("1000", "100"),
    ("दिन", "दान"),
    ("حمام", "حام"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_letters_that_tell_words_apart_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "text", ["1000", "الله", "www.km.qa", "block iii", "phase viii", "good week", "ممتاز", "اللي", "ماء", "😡 لا"]
)
def test_what_is_folded_already_stays(text: str) -> None:
    assert fold(text) == text


def test_a_letter_in_a_rare_text_folds_as_in_an_ordinary_one() -> None:
    # Given the same text once with a character outside the quick table
    for character in ORDINARY:
        if character == "…":  # three dots beside others
            continue
        # Then it folds the same on both ways
        assert fold(f"x{character}y") + " 😡" == fold(f"x{character}y 😡"), hex(ord(character))


def test_the_quick_table_has_room_in_a_byte_and_nothing_that_composes() -> None:
    assert len(set(ORDINARY)) == len(ORDINARY) <= 256
    assert not any(
        unicodedata.normalize("NFC", letter + mark) == chr(composed)
        for composed in range(0x0620, 0x0700)
        if len(parts := unicodedata.normalize("NFD", chr(composed))) == 2
        for letter, mark in [parts]
        if letter in ORDINARY and mark in ORDINARY
    )


def test_digits_and_controls_alone() -> None:
    assert fold_digits("رقم ١٢٣۴ ९") == "رقم 1234 9"
    assert strip_controls("\u202eexe\u2066\u200b\x00\n\t") == "exe\n\t"


def test_heaps_of_marks_are_cut_before_they_are_sorted() -> None:
    # Given marks in the order that costs quadratic time, When folded, Then only the first of them are left
    assert len(fold("e" + "\u0315\u0300" * 50_000)) <= 40
    assert len(fold("e" + "\uff9e\u0315" * 50_000)) <= 40


@pytest.mark.parametrize("piece", ["ا", "اء", "ء", "ئو", "ل", "ooob", "o", "iii ", "न्", "ये", "ﷺ", "...", "\u0640"])
def test_a_wall_of_letters_is_folded(piece: str) -> None:
    folded = fold(piece * 20_000)
    assert fold(folded) == folded


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet=ORDINARY),
        st.text(alphabet=st.characters(min_codepoint=0x300, max_codepoint=0xFFF)),
        st.text(alphabet="اءئيوولمههبةك ox_ie.\u0654\u064e\u200c0٣i"),
        st.text(alphabet="नम्तपयीेङकगँंसड़\u093c\u200d "),
        st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Mn"])),
    )
)
def test_folding_again_changes_nothing_and_leaves_no_controls(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert strip_controls(folded) == folded
    assert folded.encode("utf-8").decode("utf-8") == folded
