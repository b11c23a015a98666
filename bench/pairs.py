"""``python -m bench.pairs``: learns from labelled pairs what each sign weighs that two messages tell of one thing.

What contradicts (another account, street or date in the same words) rules a pair out before, and what has no key in
common is not even looked at: neither teaches anything. It then prints what becomes of each author's pairs when the
others alone have taught.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import rtoml
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize

from bench.labelled_pairs import UNRELATED, Pair, read_pairs, unrelated
from cases.evidence import compare
from cases.scale import EVENT, MATTER, SCALES, SIGNS
from cases.twins import is_ruled_out, is_weighed
from classify.classifier import Classifier
from classify.taxonomy import load_taxonomy

TAUGHT = ("develop", "final", "languages", "strangers")
WEIGHED = {
    MATTER: (
        "words", "overlap", "names", "numbers", "towns", "figures", "spot", "topic", "incidents", "asked", "again",
        "another", "length", "room",
    ),
    EVENT: (
        "words", "overlap", "likeness", "names", "other_names", "towns", "other_figures", "spot",
        "picture", "topic", "personal", "incidents", "asked", "length", "room",
    ),
}  # fmt: skip
LEAST = {MATTER: 0.2, EVENT: 0.25}
"""From which likelihood on a person is asked: a glance for nothing costs less than two cases of one matter."""
AGAINST = frozenset(("likeness", "other_names", "other_figures", "personal", "asked", "another", "room"))
"""Signs that may only speak against; the others may only speak for: with few pairs chance has its say, too."""
DRAWN = 4000
_SHRINKAGE = 5.0
_DIGITS = 3

Numbers = NDArray[np.float64]


class Signs(NamedTuple):
    """What the signs say of the pairs of one question."""

    values: Numbers
    """Pairs x signs."""
    is_true: NDArray[np.bool_]
    source: NDArray[np.str_]
    """Who wrote each."""
    is_heard: NDArray[np.bool_]
    """Looked at, and not ruled out: such teach."""
    is_weighed: NDArray[np.bool_]
    """Have something in common as well: only of such is anybody asked."""


def signs_of(question: str, pairs: Iterable[Pair]) -> Signs:
    """What the signs say of the pairs of one person (``MATTER``) or of two (``EVENT``)."""
    rows, is_true, source, is_heard, weighed = [], [], [], [], []
    for pair in pairs:
        if pair.is_of_one_person != (question == MATTER):
            continue
        new, old = pair.second, pair.first
        compared = compare(new, old)
        rows.append([float(SIGNS[sign](new, old, compared)) for sign in WEIGHED[question]])
        is_true.append(pair.expected is not None)
        source.append(pair.source)
        is_heard.append(pair.is_looked_at and not is_ruled_out(new, old, compared))
        weighed.append(pair.is_looked_at and is_weighed(new, old, compared))
    return Signs(np.array(rows), np.array(is_true), np.array(source), np.array(is_heard), np.array(weighed))


def fit(question: str, signs: Signs, heard: NDArray[np.bool_]) -> tuple[Numbers, float]:
    """The weight of each sign, and the bias: a logistic regression whose weights have the sign that they should.

    True pairs count as much as the others, and of these such as resemble each other as much as those drawn by lot.
    """
    values, is_true = signs.values[heard], signs.is_true[heard]
    mean, spread = values.mean(0), values.std(0)
    spread[spread == 0] = 1
    scaled = np.hstack([(values - mean) / spread, np.ones((len(values), 1))])
    outcome = np.where(is_true, 1, -1)
    drawn = signs.source[heard] == UNRELATED
    alike = ~is_true & ~drawn
    counts = len(values) / np.select([is_true, alike], [2 * is_true.sum(), 4 * alike.sum()], 4 * max(1, drawn.sum()))

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        margin = outcome * (scaled @ weights)
        pull = -counts * outcome / (1 + np.exp(margin))
        shrunk = np.append(weights[:-1], 0)
        return (
            float(counts @ np.logaddexp(0, -margin) + _SHRINKAGE / 2 * shrunk @ shrunk),
            scaled.T @ pull + _SHRINKAGE * shrunk,
        )

    bounds = [(None, 0) if sign in AGAINST else (0, None) for sign in WEIGHED[question]]
    found = minimize(
        loss, np.zeros(len(bounds) + 1), jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B",
        options={"ftol": 1e-13, "gtol": 1e-9},
    ).x  # fmt: skip
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def pairs() -> list[Pair]:
    """All that teach."""
    classifier = Classifier.load(load_taxonomy())
    labelled = [pair for name in TAUGHT for pair in read_pairs(name, classifier)]
    return [*labelled, *unrelated(classifier, DRAWN)]


def learn(taught: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """The scales of both questions."""
    found = {}
    for question, names in WEIGHED.items():
        signs = signs_of(question, taught)
        weights, bias = fit(question, signs, signs.is_heard)
        rounded = {name: round(float(weight), _DIGITS) for name, weight in zip(names, weights, strict=True) if weight}
        found[question] = {"bias": round(bias, _DIGITS), "least": LEAST[question], **rounded}
    return found


def left_out(taught: Sequence[Pair]) -> Table:
    """What becomes of each author's pairs when the others have taught."""
    shown = Table(title="Pairs of each author, told by what the others taught")
    for heading in ("question", "author", "true ones proposed", "others proposed"):
        shown.add_column(heading)
    for question in WEIGHED:
        signs = signs_of(question, taught)
        for author in dict.fromkeys(signs.source):
            here = signs.source == author
            if author == UNRELATED:
                continue
            weights, bias = fit(question, signs, ~here & signs.is_heard)
            likelihood = 1 / (1 + np.exp(-(signs.values @ weights + bias)))
            asked = (likelihood >= LEAST[question]) & signs.is_weighed
            true, other = here & signs.is_true, here & ~signs.is_true
            shown.add_row(
                question, author, f"{asked[true].sum()} of {true.sum()}", f"{asked[other].sum()} of {other.sum()}"
            )
    return shown


def main() -> None:
    """Write the scales, and print how they do."""
    taught = pairs()
    SCALES.write_text(
        f"# The weight of each sign that two messages tell of one thing: made by python -m bench.pairs.\n\n"
        f"{rtoml.dumps(learn(taught))}",
        encoding="utf-8",
    )
    Console().print(left_out(taught))


if __name__ == "__main__":
    main()
