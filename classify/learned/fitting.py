"""The fit of one head's weights, by scikit-learn's linear machine for many classes at once."""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

from classify.learned.calibration import EVERYBODY, NEVER, Calibration
from classify.learned.corpus import Corpus
from classify.learned.examples import Example
from classify.learned.head import Figures, Head

_TOLERANCE = 0.1
"""liblinear's own default; a finer one takes twice as long and answers no better (docs/understanding.md)."""
_UNMEASURED = Calibration({EVERYBODY: (1.0, 1.0, 0.0, 0.0)}, {EVERYBODY: NEVER}, {}, 1.0)
_NO_FIGURES = Figures(0, 0.0, 0.0, 0.0, 0.0, 0.0)


def fit_head(name: str, corpus: Corpus, examples: Sequence[Example], rows: NDArray[np.intp], seed: int) -> Head:
    """Weights from these rows of the corpus, not yet calibrated.

    Crammer and Singer's machine (JMLR 2001) learns all labels together: on 77 of them it takes half the time of one
    machine for each label, is as accurate, and its scores can be compared with each other.
    """
    labels = sorted({examples[row].label for row in rows})
    columns = corpus.kept(rows, len(labels))
    counts = corpus.counts[rows][:, columns].tocsr()
    present = np.bincount(counts.indices, minlength=len(columns))
    rarity = (np.log((1 + len(rows)) / (1 + present)) + 1) * corpus.stress[columns]
    # The length is summed mark by mark like the scores, so that a message's is a sum over its words.
    length = np.sqrt(counts @ (rarity**2))
    length[length == 0] = 1
    inputs = csr_matrix(diags(1 / length) @ counts @ diags(rarity))
    places = {label: place for place, label in enumerate(labels)}
    answers = np.array([places[examples[row].label] for row in rows])
    worth = np.array([examples[row].weight for row in rows], np.float64)
    weights, bias = separate(inputs, answers, worth, len(labels), seed)
    return Head(
        name=name,
        labels=tuple(labels),
        vocabulary=tuple(corpus.marks[columns]),
        weights=np.ascontiguousarray((weights * rarity).T, np.float16),
        squares=(rarity**2).astype(np.float16),
        bias=bias.astype(np.float32),
        examples=_counted([examples[row] for row in rows]),
        strength=0.0,
        calibration=_UNMEASURED,
        figures=_NO_FIGURES,
        seed=seed,
    )


def separate(
    inputs: "csr_matrix | NDArray[np.float64]", answers: NDArray[np.int_], worth: NDArray[np.float64], labels: int,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Weights (labels x columns of ``inputs``) and bias; of a single label, zeros."""
    if labels == 1:
        return np.zeros((1, inputs.shape[1])), np.zeros(1)
    kind = "crammer_singer" if labels > 2 else "ovr"  # of two, one machine is all there is to learn, and is as good
    machine = LinearSVC(multi_class=kind, tol=_TOLERANCE, random_state=seed)
    with warnings.catch_warnings():
        # That it has not settled (contradictory rows keep it from that), and that most labels have one row.
        warnings.simplefilter("ignore", UserWarning)
        machine.fit(inputs, answers, sample_weight=worth)
    weights, bias = machine.coef_, machine.intercept_
    if labels == 2:  # scikit-learn keeps the difference of the two alone
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights, bias


def _counted(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {EVERYBODY: Counter()}
    for example in examples:
        found[EVERYBODY][example.label] += 1
        if example.language:
            found.setdefault(example.language, Counter())[example.label] += 1
    return {language: dict(sorted(counts.items())) for language, counts in sorted(found.items())}
