"""Fax: what a fax server or a fax service delivers by mail, read from a mailbox or handed over by a mail server."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors._address import one_address
from connectors._mail_in import MailIn
from ingest.fax_gateways import PRESETS
from ingest.message import Channel
from ingest.reading_rules import FAX_GROUPS, FaxGateway, ReadingRules
from ingest.settings import Table

_MAX_PATTERN = 300
_MAX_WILDCARDS = 2
_KNOWN = {preset.name: preset for preset in PRESETS}


class Gateway(Table):
    """A fax gateway, by the mails that it writes.

    ``name = "hylafax"``, ``"efax"``, ``"copiafacts"`` or ``"asterisk"`` alone is enough for those. Any other
    is described by regular expressions (Python's) whose named groups are ``number`` (who called), ``name`` (what
    their machine calls itself), ``pages``, ``quality``, ``received`` and ``error``. Where several find a number, the
    first one counts, so put what the telephone network said before what the caller's machine says.
    """

    name: str = Field(min_length=1)
    """One of the known gateways, or a name of your own."""
    senders: tuple[str, ...] = ()
    """The addresses or domains that its mails come from; others are not believed. Empty: any."""
    subject: tuple[str, ...] = ()
    """Patterns searched in the subject."""
    body: tuple[str, ...] = ()
    """Patterns searched in each line of the text, without its indentation; `^` and `$` are the line's ends."""
    headers: dict[str, str] = {}
    """By the header's name: a pattern searched in it."""

    @model_validator(mode="after")
    def _can_be_read(self) -> "Gateway":
        places = self._places()
        if not places and self.name not in _KNOWN:
            raise ValueError(
                f'"{self.name}" is no known gateway; name one of {", ".join(_KNOWN)}, or add subject, body or headers'
            )
        for place, pattern in places:
            _check_pattern(place, pattern)
        return self

    def rule(self) -> FaxGateway:
        """The same for the reader; the known gateway's own patterns come after those given here."""
        preset = _KNOWN.get(self.name)
        patterns = tuple((place, re.compile(pattern, re.IGNORECASE)) for place, pattern in self._places())
        return FaxGateway(self.name, self.senders, (*patterns, *(preset.patterns if preset else ())))

    def _places(self) -> list[tuple[str, str]]:
        return [
            *((name.lower(), pattern) for name, pattern in self.headers.items()),
            *(("body", pattern) for pattern in self.body),
            *(("subject", pattern) for pattern in self.subject),
        ]


class Fax(MailIn):
    """A fax number of ours behind a gateway that sends each fax as a mail with a TIFF or a PDF.

    The pages are read by Tesseract (Debian: tesseract-ocr, tesseract-ocr-ara and, for the digits ٠ to ٩,
    tesseract-ocr-script-arab); without it they stay pictures, and the message says so. HylaFAX: set
    ``FILETYPE=tif`` in FaxDispatch; its default, PostScript, is kept but not read.
    """

    type: Literal["fax"]
    address: str
    """The address that the gateway sends to; nothing is answered from it."""
    region: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    """The country that callers' numbers without a country code are of, such as "QA"."""
    gateways: tuple[Gateway, ...] = ()
    """The gateways that are believed, in the order of trying; none: all that are known."""

    @field_validator("address")
    @classmethod
    def _is_one_address(cls, value: str) -> str:
        try:
            return one_address(value)
        except ValueError:
            raise ValueError(f"{value!r} is not one mail address, such as fax@gov.example") from None

    @model_validator(mode="after")
    def _does_something(self) -> "Fax":
        if self.enabled and not (self.can_pull or self.can_listen):
            raise ValueError("add one of the tables imap and inlet, or set enabled = false")
        return self

    @property
    def channel(self) -> Channel:
        return Channel.FAX

    @property
    def rules(self) -> ReadingRules:
        return ReadingRules(
            own_addresses=frozenset((self.address.lower(),)),
            region=self.region,
            fax_gateways=tuple(gateway.rule() for gateway in self.gateways),
        )


def _check_pattern(place: str, pattern: str) -> None:
    """Raises ValueError with a remedy for what cannot be searched for, or not in a short time."""
    if len(pattern) > _MAX_PATTERN:
        raise ValueError(f"the pattern for {place} is over {_MAX_PATTERN} characters; search for less")
    try:
        groups = re.compile(pattern).groupindex
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"the pattern {pattern!r} cannot be read: {error}; see Python's re") from None
    if unknown := sorted(set(groups) - set(FAX_GROUPS)):
        raise ValueError(f"the pattern {pattern!r} has the group {unknown[0]}; known are {', '.join(FAX_GROUPS)}")
    if not groups:
        raise ValueError(f"the pattern {pattern!r} finds nothing; name a group, such as (?P<number>…)")
    if _repeats_repetitions(pattern) or len(re.findall(r"(?<!\\)\.[*+{]", pattern)) > _MAX_WILDCARDS:
        raise ValueError(
            f"the pattern {pattern!r} could take for ever; repeat no group that holds a repetition or "
            f"alternatives, and use .* or .+ at most {_MAX_WILDCARDS} times"
        )


def _repeats_repetitions(pattern: str) -> bool:
    """Whether some group is repeated that could match the same text in more than one way.

    Stricter than needed: such a pattern may be harmless, and can always be written otherwise.
    """
    bare = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "x", re.sub(r"\\[\[\]()|*+{?\\]", "x", pattern))
    open_groups = [False]
    for number, letter in enumerate(bare):
        if letter == "(":
            open_groups.append(False)
        elif letter == ")" and len(open_groups) > 1:
            is_loose = open_groups.pop()
            if is_loose and bare[number + 1 : number + 2] in ("*", "+", "{"):
                return True
            open_groups[-1] |= is_loose
        elif letter in "*+{|":
            open_groups[-1] = True
    return False
