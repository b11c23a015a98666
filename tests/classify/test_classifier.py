"""What the classifier does with a message, seen through its interface."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.classifier import Classifier
from classify.taxonomy import load_taxonomy
from ingest.message import Channel
from normalize.message import Attachment, Language, Location, Message

TAXONOMY = load_taxonomy()


def message(body: str, **changes: object) -> Message:
    plain = Message(channel=Channel.EMAIL, new_text=body, text=body, language=Language("en", 0.9))
    return replace(plain, **changes)  # type: ignore[arg-type]


PHOTO = Attachment("IMG_0012.jpg", "image/jpeg", 81_920, "0" * 64)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gets_valid_codes(classifier: Classifier, text: str, subject: str) -> None:
    # Given any text at all, When it is classified
    verdict = classifier.classify(message(text, subject=subject))
    # Then every code is in the taxonomy and every confidence is honest
    assert verdict.type in TAXONOMY.types
    assert verdict.topic in TAXONOMY.topics
    assert verdict.priority in TAXONOMY.priorities
    assert verdict.sentiment in {"negative", "neutral", "positive"}
    assert all(0 <= confidence <= 1 for confidence in verdict.confidence.values())
    assert verdict.reasons


@pytest.mark.parametrize("text", ["\x00\ud800", "\u202e" * 50, "ـ" * 9000, "a" * 100_000, "نار " * 20_000, "🔥🔥🔥"])
def test_hostile_text_is_classified(classifier: Classifier, text: str) -> None:
    assert classifier.classify_text(text).type in TAXONOMY.types


@pytest.mark.parametrize(
    "text", ["السلام عليكم ورحمة الله وبركاته", "شكرًا جزيلًا!!", "مشكوووورين", "Thanks a lot", "👍", ""]
)
def test_greetings_and_thanks_alone_are_no_case_and_need_nobody(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify(message(text))
    assert (verdict.type, verdict.topic, verdict.priority) == ("not_a_case", "other", "low")
    assert not verdict.review


def test_a_greeting_before_a_matter_is_a_case(classifier: Classifier) -> None:
    verdict = classifier.classify(message("السلام عليكم، الماي مقطوع عندنا من امس"))
    assert (verdict.type, verdict.topic) == ("incident", "water")


@pytest.mark.parametrize(
    "changes",
    [{"attachments": (PHOTO,)}, {"location": Location(26.2, 50.6)}, {"flags": ("parse_degraded",)}],
    ids=["photograph", "place", "unreadable"],
)
def test_a_message_without_words_but_with_content_is_a_case_for_a_person(
    classifier: Classifier, changes: dict[str, object]
) -> None:
    verdict = classifier.classify(message("", **changes))
    assert verdict.type != "not_a_case"
    assert verdict.review


def test_automatic_mail_is_no_case(classifier: Classifier) -> None:
    verdict = classifier.classify(message("I am out of office until Sunday.", auto="auto-reply"))
    assert (verdict.type, verdict.priority, verdict.review) == ("not_a_case", "low", False)


def test_automatic_mail_with_words_of_danger_is_looked_at(classifier: Classifier) -> None:
    verdict = classifier.classify(message("There is a gas leak in tower B", auto="auto-reply"))
    assert verdict.type == "not_a_case"
    assert verdict.review


def test_reasons_quote_the_words_as_the_person_wrote_them(classifier: Classifier) -> None:
    # Given diacritics, stretched letters and endings that the lexicon does not have
    verdict = classifier.classify(message("بلاغ: انقِطاع الميــاه في مجمع 905 وضغط الماء كان ضعيف"))
    # Then the reason shows them untouched
    assert verdict.topic == "water"
    assert any("«انقِطاع الميــاه»" in reason and "«وضغط الماء»" in reason for reason in verdict.reasons)


def test_the_subject_counts(classifier: Classifier) -> None:
    verdict = classifier.classify(message("Block 342, road 4522.", subject="Street lights not working"))
    assert (verdict.topic, verdict.type) == ("street_lighting", "incident")


def test_what_was_quoted_does_not_count(classifier: Classifier) -> None:
    text = "Any news on this please?\n> There is a fire in the building"
    verdict = classifier.classify(message("Any news on this please?", text=text))
    assert verdict.priority != "emergency"


def test_a_forwarded_text_without_a_word_of_ones_own_counts(classifier: Classifier) -> None:
    verdict = classifier.classify(message("", text="Garbage has not been collected for a week"))
    assert verdict.topic == "waste"


def test_the_citizens_pick_tips_the_balance(classifier: Classifier) -> None:
    verdict = classifier.classify(message("It has been like this for days", fields=(("topic", "parks"),)))
    assert verdict.topic == "parks"


def test_the_citizens_pick_may_be_the_name_that_the_form_shows(classifier: Classifier) -> None:
    verdict = classifier.classify(message("الوضع مستمر من أيام", fields=(("topic", "الحدائق والشواطئ"),)))
    assert verdict.topic == "parks"


def test_the_service_that_a_city_app_names_is_a_pick_too(classifier: Classifier) -> None:
    verdict = classifier.classify(message("الوضع مستمر من أيام", fields=(("service_code", "parks"),)))
    assert verdict.topic == "parks"
    assert "the form's own answer: parks" in verdict.reasons


def test_a_photo_without_words_goes_by_what_was_picked_and_to_a_person(classifier: Classifier) -> None:
    fields = (("service_code", "street_lighting"),)
    verdict = classifier.classify(message("", fields=fields, attachments=(PHOTO,)))
    assert (verdict.topic, verdict.type, verdict.review) == ("street_lighting", "incident", True)
    # Even where the photo is missing: nobody who picked a topic said nothing
    assert classifier.classify(message("", fields=fields)).topic == "street_lighting"


def test_a_wrong_pick_does_not_beat_clear_words(classifier: Classifier) -> None:
    text = "Garbage is not collected, the garbage bins overflow and the garbage truck never comes"
    verdict = classifier.classify(message(text, fields=(("topic", "health"),)))
    assert verdict.topic == "waste"


def test_a_pick_that_is_no_topic_is_ignored(classifier: Classifier) -> None:
    assert classifier.classify(message("No water since noon", fields=(("topic", "💧"),))).topic == "water"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("the thing at the place is again as it was", {}),
        ("No water in our building since last night", {"language": Language()}),
        ("water bill", {}),
        ("Is it about the noise or about the rubbish", {}),
    ],
    ids=["no keyword", "language unknown", "two words", "two topics"],
)
def test_doubt_goes_to_a_person(classifier: Classifier, text: str, changes: dict[str, object]) -> None:
    verdict = classifier.classify(message(text, **changes))
    assert verdict.review
    assert any(reason.startswith("review: ") for reason in verdict.reasons)


def test_a_clear_message_needs_no_review(classifier: Classifier) -> None:
    assert not classifier.classify(message("No water in our building since last night, please help")).review


def test_a_bare_text_is_not_doubted_for_its_language(classifier: Classifier) -> None:
    assert not classifier.classify_text("No water in our building since last night").review


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Worst service ever, nobody answers and the staff were rude", "negative"),
        ("كل الشكر لموظفي البلدية، خدمة ممتازة", "positive"),
        ("Where can I pay the water bill?", "neutral"),
    ],
)
def test_sentiment_follows_the_tone(classifier: Classifier, text: str, sentiment: str) -> None:
    assert classifier.classify_text(text).sentiment == sentiment


def test_the_same_content_has_the_same_name(classifier: Classifier) -> None:
    assert Classifier.load(load_taxonomy()).model == classifier.model
    assert len(classifier.model) == 12


def test_another_taxonomy_has_another_name_and_only_its_own_codes(classifier: Classifier) -> None:
    # Given a centre with a topic of its own and without most of ours
    own = {"other": {"en": "Other"}, "pearl": {"en": "Pearl diving", "ar": "الغوص على اللؤلؤ"}}
    centre = Classifier.load(TAXONOMY.model_copy(update={"topics": own}))
    # When messages come, Then its names are keywords and ours are gone
    assert centre.classify_text("متى يبدأ موسم الغوص على اللؤلؤ").topic == "pearl"
    assert centre.classify_text("No water since noon").topic == "other"
    assert centre.model != classifier.model
