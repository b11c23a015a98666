"""The codes that a message can be given, and what people call them."""

import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import model_validator

from classify.keywords import Entry, Kind, entries_of
from ingest.settings import Table

SHIPPED = Path(__file__).with_name("taxonomy.toml")

Names = dict[str, str]

_NEEDED = {
    "types": ("inquiry", "incident", "not_a_case"),
    "priorities": ("emergency", "high", "normal", "low"),
    "topics": ("other",),
}


class Taxonomy(Table):
    """Case types, priorities and topics: each code with its name by language."""

    types: dict[str, Names]
    """What the person wants: an inquiry, an incident report, a complaint, …"""
    priorities: dict[str, Names]
    """How soon someone must act."""
    topics: dict[str, Names]
    """What it is about."""
    extends_shipped: bool = False
    """Whether the file adds to the shipped codes and renames some; else it replaces them all."""
    keywords: dict[str, dict[Literal["topics", "types"], dict[str, dict[Kind, list[str]]]]] = {}
    """The centre's own words, by language, section, code and kind of list: they join the shipped ones, and where the
    same words are listed for the same code, theirs count: ``[keywords.ar.topics.pearls]``, ``strong = ["الغوص"]``."""

    @model_validator(mode="after")
    def _holds_what_the_rules_rely_on(self) -> Self:
        for section, needed in _NEEDED.items():
            missing = [code for code in needed if code not in getattr(self, section)]
            if missing:
                raise ValueError(f"[{section}] needs {', '.join(missing)}: the classifier falls back on it")
        return self

    @model_validator(mode="after")
    def _has_words_for_its_own_codes_only(self) -> Self:
        for entry in self.own_entries():
            if entry.code not in getattr(self, entry.head):
                path = f"keywords.{entry.language}.{entry.head}.{entry.code}"
                raise ValueError(f"{path}: no such code; add {entry.code} to [{entry.head}] or correct it")
        return self

    def own_entries(self) -> list[Entry]:
        """The centre's own keywords."""
        return [entry for language, table in self.keywords.items() for entry in entries_of(table, language)]

    def name(self, code: str, language: str) -> str:
        """What people call ``code`` in ``language``, else in English, else in any language, else the code itself."""
        for section in (self.topics, self.types, self.priorities):
            names = section.get(code)
            if names:
                return names.get(language) or names.get("en") or next(iter(names.values()))
        return code

    def topic_called(self, answer: str) -> str | None:
        """The topic whose code or name, in any language, is ``answer``: what a form's list of topics posts."""
        wanted = answer.strip().casefold()
        for code, names in self.topics.items():
            if wanted == code or any(wanted == name.casefold() for name in names.values()):
                return code
        return None


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The taxonomy in the file ``path``, with the shipped codes where it extends them, or the shipped one.

    Raises OSError, tomllib.TOMLDecodeError and pydantic.ValidationError for a file that is none.
    """
    shipped = _read(SHIPPED)
    own = shipped if path is None else _read(path)
    if own.get("extends_shipped") is True:
        own = {**own, **{section: {**shipped[section], **own.get(section, {})} for section in _NEEDED}}
    return Taxonomy.model_validate(own)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
