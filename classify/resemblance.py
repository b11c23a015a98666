"""The topic whose keywords a text looks most like, letter by letter: what is left where no keyword is found."""

import math
from collections import defaultdict
from collections.abc import Sequence

from classify.evidence import Verdict
from classify.keywords import ANY_ENDING, EXACTLY, NUMBER, PAIR, Entry
from classify.tokens import folded_together
from normalize.text.arabic import fold

_LETTERS = 4
"""Of 3, 4 and 5 the best for short messages: a misspelt or inflected word keeps half of its runs of four."""
_MOST_TOPICS = 6
"""A run of letters in the words of more topics than these tells nothing."""
_LEAST_WEIGHT = 0.5
"""Words that only tip a balance are not what a topic looks like."""
_READ = 400
_NEEDED = 25.0
"""Below this likeness it is chance."""
_AHEAD = 1.25
"""How far ahead of the second the first must be."""
_CONFIDENCE = 0.3
"""A likeness is a suggestion: a person looks."""


class Resemblance:
    """Runs of letters of every topic's keywords, read when the first text needs them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = [
            entry
            for entry in entries
            if entry.head == "topics" and entry.weight > _LEAST_WEIGHT and entry.code != "other"
        ]
        self._weights: dict[str, list[tuple[str, float]]] | None = None

    def topic(self, text: str) -> Verdict | None:
        """The topic that ``text`` clearly looks like; none where two look alike or nothing does."""
        if self._weights is None:
            self._weights = _weights(self._entries)
        likeness: dict[str, float] = {}
        for run in _runs(fold(text[:_READ])):
            for code, weight in self._weights.get(run, ()):
                likeness[code] = likeness.get(code, 0.0) + weight
        first, second = [*sorted(likeness.values(), reverse=True), 0.0, 0.0][:2]
        if first < _NEEDED or first < _AHEAD * second:
            return None
        return Verdict(
            max(likeness, key=likeness.__getitem__), _CONFIDENCE, basis="no keyword, but letters like theirs"
        )


def _weights(entries: Sequence[Entry]) -> dict[str, list[tuple[str, float]]]:
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    texts = folded_together(entry.text.translate(_SIGNS).replace(PAIR, " ") for entry in entries)
    for entry, text in zip(entries, texts, strict=True):
        for run in _runs(text):
            counts[run][entry.code] += entry.weight
    topics = {entry.code for entry in entries}
    rare = {run: codes for run, codes in counts.items() if len(codes) <= _MOST_TOPICS}
    lengths: dict[str, float] = defaultdict(float)
    weights = {}
    for run, codes in rare.items():
        rarity = math.log(len(topics) / len(codes) + 1)
        weights[run] = [(code, math.log1p(count) * rarity) for code, count in codes.items()]
        for code, weight in weights[run]:
            lengths[code] += weight * weight
    mean = sum(lengths.values()) / max(1, len(lengths))
    # A topic with many words resembles everything a little; half of that is taken back.
    share = {code: (mean / length) ** 0.15 for code, length in lengths.items()}
    return {run: [(code, weight * share[code]) for code, weight in found] for run, found in weights.items()}


_SIGNS = str.maketrans({ANY_ENDING: None, EXACTLY: None, NUMBER: None})


def _runs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[start : start + _LETTERS] for start in range(len(padded) - _LETTERS + 1)}
