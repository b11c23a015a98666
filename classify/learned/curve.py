"""How the score grows with the number of examples: whether more of them would help."""

from collections.abc import Callable, Sequence

import numpy as np

from classify.learned.corpus import build_corpus
from classify.learned.evaluation import judge
from classify.learned.examples import Example
from classify.learned.fitting import fit_head
from classify.learned.metrics import macro_f1
from classify.learned.model import model_of

_STEPS = 7
_FEWEST = 8
_TEST = 5
"""One text in so many is examined."""


def learning_curve(
    name: str, examples: Sequence[Example], seed: int, progress: Callable[[str], None] = lambda said: None
) -> list[tuple[int, float]]:
    """(examples learnt from, macro-F1 on the others) for ever doubled numbers of examples; empty with too few."""
    order = np.random.default_rng(seed).permutation(len(examples)).tolist()
    size = len(order) // _TEST
    tested, taught = [examples[row] for row in order[:size]], [examples[row] for row in order[size:]]
    sizes = sorted({len(taught) >> step for step in range(_STEPS)})
    corpus = build_corpus([example.words for example in taught])
    points = []
    for count in sizes:
        rows = np.arange(count)
        if count < _FEWEST or not tested or len({example.label for example in taught[:count]}) < 2:
            continue
        progress(f"learning curve: {count} texts")
        model = model_of([fit_head(name, corpus, taught, rows, seed)])
        points.append((count, macro_f1(judge(tested, name, model, of_taxonomy=False))))
    return points
