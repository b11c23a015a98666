"""Finds every keyword of the lexicon in a text, in one pass over its words."""

from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from classify.keywords import Entry
from classify.spellings import Folded, Spellings
from classify.tokens import TOKEN

_WINDOW = 6
"""How many words may stand between the two phrases of a pair."""
_REMEMBERED_WORDS = 32_768
"""Words whose number is kept: most words of a message were in another one before."""

_NOTHING: dict[int, "_Node"] = {}
"""Nobody writes into it."""

Place = tuple[int, int]
"""First word and the one after the last."""


@dataclass(eq=False, slots=True)
class Keyword:
    """What one keyword speaks for, within one head. Two keywords are never equal."""

    head: str
    targets: list[tuple[str, float]]
    """Codes, each with the weight that it gets."""

    def speak_for(self, code: str, weight: float) -> None:
        """A word that two languages share (Arabic and Urdu «مسجد») speaks once, with the louder voice."""
        for place, (known, loudness) in enumerate(self.targets):
            if known == code:
                self.targets[place] = (code, max(weight, loudness))
                return
        self.targets.append((code, weight))


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


_new_hit = tuple.__new__
"""What a named tuple does behind two calls more."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one text holds."""

    words: list[str]
    """As the person wrote them."""
    hits: dict[str, list[Hit]]
    """By head, of those that the lexicon has, in the order of the text."""

    def quote(self, hit: Hit) -> str:
        """The words of ``hit``, in the order and the spelling of the text."""
        if hit.second is None:
            return " ".join(self.words[slice(*hit.place)])
        return " … ".join(" ".join(self.words[slice(*place)]) for place in sorted(hit.places))


class _Node:
    """One word of a phrase. (No dataclass: there are tens of thousands, and half of them have nothing after them.)"""

    __slots__ = ("following", "half", "keywords", "says")

    following: dict[int, "_Node"]
    keywords: list[Keyword]
    """What a phrase ending here is, one for each head."""
    half: int
    """Number of the half pair that ends here; 0 for none."""
    says: bool
    """Whether anything ends here."""

    def __init__(self) -> None:
        self.following = _NOTHING
        self.keywords = []
        self.half = 0
        self.says = False


class Matcher:
    """The compiled lexicon. Within one head the longest phrase wins: "traffic light" is not "light"."""

    def __init__(self, entries: Iterable[Folded]) -> None:
        spellings = Spellings(entries)
        root = _Node()
        heads = set()
        self._pairs: dict[int, dict[int, list[Keyword]]] = {}
        """By the numbers of the two halves."""
        halves = 0
        for entry, phrases in spellings.numbered():
            if entry.head == "number":  # its words have the number of a number, and say nothing by themselves
                continue
            heads.add(entry.head)
            nodes = [_insert(root, numbers) for numbers in phrases]
            if not entry.is_pair:
                for node in nodes:
                    node.says = True
                    _speak(node, entry)
                continue
            for node in nodes:
                node.says = True
                if not node.half:
                    halves += 1
                    node.half = halves
            keyword = Keyword(entry.head, [(entry.code, entry.weight)])
            self._pairs.setdefault(nodes[0].half, {}).setdefault(nodes[1].half, []).append(keyword)
        for word, its_stem in spellings.covered.items():
            _inherit(_insert(root, (word,)), _insert(root, (its_stem,)))
        for node in root.following.values():
            if node.following:
                _never_say_less(node, {})
        self._heads = tuple(heads)
        self._first = [root.following.get(number) for number in range(spellings.count + 1)]
        """By the number of a word: the phrases that begin with it."""
        self._number: Callable[[str], int] = lru_cache(_REMEMBERED_WORDS)(spellings.number_of)

    def find(self, text: str) -> Found:
        """Every keyword in ``text``."""
        return self.find_in(TOKEN.findall(text))

    def find_in(self, words: list[str]) -> Found:
        """The same of a text that is cut into words already."""
        numbers = list(map(self._number, words))
        nodes = map(self._first.__getitem__, numbers)
        numbers.append(0)
        hits: dict[str, list[Hit]] = {head: [] for head in self._heads}
        halves: dict[int, list[Place]] = {}
        free = dict.fromkeys(self._heads, 0)
        end = 0
        for node in nodes:
            start, end = end, end + 1
            if node is None:
                continue
            # Most words that begin a phrase ("the", «في») are followed by something else: done with one look-up.
            if numbers[end] in node.following:
                steps = _steps(node, numbers, end)
            elif node.says:
                steps = [(end, node)]
            else:
                continue
            for after, step in steps:
                place = start, after
                if step.half:
                    halves.setdefault(step.half, []).append(place)
                for keyword in step.keywords:
                    head = keyword.head
                    if start >= free[head]:
                        free[head] = after
                        hits[head].append(_new_hit(Hit, (keyword, place, None)))
        if len(halves) > 1:
            self._add_pairs(halves, hits)
        return Found(words, hits)

    def _add_pairs(self, halves: dict[int, list[Place]], hits: dict[str, list[Hit]]) -> None:
        for half in halves.keys() & self._pairs.keys():
            for other in halves.keys() & self._pairs[half].keys():
                near = _nearest(halves[half], halves[other])
                if near:
                    for keyword in self._pairs[half][other]:
                        hits[keyword.head].append(Hit(keyword, *near))


def _insert(root: _Node, numbers: Iterable[int]) -> _Node:
    """The node at the end of the phrase, with those before it, new where there was none."""
    node = root
    for number in numbers:
        following = node.following
        step = following.get(number)
        if step is None:
            step = _Node()
            if following:
                following[number] = step
            else:
                node.following = {number: step}
        node = step
    return node


def _inherit(node: _Node, general: _Node) -> None:
    """A word that is a keyword itself also says what its stem says, unless it says otherwise."""
    own = {keyword.head: keyword for keyword in node.keywords}
    for keyword in general.keywords:
        said = own.get(keyword.head)
        if said is None:
            node.keywords.append(keyword)
        elif all(weight < 0 for _, weight in said.targets):
            for code, weight in keyword.targets:
                said.speak_for(code, weight)
    node.half = node.half or general.half
    node.says = node.says or general.says
    node.following = {**general.following, **node.following}


def _never_say_less(node: _Node, shorter: dict[tuple[str, str], float]) -> None:
    """A longer phrase weighs at least what its beginning weighs alone, as it takes that one's place."""
    said = shorter
    for keyword in node.keywords:
        for place, (code, weight) in enumerate(keyword.targets):
            least = shorter.get((keyword.head, code), 0.0)
            if 0 < weight < least:
                keyword.targets[place] = (code, least)
            if node.following and weight > 0:
                said = {**said, (keyword.head, code): max(weight, least)}
    for following in node.following.values():
        if said or following.following:
            _never_say_less(following, said)


def _speak(node: _Node, entry: Entry) -> None:
    for keyword in node.keywords:
        if keyword.head == entry.head:
            keyword.speak_for(entry.code, entry.weight)
            return
    node.keywords.append(Keyword(entry.head, [(entry.code, entry.weight)]))


def _steps(node: _Node, numbers: list[int], end: int) -> list[tuple[int, _Node]]:
    """``node`` and those after it along the words that say something, the longest first, with where they end."""
    steps = []
    step: _Node | None = node
    while step is not None:
        if step.says:
            steps.append((end, step))
        step = step.following.get(numbers[end])
        end += 1
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
