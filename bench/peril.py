"""``python -m bench.peril``: learns classify/learned/peril from the emergencies and other messages of the tests.

With ``--measure`` it writes nothing and prints how many of the messages it would page for and show to a person first,
of those that it has not learnt from: each fifth in turn is left out.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.shipped import SEED, common, rows_of, ship
from classify.alarms import Alarms
from classify.learned.examples import Example
from classify.learned.features import words_of
from classify.learned.fitting import fit_head
from classify.learned.folder import PERIL
from classify.learned.head import Head
from classify.learned.model import Model, model_of
from classify.learned.peril import HEAD, LABELS, READ_WORDS, sounds

BY_EMERGENCY = (
    "danger", "danger_blind", "danger_circumstances", "danger_fifth", "danger_fourth", "danger_hard", "danger_schemes",
    "danger_sixth", "danger_strangers", "danger_third",
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
SEEN_IN = 2
"""A mark in one text alone is that text's accident."""
FOLDS = 5


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


def learn(texts: list[Example]) -> Head:
    """The head of these texts."""
    return fit_head(HEAD, common(texts, SEEN_IN), texts, np.arange(len(texts)), SEED)


def measure() -> None:
    """By set: what the rules and the learnt head find, and falsely find."""
    texts = examples()
    chance = np.random.default_rng(SEED)
    fold = {text.key: int(chance.integers(0, FOLDS)) for text in texts}
    models = [model_of([learn([text for text in texts if fold[text.key] != left_out])]) for left_out in range(FOLDS)]
    alarms = Alarms.load()
    counts: dict[tuple[str, bool], list[tuple[bool, bool, bool]]] = {}
    for text, is_emergency, name in messages():
        counts.setdefault((name, is_emergency), []).append(_found(text, alarms, models[fold[text]]))
    for (name, is_emergency), found in sorted(counts.items()):
        rules, pages, looked = (sum(column) for column in zip(*found, strict=True))
        kind = "emergencies" if is_emergency else "others"
        print(f"{name:22} {kind:12} {len(found):5}  rules {rules:4}  paged {pages:4}  looked at {looked:4}")  # noqa: T201


def _found(text: str, alarms: Alarms, model: Model) -> tuple[bool, bool, bool]:
    """Whether the rules page for it, the rules or the head, and whether a person looks at it first."""
    ruled = alarms.find(text)
    danger = sounds(words_of(text), ruled, model)
    return ruled.is_emergency, danger.is_emergency, danger.is_emergency or bool(danger.signs)


def main() -> None:
    """Learn and write, or measure."""
    parser = ArgumentParser(prog="python -m bench.peril", description=__doc__)
    parser.add_argument("--output", type=Path, default=PERIL)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        measure()
    else:
        ship(given.output, [learn(examples())])


if __name__ == "__main__":
    main()
