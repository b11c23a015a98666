"""``python -m bench.peril``: learns classify/learned/peril from the emergencies and other messages of the tests.

With ``--measure`` it writes nothing and prints how many of the messages it would page for and show to a person first,
of those that it has not learnt from: each fifth in turn is left out.
"""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.likeness import MESSAGES, SEED
from classify.alarms import Alarms
from classify.learned.corpus import Corpus, build_corpus
from classify.learned.examples import Example
from classify.learned.features import words_of
from classify.learned.fitting import fit_head
from classify.learned.folder import PERIL
from classify.learned.head import Head
from classify.learned.model import write_head
from classify.learned.opinion import hear
from classify.learned.peril import HEAD, IS_LOOKED_AT, LABELS, PAGES, READ_WORDS
from classify.learned.scorer import Scorer

BY_EMERGENCY = (
    "danger", "danger_blind", "danger_circumstances", "danger_hard", "danger_schemes", "danger_strangers",
    "danger_third",
)  # fmt: skip
BY_PRIORITY = ("labelled", "fresh", "blind")
BY_KIND = "danger_probe"
HARMLESS = ("ordinary", "blind_topics")
SEEN_IN = 2
"""A mark in one text alone is that text's accident."""
FOLDS = 5


def messages() -> Iterator[tuple[str, bool, str]]:
    """Text, whether it is an emergency, and where it is from."""
    for name in BY_EMERGENCY:
        yield from ((row["text"], row["emergency"] == "yes", name) for row in _rows(name))
    for name in BY_PRIORITY:
        yield from ((row["text"], row["priority"] == "emergency", name) for row in _rows(name))
    yield from ((row["text"], row["kind"] != "-", BY_KIND) for row in _rows(BY_KIND))
    for name in HARMLESS:
        yield from ((row["text"], False, name) for row in _rows(name))


def examples() -> list[Example]:
    """Each text once; where two sets disagree, it is an emergency."""
    told: dict[str, bool] = {}
    for text, is_emergency, _ in messages():
        told[text] = told.get(text, False) or is_emergency
    return [Example(LABELS[yes], tuple(words_of(text)[:READ_WORDS]), "", "", text) for text, yes in told.items()]


def learn(texts: Sequence[Example]) -> Head:
    """The head of these texts; the same ones make the same head."""
    corpus = build_corpus([text.words for text in texts])
    frequent = np.flatnonzero(np.bincount(corpus.counts.indices, minlength=len(corpus.marks)) >= SEEN_IN)
    corpus = Corpus(corpus.counts[:, frequent].tocsr(), corpus.marks[frequent])
    return fit_head(HEAD, corpus, texts, np.arange(len(texts)), SEED)


def ahead(head: Head, texts: Sequence[Example]) -> NDArray[np.float64]:
    """How far "yes" is ahead of "no" in each text."""
    scorer = Scorer([head])
    block = scorer.blocks[HEAD]
    scores = [hear(head, block, scorer.sum(text.words)).scores for text in texts]
    return np.array([float(alarmed - calm) for calm, alarmed in scores])


def measure() -> None:
    """By set: what the learnt head and the rules find, and falsely find."""
    texts = examples()
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(texts))
    unseen = np.zeros(len(texts))
    for number in range(FOLDS):
        head = learn([text for text, own in zip(texts, fold, strict=True) if own != number])
        left_out = np.flatnonzero(fold == number)
        unseen[left_out] = ahead(head, [texts[place] for place in left_out])
    place_of = {text.key: place for place, text in enumerate(texts)}
    alarms = Alarms.load()
    counts: dict[tuple[str, bool], list[tuple[bool, bool, bool]]] = {}
    for text, is_emergency, name in messages():
        danger, far = alarms.find(text), unseen[place_of[text]]
        rules = danger.is_emergency
        pages = rules or (far >= PAGES and not danger.dismissed)
        counts.setdefault((name, is_emergency), []).append((rules, pages, pages or far >= IS_LOOKED_AT))
    for (name, is_emergency), found in sorted(counts.items()):
        rules, pages, looked = (sum(column) for column in zip(*found, strict=True))
        kind = "emergencies" if is_emergency else "others"
        print(f"{name:22} {kind:12} {len(found):5}  rules {rules:4}  paged {pages:4}  looked at {looked:4}")  # noqa: T201
    print(np.quantile(unseen[[text.label == "no" for text in texts]], [0.9, 0.95, 0.98, 0.99, 0.995, 0.999]))  # noqa: T201
    print(np.quantile(unseen[[text.label == "yes" for text in texts]], [0.01, 0.02, 0.05, 0.1, 0.2, 0.3]))  # noqa: T201


def _rows(name: str) -> list[dict[str, str]]:
    path: Path = MESSAGES / f"{name}.tsv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    """Learn and write, or measure."""
    parser = ArgumentParser(prog="python -m bench.peril", description=__doc__)
    parser.add_argument("--output", type=Path, default=PERIL)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        measure()
        return
    model = write_head(given.output, learn(examples()))
    (given.output / ".lock").unlink()
    size = sum(path.stat().st_size for path in given.output.iterdir())
    print(f"{given.output.name}: {model}, {size / 1e6:.2f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
