"""Whole mails of many programs are parted: raw bytes in, the person's own words out."""

import pytest

from ingest.message import Channel, RawMessage
from normalize import normalize
from normalize.message import Message
from tests.normalize.whole_replies import AR, AR_OLD, FORWARDS, OWN_WORDS, REPLIES, Whole, mail, marked


def read(raw: bytes) -> Message:
    return normalize(RawMessage(Channel.EMAIL, "1", raw))


def filled(text: str) -> list[str]:
    """The lines that say something; rules stand for what is drawn in HTML."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if line.strip("-")]


@pytest.mark.parametrize("whole", REPLIES, ids=lambda whole: whole.name)
def test_of_a_whole_mail_only_the_new_words_are_new(whole: Whole) -> None:
    # Given a mail as a program writes it, When it is read
    message = read(whole.raw)
    # Then nothing but what the person wrote is new, and it is no forward
    assert filled(message.new_text) == filled(whole.new)
    assert "forwarded" not in message.flags


@pytest.mark.parametrize("whole", FORWARDS, ids=lambda whole: whole.name)
def test_a_mail_that_is_passed_on_as_a_citation_is_new_content_without_quote_marks(whole: Whole) -> None:
    message = read(whole.raw)
    assert "forwarded" in message.flags
    assert filled(message.new_text) == filled(whole.new)
    assert (message.quoted_text, whole.passed_on in message.new_text) == ("", True)


@pytest.mark.parametrize("text", OWN_WORDS)
def test_what_only_looks_like_a_quote_stays_the_persons(text: str) -> None:
    message = read(mail(text, subject="Complaint"))
    assert filled(message.new_text) == filled(text)
    assert "forwarded" not in message.flags


def test_in_an_answer_marked_lines_are_a_quote_even_without_an_attribution() -> None:
    message = read(mail(f"{marked(AR_OLD)}\n\n{AR}", subject="Re: 4411"))
    assert (filled(message.new_text), message.quoted_text) == (filled(AR), marked(AR_OLD))


def test_in_a_mail_with_a_subject_of_its_own_marked_questions_are_a_quote() -> None:
    message = read(mail("> ما رقم العداد؟\n\n778812\n", subject="عداد"))
    assert message.new_text == "778812"


def test_an_answer_to_a_forward_quotes_it() -> None:
    text = "> Begin forwarded message:\n> \n> From: Shop <s@store.example>\n> \n> late"
    message = read(mail(f"{AR}\n\n{text}\n", subject="Re: Fwd: x"))
    assert ("forwarded" in message.flags, filled(message.new_text)) == (False, filled(AR))


def test_a_banner_with_nothing_below_it_is_not_taken_away() -> None:
    text = "CAUTION: This email originated from outside of the organization."
    assert read(mail(text, subject="x")).new_text == text
