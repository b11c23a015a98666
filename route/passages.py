"""People's words, made fit to be passed on: their secrets taken out, their direction told line by line."""

import re
import unicodedata
from dataclasses import dataclass

# Reply addresses and Message-IDs of ours, and tracking links: whoever holds one may act with it. They get
# into texts by quoting, and what one side wrote goes to the other side.
_TOKEN = re.compile(r"(?<=[3-9]\d{9})\.[ca]\.[a-z2-7]{16}(?=@)", re.IGNORECASE)
_TRACKING = re.compile(r"(/track\?reference=[3-9]\d{9}#)[a-z2-7]{16}", re.IGNORECASE)

_FIRST_STRONG_ISOLATE, _POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"
_EMPTY_LINES = re.compile(r"\n{3,}")


# Phone, account and meter numbers: in an Arabic line their groups would be shown in the opposite order (UAX #9).
# Short ones are left alone: "5 - 7" may be a range, which an Arabic reader reads from the right.
_CODE = re.compile(r"(?<![\w+])(?:\+\d(?:[\s\-\u2013.]?\d){4,}|\d(?:[\s\-\u2013.]?\d){6,})(?!\w)")


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line."""

    text: str
    is_code: bool = False
    """A number in groups, which goes from left to right wherever it stands."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of somebody's text, with the direction of its first letter."""

    text: str
    direction: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """Its words and its long numbers apart."""
        made: list[Run] = []
        end = 0
        for match in _CODE.finditer(self.text):
            made += [Run(self.text[end : match.start()]), Run(match.group(), is_code=True)]
            end = match.end()
        return tuple(run for run in (*made, Run(self.text[end:])) if run.text)


def without_tokens(text: str) -> str:
    """The text with every token and tracking secret of ours blotted out."""
    return _TRACKING.sub(r"\1…", _TOKEN.sub("…", text))


def tidy(text: str) -> str:
    """The text without trailing blanks and without long gaps."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip("\n")


def lines(text: str, otherwise: str = "ltr") -> tuple[Line, ...]:
    """Each line with its own direction: Outlook knows ``dir=rtl`` and ``dir=ltr``, but no ``dir=auto``.

    A line without letters goes the way of the line before it.
    """
    made: list[Line] = []
    current = otherwise
    for line in text.split("\n"):
        current = _direction(line) or current
        made.append(Line(line, current))
    return tuple(made)


def isolated(text: str) -> str:
    """The text in bidi isolates (UAX #9): between Arabic words its digit groups keep their order."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_DIRECTIONAL_ISOLATE}"


def flat(text: str) -> str:
    """The text on one line and without control characters, fit for a header."""
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(shown.split())


def _direction(line: str) -> str | None:
    for character in line:
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return None
