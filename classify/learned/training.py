"""One head from examples: cross-validated, calibrated on answers to texts not learnt from, then learnt from all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classify.learned import calibration
from classify.learned.corpus import Corpus, build_corpus
from classify.learned.embedding import Embedder
from classify.learned.examples import Example, is_held_back
from classify.learned.fitting import fit_head
from classify.learned.folds import Answer, answers, folds_of
from classify.learned.head import Head
from classify.learned.metrics import Judged, beats_chance, figures_of
from classify.learned.opinion import Weighed, weigh
from classify.learned.rows import BadData
from classify.learned.semantic import ASKED, second_opinion

FEWEST_ROWS = 10
SEED = 109
PROMISE = 0.95
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
    embedder: Embedder | None = None, progress: Progress = lambda said: None,
) -> Learned:  # fmt: skip
    """Learns one head; the same examples and seed give the same head.

    With an ``embedder``, topic and type also learn what texts are like as a whole, for where their words leave doubt.
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
    head, judged = fitted(name, corpus, taught, parts, seed=seed, promise=promise, embedder=embedder, progress=progress)
    return Learned(head, beats_chance(judged), held_back)


def fitted(
    name: str, corpus: Corpus, taught: Sequence[Example], parts: NDArray[np.intp], *, seed: int, promise: float,
    is_confirmed: bool = True, embedder: Embedder | None = None, progress: Progress = lambda said: None,
) -> tuple[Head, list[Judged]]:  # fmt: skip
    """The head of all rows, and how rows were answered that it had not seen.

    ``parts``: the fold of each row; those of fold -1 only teach, and are never asked about. Rows that nobody has
    confirmed (``is_confirmed``) take no weight from keywords.
    """
    by_row: dict[int, Answer] = {}
    for number in range(int(parts.max()) + 1):
        progress(f"cross-validation {number + 1} of {int(parts.max()) + 1}")
        by_row.update(answers(name, corpus, taught, parts == number, seed, is_confirmed=is_confirmed))
    progress("fitting on all rows")
    head = fit_head(name, corpus, taught, np.arange(len(taught)), seed)
    head = head if is_confirmed else head.unconfirmed()
    rows = sorted(by_row)
    asked, ordered = [taught[row] for row in rows], [by_row[row] for row in rows]
    strength = _best_strength(asked, ordered)
    said = [_weighed(answer, strength, example) for answer, example in zip(ordered, asked, strict=True)]
    head, judged = _calibrated(replace(head, strength=strength), asked, said, promise)
    if embedder is not None and name in ASKED:
        head = replace(head, semantic=second_opinion(head, asked, ordered, said, parts[rows], embedder, progress))
    return head, judged


def _weighed(answer: Answer, strength: float, example: Example) -> Weighed:
    return weigh(replace(answer.head, strength=strength), answer.heard, example.cold, example.language)


def _best_strength(taught: Sequence[Example], answers: Sequence[Answer]) -> float:
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
