"""What an agency is told: the case with all that it needs to act, and how to answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale

from cases.reference import spoken
from ingest.notice import Enclosure, Notice
from route.facts import CaseFacts, MessageFacts
from route.passages import flat, isolated, lines, tidy, without_tokens
from route.rules import Agency
from route.voice import Voice
from route.words import direction

_CHANNEL_NAMES = {
    "email": "E-mail",
    "fax": "Fax",
    "sms": "Text message",
    "x": "X",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "webchat": "Web chat",
    "webform": "Web form",
    "open311": "City app",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the table at the top."""

    label: str
    value: str
    is_code: bool = False
    """Digits and signs, which run from left to right in any language."""

    @property
    def in_text(self) -> str:
        """The value for plain text: Arabic words around a code must not turn it about."""
        return isolated(self.value) if self.is_code else self.value


def forward(
    voice: Voice,
    case: CaseFacts,
    message: MessageFacts,
    agency: Agency,
    *,
    to: str,
    notice_id: str,
    enclosures: Sequence[Enclosure] = (),
    left_out: Sequence[str] = (),
    missing: Sequence[str] = (),
    is_late: bool = False,
) -> Notice:
    """A mail that a person can act on without any other system, and answer by replying."""
    language = agency.language
    say = voice.words.say
    topic, kind = (voice.taxonomy.name(code, language) for code in (case.topic, case.type))
    text = written(message)
    values = {
        "language": language,
        "direction": direction(language),
        "heading": say(language, _heading(message, is_late=is_late)),
        "reference": spoken(case.reference),
        "reference_in_text": isolated(spoken(case.reference)),
        "how_to_answer": say(language, "To answer the citizen, reply to this mail.") if voice.mailbox else "",
        "facts": _facts(voice, case, message, language),
        "words_label": say(language, "What the citizen wrote"),
        "subject": flat(without_tokens(message.subject)),
        "text": text,
        "lines": lines(text, direction(language)),
        "comma": say(language, ", "),
        "enclosed_label": say(language, "Attached files"),
        "enclosed": [flat(enclosure.filename) for enclosure in enclosures],
        "left_out_label": say(language, "Too large for this mail, kept in the case"),
        "left_out": [flat(name) for name in left_out],
        "missing_label": say(language, "Not in this mail"),
        "missing": [flat(name) for name in missing],
        "centre": voice.centre_in(language),
    }
    return Notice(
        id=notice_id,
        to=to,
        subject=flat(f"[{case.reference}] {topic} - {kind}"),
        text=voice.render("forward.txt", values),
        html=voice.render("forward.html", values),
        language=language,
        reply_to=voice.reply_to(case.reference, "agency", case.agency),
        enclosures=tuple(enclosures),
    )


def _heading(message: MessageFacts, *, is_late: bool) -> str:
    if is_late:
        return "Files of a message that you have"
    return "Addition to a case" if message.is_addition else "New case"


def written(message: MessageFacts) -> str:
    """The citizen's words: the whole first message, and of an addition what is new in it."""
    return without_tokens(tidy((message.new_text or message.text) if message.is_addition else message.text))


def _facts(voice: Voice, case: CaseFacts, message: MessageFacts, language: str) -> list[Fact]:
    say = voice.words.say
    channel = say(language, _CHANNEL_NAMES.get(message.channel, message.channel))
    made = [
        Fact(say(language, "Type"), voice.taxonomy.name(case.type, language)),
        Fact(say(language, "Topic"), voice.taxonomy.name(case.topic, language)),
        Fact(say(language, "Priority"), voice.taxonomy.name(case.priority, language)),
        Fact(say(language, "Received"), f"{voice.time_in(language, message.received_at)} ({voice.timezone})"),
        Fact(say(language, "Channel"), channel),
        Fact(
            say(language, "Language"),
            _language_name(message.language, language) or say(language, "Not known"),
        ),
        Fact(say(language, "Name"), flat(message.sender_name)),
        Fact(say(language, "E-mail"), flat(message.sender_email)),
        Fact(say(language, "Phone"), flat(message.sender_phone or ""), is_code=True),
        Fact(say(language, "Account"), flat(message.sender_handle or "")),
        Fact(say(language, "Place"), flat(message.place)),
        Fact(say(language, "Coordinates"), flat(message.coordinates), is_code=True),
        *(Fact(flat(name), flat(without_tokens(value))) for name, value in message.fields.items()),
    ]
    return [fact for fact in made if fact.value]


def _language_name(code: str, language: str) -> str:
    return str(Locale.parse(language).languages.get(code, "")) if code != "und" else ""
