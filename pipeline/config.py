"""The whole pipeline.toml as one typed model; all problems at once, each with its path and remedy."""

import os
import tomllib
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from classify.taxonomy import Taxonomy, load_taxonomy
from connectors import AnyConnector
from ingest.message import Channel
from ingest.reading_rules import ReadingRules
from ingest.settings import Secret, SecretMissing, Table, data_folder, problems, secrets
from route.emergency.settings import Duty, Emergency
from route.places import Place
from route.rules import Agency, Route, lint
from route.settings import Acknowledgements, Delivery

SHIPPED = Path(__file__).resolve().parent.parent / "pipeline.toml"
"""The embedded default, used where no pipeline.toml lies in the current folder."""


class Broken(ValueError):
    """The configuration cannot be used; ``problems`` has a sentence for each reason."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("\n".join(found))
        self.problems = found


class Centre(Table):
    """The contact centre that citizens and agencies deal with."""

    name: dict[str, str] = {"en": "Government contact centre", "ar": "مركز الاتصال الحكومي"}
    """What notices are signed with, by language."""
    base_url: str = ""
    """How citizens reach the web pages; empty: notices carry no link."""
    timezone: str = "Asia/Qatar"
    """The zone that times are shown in."""
    secret: Secret = Secret(file=Path("secrets/instance"))
    """What reply addresses, tracking links and sessions are signed with; the same on every machine."""
    mailbox: str = ""
    """The name of the e-mail connector that writes to agencies; empty: the only one that can send."""


class Running(Table):
    """Where state is kept and what runs."""

    database: str = ""
    """``postgresql://…``; empty: SQLite in the data folder. ``RAWAFID_DATABASE_URL`` overrides it."""
    broker: str = "embedded"
    """``embedded``, ``redis://…``, ``amqp://…`` or ``none``. ``RAWAFID_BROKER_URL`` overrides it."""
    host: str = "127.0.0.1"
    """The address that the web server listens on."""
    port: int = Field(default=8109, ge=1, le=65535)
    """The port that the web server listens on."""
    workers: int = Field(default=1, ge=1, le=64)
    """Worker processes on this machine."""
    batch: int = Field(default=100, ge=1, le=1000)
    """How many waiting messages a worker takes at once."""
    sweep_after_seconds: float = Field(default=15, gt=0)
    """A message that waits longer than this is rung for again."""
    backlog_limit: int = Field(default=50_000, ge=1)
    """When more messages than this wait to be processed, no more are fetched; at twice as many, gateways, forms and
    chats are asked to come later."""
    disk_free_megabytes: int = Field(default=1_000, ge=0)
    """When less of the data folder's disk is free, nothing more is taken in."""
    sandbox: bool = False
    """Run a local post box for everything sent to it, to try things out: see ``rawafid run --help``."""


class Learning(Table):
    """What the centre's own people teach the classification."""

    model: Path | None = None
    """The folder of a model that stays as it is, relative to the data folder; none: what ``models`` has in use, which
    learns from corrections."""
    promise: float = Field(default=0.95, ge=0.5, lt=1)
    """The accuracy that an answer without a person must keep; what is less sure goes to one."""
    audit_share: float = Field(default=0.015, ge=0, le=0.2)
    """Of the messages that nobody would have to look at, so many are drawn at random for a person to check."""
    semantic: bool = False
    """Where its words leave topic or type in doubt, a message is also read as a whole, which takes some 20 ms. Needs
    the extra that ``make semantic`` installs (91 MB, x86-64 alone)."""
    retrain_at: time = time(3)
    """When, in the centre's time zone, the night's training begins, if people have corrected anything."""


class Languages(Table):
    """How the language of a message is told."""

    engine: Literal["rawafid", "langdetect", "py3langid", "eldc"] = "rawafid"
    """Our own stages, or one library alone: what ``rawafid language --engine`` takes."""


class Sample(Table):
    """A message in, what should come out: ``rawafid test`` runs it."""

    text: str
    subject: str = ""
    channel: Literal["email", "sms", "webform", "webchat", "telegram", "whatsapp", "x", "fax", "open311"] = "sms"
    language: str | None = None
    type: str | None = None
    topic: str | None = None
    priority: str | None = None
    agency: str | None = None
    route: str | None = None


class Settings(Table):
    """pipeline.toml."""

    centre: Centre = Centre()
    running: Running = Running()
    languages: Languages = Languages()
    taxonomy: Path | None = None
    """A taxonomy file of the centre's own, relative to pipeline.toml; none: the one that is shipped."""
    connectors: dict[str, AnyConnector] = {}
    agencies: dict[str, Agency] = {}
    places: dict[str, Place] = {}
    routes: list[Route] = []
    delivery: Delivery = Delivery()
    acknowledge: Acknowledgements = Acknowledgements()
    learning: Learning = Learning()
    emergency: Emergency = Emergency()
    duty: Duty = Duty()
    tests: list[Sample] = []

    def database_url(self) -> str:
        """The database in force; always with the driver that is installed."""
        url = os.environ.get("RAWAFID_DATABASE_URL") or self.running.database
        if not url:
            return f"sqlite:///{data_folder() / 'rawafid.db'}"
        for scheme in ("postgresql://", "postgres://"):
            if url.startswith(scheme):
                return f"postgresql+psycopg://{url.removeprefix(scheme)}"
        return url

    def is_embedded(self) -> bool:
        """Whether the database is the one in the data folder, which ``run`` may migrate by itself."""
        return self.database_url() == f"sqlite:///{data_folder() / 'rawafid.db'}"

    def broker_url(self) -> str:
        """The broker in force: ``embedded``, ``none`` or a URL."""
        return os.environ.get("RAWAFID_BROKER_URL") or self.running.broker

    def own_hosts(self) -> frozenset[str]:
        """The host names by which this installation knows its own mail."""
        mailboxes = [one for one in self.connectors.values() if one.type == "email"]
        named = os.environ.get("RAWAFID_HOSTNAMES", "").split(",")
        return frozenset(name.strip().lower() for name in (*named, *(one.own_host for one in mailboxes))) - {""}

    def rules(self) -> dict[str, ReadingRules]:
        """By connector: how its messages are read."""
        hosts = self.own_hosts()
        addresses = frozenset[str]().union(*(one.rules.own_addresses for one in self.connectors.values()))
        engine = self.languages.engine
        return {
            name: replace(one.rules, own_hosts=hosts, own_addresses=addresses, language_engine=engine)
            for name, one in self.connectors.items()
        }

    def rules_of(self, channel: Channel) -> ReadingRules:
        """How a payload is read that came through no connector: as by the first connector of its channel."""
        found = (rules for name, rules in self.rules().items() if self.connectors[name].channel is channel)
        return next(found, ReadingRules(own_hosts=self.own_hosts(), language_engine=self.languages.engine))

    def load_taxonomy(self) -> Taxonomy:
        """The taxonomy in force."""
        return load_taxonomy(self.taxonomy)


def find(path: Path | None) -> Path:
    """The configuration in force: the one named, else ./pipeline.toml, else the shipped one."""
    if path is not None:
        return path
    here = Path("pipeline.toml")
    return here if here.is_file() else SHIPPED


def load(path: Path | None = None) -> Settings:
    """Read a configuration. Raises Broken with everything that is wrong with its text."""
    path = find(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Broken([f"{path}: {error.strerror}; name a file that can be read with --config."]) from None
    return parse(text, path.parent)


def parse(text: str, folder: Path = Path()) -> Settings:
    """The same, from the file's text; ``folder`` is where the files that it names are looked for."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Broken([f"this is not TOML: {error}."]) from None
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        raise Broken(problems(error, Settings)) from None
    if settings.taxonomy is not None:
        settings = settings.model_copy(update={"taxonomy": folder / settings.taxonomy})
    found = _taxonomy_problems(settings) or _contradictions(settings)
    if found:
        raise Broken(found)
    return settings


def missing_secrets(settings: Settings) -> list[str]:
    """A sentence for each secret that something enabled needs and that is not there."""
    found = []
    for path, secret in secrets(settings):
        parts = path.split(".")
        if parts[0] == "connectors" and not settings.connectors[parts[1]].enabled:
            continue
        try:
            secret.reveal()
        except SecretMissing as error:
            found.append(f"{path}: the secret is missing; {error}.")
    return found


def _taxonomy_problems(settings: Settings) -> list[str]:
    try:
        settings.load_taxonomy()
    except OSError as error:
        return [f"taxonomy: {settings.taxonomy}: {error.strerror}; name a file beside pipeline.toml."]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [f"taxonomy: {settings.taxonomy} is not TOML: {error}."]
    except ValidationError as error:
        return [f"taxonomy: {settings.taxonomy}: {problem}" for problem in problems(error, Taxonomy)]
    return []


def _contradictions(settings: Settings) -> list[str]:
    found = lint(settings.routes, settings.agencies, settings.load_taxonomy(), settings.places)
    senders = [
        name for name, one in settings.connectors.items() if one.enabled and one.type == "email" and one.can_send
    ]
    if settings.centre.mailbox and settings.centre.mailbox not in senders:
        found.append(
            f'centre.mailbox: "{settings.centre.mailbox}" is no enabled e-mail connector that can send; '
            f"name one of: {', '.join(senders) or 'none, add [connectors.NAME.smtp]'}."
        )
    for code, agency in settings.agencies.items():
        if agency.email and not senders:
            found.append(f"agencies.{code}.email: no e-mail connector can send; add [connectors.email.smtp].")
    texters = [one for one in settings.connectors.values() if one.enabled and one.type == "sms" and one.can_send]
    for number, contact in enumerate(settings.duty.contacts, 1):
        if contact.email and not senders:
            found.append(f"duty.contacts {number}: no e-mail connector can send; add [connectors.email.smtp].")
        if contact.phone and not texters:
            found.append(f"duty.contacts {number}: no sms connector can send; add [connectors.sms.outlet].")
    return found


def warnings(settings: Settings) -> list[str]:
    """A sentence for what can be used as it is, and should not be."""
    if settings.duty.contacts:
        return []
    return [
        "duty.contacts: nobody is paged when somebody's life is in danger, and citizens are only told the number to "
        "call; add [[duty.contacts]]."
    ]
