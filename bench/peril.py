"""``python -m bench.peril``: learns classify/learned/peril from the emergencies and other messages of the tests.

It takes some minutes, nearly all of them for sentence embeddings. With ``--measure`` it writes nothing and prints how
many of the messages it would page for and show to a person first, by words alone and with embeddings, of those that it
has not learnt from: each fifth in turn is left out.
"""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from sklearn.neural_network import MLPClassifier

from bench.shipped import SEED, common, rows_of, ship
from classify.alarms import Alarms
from classify.learned.embedding import Embedder, load_embedder, text_of
from classify.learned.examples import Example
from classify.learned.features import words_of
from classify.learned.fitting import fit_head
from classify.learned.folder import PERIL
from classify.learned.head import Head, Singles
from classify.learned.model import model_of
from classify.learned.peril import HEAD, LABELS, READ_WORDS, Peril, sounds
from classify.learned.whole import Whole

BY_EMERGENCY = (
    "danger", "danger_blind", "danger_circumstances", "danger_eighth", "danger_fifth", "danger_fourth", "danger_hard",
    "danger_ninth", "danger_schemes", "danger_seventh", "danger_sixth", "danger_strangers", "danger_third",
)  # fmt: skip
BY_PRIORITY = ("labelled", "fresh", "blind")
BY_KIND = "danger_probe"
HARMLESS = "blind_topics"
COMPOSED = "composed"
GENUINE = (
    "اسلاك مكشوفه طالعه من الكبينه",
    "مبنى مهجور جنب بيتنا مايل",
    "loose scaffolding plates above walking path",
)
"""How three messages among the harmless ones begin: a person must look within the hour."""
SEEN_IN = 3
"""A mark in fewer texts is the accident of these; with two it is half as large again, and finds no more."""
FOLDS = 5
UNITS = 32
MEMBERS = 6
"""Each begins and stops elsewhere; their mean is right more often than any of them."""
_AT_ONCE = 200
_FLAT = 1e-4
"""A dimension that varies less than this tells no texts apart."""


def messages() -> Iterator[tuple[str, bool, str]]:
    """Text, whether it is an emergency, and where it is from."""
    for name in BY_EMERGENCY:
        yield from ((row["text"], row["emergency"] == "yes", name) for row in rows_of(name))
    for name in BY_PRIORITY:
        yield from ((row["text"], row["priority"] == "emergency", name) for row in rows_of(name))
    yield from ((row["text"], row["kind"] != "-", BY_KIND) for row in rows_of(BY_KIND))
    harmless = (row["text"] for row in rows_of(HARMLESS))
    yield from ((text, False, HARMLESS) for text in harmless if not text.startswith(GENUINE))
    # Those with a question mark tell of hazards; nobody has said how near they are.
    yield from ((row["text"], False, COMPOSED) for row in rows_of(COMPOSED) if row["emergency"] == "no")


def examples() -> list[Example]:
    """Each text once; where two sets disagree, it is an emergency."""
    told: dict[str, bool] = {}
    for text, is_emergency, _ in messages():
        told[text] = told.get(text, False) or is_emergency
    return [Example(LABELS[yes], tuple(words_of(text)[:READ_WORDS]), "", "", text) for text, yes in told.items()]


def learn(texts: Sequence[Example]) -> Head:
    """The head of these texts."""
    return fit_head(HEAD, common(texts, SEEN_IN, is_stressed=True), texts, np.arange(len(texts)), SEED)


def learn_whole(texts: Sequence[Example], vectors: Singles, embedder: str) -> Whole:
    """The mean of some networks of these texts, one itself; ``vectors`` are their embeddings, a row each."""
    middle, spread = vectors.mean(0), vectors.std(0) + _FLAT
    inputs, answers = (vectors - middle) / spread, [text.label == LABELS[True] for text in texts]
    networks = [
        MLPClassifier((UNITS,), alpha=0.01, early_stopping=True, max_iter=40, random_state=SEED + member).fit(
            inputs, answers
        )
        for member in range(MEMBERS)
    ]
    inner = np.hstack([network.coefs_[0] for network in networks]) / spread[:, None]
    return Whole(
        embedder=embedder,
        inner=inner.astype(np.float16),
        inner_bias=(np.hstack([network.intercepts_[0] for network in networks]) - middle @ inner).astype(np.float32),
        outer=(np.vstack([network.coefs_[1] for network in networks])[:, 0] / MEMBERS).astype(np.float32),
        outer_bias=float(np.mean([network.intercepts_[1][0] for network in networks])),
        taught=digest(texts),
    )


def digest(texts: Sequence[Example]) -> str:
    """What is learnt from, in short."""
    told = sorted(f"{text.label} {text.key}" for text in texts)
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:16]


def embedded(texts: Sequence[Example], embedder: Embedder) -> Singles:
    """The embeddings of the texts, a row each, as ``sounds`` would have them."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    done = track(parts, "Embedding messages")
    found: NDArray[np.float32] = np.vstack([embedder.vectors([text_of(one.words) for one in part]) for part in done])
    return found


def measure() -> None:
    """By set: what the rules and the learnt head find, and falsely find, with embeddings and without."""
    texts, alarms, embedder = examples(), Alarms.load(), load_embedder()
    vectors = embedded(texts, embedder)
    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(texts))
    fold = dict(zip([text.key for text in texts], folds.tolist(), strict=True))
    learnt = [_without(texts, vectors, folds != left_out, embedder.name) for left_out in range(FOLDS)]
    counts: dict[tuple[str, bool], list[tuple[bool, ...]]] = {}
    for text, is_emergency, name in messages():
        found = _found(text, alarms, learnt[fold[text]], embedder)
        counts.setdefault((name, is_emergency), []).append(found)
    for (name, is_emergency), found in sorted(counts.items()):
        sums = [sum(column) for column in zip(*found, strict=True)]
        said = "rules {:4}  paged {:4}  looked at {:4}  with embeddings: paged {:4}  looked at {:4}".format(*sums)
        print(f"{name:22} {'emergencies' if is_emergency else 'others':12} {len(found):5}  {said}")  # noqa: T201


def _without(texts: Sequence[Example], vectors: Singles, is_kept: NDArray[np.bool_], embedder: str) -> Peril:
    kept = [text for text, is_one in zip(texts, is_kept, strict=True) if is_one]
    return Peril(model_of([learn(kept)]), learn_whole(kept, vectors[is_kept], embedder))


def _found(text: str, alarms: Alarms, learnt: Peril, embedder: Embedder) -> tuple[bool, ...]:
    """Whether the rules page for it; they or the head, and whether a person looks first; the same with embeddings."""
    words, ruled = words_of(text), alarms.find(text)
    said = (sounds(words, ruled, None, learnt), sounds(words, ruled, embedder, learnt))
    told = [found for danger in said for found in (danger.is_emergency, danger.is_emergency or bool(danger.signs))]
    return ruled.is_emergency, *told


def main() -> None:
    """Learn and write, or measure."""
    parser = ArgumentParser(prog="python -m bench.peril", description=__doc__)
    parser.add_argument("--output", type=Path, default=PERIL)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        measure()
        return
    texts, embedder = examples(), load_embedder()
    vectors = embedded(texts, embedder)
    ship(given.output, [learn(texts)])
    learn_whole(texts, vectors, embedder.name).write(given.output)


if __name__ == "__main__":
    main()
