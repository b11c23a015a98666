"""The page of the post box: the newest arrivals of each kind, in Arabic or English, all of it escaped."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from pathlib import Path

from babel.dates import format_datetime
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.sandbox import letter
from pipeline.sandbox.ledger import Entry, Kind, Ledger
from pipeline.sandbox.letter import Letter
from route.segments import segments

_SHOWN = 100
_FIRST_LANGUAGE = "ar"
_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_PAGES = Environment(
    loader=PackageLoader("pipeline.sandbox"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One kind's part of the page."""

    kind: Kind
    count: int
    cards: "Sequence[Card]"


@dataclass(frozen=True, slots=True)
class Card:
    """One arrival, ready to be shown."""

    entry: Entry
    letter: Letter
    sender: tuple[str, str]
    """Name and address; either may be empty."""
    snippet: str
    reference: str
    """The case that a webhook is about."""
    document: str
    """A webhook's JSON, indented."""
    messages: int
    """What a phone company makes of a text."""


def language_of(asked: str | None, accepted: str) -> str:
    """The language asked for, else the first one of ours that the browser names, else Arabic."""
    named = [asked or "", *(part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))]
    return next((language for language in named if language in _WORDS), _FIRST_LANGUAGE)


def rendered(ledger: Ledger, entries: Sequence[Entry], language: str, tag: str) -> str:
    """The whole page; ``tag`` is its ETag, by which its script asks whether anything is new."""
    return _PAGES.get_template("box.html").render(
        columns=[_column(ledger, entries, kind) for kind in Kind],
        words=_WORDS[language],
        language=language,
        other_language=next(other for other in _WORDS if other != language),
        direction="rtl" if language == "ar" else "ltr",
        when=partial(_when, language=language),
        tag=tag,
    )


def _column(ledger: Ledger, entries: Sequence[Entry], kind: Kind) -> Column:
    ours = [entry for entry in entries if entry.kind is kind]
    return Column(kind, len(ours), [_card(ledger, entry) for entry in reversed(ours[-_SHOWN:])])


def _card(ledger: Ledger, entry: Entry) -> Card:
    seen = Letter()
    if entry.kind is Kind.MAIL:
        try:
            seen = letter.read(ledger.mail(entry))
        except OSError:
            seen = Letter(text=entry.text)  # somebody has tidied up in the folder
    event = json.loads(entry.text) if entry.kind is Kind.WEBHOOK else None
    facts = event if isinstance(event, dict) else {}
    return Card(
        entry=entry,
        letter=seen,
        sender=_name_and_address(entry) if entry.kind is Kind.MAIL else ("", entry.sender),
        snippet=" ".join(str(facts.get("text") or entry.text)[:400].split())[:160],
        reference=str(facts.get("reference") or ""),
        document=json.dumps(event, ensure_ascii=False, indent=2) if event is not None else "",
        messages=segments(entry.text) if entry.kind is Kind.SMS else 0,
    )


def _name_and_address(entry: Entry) -> tuple[str, str]:
    name, address = parseaddr(entry.sender)
    return (name, address) if address else ("", entry.sender)


def _when(at: datetime, language: str) -> str:
    return format_datetime(at.astimezone(), "d MMM · HH:mm:ss", locale=language)
