"""``python -m bench.classification --rows FOLDER``: what is learnt from examples beside scikit-learn's own machinery.

The folder holds ``arbanking77.tsv``, ``banking77_en.tsv`` and ``massive_en.tsv``, lines of label, tab, text:
SinaLab/ArBanking77 (CC BY-SA 4.0), PolyAI's Banking77 (CC BY 4.0), Amazon MASSIVE 1.0 (CC BY 4.0). They are not part
of this repository.
"""

import pickle
import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from classify.evidence import Verdict
from classify.learned.evaluation import judge
from classify.learned.examples import Example, sources, tidy
from classify.learned.features import words_of
from classify.learned.metrics import Judged, accuracy_at, figures_of
from classify.learned.model import Model, model_of, read_model, write_head
from classify.learned.rows import read_rows
from classify.learned.training import Learned, learn

SETS = ("arbanking77", "banking77_en", "massive_en")
_TESTED = 10
"""One text in so many is examined."""
_BATCH = 100
_SEED = 11


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    data: str
    what: str
    rows: int
    macro_f1: float
    calibration_error: float | None
    surest: float | None
    """Accuracy of the surest 80 %."""
    coverage: str
    train_seconds: float
    single: float
    slow: float
    """99th percentile, CPU microseconds of a single message."""
    batch: float
    megabytes: float


def why_not(folder: Path | None) -> str:
    """What is missing for this; empty when nothing is."""
    if folder is None or not any((folder / f"{name}.tsv").is_file() for name in SETS):
        return "no folder with labelled rows was named (RAWAFID_BENCH_CLASSIFICATION_ROWS)"
    return ""


def measure(path: Path) -> list[Result]:
    """Every set that is there, by ours and by the baselines."""
    results = []
    for name in SETS:
        file = path / f"{name}.tsv"
        if not file.is_file():
            continue
        rows = read_rows(file, "topic").rows
        examples = tidy(sources(rows, "topic", None)).examples
        order = np.random.default_rng(_SEED).permutation(len(examples)).tolist()
        size = len(order) // _TESTED
        tested, taught = [examples[row] for row in order[:size]], [examples[row] for row in order[size:]]
        results.append(_ours(name, taught, tested))
        results += _baselines(name, taught, tested)
    return results


def _ours(name: str, taught: Sequence[Example], tested: Sequence[Example]) -> Result:
    began = time.process_time()
    learned: Learned = learn("topic", taught)
    seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as scratch:
        write_head(Path(scratch), learned.head)
        model = read_model(Path(scratch))
        megabytes = sum(path.stat().st_size for path in Path(scratch).iterdir()) / 1e6
        began = time.process_time()
        read_model(Path(scratch))
        loading = time.process_time() - began
    judged = judge(tested, "topic", model_of([learned.head]), of_taxonomy=False)
    figures = figures_of(judged)
    texts = [" ".join(example.words) for example in tested]
    single, slow = _singly(_answering(model), texts)
    began = time.process_time()
    answer = _answering(model)
    for text in texts:
        answer(text)
    batch = (time.process_time() - began) / len(texts) * 1e6
    return Result(
        name,
        f"Rawafid (loads in {1000 * loading:.0f} ms)",
        len(tested),
        figures.macro_f1,
        figures.calibration_error,
        accuracy_at(judged, 0.8),
        f"{figures.coverage:.0%} / {figures.accuracy_covered:.1%}",
        seconds,
        single,
        slow,
        batch,
        megabytes,
    )


def _answering(model: Model) -> Callable[[str], Any]:
    """Folding, marks, sums, probability, reasons: all that one head does to a text."""
    nothing = Verdict("", 0.0)
    return lambda text: model.opinion(words_of(text), "ar", frozenset()).settle("topic", nothing)


def _baselines(name: str, taught: Sequence[Example], tested: Sequence[Example]) -> list[Result]:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    return [
        _baseline(name, "TF-IDF of words 1-2, LinearSVC", make_pipeline(words, LinearSVC()), taught, tested),
        _baseline(
            name, "TF-IDF of words and letters 2-5, LinearSVC",
            make_pipeline(make_union(words, letters), LinearSVC()), taught, tested,
        ),
    ]  # fmt: skip


def _baseline(name: str, what: str, machine: Any, taught: Sequence[Example], tested: Sequence[Example]) -> Result:
    began = time.process_time()
    machine.fit([" ".join(example.words) for example in taught], [example.label for example in taught])
    seconds = time.process_time() - began
    texts = [" ".join(example.words) for example in tested]
    said = machine.predict(texts)
    judged = [Judged(example.label, str(label), 0.0, True) for example, label in zip(tested, said, strict=True)]
    single, slow = _singly(lambda text: machine.predict([text]), texts[:500])
    began = time.process_time()
    for start in range(0, len(texts), _BATCH):
        machine.predict(texts[start : start + _BATCH])
    batch = (time.process_time() - began) / len(texts) * 1e6
    megabytes = len(pickle.dumps(machine)) / 1e6
    f1 = figures_of(judged).macro_f1
    return Result(name, what, len(tested), f1, None, None, "–", seconds, single, slow, batch, megabytes)


def _singly(answer: Callable[[str], Any], texts: Sequence[str]) -> tuple[float, float]:
    """Mean and 99th percentile, in microseconds; the first time each word is met included."""
    taken = []
    for text in texts:
        began = time.thread_time()
        answer(text)
        taken.append((time.thread_time() - began) * 1e6)
    return statistics.fmean(taken), statistics.quantiles(taken, n=100)[98]


def table(results: Sequence[Result]) -> Table:
    """The results as people read them."""
    found = Table(
        title=f"classification by examples; one text in {_TESTED} examined, each text once",
        caption="kept promise: answers above the 95 % threshold / how many of them were right. CPU microseconds; "
        "training with cross-validation and calibration for ours, the fit alone for the others.",
    )
    for heading in ("data", "what"):
        found.add_column(heading)
    for heading in (
        "texts", "macro-F1", "calibration error", "surest 80 %", "kept promise", "train s", "µs single", "µs p99",
        "µs batch", "MB",
    ):  # fmt: skip
        found.add_column(heading, justify="right")
    for one in results:
        found.add_row(
            one.data,
            one.what,
            f"{one.rows:,}",
            f"{100 * one.macro_f1:.1f}",
            "–" if one.calibration_error is None else f"{100 * one.calibration_error:.1f}",
            "–" if one.surest is None else f"{100 * one.surest:.1f}",
            one.coverage,
            f"{one.train_seconds:.1f}",
            f"{one.single:.0f}",
            f"{one.slow:.0f}",
            f"{one.batch:.0f}",
            f"{one.megabytes:.1f}",
        )
    return found


def print_of_rows(description: str, of: Callable[[Path], Table]) -> None:
    """Prints the table of the folder that the command line names, or what is missing for it."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--rows", type=Path, required=True)
    folder = parser.parse_args().rows
    missing = why_not(folder)
    Console(width=None if Console().is_terminal else 200).print(missing or of(folder))


if __name__ == "__main__":
    print_of_rows(__doc__.splitlines()[0], lambda folder: table(measure(folder)))
