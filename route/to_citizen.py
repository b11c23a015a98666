"""What a citizen is told: that the message is here, and what the agency answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.reference import spoken
from ingest.notice import Enclosure, Notice
from route.choices import rating_choices, rating_question, status_choice
from route.facts import CaseFacts, MessageFacts
from route.medium import is_public, medium
from route.passages import flat, isolated, lines, tidy, without_tokens
from route.rules import Agency
from route.segments import fit, segments
from route.voice import Voice
from route.words import direction

NO_BREAK_SPACE = "\u00a0"

ACKNOWLEDGEMENT_MESSAGES = 2
"""The most text messages that an acknowledgement may be; the link is left out when it needs more."""

ANSWER_MESSAGES = 4
"""A longer answer by text message is cut where the rest can be read on the tracking page."""


@dataclass(frozen=True, slots=True)
class Section:
    """A mail's words in one language."""

    language: str
    direction: str
    heading: str
    reference_label: str
    body: tuple[str, ...]
    link_label: str
    link_warning: str
    left_out_label: str
    comma: str
    centre: str


def acknowledgement(voice: Voice, case: CaseFacts, message: MessageFacts, *, to: str, notice_id: str) -> Notice:
    """The reference number, with not one word of the sender's: nobody can mail theirs through us."""
    languages = voice.languages_for(case.language)
    if medium("", to) == "text":
        say = _public_acknowledgement if is_public(message.channel, message.message_id) else _short_acknowledgement
        text = say(voice, case.reference, languages)
        choices = status_choice(voice, case.reference, languages[0])
        return Notice(
            id=notice_id, to=to, text=text, language=languages[0], in_reply_to=message.message_id, choices=choices
        )
    sections = [_acknowledged(voice, language) for language in languages]
    values = _values(voice, case.reference, sections)
    return Notice(
        id=notice_id,
        to=to,
        subject=_subject(case.reference, sections),
        text=voice.render("acknowledgement.txt", values),
        html=voice.render("acknowledgement.html", values),
        language=languages[0],
        reply_to=voice.reply_to(case.reference, "citizen"),
        in_reply_to=message.message_id,
    )


def answer(
    voice: Voice,
    case: CaseFacts,
    message: MessageFacts,
    agency: Agency,
    *,
    to: str,
    notice_id: str,
    enclosures: Sequence[Enclosure] = (),
    left_out: Sequence[str] = (),
) -> Notice:
    """What the agency newly wrote; what it quoted stays out: its own reply address may be in there."""
    languages = voice.languages_for(case.language)
    text = without_tokens(tidy(message.new_text))
    if medium("", to) == "text":
        said = _short_answer(voice, case.reference, languages, agency, text)
        return Notice(
            id=notice_id, to=to, text=said, language=languages[0], automatic=False,
            choices=rating_choices(case.reference), asks=rating_question(voice, languages),
        )  # fmt: skip
    sections = [_answered(voice, language, agency) for language in languages]
    values = {
        **_values(voice, case.reference, sections),
        "text": text,
        "lines": lines(text, sections[0].direction),
        "left_out": [flat(name) for name in left_out],
    }
    return Notice(
        id=notice_id,
        to=to,
        subject=_subject(case.reference, sections),
        text=voice.render("answer.txt", values),
        html=voice.render("answer.html", values),
        language=languages[0],
        reply_to=voice.reply_to(case.reference, "citizen"),
        automatic=False,
        enclosures=tuple(enclosures),
    )


def _short_acknowledgement(voice: Voice, reference: str, languages: Sequence[str]) -> str:
    said = _received(voice, reference, languages)
    link = voice.tracking_link(reference)
    with_link = f"{said}\n{link}"
    return with_link if link and segments(with_link) <= ACKNOWLEDGEMENT_MESSAGES else said


def _public_acknowledgement(voice: Voice, reference: str, languages: Sequence[str]) -> str:
    """For everybody's eyes: the number, which opens nothing by itself, and never the link, which opens the case."""
    asked = [
        voice.words.say(language, "Please post nothing personal here: write it to us in a direct message.")
        for language in languages
    ]
    return "\n".join((_received(voice, reference, languages), *asked))


def _received(voice: Voice, reference: str, languages: Sequence[str]) -> str:
    say = voice.words.say
    if len(languages) == 1:
        number = in_one_piece(reference, languages[0])
        return say(languages[0], "Message received. Reference: {reference}", reference=number)
    received = " / ".join(say(language, "Message received") for language in languages)
    return f"{received}\n{in_one_piece(reference, languages[0])}"


def _short_answer(voice: Voice, reference: str, languages: Sequence[str], agency: Agency, text: str) -> str:
    opening = "\n".join(
        voice.words.say(
            language,
            "Answer from {agency} to {reference}:",
            agency=agency.called(language),
            reference=in_one_piece(reference, language),
        )
        for language in languages
    )
    said = f"{opening}\n{text}"
    link = voice.tracking_link(reference)
    return fit(said, f"\n{link}", ANSWER_MESSAGES) if link else said


def in_one_piece(reference: str, language: str) -> str:
    """The reference as it is read out, its groups in their order between any words."""
    # Between Arabic words the groups of a number change places at a plain space (UAX #9, W2 and N1), but not
    # at a no-break space, a number separator. Phones show it as a space; many show isolates as boxes.
    grouped = spoken(reference)
    return grouped.replace(" ", NO_BREAK_SPACE) if direction(language) == "rtl" else grouped


def _acknowledged(voice: Voice, language: str) -> Section:
    say = voice.words.say
    body = [say(language, "It goes to the agency that can act on it. The agency's answer will reach you here.")]
    if voice.mailbox:
        body.append(say(language, "To add something, reply to this mail."))
    return _section(voice, language, say(language, "We have received your message"), body)


def _answered(voice: Voice, language: str, agency: Agency) -> Section:
    say = voice.words.say
    heading = say(language, "Answer from {agency}", agency=agency.called(language))
    body = [say(language, "To ask or add something, reply to this mail.")] if voice.mailbox else []
    return _section(voice, language, heading, body)


def _section(voice: Voice, language: str, heading: str, body: Sequence[str]) -> Section:
    say = voice.words.say
    return Section(
        language=language,
        direction=direction(language),
        heading=heading,
        reference_label=say(language, "Your reference number"),
        body=tuple(body),
        link_label=say(language, "Follow your case"),
        link_warning=say(language, "The link is yours alone: whoever has it can read your case."),
        left_out_label=say(language, "Too large for this mail, kept in the case"),
        comma=say(language, ", "),
        centre=voice.centre_in(language),
    )


def _values(voice: Voice, reference: str, sections: Sequence[Section]) -> dict[str, object]:
    return {
        "language": sections[0].language,
        "direction": sections[0].direction,
        "sections": sections,
        "reference": spoken(reference),
        "reference_in_text": isolated(spoken(reference)),
        "link": voice.tracking_link(reference),
    }


def _subject(reference: str, sections: Sequence[Section]) -> str:
    return f"[{reference}] {flat(' – '.join(section.heading for section in sections))}"
