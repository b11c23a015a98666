"""Words for generated mails: a matter, told in a language, with names and numbers filled in."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bench.letter import Enclosed, Letter, Shape

Share = TypeVar("Share")
MATTERS = Path(__file__).with_name("matters.toml")
LANGUAGES = {"ar": 45, "en": 45, "mixed": 10}
SHAPES = {Shape.ALTERNATIVE: 52, Shape.PLAIN: 34, Shape.HTML: 14}
CHARSETS = {
    "ar": {"utf-8": 80, "windows-1256": 15, "iso-8859-6": 5},
    "en": {"utf-8": 85, "us-ascii": 15},
    "mixed": {"utf-8": 90, "windows-1256": 10},
}
WITH_ATTACHMENTS = 0.37
"""Of first letters; answers have none, which leaves 29 in a hundred mails."""
MOST_ATTACHED_BYTES = 640_000
LONG_LETTER = 0.18


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes."""

    name: str
    address: str
    language: str


class Writer:
    """Writes letters; the same seed writes the same letters."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._matters: dict[str, Any] = tomllib.loads(MATTERS.read_text(encoding="utf-8"))

    def person(self, number: int) -> Person:
        """The ``number``-th citizen."""
        language = self._weighted(LANGUAGES)
        script = "en" if language == "en" else "ar"
        name = self._random.choice(self._matters["names"][script])
        domain = self._random.choice(("mail.example", "post.example", "citizens.example.org", "inbox.example.net"))
        return Person(name, f"citizen{self._seed}.{number:05d}@{domain}", language)

    def letter(self, person: Person, message_id: str, sent_at: datetime) -> tuple[str, Letter]:
        """A first letter about some matter, and the name of the matter."""
        topic = self._random.choice(self._matters["topic"])
        letter = Letter(
            message_id=message_id,
            sender_name=person.name,
            sender_address=person.address,
            sent_at=sent_at,
            subject=self._tell(person.language, topic, "subject"),
            paragraphs=self._paragraphs(person, topic),
            language=person.language,
            shape=self._weighted(SHAPES),
            charset=self._weighted(CHARSETS[person.language]),
            enclosed=self._enclosures(),
        )
        return topic["name"], letter

    def follow_up(self, language: str) -> str:
        """What a person adds to an earlier letter."""
        return self._say(language, "follow_up")

    def out_of_office(self, language: str) -> str:
        """What a machine answers for a person."""
        return self._say(language, "out_of_office")

    def edited(self, paragraphs: tuple[str, ...], language: str) -> tuple[str, ...]:
        """Nearly the same words: another greeting, and one more detail."""
        return (
            self._say(language, "opening"),
            *paragraphs[1:-1],
            self._say(language, "detail"),
            paragraphs[-1],
        )

    def pick(self, number: int) -> int:
        """Some index below ``number``."""
        return self._random.randrange(number)

    def shuffle(self, kinds: list[str]) -> None:
        """Puts the list into this seed's order."""
        self._random.shuffle(kinds)

    def _paragraphs(self, person: Person, topic: dict[str, Any]) -> tuple[str, ...]:
        language = person.language
        details = self._random.randint(3, 8)
        if self._random.random() < LONG_LETTER:
            details = self._random.randint(8, 30)
        lines = [self._say(language, "opening"), self._tell(language, topic, "problem")]
        lines += [self._say(language, "detail") for _ in range(details)]
        if language == "mixed":  # English inside an Arabic letter, as people write it
            lines.append(self._tell("en", topic, "problem") + " " + self._say("en", "detail"))
        lines.append(self._tell(language, topic, "wish"))
        lines.append(f"{self._say(language, 'closing')}\n{person.name}\n{self._phone()}")
        return tuple(lines)

    def _say(self, language: str, about: str) -> str:
        script = "en" if language == "en" else "ar"
        return self._fill(self._random.choice(self._matters[about][script]), script)

    def _tell(self, language: str, topic: dict[str, Any], about: str) -> str:
        script = "en" if language == "en" else "ar"
        return self._fill(self._random.choice(topic[script][about]), script)

    def _fill(self, sentence: str, script: str) -> str:
        return sentence.format(
            place=self._random.choice(self._matters["places"][script]),
            street=self._random.choice(self._matters["places"][script]),
            name=self._random.choice(self._matters["names"][script]),
            number=self._random.randint(11, 98_999),
            days=self._random.randint(3, 40),
        )

    def _phone(self) -> str:
        return f"+97150{self._random.randint(1_000_000, 9_999_999)}"

    def _enclosures(self) -> tuple[Enclosed, ...]:
        if self._random.random() >= WITH_ATTACHMENTS:
            return ()
        # Log-normal: most enclosed files are tens of kilobytes, a few are near a gateway's limit.
        wanted = min(int(self._random.lognormvariate(10.85, 1.05)), MOST_ATTACHED_BYTES)
        files = self._random.choice((1, 1, 1, 2, 3))
        return tuple(self._file(max(wanted // files, 500)) for _ in range(files))

    def _file(self, size: int) -> Enclosed:
        noise = self._random.randbytes(size)
        number = self._random.randint(1, 9_999)
        if self._random.random() < 0.55:
            content = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00" + noise + b"\xff\xd9"
            return Enclosed(f"IMG_{number:04d}.jpg", "image/jpeg", content)
        content = b"%PDF-1.4\n1 0 obj\n<< /Length " + str(size).encode() + b" >>\nstream\n" + noise
        name = self._random.choice(("document", "مستند", "receipt", "إيصال"))
        return Enclosed(f"{name}-{number}.pdf", "application/pdf", content + b"\nendstream\nendobj\n%%EOF\n")

    def _weighted(self, shares: dict[Share, int]) -> Share:
        return self._random.choices(list(shares), weights=list(shares.values()))[0]
