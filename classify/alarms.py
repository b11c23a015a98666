"""Danger to life in a text: things, states and people in the words of each language, put together by one set of rules.

``danger/LANGUAGE.toml`` lists words by what they mean (``smoke``, ``building``, ``trapped``); ``danger/rules.toml``
says which of them together are which emergency. So "الدخان في المطبخ", "smoke in the kitchen" and "الـ kitchen كله
smoke" are one rule. What stands inside a figure of speech, follows a "no", or is about a certificate, a training or
last year's case does not count.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Self

from classify.danger_words import SHIPPED, Rule, Rules, Wording, read_rules, read_wordings
from classify.marks import Concepts, Marks, Place
from classify.tokens import TOKEN

MAX_CHARACTERS = 20_000
"""What is read of a longer text."""

_METAPHOR = 3
"""How many words may stand between a price, a paper or an app and the word that paints it: "prices are on fire"."""
_ABOUT = 6
"""How far away the word for a training, a certificate or an old case may stand."""
_CONFIRMED = 12
"""How far away a cry for help still belongs to a danger that an exercise or a figure of speech stands beside."""
_BESIDE = 5
"""The same of a second sign, or a cry beside what is only a sign."""
_ENOUGH = 32
"""How often one rule is looked at in one text: a text of nothing but danger must not cost a second."""
_QUOTED = 4


@dataclass(frozen=True, slots=True)
class Danger:
    """What a text says of danger: what stands, what was read as no danger, what may be some, what grows by the hour."""

    kinds: tuple[str, ...] = ()
    """Codes of the emergencies, in the order of the text: ``fire``, ``medical``, …; empty: no emergency."""
    quotes: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    """Words that may mean danger, where nothing clearer stands: a person looks."""
    growing: tuple[str, ...] = ()
    """Words of harm that grows by the hour."""

    @property
    def is_emergency(self) -> bool:
        """Whether somebody's life is in danger."""
        return bool(self.kinds)


NO_DANGER = Danger()


@dataclass(frozen=True, slots=True)
class _Alarm:
    kind: str
    places: tuple[Place, ...]


class Alarms:
    """The compiled rules and words. Built once; finding changes nothing."""

    def __init__(self, rules: Rules, wordings: Iterable[Wording]) -> None:
        self._rules = rules
        self._concepts = Concepts(wordings, rules.everyday)
        self._by_first: dict[str, list[Rule]] = {}
        for rule in rules.alarms:
            self._by_first.setdefault(rule.parts[0], []).append(rule)

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Self:
        """Compiles the shipped words."""
        return cls(read_rules(folder), read_wordings(folder))

    def find(self, text: str) -> Danger:
        """Every danger that ``text`` tells of."""
        return self.find_in(TOKEN.findall(text[:MAX_CHARACTERS]))

    def find_in(self, words: Sequence[str]) -> Danger:
        """The same of a text that is cut into words already, in some twenty microseconds."""
        marks = self._concepts.find(words)
        if not marks:
            return NO_DANGER
        meant, dismissed = self._literal(marks)
        alarms = [one for one in self._alarms(meant) if not self._is_beside(one, marks)]
        growing = _quotes(words, _all_together(self._rules.growing, meant))
        signs = [(name, place) for name in self._rules.signs for place in meant.get(name, ())]
        perhaps = _all_together(self._rules.perhaps, meant)
        if not alarms and not signs and not perhaps:
            return Danger(growing=growing, dismissed=_quotes(words, [(place,) for place in dismissed]))
        about = marks.get("about", ())
        cries = meant.get("urgent", [])
        is_joke = "joke" in marks and not cries
        standing = [one for one in alarms if not is_joke and not _is_near(one.places, about, _ABOUT)]
        if not standing and (
            _is_near([p for one in alarms for p in one.places], cries, _CONFIRMED) or _are_two(alarms)
        ):
            standing = alarms
        if not standing and not about and not is_joke:
            standing = [one for one in self._from_signs(signs, cries) if not self._is_beside(one, marks)]
        stands = set(standing)
        jokes = [one.places for one in alarms] if is_joke else []
        dismissed += [place for one in alarms if one not in stands for place in one.places]
        ordered = sorted(standing, key=lambda one: one.places)
        return Danger(
            kinds=tuple(dict.fromkeys(one.kind for one in ordered)),
            quotes=_quotes(words, [one.places for one in ordered]),
            dismissed=_quotes(words, [(place,) for place in dismissed]),
            signs=_quotes(words, [*perhaps, *((place,) for _, place in signs), *jokes]),
            growing=growing,
        )

    def _literal(self, marks: Marks) -> tuple[Marks, list[Place]]:
        """The marks without those in a figure of speech, after a "no", or painted on a price or a paper."""
        covered = {position for place in marks.get("figurative", ()) for position in range(*place)}
        refused = {end + step for _, end in marks.get("no", ()) for step in (0, 1)}
        matters = marks.get("matter", [])
        if not covered and not refused and not matters:
            return marks, []
        meant: Marks = {}
        dismissed: list[Place] = []
        for name, places in marks.items():
            if name not in self._rules.literal:
                meant[name] = places
                continue
            for place in places:
                is_painted = name in self._rules.paintable and _is_near((place,), matters, _METAPHOR)
                if place[0] in covered or place[0] in refused or is_painted:
                    dismissed.append(place)
                else:
                    meant.setdefault(name, []).append(place)
        return meant, dismissed

    def _alarms(self, marks: Marks) -> Iterator[_Alarm]:
        for name in marks:
            for rule in self._by_first.get(name, ()):
                if all(part in marks for part in rule.others):
                    for places in islice(_together(rule, marks), _ENOUGH):
                        yield _Alarm(rule.kind, places)

    def _is_beside(self, alarm: _Alarm, marks: Marks) -> bool:
        """Whether it is somebody's passport that is lost, or the smoke of every evening."""
        guards = ((self._rules.beside.get(alarm.kind), _METAPHOR), (self._rules.habits.get(alarm.kind), _ABOUT))
        return any(name in marks and _is_near(alarm.places, marks[name], words) for name, words in guards if name)

    def _from_signs(self, signs: list[tuple[str, Place]], cries: Sequence[Place]) -> list[_Alarm]:
        """Two different signs near each other, or one beside a cry for help."""
        signs = sorted(signs, key=lambda sign: sign[1])
        for (name, one), (other_name, other) in pairwise(signs):
            if name != other_name and one[1] <= other[0] and _gap(one, other) <= _BESIDE:
                return [_Alarm(self._rules.signs[name], (one, other))]
        for name, one in signs:
            if _is_near((one,), cries, _BESIDE):
                return [_Alarm(self._rules.signs[name], (one,))]
        return []


def _all_together(rules: Iterable[Rule], marks: Marks) -> list[tuple[Place, ...]]:
    return [
        places
        for rule in rules
        if rule.parts[0] in marks and all(part in marks for part in rule.others)
        for places in islice(_together(rule, marks), _QUOTED)
    ]


def _together(rule: Rule, marks: Mapping[str, Sequence[Place]]) -> Iterator[tuple[Place, ...]]:
    """The first part of the rule with the nearest place of every other, where none is too far away."""
    for place in marks[rule.parts[0]]:
        places = [place]
        for name in rule.others:
            near = _nearest(places, marks[name], rule.within)
            if near is None:
                break
            places.append(near)
        else:
            yield tuple(places)


def _nearest(places: Sequence[Place], others: Sequence[Place], within: int) -> Place | None:
    """The place of ``others`` nearest to the first of ``places`` that overlaps none of them."""
    anchor = places[0]
    index = bisect_left(others, anchor)
    candidates = [
        one
        for one in others[max(0, index - 3) : index + 4]
        if _gap(anchor, one) <= within and all(one[1] <= p[0] or p[1] <= one[0] for p in places)
    ]
    return min(candidates, key=lambda one: _gap(anchor, one), default=None)


def _gap(one: Place, other: Place) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _is_near(places: Iterable[Place], others: Sequence[Place], words: int) -> bool:
    for one in places:
        index = bisect_left(others, one)
        if any(_gap(one, other) <= words for other in others[max(0, index - 2) : index + 2]):
            return True
    return False


def _are_two(alarms: Sequence[_Alarm]) -> bool:
    """One word of danger beside "training" is about training; a second of another kind says that it is real."""
    return len({one.kind for one in alarms}) > 1


def _quotes(words: Sequence[str], found: Iterable[Iterable[Place]]) -> tuple[str, ...]:
    said = (" … ".join(" ".join(words[slice(*place)]) for place in sorted(places)) for places in found)
    return tuple(dict.fromkeys(said))[:_QUOTED]
