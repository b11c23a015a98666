"""Fitting and judging of one table of the language model: logistic regression over n-grams and an engine's scores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from normalize.languages.model import FIELD_BYTES, ZERO, Table
from normalize.languages.words import grams, words

Floats = NDArray[numpy.float64]
RIDGE = 1e-5
STEPS = 60
SEEN_AT_LEAST = 2
ENGINE_STEP = 10.0
"""An engine's scores are 0 to 1; so much is one step of it in the second regression."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Texts of one script with what is needed of them."""

    languages: tuple[str, ...]
    labels: NDArray[numpy.int64]
    grams: list[list[str]]
    weights: Floats
    engine: Floats
    """Text by language of the engine."""

    def at(self, places: Sequence[int] | NDArray[numpy.int64]) -> "Samples":
        """Some of them."""
        return Samples(
            self.languages, self.labels[places], [self.grams[at] for at in places], self.weights[places],
            self.engine[places],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """N-grams and their weights."""

    names: dict[str, int]
    weights: Floats

    def scores(self, samples: Samples) -> Floats:
        """Text by language."""
        found: Floats = _counted(samples.grams, self.names) @ self.weights
        return found


@dataclass(frozen=True, slots=True)
class Mixed:
    """How n-grams and engine are weighed against each other."""

    of_grams: Floats
    of_engine: Floats
    bias: Floats

    def scores(self, of_grams: Floats, engine: Floats) -> Floats:
        """Text by language: logits."""
        return of_grams @ self.of_grams + engine @ self.of_engine + self.bias


def grams_of(text: str, script: str) -> list[str]:
    """All n-grams of a text, as the model will see it."""
    return [gram for word in words(text, script) for gram in grams(word)]


def fit(samples: Samples, shares: Floats) -> Fitted:
    """Multinomial logistic regression by L-BFGS; a language counts as its share says, however many texts it has."""
    seen = Counter(gram for one in samples.grams for gram in set(one))
    names = {
        gram: at for at, gram in enumerate(sorted(gram for gram, number in seen.items() if number >= SEEN_AT_LEAST))
    }
    counted, count = _counted(samples.grams, names), len(samples.languages)
    of_language = numpy.bincount(samples.labels, weights=samples.weights, minlength=count)
    weights = samples.weights * (shares * of_language.mean() / of_language)[samples.labels]
    turned, rows = counted.T.tocsr(), numpy.arange(len(samples.labels))

    def loss(flat: Floats) -> tuple[float, Floats]:
        square = flat.reshape(len(names), count)
        logits = counted @ square
        logits -= logits.max(axis=1, keepdims=True)
        chances = numpy.exp(logits)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -(weights * numpy.log(chances[rows, samples.labels] + 1e-12)).sum() / weights.sum()
        chances[rows, samples.labels] -= 1
        slope = turned @ (chances * weights[:, None]) / weights.sum() + RIDGE * square
        return float(value + RIDGE / 2 * (flat @ flat)), slope.ravel()

    start = numpy.zeros(len(names) * count)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 6})
    return Fitted(names, found.x.reshape(len(names), count))


def mix(of_grams: Floats, engine: Floats, labels: NDArray[numpy.int64], weights: Floats) -> Mixed:
    """Fitted on scores of texts that the n-grams were not fitted on."""
    number = of_grams.shape[1]
    regression = LogisticRegression(max_iter=2000).fit(
        numpy.hstack([of_grams, engine * ENGINE_STEP]), labels, sample_weight=weights
    )
    square, bias = regression.coef_, regression.intercept_
    if len(square) == 1:  # of two languages it says only how much the second one is ahead
        square, bias = numpy.vstack([-square / 2, square / 2]), numpy.array([-bias[0] / 2, bias[0] / 2])
    return Mixed(square.T[:number], square.T[number:] * ENGINE_STEP, bias)


def packed(
    fitted: Fitted, mixed: Mixed, languages: tuple[str, ...], engine_languages: tuple[str, ...]
) -> tuple[Table, bytes]:
    """The table as it is shipped, each weight rounded to a byte, and those bytes."""
    weights = fitted.weights @ mixed.of_grams
    # No weight is cut, though a few are far larger than all others: they tell the languages with the fewest texts.
    scale = float(numpy.abs(weights).max()) / (ZERO - 1)
    steps = numpy.rint(weights / scale).astype(int)
    told = numpy.abs(steps).max(axis=1) > 0
    names = [gram for gram, kept in zip(fitted.names, told, strict=True) if kept]
    raised = (steps[told] + ZERO).astype(numpy.uint8)
    spread = [sum(int(one) << (8 * FIELD_BYTES * at) for at, one in enumerate(row)) for row in raised]
    table = Table(
        languages, engine_languages, scale, tuple(map(float, mixed.bias)),
        tuple(tuple(map(float, row)) for row in mixed.of_engine), dict(zip(names, spread, strict=True)),
    )  # fmt: skip
    return table, raised.tobytes()


def _counted(texts: Sequence[Sequence[str]], names: dict[str, int]) -> csr_matrix:
    """Text by n-gram, each text divided by the root of how many it has: length must not decide what is certain."""
    starts, places, values = [0], [], []
    for one in texts:
        counts = Counter(names[gram] for gram in one if gram in names)
        root = max(1, len(one)) ** 0.5
        places += counts.keys()
        values += [count / root for count in counts.values()]
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(texts), len(names)))
