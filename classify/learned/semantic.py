"""The second opinion of a head, on what texts are like as a whole: for those of which their words leave doubt."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.learned import calibration
from classify.learned.calibration import UNKNOWN
from classify.learned.embedding import Embedder, text_of
from classify.learned.examples import Example
from classify.learned.fitting import separate
from classify.learned.folds import Answer
from classify.learned.head import Head, SemanticHead, Singles
from classify.learned.metrics import Judged, figures_of
from classify.learned.opinion import Heard, Weighed, is_of_keywords, joined, weigh

ASKED = ("topic", "type")
"""Questions whose doubt brings a person in. Priority is not among them: what is urgent is said in words."""
MOST_ROWS = 4000
"""Texts that are embedded to learn from: about a minute of one core."""
_OF_EACH = 8
"""Texts of each label that are among these before the others are drawn as they come."""
_FEWEST = 30
"""Texts in doubt below which nothing can be said of how right the second opinion is."""
_STRENGTHS = (0.0, 1.0, 0.5, 2.0, 4.0)
"""What the whole may count against words and letters; of equally good ones the first."""
_PULLS = (1.0, 0.15)
"""How much one text may pull the weights: a centre's own do best with the first, what many hands wrote with less."""
_SPREAD = 0.1
"""Standard deviation to which each dimension is brought: the fit's own penalty then suits (docs/understanding.md)."""
_FLAT = 1e-4
"""A dimension that varies less than this tells no texts apart."""
_AT_ONCE = 200

Progress = Callable[[str], None]


class _Doubtful(NamedTuple):
    """A text of which words and letters are not sure, and what is said of it by heads that have not seen it."""

    example: Example
    head: Head
    heard: Heard
    whole: Singles
    """What it is like as a whole, by label."""


def second_opinion(
    head: Head, taught: Sequence[Example], answers: Sequence[Answer], said: Sequence[Weighed],
    parts: NDArray[np.intp], embedder: Embedder, progress: Progress,
) -> SemanticHead | None:  # fmt: skip
    """Learns what ``head`` asks of a text as a whole; None where that gains nothing, or too few rows are in doubt.

    ``answers`` and ``said``: what heads that have not seen a row say to it, before and after the keywords; ``parts``:
    its fold. The same rows give the same result.
    """
    rows = spread([example.label for example in taught], MOST_ROWS, head.seed)
    is_asked = np.array([_is_in_doubt(head, said[row], taught[row]) for row in rows], bool)
    if is_asked.sum() < _FEWEST:
        return None
    vectors = _embedded([taught[row] for row in rows], embedder, progress)
    asked = [taught[row] for row, is_one in zip(rows, is_asked, strict=True) if is_one]
    blind = {pull: _cross_validated(head, taught, answers, parts, rows, is_asked, vectors, pull) for pull in _PULLS}
    choices = [(pull, strength) for pull in _PULLS for strength in _STRENGTHS]
    pull, strength = max(choices, key=lambda one: _count_right(_weighed(blind[one[0]], one[1]), asked))
    if not strength:
        return None
    before = [said[row] for row, is_one in zip(rows, is_asked, strict=True) if is_one]
    after = _weighed(blind[pull], strength)
    found = _calibrated(after, asked, head.calibration.promise)
    weights, bias = _fitted([taught[row] for row in rows], vectors, head.labels, head.seed, pull)
    return SemanticHead(
        embedder=embedder.name,
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
        strength=strength,
        calibration=found,
        asked=float(is_asked.mean()),
        before=figures_of(_judged(before, asked, head.calibration)),
        after=figures_of(_judged(after, asked, found)),
    )


def spread(labels: Sequence[str], most: int, seed: int) -> list[int]:
    """At most so many rows in their order: some of each label, the others by lot, so that shares stay what they are."""
    first: list[int] = []
    others: list[int] = []
    counts: Counter[str] = Counter()
    for row in np.random.default_rng(seed).permutation(len(labels)).tolist():
        (first if counts[labels[row]] < _OF_EACH else others).append(row)
        counts[labels[row]] += 1
    return sorted([*first, *others][:most])


def _is_in_doubt(head: Head, weighed: Weighed, example: Example) -> bool:
    """Whether words and letters leave the doubt in which a text is embedded."""
    if is_of_keywords(head, weighed, example.cold, example.language):
        return False
    found = head.calibration
    chance = found.probability(weighed.top, weighed.margin, weighed.unseen, example.language)
    return chance < found.threshold(example.language) or weighed.unseen > UNKNOWN


def _embedded(examples: Sequence[Example], embedder: Embedder, progress: Progress) -> Singles:
    texts = [text_of(example.words) for example in examples]
    found = []
    for start in range(0, len(texts), _AT_ONCE):
        progress(f"sentence embeddings: {start} of {len(texts)}")
        found.append(embedder.vectors(texts[start : start + _AT_ONCE]))
    return np.concatenate(found)


def _cross_validated(
    head: Head, taught: Sequence[Example], answers: Sequence[Answer], parts: NDArray[np.intp], rows: Sequence[int],
    is_asked: NDArray[np.bool_], vectors: Singles, pull: float,
) -> list[_Doubtful]:  # fmt: skip
    """What heads that have not seen them say to the rows in doubt."""
    found: dict[int, _Doubtful] = {}
    fold_of = parts[rows]
    for fold in np.unique(fold_of[is_asked]).tolist():
        its = np.flatnonzero(is_asked & (fold_of == fold)).tolist()
        others = np.flatnonzero(fold_of != fold).tolist()
        blind = replace(answers[rows[its[0]]].head, strength=head.strength)
        weights, bias = _fitted([taught[rows[one]] for one in others], vectors[others], blind.labels, head.seed, pull)
        wholes = (vectors[its] @ weights + bias).astype(np.float32)
        for place, whole in zip(its, wholes, strict=True):
            found[place] = _Doubtful(taught[rows[place]], blind, answers[rows[place]].heard, whole)
    return [found[place] for place in sorted(found)]


def _weighed(asked: Sequence[_Doubtful], strength: float) -> list[Weighed]:
    return [
        weigh(one.head, joined(one.heard, one.whole, strength), one.example.cold, one.example.language) for one in asked
    ]


def _count_right(said: Sequence[Weighed], asked: Sequence[Example]) -> int:
    return sum(weighed.labels[weighed.best] == one.label for weighed, one in zip(said, asked, strict=True))


def _calibrated(said: Sequence[Weighed], asked: Sequence[Example], promise: float) -> calibration.Calibration:
    """Of these rows alone: what words leave in doubt is harder than the rest, and must keep the promise by itself."""
    evidence = np.array([(weighed.top, weighed.margin, weighed.unseen) for weighed in said])
    is_right = np.array([weighed.labels[weighed.best] == one.label for weighed, one in zip(said, asked, strict=True)])
    return calibration.fit(evidence, is_right, [one.language for one in asked], promise)


def _judged(said: Sequence[Weighed], asked: Sequence[Example], found: calibration.Calibration) -> list[Judged]:
    judged = []
    for weighed, one in zip(said, asked, strict=True):
        chance = found.probability(weighed.top, weighed.margin, weighed.unseen, one.language)
        is_covered = chance >= found.threshold(one.language) and weighed.unseen <= UNKNOWN
        answer = weighed.labels[weighed.best]
        judged.append(Judged(one.label, answer, chance, is_covered, one.language, one.channel))
    return judged


def _fitted(
    examples: Sequence[Example], vectors: Singles, labels: Sequence[str], seed: int, pull: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (dimensions x ``labels``) and bias; a label without an example gets nothing.

    The vectors lie close together in a few of their directions, so each dimension is brought to the same spread first.
    """
    known = sorted({example.label for example in examples})
    middle, width = vectors.mean(0, dtype=np.float64), vectors.std(0, dtype=np.float64)
    scale = np.where(width > _FLAT, _SPREAD / np.maximum(width, _FLAT), 0.0)
    worth = pull * np.array([example.weight for example in examples], np.float64)
    truth = np.array([known.index(example.label) for example in examples])
    weights, bias = separate((vectors - middle) * scale, truth, worth, len(known), seed)
    weights = weights * scale
    places = [labels.index(label) for label in known]
    every = np.zeros((vectors.shape[1], len(labels)))
    every[:, places] = weights.T
    bias_of_every = np.zeros(len(labels))
    bias_of_every[places] = bias - weights @ middle
    return every, bias_of_every
