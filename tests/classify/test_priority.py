"""Danger to life is found in every language; figures of speech are left alone."""

import pytest

from classify.classifier import Classifier


@pytest.mark.parametrize(
    "text",
    [
        "في حريق في البيت اللي جنبنا",
        "شب حريق بالمستودع",
        "ريحة غاز طالعة من شقة الجيران",
        "ولدي طاح في البركة وغرق",
        "سلك كهرباء طايح على الأرض ومكشوف",
        "أسلاك كهربائية مكشوفة قرب ملعب الأطفال",
        "زوجي يهددني بسكين",
        "سقف الصف طاح على الطلاب",
        "أخوي مغمى عليه ارسلوا اسعاف",
        "حادث على شارع الشيخ خليفة ومصابين",
        "my kitchen caught fire",
        "we smell gas in the corridor",
        "a boy is drowning at the beach",
        "the worker got an electric shock",
        "scaffolding collapsed on workers",
        "car accident, two people bleeding",
        "he says he will kill me tonight",
        "I want to kill myself",
        "घर में आग लग गई",
        "मेरे पिता बेहोश हैं, सांस नहीं ले रहे",
        "فیکٹری میں آگ لگ گئی",
        "بچہ ڈوب رہا ہے",
        "may sunog sa kusina",
        "nakuryente ang kasama ko",
        "aag lagi hai building mein",
    ],
)
def test_danger_to_life_is_an_emergency(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify_text(text)
    assert verdict.priority == "emergency"
    assert verdict.type == "incident"


@pytest.mark.parametrize(
    "text",
    [
        "الأسعار نار في السوق",
        "البضاعة غالية والأسعار مولعة",
        "عروضكم نار يا شباب",
        "غرقان في الديون وأحتاج مساعدة",
        "اختناق مروري كل صباح عند الدوار",
        "كم سعر طفاية حريق للسيارة؟",
        "أبغى أسجل في دورة تدريبية عن مكافحة الحريق",
        "أين مسلخ البلدية لذبح الأضاحي؟",
        "أبغى الطعن في الحكم",
        "prices on fire this month",
        "I'm drowning in paperwork",
        "when is the next fire drill",
        "how do I get a fire safety certificate",
        "the heat is killing me at this bus stop",
        "we had a blast at the festival",
        "my boss wants to fire me",
        "महंगाई की आग में जल रहे हैं, दाम कम करो",
        "قیمتوں میں آگ لگی ہے",
        "nalulunod sa utang, kailangan ko ng ayuda",
    ],
)
def test_figures_of_speech_and_exercises_are_not(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).priority != "emergency"


def test_a_second_word_of_danger_outweighs_an_exercise(classifier: Classifier) -> None:
    text = "During the training a real fire started and someone is unconscious"
    assert classifier.classify_text(text).priority == "emergency"


def test_a_figure_of_speech_does_not_hide_a_real_danger(classifier: Classifier) -> None:
    text = "Prices are on fire, and now there is a gas leak in the supermarket too"
    assert classifier.classify_text(text).priority == "emergency"


def test_a_dismissed_word_is_named_in_the_reasons(classifier: Classifier) -> None:
    verdict = classifier.classify_text("When is the fire drill at our school?")
    assert any("figure of speech or an exercise" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "الماي مقطوع من يومين",
        "طفح المجاري في الشارع",
        "الإشارة الضوئية معطلة",
        "No electricity since morning and my mother needs dialysis",
        "sewage is overflowing into the street",
        "traffic lights are not working at the junction",
        "सुबह से बिजली नहीं है",
        "صبح سے پانی نہیں آ رہا",
        "walang tubig mula kahapon",
    ],
)
def test_harm_that_grows_by_the_hour_is_high(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).priority == "high"


@pytest.mark.parametrize("text", ["أقترح زراعة أشجار في الممشى", "Great job by the parks team, wonderful garden"])
def test_suggestions_and_praise_are_low(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).priority == "low"


def test_two_signs_of_danger_near_each_other_are_an_emergency(classifier: Classifier) -> None:
    assert classifier.classify_text("people are screaming and there is blood at the gate").priority == "emergency"


def test_one_sign_of_danger_alone_goes_to_a_person(classifier: Classifier) -> None:
    verdict = classifier.classify_text("There is smoke in our street every evening from the shisha cafe")
    assert verdict.priority != "emergency"
    assert verdict.review
    assert any("may mean danger" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "help us please",
        "SOS",
        "ساعدونا بنموت",
        "النجدة الحقونا",
        "bachao",
        "بچاؤ",
        "saklolo po",
        "au secours",
        "বাঁচান ভাই",
    ],
)
def test_a_cry_for_help_alone_goes_to_a_person_before_other_messages(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify_text(text)
    assert (verdict.priority, verdict.review) == ("high", True)


@pytest.mark.parametrize(
    "text",
    [
        "ساعدونا في حل مشكلة الفاتورة المرتفعة لو سمحتم",
        "the SOS button of the app does not work since monday",
        "please help us understand the new parking rules",
    ],
)
def test_a_cry_for_help_with_a_matter_is_a_manner_of_speech(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).priority not in ("high", "emergency")


@pytest.mark.parametrize(
    "text",
    [
        "الحديقة العامة في الطائف تحتاج مقاعد جديدة",
        "كهربتنا فاتورتها طالعة ١٢٠٠ هالشهر راجعوا العداد",
        "الثوب الأبيض صار رصاصي من غبار المصنع",
        "ماسورة الماي انفجرت قدام بيتنا والماي يروح هدر",
        "انبوب الماء انفجر في الشارع",
        "parking machine ate my coins and gave no ticket",
        "burglar alarm of the closed shop rings since yesterday",
        "there is a pipe burst under the villa wall",
        "हमारी गली का डामर उखड़ गया है",
        "बारिश में सड़क तालाब बन जाती है",
        "light jalta nahi gali ka",
        "آوارہ کتے بس سٹاپ پر بیٹھے رہتے ہیں",
        "تعمیراتی ملبہ اسکول کے ساتھ پڑا ہے",
        "बन्द पसलको बिजुली काटिदिनुस्",
    ],
)
def test_everyday_words_that_resemble_a_danger_wake_nobody(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).priority != "emergency"
