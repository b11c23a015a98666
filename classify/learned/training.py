"""One head from examples: cross-validated, calibrated on answers to texts not learnt from, then learnt from all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.learned import calibration
from classify.learned.corpus import Corpus, build_corpus
from classify.learned.examples import Example, is_held_back
from classify.learned.fitting import fit_head
from classify.learned.head import Head
from classify.learned.metrics import Judged, beats_chance, figures_of
from classify.learned.opinion import Heard, Weighed, hear, weigh
from classify.learned.rows import BadData
from classify.learned.scorer import Scorer

FEWEST_ROWS = 10
SEED = 109
PROMISE = 0.95
_FOLDS, _FOLDS_OF_MANY, _MANY = 5, 3, 5000
"""Of many rows fewer folds: each is large enough, and a night's training must end within seconds."""
_STRENGTHS = (2.0, 1.5, 1.0, 0.5, 0.25, 0.0)
"""What keywords may be worth against examples; of equally good ones the first."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Learned:
    """A head, and the examples that it has not seen."""

    head: Head
    beats_chance: bool
    """Cross-validated, it is right more often than labels dealt out at random would be."""
    held_back: tuple[Example, ...]


def learn(
    name: str, examples: Sequence[Example], *, seed: int = SEED, promise: float = PROMISE,
    progress: Progress = lambda said: None,
) -> Learned:  # fmt: skip
    """Learns one head; the same examples and seed give the same head.

    Raises BadData where there is too little to learn from.
    """
    held_back = tuple(example for example in examples if is_held_back(example.key, seed))
    taught = [example for example in examples if not is_held_back(example.key, seed)]
    labels = {example.label for example in taught}
    if len(labels) < 2:
        raise BadData(f"all texts have the label {next(iter(labels), '')!r}; to tell labels apart takes two of them.")
    if len(taught) < FEWEST_ROWS:
        raise BadData(f"{len(taught)} different texts are too few to learn from; {FEWEST_ROWS} is the least.")
    progress(f"{len(taught)} texts, {len(labels)} labels")
    corpus = build_corpus([example.words for example in taught])
    parts = folds_of([example.label for example in taught], seed)
    answers: dict[int, _Answer] = {}
    for number in range(int(parts.max()) + 1):
        progress(f"cross-validation {number + 1} of {int(parts.max()) + 1}")
        answers.update(_answers(name, corpus, taught, parts == number, seed))
    progress("fitting on all rows")
    head = fit_head(name, corpus, taught, np.arange(len(taught)), seed)
    ordered = [answers[row] for row in range(len(taught))]
    strength = _best_strength(taught, ordered)
    said = [_weighed(answer, strength, example) for answer, example in zip(ordered, taught, strict=True)]
    head, judged = _calibrated(replace(head, strength=strength), taught, said, promise)
    return Learned(head, beats_chance(judged), held_back)


def folds_of(labels: Sequence[str], seed: int) -> NDArray[np.intp]:
    """The fold of each row, every label spread evenly over all folds."""
    count = _FOLDS if len(labels) < _MANY else _FOLDS_OF_MANY
    order = np.random.default_rng(seed).permutation(len(labels))
    by_label = sorted(order.tolist(), key=labels.__getitem__)
    folds = np.empty(len(labels), np.intp)
    folds[by_label] = np.arange(len(labels)) % count
    return folds


class _Answer(NamedTuple):
    """What a head that has not seen a row says to it."""

    head: Head
    heard: Heard


def _answers(
    name: str, corpus: Corpus, taught: Sequence[Example], is_out: NDArray[np.bool_], seed: int
) -> dict[int, _Answer]:
    """By row, for the rows ``is_out``."""
    head = fit_head(name, corpus, taught, np.flatnonzero(~is_out), seed)
    scorer = Scorer([head])
    block = scorer.blocks[name]
    rows = np.flatnonzero(is_out).tolist()
    return {row: _Answer(head, hear(head, block, scorer.sum(taught[row].words))) for row in rows}


def _weighed(answer: _Answer, strength: float, example: Example) -> Weighed:
    return weigh(replace(answer.head, strength=strength), answer.heard, example.cold, example.language)


def _best_strength(taught: Sequence[Example], answers: Sequence[_Answer]) -> float:
    """What the keywords are worth here: the better they are and the fewer the examples, the more."""
    with_keywords = [place for place, example in enumerate(taught) if example.cold and example.cold.confidence]
    if not with_keywords:
        return _STRENGTHS[0]

    def count_right(strength: float) -> int:
        found = ((taught[place], _weighed(answers[place], strength, taught[place])) for place in with_keywords)
        return sum(weighed.labels[weighed.best] == example.label for example, weighed in found)

    return max(_STRENGTHS, key=count_right)


def _calibrated(
    head: Head, taught: Sequence[Example], answers: Sequence[Weighed], promise: float
) -> tuple[Head, list[Judged]]:
    said = [answer.labels[answer.best] for answer in answers]
    evidence = np.array([(answer.top, answer.margin, answer.unseen) for answer in answers])
    is_right = np.array([one == example.label for one, example in zip(said, taught, strict=True)])
    found = calibration.fit(evidence, is_right, [example.language for example in taught], promise)
    judged = []
    for answer, weighed, example in zip(said, answers, taught, strict=True):
        chance = found.probability(weighed.top, weighed.margin, weighed.unseen, example.language)
        is_covered = chance >= found.threshold(example.language)
        judged.append(Judged(example.label, answer, chance, is_covered, example.language, example.channel))
    return replace(head, calibration=found, figures=figures_of(judged)), judged
