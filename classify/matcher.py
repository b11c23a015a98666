"""Finds every keyword of the lexicon in a text, in one pass over its words."""

from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from classify.keywords import Entry
from classify.tokens import TOKEN, stem, without_particle

_WINDOW = 6
"""How many words may stand between the two phrases of a pair."""
_REMEMBERED_WORDS = 32_768
"""Words whose number is kept: most words of a message were in another one before."""

Place = tuple[int, int]
"""First word and the one after the last."""


@dataclass(eq=False, slots=True)
class Keyword:
    """What one keyword speaks for, within one head. Two keywords are never equal."""

    head: str
    targets: list[tuple[str, float]] = field(default_factory=list)
    """Codes, each with the weight that it gets."""

    def speak_for(self, code: str, weight: float) -> None:
        """A word that two languages share (Arabic and Urdu «مسجد») speaks once, with the louder voice."""
        known = dict(self.targets)
        known[code] = max(weight, known.get(code, weight))
        self.targets = list(known.items())


class Hit(NamedTuple):
    """One keyword found. (A named tuple: a message has dozens, and they are made five times faster.)"""

    keyword: Keyword
    place: Place
    second: Place | None = None
    """Where the other phrase of a pair stands."""

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the words are: one place, or the two of a pair."""
        return (self.place,) if self.second is None else (self.place, self.second)


@dataclass(frozen=True, slots=True)
class Found:
    """What one text holds."""

    words: list[str]
    """As the person wrote them."""
    hits: dict[str, list[Hit]]
    """By head, in the order of the text."""

    def quote(self, hit: Hit) -> str:
        """The words of ``hit``, in the order and the spelling of the text."""
        if hit.second is None:
            return " ".join(self.words[slice(*hit.place)])
        return " … ".join(" ".join(self.words[slice(*place)]) for place in sorted(hit.places))


@dataclass(slots=True)
class _Node:
    following: dict[int, "_Node"] = field(default_factory=dict)
    keywords: list[Keyword] = field(default_factory=list)
    """What a phrase ending here is, one for each head."""
    half: int = 0
    """Number of the half pair that ends here; 0 for none."""
    says: bool = False
    """Whether anything ends here."""


class Matcher:
    """The compiled lexicon. Within one head the longest phrase wins: "traffic light" is not "light"."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._numbers: dict[str, int] = {}
        root = _Node()
        entries = tuple(entries)
        self._heads = {entry.head for entry in entries}
        self._pairs: dict[int, dict[int, list[Keyword]]] = {}
        """By the numbers of the two halves."""
        halves = 0
        for entry in entries:
            nodes = [self._insert(root, part) for part in entry.parts]
            for node in nodes:
                node.says = True
            if len(nodes) == 1:
                _keyword(nodes[0], entry.head).speak_for(entry.code, entry.weight)
                continue
            for node in nodes:
                if not node.half:
                    halves += 1
                    node.half = halves
            keyword = Keyword(entry.head, [(entry.code, entry.weight)])
            self._pairs.setdefault(nodes[0].half, {}).setdefault(nodes[1].half, []).append(keyword)
        self._first = [root.following.get(number) for number in range(len(self._numbers) + 1)]
        """By the number of a word: the phrases that begin with it."""
        self._number: Callable[[str], int] = lru_cache(_REMEMBERED_WORDS)(self._look_up)

    def find(self, text: str) -> Found:
        """Every keyword in ``text``."""
        words: list[str] = TOKEN.findall(text)
        numbers = list(map(self._number, words))
        numbers.append(0)
        first = self._first
        hits: dict[str, list[Hit]] = {}
        halves: dict[int, list[Place]] = {}
        free = dict.fromkeys(self._heads, 0)
        for start, number in enumerate(numbers):
            node = first[number]
            if node is None:
                continue
            # Most words that begin a phrase ("the", «في») are followed by something else: done with one look-up.
            if numbers[start + 1] in node.following:
                steps = _steps(node, numbers, start + 1)
            elif node.says:
                steps = [(start + 1, node)]
            else:
                continue
            for end, step in steps:
                if step.half:
                    halves.setdefault(step.half, []).append((start, end))
                for keyword in step.keywords:
                    if start >= free[keyword.head]:
                        free[keyword.head] = end
                        hits.setdefault(keyword.head, []).append(Hit(keyword, (start, end)))
        if len(halves) > 1:
            self._add_pairs(halves, hits)
        return Found(words, hits)

    def _add_pairs(self, halves: dict[int, list[Place]], hits: dict[str, list[Hit]]) -> None:
        for half in halves.keys() & self._pairs.keys():
            for other in halves.keys() & self._pairs[half].keys():
                near = _nearest(halves[half], halves[other])
                if near:
                    for keyword in self._pairs[half][other]:
                        hits.setdefault(keyword.head, []).append(Hit(keyword, *near))

    def _insert(self, root: _Node, phrase: str) -> _Node:
        node = root
        for word in TOKEN.findall(phrase):
            number = self._numbers.setdefault(stem(word), len(self._numbers) + 1)
            node = node.following.setdefault(number, _Node())
        return node

    def _look_up(self, word: str) -> int:
        """The number of a word that some keyword has, else 0."""
        return self._numbers.get(stem(word)) or self._numbers.get(without_particle(word), 0)


def _keyword(node: _Node, head: str) -> Keyword:
    for keyword in node.keywords:
        if keyword.head == head:
            return keyword
    node.keywords.append(Keyword(head))
    return node.keywords[-1]


def _steps(node: _Node, numbers: list[int], end: int) -> list[tuple[int, _Node]]:
    """``node`` and those after it along the words, the longest first, each with the place where its phrase ends."""
    steps = [(end, node)]
    while node.following:
        following = node.following.get(numbers[end])
        if following is None:
            break
        node, end = following, end + 1
        steps.append((end, node))
    steps.reverse()
    return steps


def _nearest(places: list[Place], others: list[Place]) -> tuple[Place, Place] | None:
    """The first two places that do not overlap and have at most a window of words between them."""
    for one in places:
        index = bisect(others, one)
        for other in others[max(0, index - 1) : index + 1]:
            gap = max(one[0], other[0]) - min(one[1], other[1])
            if 0 <= gap <= _WINDOW:
                return one, other
    return None
