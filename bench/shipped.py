"""Heads that everybody gets: learnt from the messages of the tests, and written where the package ships them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classify.learned.corpus import Corpus, build_corpus
from classify.learned.examples import Example
from classify.learned.head import Head
from classify.learned.model import write_head

MESSAGES = Path(__file__).parents[1] / "tests" / "classify"
HALVED = ("unseen", "blind_topics")
"""Of these the odd messages teach and the even ones only measure, as with the keyword lists."""
SEED = 109
STRESS = 2.0
"""What words and pairs count against a run of letters, of which a word has a dozen; few texts do better without."""


def rows_of(name: str) -> list[dict[str, str]]:
    """The messages of one set; of those that are halved, the ones that may be learnt from."""
    with (MESSAGES / f"{name}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return rows[:: 2 if name in HALVED else 1]


def common(texts: Sequence[Example], seen_in: int, *, is_stressed: bool) -> Corpus:
    """The texts with those of their marks that stand in so many of them; stressed, words and pairs count more."""
    corpus = build_corpus([text.words for text in texts])
    frequent = np.flatnonzero(np.bincount(corpus.counts.indices, minlength=len(corpus.marks)) >= seen_in)
    marks = corpus.marks[frequent]
    stress = np.array([_stress(mark) for mark in marks]) if is_stressed else corpus.stress[frequent]
    return Corpus(corpus.counts[:, frequent].tocsr(), marks, stress)


def _stress(mark: str) -> float:
    return STRESS if mark.startswith("=") or " " in mark[1:-1] else 1.0


def ship(folder: Path, heads: Sequence[Head]) -> None:
    """Write them into a folder, and print what it has become."""
    for head in heads:
        model = write_head(folder, head)
    (folder / ".lock").unlink()
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder.name}: {model}, {size / 1e6:.2f} MB")  # noqa: T201
