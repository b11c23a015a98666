"""``python -m bench.corrections --rows FOLDER``: a model meets another dialect, and people put its answers right.

The folder holds ``arbanking77.tsv``, lines of label, tab, text: SinaLab/ArBanking77 (CC BY-SA 4.0), in the order of its
publication, by which its standard Arabic and its Palestinian texts are told apart. It is not part of this repository.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from classify.learned.corpus import build_corpus
from classify.learned.examples import Example, sources, tidy
from classify.learned.fitting import fit_head
from classify.learned.head import Head
from classify.learned.metrics import Judged, macro_f1
from classify.learned.nightly import WORTH
from classify.learned.online import Learner
from classify.learned.opinion import hear
from classify.learned.rows import Row, read_rows
from classify.learned.scorer import Scorer

STANDARD = (slice(0, 10_733), slice(21_559, 22_789))
"""The lines of standard Arabic, training and validation; all others are Palestinian."""
STREAM = (250, 1000, 2000)
TESTED = 3610
KEPT_BACK = 1000
SEED = 11


@dataclass(frozen=True, slots=True)
class Line:
    """How a model fared after so many corrections."""

    what: str
    corrections: int
    dialect: float
    """Macro-F1 on texts of the new dialect that were never corrected."""
    standard: float
    """The same on standard Arabic that was never learnt from: what is forgotten shows here."""
    microseconds: float | None
    """CPU for each correction."""


def measure(path: Path) -> Iterator[Line]:
    """Before, by the online update, and by training anew on everything with corrections weighing more."""
    rows = read_rows(path, "topic").rows
    standard = _examples([row for part in STANDARD for row in rows[part]])
    known = {one.key for one in standard}
    other = [one for one in _examples([*rows[10_733:21_559], *rows[22_789:]]) if one.key not in known]
    kept_back, base = standard[:KEPT_BACK], standard[KEPT_BACK:]
    stream, tested = other[: STREAM[-1]], other[STREAM[-1] : STREAM[-1] + TESTED]
    head = _fit(base)
    yield Line("before", 0, _score(head, tested), _score(head, kept_back), None)
    learner, spent = Learner(head), 0.0
    for number, one in enumerate(stream, 1):
        began = time.process_time()
        learner.learn(one.words, one.label, one.language)
        spent += time.process_time() - began
        if number in STREAM:
            taught = learner.head()
            yield Line("online", number, _score(taught, tested), _score(taught, kept_back), 1e6 * spent / number)
    for number in STREAM:
        again = _fit([*base, *(replace(one, weight=WORTH) for one in stream[:number])])
        yield Line("trained anew", number, _score(again, tested), _score(again, kept_back), None)


def _examples(rows: Sequence[Row]) -> list[Example]:
    found = tidy(sources(rows, "topic", None)).examples
    return [found[place] for place in np.random.default_rng(SEED).permutation(len(found)).tolist()]


def _fit(examples: Sequence[Example]) -> Head:
    corpus = build_corpus([one.words for one in examples])
    return fit_head("topic", corpus, examples, np.arange(len(examples)), SEED)


def _score(head: Head, examples: Sequence[Example]) -> float:
    scorer = Scorer([head])
    block = scorer.blocks["topic"]
    answers = (int(hear(head, block, scorer.sum(one.words)).scores.argmax()) for one in examples)
    judged = [Judged(one.label, head.labels[place], 0.0, False) for one, place in zip(examples, answers, strict=True)]
    return 100 * macro_f1(judged)


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, metavar="FOLDER")
    table = Table("what", "corrections", "the new dialect", "standard Arabic", "µs each")
    for line in measure(parser.parse_args().rows / "arbanking77.tsv"):
        cost = f"{line.microseconds:.0f}" if line.microseconds else "–"
        table.add_row(line.what, str(line.corrections), f"{line.dialect:.1f}", f"{line.standard:.1f}", cost)
    Console().print(table)


if __name__ == "__main__":
    main()
