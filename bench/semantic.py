"""``python -m bench.semantic --rows FOLDER``: what sentence embeddings add where words leave doubt.

The folder is that of ``bench.classification``. Each line is the mean over several parts of one pool of texts: so many
to learn from, a thousand others to be examined on.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.classification import SETS, print_of_rows
from classify.learned.embedding import Embedder, load_embedder, text_of
from classify.learned.evaluation import heard_whole, judge
from classify.learned.examples import Example, sources, tidy
from classify.learned.head import Figures, Singles
from classify.learned.metrics import figures_of
from classify.learned.model import model_of
from classify.learned.rows import read_rows
from classify.learned.training import learn

SIZES = (300, 600, 1200, 2000)
_POOL, _EXAMINED, _PARTS = 4000, 1000, 3


@dataclass(frozen=True, slots=True)
class Result:
    """One pool, one number of texts to learn from; before and after as means over its parts."""

    data: str
    taught: int
    asked: float
    asked_right: tuple[float, float]
    right: tuple[float, float]
    covered: tuple[float, float]
    covered_right: tuple[float, float]
    calibration_error: tuple[float, float]


def measure(path: Path) -> Iterator[Result]:
    """Every set that is there."""
    for name in SETS:
        file = path / f"{name}.tsv"
        if not file.is_file():
            continue
        examples = tidy(sources(read_rows(file, "topic").rows, "topic", None)).examples
        order = np.random.default_rng(0).permutation(len(examples))[:_POOL].tolist()
        pool = [examples[row] for row in order]
        embedder, microseconds = _remembering([text_of(example.words) for example in pool])
        Console(stderr=True).print(f"{name}: {microseconds:,.0f} CPU microseconds a text")
        for count in SIZES:
            yield _result(name, pool, count, embedder)


def _remembering(texts: Sequence[str]) -> tuple[Embedder, float]:
    """An embedder that has seen these texts already, and what each cost."""
    real = load_embedder()
    distinct = list(dict.fromkeys(texts))
    began = time.process_time()
    known = dict(zip(distinct, real.vectors(distinct), strict=True))
    microseconds = (time.process_time() - began) / len(distinct) * 1e6

    def vectors(asked: Sequence[str]) -> Singles:
        return np.array([known[text] for text in asked])

    return Embedder(real.name, vectors), microseconds


def _result(name: str, pool: Sequence[Example], count: int, embedder: Embedder) -> Result:
    asked, before, after, all_before, all_after = [], [], [], [], []
    for seed in range(_PARTS):
        order = np.random.default_rng(seed).permutation(len(pool)).tolist()
        examined = [pool[row] for row in order[:_EXAMINED]]
        taught = [pool[row] for row in order[_EXAMINED : _EXAMINED + count]]
        model = model_of([learn("topic", taught, embedder=embedder).head], embedder)
        judged = judge(examined, "topic", model, of_taxonomy=False)
        whole = heard_whole(examined, judged, "topic", model, of_taxonomy=False)
        assert whole is not None, "there is nothing to compare"
        asked.append(whole.asked)
        before.append(whole.before)
        after.append(whole.after)
        all_before.append(whole.all_before)
        all_after.append(figures_of(judged))
    return Result(
        name,
        count,
        statistics.fmean(asked),
        (_mean(before, "accuracy"), _mean(after, "accuracy")),
        (_mean(all_before, "accuracy"), _mean(all_after, "accuracy")),
        (_mean(all_before, "coverage"), _mean(all_after, "coverage")),
        (_kept(all_before), _kept(all_after)),
        (_mean(all_before, "calibration_error"), _mean(all_after, "calibration_error")),
    )


def _mean(figures: Sequence[Figures], field: str) -> float:
    return statistics.fmean(getattr(one, field) for one in figures)


def _kept(figures: Sequence[Figures]) -> float:
    """Of all answers without a person, so many were right; 0 without any."""
    answered = sum(one.coverage for one in figures)
    return sum(one.coverage * one.accuracy_covered for one in figures) / answered if answered else 0.0


def table(results: Sequence[Result]) -> Table:
    """The results as people read them."""
    found = Table(title="by words and letters alone → with sentence embeddings, per cent")
    found.add_column("data")
    for heading in (
        "learnt from", "asked", "of these right", "of all right", "without a person", "of these right",
        "calibration error",
    ):  # fmt: skip
        found.add_column(heading, justify="right")
    for one in results:
        pairs = (one.asked_right, one.right, one.covered, one.covered_right, one.calibration_error)
        shown = [f"{100 * before:.1f} → {100 * after:.1f}" for before, after in pairs]
        found.add_row(one.data, f"{one.taught:,}", f"{100 * one.asked:.0f}", *shown)
    return found


if __name__ == "__main__":
    print_of_rows(__doc__.splitlines()[0], lambda folder: table(list(measure(folder))))
