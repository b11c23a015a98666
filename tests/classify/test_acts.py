"""What type of case the words make, by what stands first, last and together."""

import pytest

from classify.classifier import Classifier
from classify.learned.features import words_of
from classify.meant import NO_DANGER
from classify.taxonomy import load_taxonomy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("عمود الإنارة قدام بيتنا طافي من ٣ شهور", "incident"),
        ("عمود الإنارة طافي من ٣ شهور وبلغناكم أكثر من مرة ومحد رد علينا", "complaint"),
        ("الشركة ما صرفت رواتبنا من ٣ شهور", "complaint"),
        ("The street light on our road is broken since 3 months", "incident"),
    ],
    ids=["lamp", "lamp reported before", "salary", "English lamp"],
)
def test_how_long_is_part_of_a_report_and_the_heart_of_a_grievance(
    classifier: Classifier, text: str, kind: str
) -> None:
    assert classifier.classify_text(text).type == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ماسورة الماء انكسرت في شارعنا، نرجو إصلاحها", "incident"),
        ("The traffic light at the junction is not working, please fix it", "incident"),
        ("أرجو تركيب عداد كهرباء جديد للبيت", "service_request"),
        ("Please renew my residence permit", "service_request"),
    ],
    ids=["pipe", "signal", "new meter", "renewal"],
)
def test_asking_for_repair_does_not_make_a_request_of_a_report(classifier: Classifier, text: str, kind: str) -> None:
    assert classifier.classify_text(text).type == kind


@pytest.mark.parametrize(
    "text",
    [
        "لو سمحتوا كيف أعترض على مخالفة سرعة",
        "انتهت رخصة البناء عندي ومحد قال لي شي، كم الغرامة ووين ادفع",
        "My visit visa expires next week, how much is the fine per day",
    ],
)
def test_a_question_first_or_last_is_what_a_message_is_for(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).type == "inquiry"


@pytest.mark.parametrize("text", ["لين متى وحنا ننتظر الماي؟ تعبنا", "السيارات تمشي على كيفها ومحد يخالفهم"])
def test_a_figure_of_speech_is_no_question(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).type != "inquiry"


@pytest.mark.parametrize(
    "text",
    [
        "ليتكم تحطون مظلات في الممشى",
        "It would be lovely to have more shade on the walking track",
        "sana po lagyan ng bubong ang bus stop",
    ],
)
def test_a_wish_is_a_suggestion(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).type == "suggestion"


@pytest.mark.parametrize(
    "text",
    [
        "شقة للبيع في الجفير، للتواصل واتساب، وين اشتكي على السمسار",
        "للبيع سيارة بحالة ممتازة والسعر قابل، بس المرور ما يحول الملكية ليش",
    ],
)
def test_an_advertisement_with_a_question_goes_to_a_person(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify_text(text)
    assert verdict.type != "not_a_case" or verdict.review


def test_a_plain_advertisement_needs_nobody(classifier: Classifier) -> None:
    verdict = classifier.classify_text("عرض خاص لفترة محدودة! استثمر معنا أرباح مضمونة، اضغط على الرابط")
    assert (verdict.type, verdict.review) == ("not_a_case", False)


def test_who_neither_asks_nor_wants_anything_complains(classifier: Classifier) -> None:
    # Given a topic that people mostly ask about, When somebody only tells, Then it is no inquiry
    assert classifier.classify_text("المدرسه الخاصه رفعت الرسوم ٢٠٪ من غير موافقه الوزارة").type == "complaint"


def test_a_centre_without_complaints_gets_none() -> None:
    # Given a taxonomy with the three types that every centre has
    types = {code: {"en": code} for code in ("inquiry", "incident", "not_a_case")}
    centre = Classifier.load(load_taxonomy().model_copy(update={"types": types}))
    # When a grievance, a request and a wish come, Then each gets one of them
    for text in ("الشركة ما صرفت رواتبنا من ٣ شهور", "نظفوا الحاوية لو سمحتوا", "المدرسة رفعت الرسوم علينا"):
        assert centre.classify_text(text).type in types


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("مكيفات مسجد الرحمة خربانة من أسبوع، والمصلين تعبوا من الحر، جزاكم الله خير", {"incident", "complaint"}),
        ("جزاكم الله خير على سرعة إصلاح مكيفات المسجد، ما قصرتوا", {"praise"}),
    ],
    ids=["report", "praise"],
)  # fmt: skip
def test_thanks_that_only_end_a_report_are_no_praise(classifier: Classifier, text: str, kinds: set[str]) -> None:
    # Given what keywords alone make of it
    keywords = classifier.keywords
    found = keywords.matcher.find_in(words_of(text))
    # Then thanks count where they are what the message is about
    assert keywords.type(found, keywords.topic(found), NO_DANGER, is_question=False).code in kinds
