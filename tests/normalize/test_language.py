"""The language of what people in the Gulf write, in every script they write it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.language import detect, engines


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("السلام عليكم، انقطعت المياه عن منزلنا منذ ثلاثة أيام", "ar"),
        ("وين اروح عشان ادفع المخالفة؟ محد يرد علي", "ar"),
        ("شكوى", "ar"),
        ("چذي ما يصير الشارع كله حفر", "ar"),
        ("The street light in front of my house is broken", "en"),
        ("सड़क पर पानी भर गया है और कोई सुनवाई नहीं हो रही", "hi"),
        ("मेरो घर अगाडिको सडक बिग्रिएको छ, कृपया मर्मत गर्नुहोस्", "ne"),
        ("ہمارے علاقے میں تین دن سے بجلی نہیں ہے", "ur"),
        ("خیابان ما سه روز است که آب ندارد، لطفاً رسیدگی کنید", "fa"),
        ("زموږ په کوڅه کې د برېښنا ستونزه ده، مهرباني وکړئ مرسته وکړئ", "ps"),
        ("Walang tubig sa amin mula pa kahapon, pakitulungan po ninyo kami", "tl"),
        ("Lampu jalan di depan rumah saya sudah mati sejak minggu lalu", "id"),
        ("Sokak lambası üç gündür yanmıyor, lütfen yardım edin", "tr"),
        ("L'éclairage de la rue est en panne depuis une semaine", "fr"),
        ("La luz de la calle no funciona desde hace una semana", "es"),
        ("Die Straßenlaterne vor unserem Haus ist seit einer Woche kaputt", "de"),
        ("আমাদের এলাকায় তিন দিন ধরে পানি নেই", "bn"),
        ("எங்கள் தெருவில் மூன்று நாட்களாக தண்ணீர் இல்லை", "ta"),
        ("మా వీధిలో మూడు రోజులుగా నీరు లేదు", "te"),
        ("ഞങ്ങളുടെ തെരുവിൽ മൂന്ന് ദിവസമായി വെള്ളമില്ല", "ml"),
        ("අපේ පාරේ දින තුනක් තිස්සේ වතුර නැහැ", "si"),
        ("На нашей улице три дня нет воды", "ru"),
        ("我们街上已经三天没有水了", "zh"),
        ("mar7aba, el mai ma3 fi 3andna fel bait, lazem t7elloha wallah", "ar"),
        ("Hamare ghar mein pani nahi aa raha hai, kripya kuch karo", "hi"),
    ],
)
def test_the_languages_of_the_gulf_are_told(text: str, language: str) -> None:
    found = detect(text)
    assert found.language == language
    assert 0 < found.confidence <= 1


@pytest.mark.parametrize("text", ["", "12345", "😡😡😡", "٥٥٥ ١٢٣", "https://x.example/a @gov", "!?", "a", " \n"])
def test_what_has_no_words_has_no_language(text: str) -> None:
    assert detect(text).language == "und"
    assert detect(text).confidence == 0


def test_noise_does_not_hide_the_language() -> None:
    text = "RT @CityWatch: الشارع كله حفر https://t.example/aBcDeFgHiJ #Doha #StreetRepair 😡"
    assert detect(text).language == "ar"
    assert detect(text).script == "Arab"


def test_english_words_in_an_arabic_text_do_not_make_it_english() -> None:
    assert detect("جهاز الـ router ما يشتغل و support team ما يرد علينا من أسبوع").language == "ar"


def test_english_with_a_few_borrowed_words_stays_english() -> None:
    assert detect("Salam, the pani in my villa is off since Friday, inshallah you can fix it").language == "en"


def test_the_script_is_told_too() -> None:
    assert detect("pani nahi aa raha hai bhai kya karo").script == "Latn"
    assert detect("पानी नहीं").script == "Deva"


def test_engines_can_be_chosen_and_answer_the_same_every_time() -> None:
    assert engines() == ("auto", "langdetect")
    text = "Bonjour, merci pour la route"
    answers = {detect(text, "langdetect") for _ in range(5)}
    assert len(answers) == 1
    assert answers.pop().engine == "langdetect"
    with pytest.raises(KeyError):
        detect(text, "oracle")


@given(st.text(max_size=200))
def test_any_text_gets_one_answer(text: str) -> None:
    assert detect(text) == detect(text)
