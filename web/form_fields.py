"""What a person filled in: read from the post, checked, and turned into the JSON of the form connector."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import parse_qsl

import orjson

from web.site import FormFacts

TRAP = "website"
"""A field that people do not see; whatever fills it in is a machine."""

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
    nonce: str = ""
    trap: str = ""

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Read an ``application/x-www-form-urlencoded`` body. Raises ValueError for too many fields."""
        given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=40))
        one_line = {
            name: given.get(name, "").strip() for name in ("subject", "name", "email", "phone", "topic", "nonce")
        }
        # Browsers end lines in CR LF when they post (HTML, 4.10.21.8); a limit in characters counts one.
        return cls(text=given.get("text", "").replace("\r\n", "\n"), trap=given.get(TRAP, ""), **one_line)

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
        for field, most in (("subject", SUBJECT_CHARS), ("name", NAME_CHARS)):
            if len(getattr(self, field)) > most:
                found[field] = "This is too long: at most {most} characters.", {"most": most}
        if self.email and (len(self.email) > EMAIL_CHARS or not _EMAIL.fullmatch(self.email)):
            found["email"] = "Write an e-mail address such as name@example.com, or leave it empty.", {}
        if self.phone and not _PHONE.fullmatch(self.plain_phone()):
            found["phone"] = "Write a phone number such as +974 5555 0123, or leave it empty.", {}
        if self.topic and self.topic not in facts.topics:
            found["topic"] = "Choose a topic from the list, or leave it empty.", {}
        return found

    def plain_phone(self) -> str:
        """The number without spaces and dashes, in ASCII digits whatever keyboard wrote it."""
        kept = (one for one in self.phone if unicodedata.category(one) != "Cf")
        digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in kept)
        return _BETWEEN_DIGITS.sub("", digits)

    def as_json(self, language: str) -> bytes:
        """The body that the form connector reads."""
        answers = {name: value for name, value in asdict(self).items() if name != "trap"}
        return orjson.dumps({**answers, "phone": self.plain_phone(), "language": language})
