"""The words of ``classify/danger``, one file a language, and the rules that put them together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path

import rtoml

SHIPPED = Path(__file__).with_name("danger")

RULES = "rules"
"""The one file that is not a language."""
PART = " + "
GOING_ON = " & "
"""Between parts that may also stand in two sentences, one after the other: "He fell. Now he does not answer"."""
WITHIN = " ~"
TOGETHER = 4
"""How many words may stand between the parts of a rule that does not say."""
URGENT = "urgent"
CRY = "mayday"
"""A cry for one's life, which may be all that somebody has time to write."""
PRESENT = "present"
_GUARDS = ("figurative", "about", "no", "matter", "joke", PRESENT)
"""Concepts that only ever speak against an emergency, or say that others do not."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying a concept; a ``*`` at the end of a word stands for any ending."""

    concept: str
    text: str
    language: str
    is_romanised: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Concepts that must stand near each other, and the kind of emergency that they are."""

    kind: str
    parts: tuple[str, ...]
    others: tuple[str, ...]
    """All parts but the first."""
    within: int = TOGETHER
    """How many words may stand between the first part and each of the others."""
    sentence_ends: int = 0
    """How many sentences may end between them."""
    is_doubled: bool = False
    """Whether two of one concept make it: two symptoms."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes an emergency, what may be a sign of one, and what is harm that grows by the hour."""

    alarms: tuple[Rule, ...]
    perhaps: tuple[Rule, ...]
    """What a person must look at soon, and is no emergency by itself."""
    growing: tuple[Rule, ...]
    signs: dict[str, str]
    """Concept to the kind that it is a sign of."""
    literal: frozenset[str]
    """Concepts that count only where they are meant literally."""
    paintable: frozenset[str]
    """Those of them that people use for prices, papers and apps."""
    beside: dict[str, str]
    """Kind to the concept that, close by, tells that it is no danger: somebody's passport is lost, not the child."""
    habits: dict[str, str]
    """Kind to the concept that tells, some words away, that it comes every evening."""
    everyday: frozenset[str]
    """Words of every day that another word of the lists resembles: read to the letter."""
    calm: dict[str, int]
    """Concept to how much it tells, anywhere near in the text, that nobody is in danger now."""
    circumstances: tuple[str, ...]
    """Those of them that stand in emergencies too, and tell it no surer where two of them stand together."""
    calm_only: dict[str, frozenset[str]]
    """Those of them that tell it of some kinds alone."""
    calm_little: dict[str, frozenset[str]]
    """Those that tell little of some kinds: one point."""
    calm_never: dict[str, frozenset[str]]
    """Those that tell nothing of some kinds."""
    groups: dict[str, tuple[str, ...]]
    """Concept to the wider ones that it belongs to: who is pale has a symptom."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every code of an emergency."""
        return tuple(dict.fromkeys(rule.kind for rule in self.alarms))

    @property
    def concepts(self) -> frozenset[str]:
        """Everything of danger that a language has words for."""
        parts = (part for rule in (*self.alarms, *self.perhaps, *self.growing) for part in rule.parts)
        return frozenset((*parts, *self.signs, URGENT, CRY))

    @property
    def guards(self) -> frozenset[str]:
        """What speaks against it: looked for only where there is danger, and read to the letter."""
        return frozenset((*_GUARDS, *self.beside.values(), *self.habits.values(), *self.calm))


def read_rules(folder: Path = SHIPPED) -> Rules:
    """``rules.toml``: emergencies by kind, signs, and growing harm."""
    table = rtoml.loads((folder / f"{RULES}.toml").read_text(encoding="utf-8"))
    alarms = tuple(_rule(kind, said) for kind, lists in table["emergency"].items() for said in lists)
    perhaps = tuple(_rule(kind, said) for kind, lists in table["perhaps"].items() for said in lists)
    growing = tuple(_rule("high", said) for said in table["growing"]["any"])
    signs = {concept: kind for kind, concepts in table["signs"].items() for concept in concepts}
    groups = table["groups"]
    parts = {part for rule in (*alarms, *perhaps, *growing) for part in rule.parts} | {*signs, URGENT, CRY}
    return Rules(
        alarms,
        perhaps,
        growing,
        signs,
        frozenset(parts),
        frozenset(table["paintable"]["any"]),
        table["beside"],
        table["habit"],
        frozenset(table["to_the_letter"]["any"]),
        {**table["calm"], **dict.fromkeys(table["circumstances"]["any"], 1)},
        tuple(table["circumstances"]["any"]),
        _kinds(table["calm_only"]),
        _kinds(table["calm_little"]),
        _kinds(table["calm_never"]),
        {one: tuple(name for name, all_of in groups.items() if one in all_of) for one in chain(*groups.values())},
    )


def _kinds(table: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {concept: frozenset(kinds) for concept, kinds in table.items()}


def read_wordings(rules: Rules, folder: Path = SHIPPED) -> list[Wording]:
    """The words of every language. Raises KeyError for a concept that none of ``rules`` has."""
    known = {*rules.concepts, *rules.guards, *rules.groups}
    paths = [path for path in sorted(folder.glob("*.toml")) if path.stem != RULES]
    wordings = [one for path in paths for one in _wordings(path, rules.groups)]
    if unknown := {one.concept for one in wordings} - known:
        raise KeyError(f"no rule has {', '.join(sorted(unknown))}")
    return wordings


def _wordings(path: Path, members: Mapping[str, tuple[str, ...]]) -> Iterator[Wording]:
    table = rtoml.loads(path.read_text(encoding="utf-8"))
    sets, language = table.pop("sets", {}), path.stem
    for section, concepts in table.items():
        for concept, texts in concepts.items():
            for text in dict.fromkeys(way for said in texts for way in _ways(said, sets)):
                for meant in (concept, *members.get(concept, ())):
                    yield Wording(meant, text, language, section == "romanised")


def _ways(said: str, sets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """``<not> moving`` with every word of the set ``not`` in its place."""
    parts = [sets[part[1:-1]] if part.startswith("<") else (part,) for part in said.split()]
    return (" ".join(way) for way in product(*parts))


def _rule(kind: str, said: str) -> Rule:
    told, _, within = said.partition(WITHIN)
    parts = tuple(told.replace(GOING_ON, PART).split(PART))
    return Rule(
        kind, parts, parts[1:], int(within) if within else TOGETHER, int(GOING_ON in told), len(set(parts)) < len(parts)
    )
