"""Everything the pages need, handed over by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Protocol, runtime_checkable

from sqlalchemy import Engine
from starlette.requests import Request

from cases.tokens import Signer
from classify.taxonomy import Taxonomy
from ingest.connector import PushRequest
from ingest.message import RawMessage
from normalize.message import Attachment
from route.words import Words


@runtime_checkable
class Inlet(Protocol):
    """A push connector as ``/in/NAME`` needs it."""

    @property
    def max_bytes(self) -> int:
        """The largest body that it reads."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read a request into messages, without side effects. Raises Refused."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the page of one web form says and asks."""

    title: Mapping[str, str]
    """By language."""
    intro: Mapping[str, str]
    """By language."""
    topics: Sequence[str]
    """The topic codes offered; none leaves the question out."""
    max_text_chars: int


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """What the page of one web chat says, and where it may stand."""

    title: Mapping[str, str]
    """By language."""
    intro: Mapping[str, str]
    """By language."""
    max_text_chars: int
    embed: Sequence[str] = ()
    """The sites that may show it inside their own pages."""


@dataclass(frozen=True, slots=True)
class Open311Facts:
    """What the Open311 server offers and shows."""

    name: str
    """The connector's."""
    jurisdiction_id: str
    """Empty: whatever an app says."""
    services: Sequence[str]
    """The topic codes offered."""
    publishes_descriptions: bool
    publishes_places: bool


@dataclass(frozen=True, slots=True)
class Site:
    """One installation's pages: where its data is, what it is called, and how to take a message in."""

    engine: Engine
    signer: Signer
    words: Words
    taxonomy: Taxonomy
    agencies: Mapping[str, Mapping[str, str]]
    """Each agency's code with its name by language."""
    inlets: Mapping[str, Inlet]
    forms: Mapping[str, FormFacts]
    """The connectors that are also a page."""
    receive: Callable[[str, Sequence[RawMessage]], None]
    """Commits the messages of a connector, then rings. Raises Unavailable when it cannot commit."""
    refuse: Callable[[str], None]
    """Counts a push that a connector turned away."""
    files: Callable[[int], Sequence[tuple[Attachment, bytes]]]
    """The attachments that a message, by its inbox id, brought along with their bytes."""
    page: Callable[[int], str]
    """The HTML of a mail, made safe to show; empty when it has none."""
    session_secret: bytes
    base_url: str
    """Without a slash at the end."""
    centre: Mapping[str, str]
    """The contact centre's name by language."""
    languages: Sequence[str]
    """The first is spoken to whoever asks for none of them."""
    stale_seconds: float
    """A polled connector silent for longer is shown as stale."""
    zone: tzinfo = UTC
    """The zone that times are shown in."""
    open311: Open311Facts | None = None
    """None: no city app can report here."""
    chats: Mapping[str, ChatFacts] = field(default_factory=dict)
    """The connectors that are a chat page; nobody but that page writes to them."""


def site_of(request: Request) -> Site:
    """The installation that this request came to."""
    site: Site = request.app.state.site
    return site


def in_language(names: Mapping[str, str], language: str) -> str:
    """The name in ``language``, else in English, else in any language, else nothing."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
