"""``python -m bench.likeness``: learns classify/learned/shipped from the keyword lists and the messages of the tests.

Every second message of two sets is left out: they only measure. The others, and every keyword of a topic as a text of
its own, teach one head, in a second. Run it again when keywords or messages have changed.
"""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from classify.classifier import known_entries
from classify.keywords import ANY_ENDING, EXACTLY, NUMBER, PAIR, read_lexicon
from classify.learned.corpus import Corpus, build_corpus
from classify.learned.examples import Example
from classify.learned.features import words_of
from classify.learned.fitting import fit_head
from classify.learned.folder import SHIPPED
from classify.learned.head import Head
from classify.learned.likeness import HEAD
from classify.learned.model import write_head
from classify.taxonomy import load_taxonomy

MESSAGES = Path(__file__).parents[1] / "tests" / "classify"
WHOLE = ("labelled", "fresh", "blind")
HALVED = ("unseen", "blind_topics")
"""Of these the odd messages teach, as they did the keyword lists."""
SEED = 109
WORTH = 3
"""One message counts like so many keywords."""
SEEN_IN = 6
"""A mark in fewer texts than these is left out: a third of the size, and as many answers are right."""
STRENGTH = 0.7
"""What a keyword verdict of full confidence adds to its code."""
LEAST_WEIGHT = 0.5
"""Keywords that only tip a balance are not what a topic looks like."""
_SIGNS = str.maketrans({ANY_ENDING: None, EXACTLY: None, NUMBER: None})


def keywords() -> Iterator[Example]:
    """Each keyword of the shipped topics as a text."""
    for entry in known_entries(read_lexicon(), load_taxonomy()):
        if entry.head == "topics" and entry.weight > LEAST_WEIGHT:
            words = tuple(words_of(entry.text.translate(_SIGNS).replace(PAIR, " ")))
            if words:
                yield Example(entry.code, words, entry.language, "", entry.text)


def messages() -> Iterator[Example]:
    """The messages that may be learnt from."""
    for name in (*WHOLE, *HALVED):
        with (MESSAGES / f"{name}.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in rows[:: 2 if name in HALVED else 1]:
            yield Example(row["topic"], tuple(words_of(row["text"])), "", "", row["text"], weight=WORTH)


def learn() -> Head:
    """The head of today's keywords and messages; the same ones make the same head."""
    texts = [*keywords(), *messages()]
    corpus = build_corpus([text.words for text in texts])
    frequent = np.flatnonzero(np.bincount(corpus.counts.indices, minlength=len(corpus.marks)) >= SEEN_IN)
    corpus = Corpus(corpus.counts[:, frequent].tocsr(), corpus.marks[frequent])
    head = fit_head(HEAD, corpus, texts, np.arange(len(texts)), SEED)
    # Nobody at the centre has confirmed any of these: they must not take weight from its keywords.
    return replace(head, examples={"": {}}, strength=STRENGTH)


def main() -> None:
    """Learn and write."""
    parser = ArgumentParser(prog="python -m bench.likeness", description=__doc__)
    parser.add_argument("--output", type=Path, default=SHIPPED)
    folder = parser.parse_args().output
    model = write_head(folder, learn())
    (folder / ".lock").unlink()
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder.name}: {model}, {size / 1e6:.2f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
