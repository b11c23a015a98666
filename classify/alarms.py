"""Danger to life in a text: things, states and people in the words of each language, put together by one set of rules.

``danger/LANGUAGE.toml`` lists words by what they mean (``smoke``, ``building``, ``trapped``); ``danger/rules.toml``
says which of them together are which emergency. So "الدخان في المطبخ", "smoke in the kitchen" and "الـ kitchen كله
smoke" are one rule. What they mean together, and what means nothing, is told in ``meant.py``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from classify.danger_words import SHIPPED, Rule, Rules, Wording, read_rules, read_wordings
from classify.marks import Concepts, Marks
from classify.meant import NO_DANGER, Danger, Reading, is_only_a_cry
from classify.sentences import Sentences
from classify.tokens import TOKEN

MAX_CHARACTERS = 20_000
"""What is read of a longer text."""


class Alarms:
    """The compiled rules and words. Built once; finding changes nothing."""

    def __init__(self, rules: Rules, wordings: Iterable[Wording]) -> None:
        wordings = tuple(wordings)
        self._rules = rules
        self._signs = frozenset(rules.signs)
        guards = rules.guards
        self._concepts = Concepts((one for one in wordings if one.concept not in guards), rules.everyday)
        self._guards = Concepts(
            (one for one in wordings if one.concept in guards), rules.everyday, is_to_the_letter=True
        )
        ways = Counter(one.concept for one in wordings)
        self._alarms = _Index(rules.alarms, ways)
        self._perhaps = _Index(rules.perhaps, ways)
        self._growing = _Index(rules.growing, ways)

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Self:
        """Compiles the shipped words."""
        rules = read_rules(folder)
        return cls(rules, read_wordings(rules, folder))

    def find(self, text: str) -> Danger:
        """Every danger that ``text`` tells of."""
        text = text[:MAX_CHARACTERS]
        return self.find_in(TOKEN.findall(text), text)

    def find_in(self, words: Sequence[str], text: str) -> Danger:
        """The same of a ``text`` that is cut into ``words`` already, in some ten microseconds."""
        marks = self._concepts.find(words)
        if not marks:
            return NO_DANGER
        alarms, perhaps, growing = self._alarms.whole(marks), self._perhaps.whole(marks), self._growing.whole(marks)
        is_quiet = not alarms and not perhaps and not growing and self._signs.isdisjoint(marks)
        if is_quiet and not is_only_a_cry(words, marks):
            return NO_DANGER
        against = self._guards.find(words)  # most texts tell of no danger: nothing is looked for that speaks against it
        return Reading(self._rules, words, Sentences(text), marks, against).danger(alarms, perhaps, growing)


class _Index:
    """Rules by the part that has the fewest words: half of all messages speak of a house, hardly one of a noose."""

    def __init__(self, rules: Iterable[Rule], ways: Mapping[str, int]) -> None:
        self._by_rarest: dict[str, list[tuple[Rule, frozenset[str]]]] = {}
        for rule in rules:
            rarest = min(rule.parts, key=lambda part: ways[part])
            self._by_rarest.setdefault(rarest, []).append((rule, frozenset(rule.parts) - {rarest}))

    def whole(self, marks: Marks) -> list[Rule]:
        """The rules of which every part stands somewhere, in the order of the text: the same text reads the same."""
        present = marks.keys()
        return [
            rule
            for name in marks
            if name in self._by_rarest
            for rule, others in self._by_rarest[name]
            if others <= present and (not rule.is_doubled or len(marks[name]) > 1)
        ]
