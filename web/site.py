"""Everything the pages need, handed over by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Protocol, runtime_checkable

from sqlalchemy import Engine
from starlette.requests import HTTPConnection

from cases.corrections import Change
from cases.tokens import Signer
from classify.learned.audit import Standing
from classify.taxonomy import Taxonomy
from ingest.message import RawMessage
from ingest.notice import PushRequest, Report
from ingest.questions import Question
from ingest.uploads import Uploads
from normalize.message import Attachment
from route.emergency.notices import EmergencyCall
from route.words import Words


@runtime_checkable
class Inlet(Protocol):
    """A push connector as ``/in/NAME`` needs it."""

    @property
    def max_bytes(self) -> int:
        """The largest body that it reads."""

    def accept(self, request: PushRequest) -> Sequence[RawMessage]:
        """Read a request into messages, without side effects. Raises Refused."""


@runtime_checkable
class Telling(Protocol):
    """What follows when a person decides about cases that belong together."""

    def all_reports(self, inbox_id: int) -> int | None:
        """Tell everybody in an incident what the agency answered to one; None: it is no such answer."""

    def apart(self, inbox_id: int) -> str | None:
        """Give a message that joined a case one of its own; its reference, or None when it cannot have one."""


@runtime_checkable
class Correcting(Protocol):
    """What a person says about the decisions on a case. Raises NotCorrected, ChangedMeanwhile."""

    def correct(
        self, reference: str, said: Mapping[str, str], actor: str, *, reason: str = "",
        shown: Mapping[str, str] | None = None,
    ) -> Sequence[Change]:  # fmt: skip
        """Put right what is said by head, and confirm what is repeated as it was shown."""

    def confirm(self, reference: str, actor: str, shown: Mapping[str, str] | None = None) -> Sequence[Change]:
        """Say that type, topic and priority are right as they were shown."""


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
    questions: Sequence[Question] = ()
    consent: Mapping[str, str] = field(default_factory=dict)
    """What must be agreed to, by language; empty: nothing."""
    asks_place: bool = False
    max_files: int = 0
    embed: Sequence[str] = ()
    """The sites that may show it inside their own pages."""


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
    posts_per_minute: Mapping[str, int]
    """By the name of the app; the empty name is whoever comes without a key, each network for itself."""
    reads_per_minute: int
    """Of one network."""


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
    note: Callable[[str, Sequence[Report]], None]
    """Commits what a connector's other side reports of our notices. Raises Unavailable when it cannot, or not yet."""
    refuse: Callable[[str], None]
    """Counts a push that a connector turned away."""
    answer: Callable[[str, str, str], bool]
    """Tells the citizen of a case, by its reference, a text; the nonce keeps it from being said twice."""
    emergency_call: Callable[[str, tuple[str, ...]], EmergencyCall]
    """What somebody who writes in this language, and tells of dangers of these kinds, is told to do."""
    files: Callable[[int], Sequence[tuple[Attachment, bytes]]]
    """The attachments that a message, by its inbox id, brought along with their bytes."""
    blob: Callable[[str], bytes]
    """A fetched file by its hash. Raises FileNotFoundError."""
    uploads: Uploads
    """Where browsers put their files before the message that they belong to."""
    page: Callable[[int], str]
    """The HTML of a mail, made safe to show; empty when it has none."""
    telling: Telling
    """What a person's decisions about cases lead to."""
    correcting: Correcting
    """What a person's corrections lead to."""
    promise: float
    """The accuracy that answers without a person must keep."""
    standings: Callable[[], Sequence[Standing]]
    """How they fare against it, by head and language."""
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
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Each place's code with its name by language."""
    congestion: Callable[[], str] = str
    """Why nothing more is taken in just now; empty: it is."""
    chats: Mapping[str, ChatFacts] = field(default_factory=dict)
    """The connectors that are a chat page; nobody but that page writes to them."""


def site_of(connection: HTTPConnection) -> Site:
    """The installation that this request or socket came to."""
    site: Site = connection.app.state.site
    return site


def in_language(names: Mapping[str, str], language: str) -> str:
    """The name in ``language``, else in English, else in any language, else nothing."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")
