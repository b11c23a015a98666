"""Training texts as one sparse matrix of counted marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.learned.features import distinct, features_of, folded, pairs_of

LARGEST_HEAD_BYTES = 8_600_000
"""Of one head's weights: a model of all heads stays below 10 MB."""
_RARE = 2
"""In larger sets a mark must stand in two texts: half of all marks stand in one alone and mostly teach its accident."""
_SMALL_SET = 2000


@dataclass(frozen=True)
class Corpus:
    """Counts of every mark, text by text."""

    counts: csr_matrix
    marks: NDArray[np.object_]
    stress: NDArray[np.float64]
    """What each mark counts beside the others, before its rarity."""

    def kept(self, rows: NDArray[np.intp], labels: int) -> NDArray[np.intp]:
        """The columns worth learning from these rows, the more frequent ones where room is short, in their order."""
        frequency = np.bincount(self.counts[rows].indices, minlength=len(self.marks))
        least = _RARE if len(rows) > _SMALL_SET else 1
        columns = np.flatnonzero(frequency >= least)
        room = LARGEST_HEAD_BYTES // (2 * (labels + 1))
        if len(columns) > room:
            columns = np.sort(columns[np.argsort(-frequency[columns], kind="stable")[:room]])
        return columns


def build_corpus(texts: Sequence[Sequence[str]]) -> Corpus:
    """The counts of texts that are given as their words."""
    numbers: dict[str, int] = {}
    known: dict[str, tuple[str, list[int]]] = {}
    indices: list[int] = []
    ends = [0]
    for words in texts:
        spelled = []
        for word in distinct(words):
            found = known.get(word)
            if found is None:
                spelling = folded(word)
                marks = [numbers.setdefault(mark, len(numbers)) for mark in features_of(spelling)]
                found = known[word] = (spelling, marks)
            spelled.append(found[0])
            indices += found[1]
        indices += [numbers.setdefault(pair, len(numbers)) for pair in pairs_of(spelled)]
        ends.append(len(indices))
    shape = (len(texts), len(numbers))
    counts = csr_matrix((np.ones(len(indices), np.float64), np.array(indices, np.int32), np.array(ends)), shape=shape)
    counts.sum_duplicates()
    return Corpus(counts, np.array(list(numbers), dtype=object), np.ones(len(numbers)))
