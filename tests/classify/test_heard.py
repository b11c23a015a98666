"""What is heard in a message: its new words and the danger in them, once for everybody who asks."""

from dataclasses import replace

import pytest

from classify.alarms import MAX_CHARACTERS
from classify.classifier import Classifier
from classify.heard import Heard
from ingest.message import Channel
from normalize.message import Message

FIRE = "الحقوا علينا حريق في العمارة والناس محبوسين"


def message(text: str, subject: str = "") -> Message:
    return Message(Channel.EMAIL, subject=subject, new_text=text, text=text)


def test_the_subject_is_heard_with_the_text(classifier: Classifier) -> None:
    heard = Heard.in_message(message("Block 342, road 4522.", subject=FIRE), classifier.alarms)
    assert "fire" in heard.danger.kinds
    assert heard.words[-1] == "4522"


def test_what_is_quoted_is_not_heard_unless_there_is_nothing_else(classifier: Classifier) -> None:
    # Given thanks above a quoted report of a fire
    thanks = replace(message("شكرا جزيلا"), text=f"شكرا جزيلا\n> {FIRE}")
    # When somebody listens, Then the old fire is no news
    assert not Heard.in_message(thanks, classifier.alarms).danger.is_emergency
    # And where all of it looks quoted, all of it is heard
    assert Heard.in_message(replace(thanks, new_text=" \n"), classifier.alarms).danger.is_emergency


@pytest.mark.parametrize(
    "one",
    [
        replace(message("السلام عليكم"), signature=f"مرسل من الآيفون\n{FIRE}"),
        replace(message("Please answer me!"), quoted_text="my father is not breathing and his lips are blue"),
        message("أود متابعة معاملتي السابقة. " * 1000 + FIRE),
    ],
    ids=["below the signature", "quoted by whoever answers nobody", "at the far end"],
)
def test_danger_where_nobody_looks_is_for_a_person_to_see(classifier: Classifier, one: Message) -> None:
    # Given danger that is not in what somebody seems to have newly written
    verdict = classifier.classify(one)
    # Then it wakes nobody, and a person reads it before other messages, be it a greeting or not
    assert (verdict.priority, verdict.review) == ("high", True)


def test_danger_quoted_from_our_own_mail_is_no_news(classifier: Classifier) -> None:
    answer = replace(message("شكرا لكم"), quoted_text=FIRE, in_reply_to="<answer.1@gov.example>")
    assert classifier.classify(answer).priority == "low"


def test_words_inside_hashtags_are_heard(classifier: Classifier) -> None:
    assert Heard.of("#حريق_في_العمارة", classifier.alarms).words == ["حريق", "في", "العمارة"]


def test_the_beginning_of_a_huge_text_is_heard(classifier: Classifier) -> None:
    huge = Heard.of("السلام عليكم " * MAX_CHARACTERS, classifier.alarms)
    assert sum(map(len, huge.words)) < MAX_CHARACTERS


@pytest.mark.parametrize(
    "one",
    [
        message(FIRE, subject="بلاغ عاجل"),
        replace(message(FIRE), auto="bulk"),
        replace(message(FIRE), auto="auto-reply"),
        message(""),
    ],
    ids=["citizen", "portal", "machine", "empty"],
)
def test_what_was_heard_before_decides_as_if_it_were_heard_now(classifier: Classifier, one: Message) -> None:
    # Given a message that the watch has listened to
    heard = Heard.in_message(one, classifier.alarms)
    # When it is classified with that and without
    # Then the answer is the same
    assert classifier.classify(one, heard) == classifier.classify(one)
