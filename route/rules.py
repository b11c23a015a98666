"""Which agency a case goes to: the agencies, and the routes read from top to bottom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from rapidfuzz import process as fuzzy

from classify.classification import Classification
from classify.taxonomy import Taxonomy
from ingest.egress import url_problem
from ingest.message import Channel
from ingest.settings import Secret, Table
from route.places import Place, Spot

OneOrMore = str | list[str] | None


class WebhookTarget(Table):
    """An agency's endpoint for signed webhooks (Standard Webhooks)."""

    url: str
    """Where the case is posted as JSON; https, and on the public internet."""
    secret: Secret
    """The signing secret, ``whsec_…`` or plain base64; two, with a space between, while they rotate."""
    allow_private: bool = False
    """The endpoint is inside our own network: private and loopback addresses, and plain http, are allowed."""
    timeout_seconds: float = Field(default=15, gt=0, le=60)
    """How long one delivery may take, from the first packet to the last."""

    @model_validator(mode="after")
    def _url_can_be_posted_to(self) -> Self:
        problem = url_problem(self.url, allow_private=self.allow_private)
        if problem:
            raise ValueError(problem)
        return self


class Agency(Table):
    """A body that can act on a case; with both an address and a webhook, both are told."""

    name: dict[str, str]
    """What it is called, by language: ``{ en = "Water Authority", ar = "هيئة المياه" }``."""
    email: str = ""
    """The mailbox that its cases go to."""
    webhook: WebhookTarget | None = None
    """The endpoint of its own case system."""
    language: Literal["ar", "en"] = "ar"
    """The language it is written to in."""

    @field_validator("name")
    @classmethod
    def _has_a_name(cls, name: dict[str, str]) -> dict[str, str]:
        if not any(text.strip() for text in name.values()):
            raise ValueError('needs a name in some language, as { ar = "…", en = "…" }')
        return name

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.email and self.webhook is None:
            raise ValueError("give it an email, a webhook or both: otherwise its cases would go nowhere")
        if self.email and (self.email.count("@") != 1 or any(c.isspace() or c in ",;<>" for c in self.email)):
            raise ValueError("email is one plain address, as intake@agency.example")
        return self

    def called(self, language: str) -> str:
        """Its name in ``language``, else in English, else in any language."""
        return self.name.get(language) or self.name.get("en") or next(text for text in self.name.values() if text)


class When(Table):
    """What a case must be for a route to take it; what is left out does not matter."""

    topic: OneOrMore = None
    """One topic code, or a list of which one must fit."""
    type: OneOrMore = None
    """One case type, or a list."""
    priority: OneOrMore = None
    """One priority, or a list."""
    language: OneOrMore = None
    """The language of the message, as an ISO 639-1 code, or a list."""
    channel: OneOrMore = None
    """The channel it came by, or a list."""
    place: OneOrMore = None
    """The code of a place of ``[places]`` that it speaks of, or a list."""

    @cached_property
    def wanted(self) -> Mapping[str, tuple[str, ...]]:
        """The conditions that are set, each with the values that fit."""
        return {name: (value,) if isinstance(value, str) else tuple(value) for name, value in self if value is not None}


class Route(Table):
    """One line of the decision; the first that fits wins, and the last one has no ``when``."""

    name: str
    """What explanations call it."""
    when: When | None = None
    """What it asks of a case; without it, it takes every case."""
    agency: str
    """The code of the agency that the case goes to."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a case goes, and why not elsewhere."""

    agency: str
    route: str
    reasons: tuple[str, ...]
    """A sentence for every route that was read, in their order."""


def decide(
    routes: Sequence[Route], *, classification: Classification, language: str, channel: str, spot: Spot
) -> Decision:
    """The first route that fits. Raises LookupError when none does, which ``lint`` rules out beforehand."""
    facts = {
        "topic": classification.topic,
        "type": classification.type,
        "priority": classification.priority,
        "language": language,
        "channel": channel,
        "place": spot.code or "unknown",
    }
    reasons: list[str] = []
    for route in routes:
        wanted = route.when.wanted if route.when else {}
        missed = [name for name, values in wanted.items() if facts[name] not in values]
        if missed:
            said = " and ".join(f"{name} is {facts[name]}, not {' or '.join(wanted[name])}" for name in missed)
            reasons.append(f'route "{route.name}" was passed over: {said}')
            continue
        said = " and ".join(f"{name} is {facts[name]}" for name in wanted) or "it takes whatever is left"
        if "place" in wanted:
            said = f"{said} ({spot.reason})"
        reasons.append(f'route "{route.name}" matched: {said}; the case goes to {route.agency}')
        return Decision(route.agency, route.name, tuple(reasons))
    raise LookupError("no route matched: the last route must have no `when`")


def lint(
    routes: Sequence[Route], agencies: Mapping[str, Agency], taxonomy: Taxonomy, places: Mapping[str, Place]
) -> list[str]:
    """A sentence for each thing that is wrong with the routes, with its remedy."""
    if not routes:
        return ["routes: there is none; add one without `when`, so that every case goes somewhere."]
    said: list[str] = []
    if routes[-1].when is not None:
        said.append(f'routes[{len(routes) - 1}] "{routes[-1].name}": the last route must have no `when`; add one.')
    seen: dict[str, int] = {}
    for index, route in enumerate(routes):
        where = f'routes[{index}] "{route.name}"'
        if route.name in seen:
            said.append(f"{where}: routes[{seen[route.name]}] has the same name; give it another.")
        seen.setdefault(route.name, index)
        if route.agency not in agencies:
            said.append(f'{where}: there is no agency "{route.agency}"; {_remedy(route.agency, agencies)}')
        if route.when is None:
            if index < len(routes) - 1:
                said.append(f"{where}: has no `when`, so the routes after it are never read; move it to the end.")
            continue
        said.extend(f"{where}: {problem}" for problem in _condition_problems(route.when, taxonomy, places))
    return said


def _condition_problems(when: When, taxonomy: Taxonomy, places: Mapping[str, Place]) -> list[str]:
    known: dict[str, Sequence[str]] = {
        "topic": list(taxonomy.topics),
        "type": list(taxonomy.types),
        "priority": list(taxonomy.priorities),
        "channel": [channel.value for channel in Channel],
        "place": list(places),
    }
    wanted = when.wanted
    said = [
        f'there is no {name} "{value}"; {_remedy(value, known[name])}'
        for name, values in wanted.items()
        if name in known
        for value in values
        if value not in known[name]
    ]
    said.extend(f"`{name}` is an empty list, which nothing fits; leave it out." for name in wanted if not wanted[name])
    if not wanted:
        said.append("`when` asks for nothing; leave it out, or say what it should ask.")
    return said


def _remedy(wrong: str, known: Sequence[str] | Mapping[str, object]) -> str:
    guess = fuzzy.extractOne(wrong, list(known), score_cutoff=60) if known else None
    return f'did you mean "{guess[0]}"?' if guess else f"known here: {', '.join(sorted(known)) or 'none'}."
