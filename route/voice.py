"""How this installation speaks: its words, its name, its addresses, its clock, and the templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime, get_timezone
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from cases.tokens import Role, Signer
from classify.taxonomy import Taxonomy
from route.words import Words

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """What every notice is made with."""

    words: Words
    signer: Signer
    taxonomy: Taxonomy
    mailbox: str = ""
    """Our own mail address; the signed reply addresses are made from it."""
    base_url: str = ""
    """Where citizens reach our pages; without it notices hold no link."""
    centre: Mapping[str, str] = field(default_factory=dict)
    """The contact centre's name by language."""
    timezone: str = "Asia/Qatar"
    """In which times are written."""

    def tracking_link(self, reference: str) -> str:
        """The citizen's own page, or nothing without a public address.

        The secret is in the fragment, which no browser sends: it stays out of every server's log, and a mail
        scanner that opens the link sees an empty form.
        """
        page = self.tracking_page(reference)
        return f"{page}#{self.signer.tracking_secret(reference)}" if page else ""

    def tracking_page(self, reference: str) -> str:
        """The page without the secret: it asks for it."""
        return f"{self.base_url.rstrip('/')}/track?reference={reference}" if self.base_url else ""

    def reply_to(self, reference: str, role: Role, agency: str = "") -> str:
        """The signed address that answers come back to, or nothing without a mailbox."""
        return self.signer.reply_address(self.mailbox, reference, role, agency) if self.mailbox else ""

    def languages_for(self, language: str) -> tuple[str, ...]:
        """The reader's own language where we speak it, else Arabic and English, one after the other."""
        closest = self.words.closest(language)
        return (closest,) if language.partition("-")[0].lower() == closest else ("ar", "en")

    def centre_in(self, language: str) -> str:
        """The centre's name in the language, else in English, else in any; empty when it has none."""
        return self.centre.get(language) or self.centre.get("en") or next(iter(self.centre.values()), "")

    def time_in(self, language: str, at: datetime) -> str:
        """A time as it is written in the language, in our zone."""
        return format_datetime(at, "d MMMM yyyy, HH:mm", tzinfo=get_timezone(self.timezone), locale=language)

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A template filled in; in ``.html`` ones every value is escaped."""
        return _TEMPLATES.get_template(template).render(values).strip() + "\n"
