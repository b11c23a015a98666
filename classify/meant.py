"""What the concepts that stand in a text mean together: which rules hold, and what speaks against them.

What stands inside a figure of speech, follows a "no", or is about a certificate, a training or last year's case does
not count, nor what the rest of the text tells to be over; the parts of a rule stand in one sentence, unless the rule
says that a second one may go on.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from classify.calm import CALM, CONFIRMED, SURELY_CALM, Calm
from classify.danger_words import CRY, URGENT, Rule, Rules
from classify.marks import Marks, Place, gap, is_near
from classify.sentences import Sentences

UNNAMED = "unnamed"
"""The kind of an emergency that a text tells of as a whole, in no words of any kind."""
_METAPHOR = 3
"""How many words may stand between a price, a paper or an app and the word that paints it: "prices are on fire"."""
_ABOUT = 6
"""How far away the word for a training, a certificate or an old case may stand."""
_BESIDE = 5
"""The same of a second sign, or a cry beside what is only a sign."""
_ENOUGH = 32
"""How often one rule is looked at in one text: a text of nothing but danger must not cost a second."""
_QUOTED = 4
_BARE = 6


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


class Reading:
    """One text in which something may be danger."""

    def __init__(self, rules: Rules, words: Sequence[str], sentences: Sentences, marks: Marks, against: Marks) -> None:
        self._rules = rules
        self._words = words
        self._sentences = sentences
        self._marks = marks
        self._against = against
        self._calm = Calm(rules, against, sentences)

    def danger(self, alarms: Iterable[Rule], perhaps: Iterable[Rule], growing: Iterable[Rule]) -> Danger:
        """What stands of the rules, whose parts are all in the text."""
        marks = self._marks
        meant, dismissed = self._literal(marks)
        whole = [one for one in self._together(alarms, meant, _ENOUGH) if not self._is_beside(one)]
        harm = self._quotes(one.places for one in self._together(growing, meant, _QUOTED))
        maybe = [one.places for one in self._together(perhaps, meant, _QUOTED)]
        maybe += [(place,) for place in meant.get(CRY, ())] if is_only_a_cry(self._words, meant) else []
        signs = [(name, place) for name in self._rules.signs for place in meant.get(name, ())]
        if not whole and not signs and not maybe:
            return Danger(growing=harm, dismissed=self._quotes((place,) for place in dismissed))
        cries = meant.get(URGENT, [])
        is_joke = ("joke" in self._against or self._sentences.has_laughter) and not cries
        points = [self._calm.points(one.kind, one.places, cries) for one in whole]
        found = [one for one, calm in zip(whole, points, strict=True) if calm < CALM]
        standing = [one for one in found if not is_joke and not self._is_told_of(one)]
        if not standing and (is_near([p for one in found for p in one.places], cries, CONFIRMED) or _are_two(found)):
            standing = found
        if not standing and "about" not in self._against and not is_joke:
            standing = [one for one in self._from_signs(signs, cries) if self._is_real(one, cries)]
        stands = set(standing)
        dismissed += [place for one in whole if one not in stands for place in one.places]
        maybe += [(place,) for _, place in signs]
        maybe += [one.places for one, calm in zip(whole, points, strict=True) if CALM <= calm < SURELY_CALM]
        if is_joke:
            maybe += [one.places for one in found]
        ordered = sorted(standing, key=lambda one: one.places)
        return Danger(
            kinds=tuple(dict.fromkeys(one.kind for one in ordered)),
            quotes=self._quotes(one.places for one in ordered),
            dismissed=self._quotes((place,) for place in dismissed),
            signs=self._quotes(maybe),
            growing=harm,
        )

    def _literal(self, marks: Marks) -> tuple[Marks, list[Place]]:
        """The marks without those in a figure of speech, after a "no", or painted on a price or a paper."""
        against = self._against
        covered = {position for place in against.get("figurative", ()) for position in range(*place)}
        refused = {end + step for _, end in against.get("no", ()) for step in (0, 1)}
        matters = against.get("matter", [])
        if not covered and not refused and not matters:
            return marks, []
        meant: Marks = {}
        dismissed: list[Place] = []
        for name, places in marks.items():
            if name not in self._rules.literal:
                meant[name] = places
                continue
            for place in places:
                is_painted = name in self._rules.paintable and is_near((place,), matters, _METAPHOR)
                if place[0] in covered or place[0] in refused or is_painted:
                    dismissed.append(place)
                else:
                    meant.setdefault(name, []).append(place)
        return meant, dismissed

    def _together(self, rules: Iterable[Rule], marks: Marks, most: int) -> list[_Alarm]:
        """The first part of each rule with the nearest place of every other, where none is too far away."""
        is_whole = marks is self._marks
        return [
            _Alarm(rule.kind, places)
            for rule in rules
            if is_whole or marks.keys() >= set(rule.parts)
            for places in islice(self._places(rule, marks), most)
        ]

    def _places(self, rule: Rule, marks: Marks) -> Iterator[tuple[Place, ...]]:
        for place in marks[rule.parts[0]]:
            places = [place]
            for name in rule.others:
                near = self._nearest(places, marks[name], rule)
                if near is None:
                    break
                places.append(near)
            else:
                yield tuple(places)

    def _nearest(self, places: Sequence[Place], others: Sequence[Place], rule: Rule) -> Place | None:
        """The place of ``others`` nearest to the first of ``places`` that overlaps none of them."""
        anchor = places[0]
        index = bisect_left(others, anchor)
        candidates = [
            one
            for one in others[max(0, index - 3) : index + 4]
            if gap(anchor, one) <= rule.within
            and all(one[1] <= p[0] or p[1] <= one[0] for p in places)
            and self._sentences.between(anchor[0], one[0]) <= rule.sentence_ends
        ]
        return min(candidates, key=lambda one: gap(anchor, one), default=None)

    def _is_real(self, alarm: _Alarm, cries: Sequence[Place]) -> bool:
        return not self._is_beside(alarm) and self._calm.points(alarm.kind, alarm.places, cries) < CALM

    def _is_beside(self, alarm: _Alarm) -> bool:
        """Whether it is somebody's passport that is lost, or the smoke of every evening."""
        guards = ((self._rules.beside.get(alarm.kind), _METAPHOR), (self._rules.habits.get(alarm.kind), _ABOUT))
        return any(is_near(alarm.places, self._against.get(name, ()), words) for name, words in guards if name)

    def _is_told_of(self, alarm: _Alarm) -> bool:
        """Whether the same sentence is about a training, a paper or something long past."""
        about = self._against.get("about", [])
        for place in alarm.places:
            index = bisect_left(about, place)
            for other in about[max(0, index - 2) : index + 2]:
                if gap(place, other) <= _ABOUT and not self._sentences.between(place[0], other[0]):
                    return True
        return False

    def _from_signs(self, signs: list[tuple[str, Place]], cries: Sequence[Place]) -> list[_Alarm]:
        """Two different signs near each other, or one beside a cry for help."""
        signs = sorted(signs, key=lambda sign: sign[1])
        for (name, one), (other_name, other) in pairwise(signs):
            if (
                name != other_name
                and one[1] <= other[0]
                and gap(one, other) <= _BESIDE
                and not self._sentences.between(one[0], other[0])
            ):
                return [_Alarm(self._rules.signs[name], (one, other))]
        for name, one in signs:
            if is_near((one,), cries, _BESIDE):
                return [_Alarm(self._rules.signs[name], (one,))]
        return []

    def _quotes(self, found: Iterable[Iterable[Place]]) -> tuple[str, ...]:
        said = (" … ".join(" ".join(self._words[slice(*place)]) for place in sorted(places)) for places in found)
        return tuple(dict.fromkeys(said))[:_QUOTED]


def is_only_a_cry(words: Sequence[str], marks: Marks) -> bool:
    """Whether somebody cries for help and says no more; in a longer text it is a manner of speech."""
    return CRY in marks and len(words) <= _BARE


def _are_two(alarms: Sequence[_Alarm]) -> bool:
    """One word of danger beside "training" is about training; a second elsewhere says that it is real."""
    return any(
        one.kind != other.kind and all(a[1] <= b[0] or b[1] <= a[0] for a in one.places for b in other.places)
        for one, other in pairwise(sorted(alarms, key=lambda alarm: alarm.places))
    )
