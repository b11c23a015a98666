"""What the machine itself says in a chat: greeting, state, thanks; never about a case that is not the person's own."""

from collections.abc import Callable, Mapping

from ingest.notice import Notice
from route.choices import language_choices, rating_choices, rating_question
from route.replied import ReplyFacts
from route.rules import Agency
from route.states import Due
from route.to_citizen import in_one_piece
from route.voice import Voice

_STATUSES = {"open": "Open", "answered": "Answered", "closed": "Closed"}
_RATED = ("answered", "closed")
"""Whoever asks how such a case stands is asked how good the answer was."""
_PASSING = ("rated", "expired", "language")
"""Said in passing where the channel can: nobody needs to read it again."""


def reply(voice: Voice, due: Due, facts: ReplyFacts, agencies: Mapping[str, Agency]) -> Notice:
    """The reply that a delivery is; its kind is in the target."""
    kind = due.target.partition(":")[0]
    # What the person has chosen stands in the delivery, or in the case.
    languages = voice.languages_for(facts.language if due.reference else due.language)
    say = _SAID[kind]
    text = "\n\n".join(say(voice, due, facts, agencies, language) for language in languages)
    can_be_rated = kind == "status" and facts.status in _RATED
    return Notice(
        id=due.notice_id,
        to=due.address,
        text=text,
        language=languages[0],
        in_reply_to=facts.answered_id,
        choices=rating_choices(due.reference)
        if can_be_rated
        else language_choices(voice)
        if kind == "greeting"
        else (),
        asks=rating_question(voice, languages) if can_be_rated else "",
        is_passing=kind in _PASSING,
    )


Say = Callable[[Voice, Due, ReplyFacts, Mapping[str, Agency], str], str]


def _greeting(voice: Voice, due: Due, facts: ReplyFacts, agencies: Mapping[str, Agency], language: str) -> str:
    say = voice.words.say
    return " ".join(
        (
            say(language, "Write your report, complaint or question here in your own words."),
            say(language, "Photos and your location help. You get a reference number, and the answer comes here."),
            say(language, "Write /status to ask how your case stands."),
        )
    )


def _status(voice: Voice, due: Due, facts: ReplyFacts, agencies: Mapping[str, Agency], language: str) -> str:
    say = voice.words.say
    agency = agencies.get(facts.agency)
    told = [
        say(language, "Case {reference}: {status}", reference=in_one_piece(due.reference, language),
            status=say(language, _STATUSES.get(facts.status, facts.status))),
        agency.called(language) if agency else "",
        say(language, "Last change: {at}", at=voice.time_in(language, facts.updated_at)) if facts.updated_at else "",
        voice.tracking_link(due.reference),
    ]  # fmt: skip
    return "\n".join(one for one in told if one)


def _too_large(voice: Voice, due: Due, facts: ReplyFacts, agencies: Mapping[str, Agency], language: str) -> str:
    say, reference = voice.words.say, in_one_piece(due.reference, language)
    told = [say(language, "A file of your message is too large for us to receive here.")]
    if voice.mailbox:
        told.append(say(language, "Please send it by mail to {mailbox}, with {reference} in the subject.",
                        mailbox=voice.mailbox, reference=reference))  # fmt: skip
    elif voice.base_url:
        told.append(say(language, "Please send a smaller one, or use the form: {link}", link=voice.base_url))
    else:
        told.append(say(language, "Please send a smaller one."))
    return " ".join(told)


def _sentence(msgid: str) -> Say:
    return lambda voice, due, facts, agencies, language: voice.words.say(language, msgid)


_SAID: Mapping[str, Say] = {
    "greeting": _greeting,
    "status": _status,
    "too_large": _too_large,
    "language": _sentence("We write to you in English from now on."),
    "unknown_case": _sentence("We find no case of yours with this number."),
    "rated": _sentence("Thank you for your rating."),
    "expired": _sentence("This button has expired."),
    "group": _sentence("This bot answers in private chats only. Please write to it there."),
}
