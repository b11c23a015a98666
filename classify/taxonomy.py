"""The codes that a message can be given, and what people call them."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import model_validator

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

    @model_validator(mode="after")
    def _holds_what_the_rules_rely_on(self) -> Self:
        for section, needed in _NEEDED.items():
            missing = [code for code in needed if code not in getattr(self, section)]
            if missing:
                raise ValueError(f"[{section}] needs {', '.join(missing)}: the classifier falls back on it")
        return self

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
    """The taxonomy in the file ``path``, or the shipped one."""
    with (path or SHIPPED).open("rb") as file:
        return Taxonomy.model_validate(tomllib.load(file))
