"""The topic whose keywords a text looks most like, letter by letter: what is left where no keyword is found."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from classify.evidence import Verdict
from classify.keywords import ANY_ENDING, EXACTLY, NUMBER, PAIR
from classify.spellings import Folded
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


@dataclass(frozen=True, slots=True)
class _Letters:
    """Runs of letters. (Numbers in few dictionaries: next to nothing for the garbage collector to walk.)"""

    topics: dict[str, tuple[int, ...]]
    """By run: the places in ``codes`` of the topics that it speaks for."""
    codes: list[str]
    weights: list[dict[str, float]]
    """By topic, in the order of ``codes``: what each run says for it."""


class Resemblance:
    """Runs of letters of every topic's keywords, read when the first text needs them."""

    def __init__(self, entries: Iterable[Folded]) -> None:
        texts: dict[tuple[str, float], list[str]] = defaultdict(list)
        for entry, text in entries:
            if entry.head == "topics" and entry.weight > _LEAST_WEIGHT and entry.code != "other":
                texts[entry.code, entry.weight].append(text)
        self._lines = {key: "\n".join(same) for key, same in texts.items()}
        """By topic and weight: its keywords, one a line."""

    def prepare(self) -> None:
        """Read them now (a tenth of a second), so that no text waits for it."""
        _ = self._letters

    def topic(self, text: str) -> Verdict | None:
        """The topic that ``text`` clearly looks like; none where two look alike or nothing does."""
        topics, weights = self._letters.topics, self._letters.weights
        likeness = [0.0] * (len(weights) + 2)
        for run in _runs(fold(text[:_READ])):
            for place in topics.get(run, ()):
                likeness[place] += weights[place][run]
        second, first = sorted(likeness)[-2:]
        if first < _NEEDED or first < _AHEAD * second:
            return None
        code = self._letters.codes[likeness.index(first)]
        return Verdict(code, _CONFIDENCE, basis="no keyword, but letters like theirs")

    @cached_property
    def _letters(self) -> _Letters:
        return _letters(self._lines)


def _letters(lines: Mapping[tuple[str, float], str]) -> _Letters:
    weights = _weights(_loudness(lines))
    topics: dict[str, tuple[int, ...]] = {}
    for place, runs in enumerate(weights.values()):
        alone = (place,)
        for run in runs:
            topics[run] = topics[run] + alone if run in topics else alone
    return _Letters(topics, list(weights), list(weights.values()))


def _loudness(lines: Mapping[tuple[str, float], str]) -> dict[str, dict[str, float]]:
    """By topic and run of letters: what the keywords weigh together that hold the run."""
    found: dict[str, dict[str, float]] = {}
    for (code, weight), same in lines.items():
        texts = same.translate(_SIGNS).replace(PAIR, " ").split("\n")
        runs = found.setdefault(code, {})
        for run, count in Counter(chain.from_iterable(map(_runs, texts))).items():
            runs[run] = runs.get(run, 0.0) + count * weight
    return found


def _weights(loudness: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """By topic and run of letters: what it says for the topic."""
    topics = Counter(chain.from_iterable(loudness.values()))
    rarity = [math.log(len(loudness) / count + 1) for count in range(1, _MOST_TOPICS + 1)]
    weights = {
        code: {
            run: math.log1p(loud) * rarity[count - 1]
            for run, loud in runs.items()
            if (count := topics[run]) <= _MOST_TOPICS
        }
        for code, runs in loudness.items()
    }
    lengths = {code: sum(weight * weight for weight in runs.values()) for code, runs in weights.items() if runs}
    mean = sum(lengths.values()) / max(1, len(lengths))
    for code, length in lengths.items():
        # A topic with many words resembles everything a little; half of that is taken back.
        share = (mean / length) ** 0.15
        weights[code] = {run: weight * share for run, weight in weights[code].items()}
    return weights


_SIGNS = str.maketrans({ANY_ENDING: None, EXACTLY: None, NUMBER: None})


def _runs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[start : start + _LETTERS] for start in range(len(padded) - _LETTERS + 1)}
