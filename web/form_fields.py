"""What a person filled in: read from the post, checked, and turned into the JSON of the form connector."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

import orjson

from ingest.questions import asked
from ingest.uploads import Uploads
from normalize import location
from normalize.message import Location
from web.site import FormFacts

TRAP = "website"
"""A field that people do not see; whatever fills it in is a machine."""

ANSWER = "answer-"
"""What stands before the name of one of the form's own questions."""

_ONE_LINE = ("subject", "name", "email", "phone", "topic", "place", "nonce")
_MOST_FILES = 50

SUBJECT_CHARS = 300
NAME_CHARS = 200
EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets

_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_PHONE = re.compile(r"\+?\d{6,15}")
_BETWEEN_DIGITS = re.compile(r"[\s().\-\u2010-\u2015]")


@dataclass(frozen=True, slots=True)
class Filled:
    """The answers as they were given."""

    text: str = ""
    subject: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    topic: str = ""
    place: str = ""
    """Coordinates or a map link."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """To the form's own questions, by their names."""
    files: tuple[str, ...] = ()
    """The names of finished uploads."""
    has_agreed: bool = False
    nonce: str = ""
    trap: str = ""

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Read an ``application/x-www-form-urlencoded`` body. Raises ValueError for too many fields."""
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=150)
        # Browsers end lines in CR LF when they post (HTML, 4.10.21.8); a limit in characters counts one.
        given = {name: value.replace("\r\n", "\n") for name, value in pairs}
        return cls(
            text=given.get("text", ""),
            answers={name.removeprefix(ANSWER): value for name, value in given.items() if name.startswith(ANSWER)},
            files=tuple(dict.fromkeys(value for name, value in pairs if name == "file"))[:_MOST_FILES],
            has_agreed=given.get("consent") == "yes",
            trap=given.get(TRAP, ""),
            **{name: given.get(name, "").strip() for name in _ONE_LINE},
        )

    def errors(self, facts: FormFacts) -> Mapping[str, tuple[str, Mapping[str, int]]]:
        """What keeps it from being sent: the field, and the message about it with its numbers."""
        found: dict[str, tuple[str, Mapping[str, int]]] = {}
        if not self.text.strip():
            found["text"] = "Write your message.", {}
        elif len(self.text) > facts.max_text_chars:
            found["text"] = (
                "The message is too long: {count} characters, at most {most}. Nothing was deleted.",
                {"most": facts.max_text_chars, "count": len(self.text)},
            )
        for name, most in (("subject", SUBJECT_CHARS), ("name", NAME_CHARS)):
            if len(getattr(self, name)) > most:
                found[name] = "This is too long: at most {most} characters.", {"most": most}
        if self.email and (len(self.email) > EMAIL_CHARS or not _EMAIL.fullmatch(self.email)):
            found["email"] = "Write an e-mail address such as name@example.com, or leave it empty.", {}
        if self.phone and not _PHONE.fullmatch(self.plain_phone()):
            found["phone"] = "Write a phone number such as +974 5555 0123, or leave it empty.", {}
        if self.topic and self.topic not in facts.topics:
            found["topic"] = "Choose a topic from the list, or leave it empty.", {}
        if self.place and self.location() is None:
            found["place"] = (
                "We find no place in this. Write coordinates or paste a link of a map, or leave it empty.",
                {},
            )
        for question in asked(facts.questions, self.topic, self.answers):
            if problem := question.problem(self.answers.get(question.name, "")):
                found[f"{ANSWER}{question.name}"] = problem, {}
        if len(self.files) > facts.max_files:
            found["files"] = "At most {most} files.", {"most": facts.max_files}
        if facts.consent and not self.has_agreed:
            found["consent"] = "Please agree before you send.", {}
        return found

    def location(self) -> Location | None:
        """Where the person says that it is, if that can be read."""
        place, _ = location.find(self.place[:2000])
        return place

    def plain_phone(self) -> str:
        """The number without spaces and dashes, in ASCII digits whatever keyboard wrote it."""
        kept = (one for one in self.phone if unicodedata.category(one) != "Cf")
        digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in kept)
        return _BETWEEN_DIGITS.sub("", digits)

    def as_json(self, language: str, facts: FormFacts, uploads: Uploads) -> bytes:
        """The body that the form connector reads; answers to what was not asked after all stay out of it."""
        said: dict[str, Any] = {name: getattr(self, name) for name in ("text", *_ONE_LINE) if name != "place"}
        said |= {"phone": self.plain_phone(), "language": language}
        for question in asked(facts.questions, self.topic, self.answers):
            if answer := self.answers.get(question.name, "").strip():
                said[question.name] = answer
        if facts.consent:
            said["consent"] = self.has_agreed
        if place := self.location():
            said["location"] = {"latitude": place.latitude, "longitude": place.longitude}
        found = (uploads.find(name) for name in self.files)
        said["files"] = [
            {"source": one.name, "filename": one.filename, "content_type": one.content_type, "size": one.length}
            for one in found
            if one is not None
        ]
        return orjson.dumps(said)
