"""The demonstration's messages as typed tables, read from ``messages.toml``."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ingest.settings import Table

_FILE = Path(__file__).with_name("messages.toml")

Language = Literal["ar", "en", "hi", "ur", "tl", "mixed"]


class _Written(Table):
    """What every message has."""

    id: str
    language: Language
    about: str
    """The topic of the shipped taxonomy that a person would choose."""
    text: str


class Mail(_Written):
    """A mail, and what is particular about it."""

    channel: Literal["email"]
    name: str
    address: str
    subject: str
    charset: Literal["utf-8", "windows-1256"] = "utf-8"
    html: bool = False
    """Has no plain text."""
    attachment: Literal["png", "pdf"] | None = None
    replies_to: str = ""
    """The id of an earlier mail, which is quoted and named in In-Reply-To."""
    is_redelivered: bool = False
    """Is handed over twice, the same bytes: its sender lost our first answer."""
    is_auto_reply: bool = False
    is_malformed: bool = False
    """Is broken the way that old programs break mail."""


class Text(_Written):
    """A text message."""

    channel: Literal["sms"]
    number: str


class Form(_Written):
    """A form that was filled in, with its topic picked where the form offers it."""

    channel: Literal["webform"]
    name: str
    subject: str
    email: str = ""
    phone: str = ""


Message = Annotated[Mail | Text | Form, Field(discriminator="channel")]


class _Messages(Table):
    messages: tuple[Message, ...]


def load() -> tuple[Mail | Text | Form, ...]:
    """All of them, in the order they are sent in."""
    return _Messages.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8"))).messages
