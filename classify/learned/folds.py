"""Cross-validation: the rows in folds, and what heads that have not seen a row say to it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.learned.corpus import Corpus
from classify.learned.examples import Example
from classify.learned.fitting import fit_head
from classify.learned.head import Head
from classify.learned.opinion import Heard, hear
from classify.learned.scorer import Scorer

_FOLDS, _FOLDS_OF_MANY, _MANY = 5, 3, 5000
"""Of many rows fewer folds: each is large enough, and a night's training must end within seconds."""


class Answer(NamedTuple):
    """What a head that has not seen a row says to it."""

    head: Head
    heard: Heard


def folds_of(labels: Sequence[str], seed: int) -> NDArray[np.intp]:
    """The fold of each row, every label spread evenly over all folds."""
    count = _FOLDS if len(labels) < _MANY else _FOLDS_OF_MANY
    order = np.random.default_rng(seed).permutation(len(labels))
    by_label = sorted(order.tolist(), key=labels.__getitem__)
    folds = np.empty(len(labels), np.intp)
    folds[by_label] = np.arange(len(labels)) % count
    return folds


def answers(
    name: str, corpus: Corpus, taught: Sequence[Example], is_out: NDArray[np.bool_], seed: int, *, is_confirmed: bool
) -> dict[int, Answer]:
    """By row, for the rows ``is_out``; only rows that people have confirmed take weight from keywords."""
    head = fit_head(name, corpus, taught, np.flatnonzero(~is_out), seed)
    head = head if is_confirmed else head.unconfirmed()
    scorer = Scorer([head])
    block = scorer.blocks[name]
    rows = np.flatnonzero(is_out).tolist()
    return {row: Answer(head, hear(head, block, scorer.sum(taught[row].words))) for row in rows}
