"""What the learned heads say about one message, weighed against the keywords."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from classify.evidence import Verdict
from classify.learned.calibration import UNKNOWN
from classify.learned.head import Head
from classify.learned.scorer import Block, Singles, Sums
from classify.settled import Settled

HALF_LIFE = 16
"""So many confirmed examples of a code in a language halve what its keywords add (docs/understanding.md)."""
_QUOTED = 4


class Weighed(NamedTuple):
    """The scores of one head after the keywords had their say."""

    labels: tuple[str, ...]
    scores: Singles
    best: int
    rival: int
    """The next best label; ``best`` itself where there is one label alone."""
    top: float
    margin: float
    unseen: float
    prior: float
    """How much of the keywords' weight is left, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The sums of one message, read by any head."""

    heads: Mapping[str, Head]
    blocks: Mapping[str, Block]
    of_taxonomy: frozenset[str]
    """Heads that answer with the taxonomy's codes, to which keywords can speak."""
    sums: Sums
    language: str | None

    def rules_alone(self, name: str) -> bool:
        """Whether this head answers with labels of the centre's own, of which the keywords know nothing."""
        return name in self.heads and name not in self.of_taxonomy

    def settle(self, name: str, cold: Verdict) -> Settled:
        """The learned answer with the keywords' ``cold`` one as a prior, or that one where nothing was learnt."""
        head = self.heads.get(name)
        if head is None or not self.sums.words:
            return Settled(cold)
        heard = hear(head, self.blocks[name], self.sums)
        found = weigh(head, heard, cold if name in self.of_taxonomy else None, self.language)
        code = found.labels[found.best]
        calibration = head.calibration
        if code == cold.code and found.prior and not self._is_measured(head):
            return Settled(cold)  # still the keywords' answer, held to their own threshold
        chance = calibration.probability(found.top, found.margin, found.unseen, self.language)
        quotes = (code == cold.code and cold.quotes) or self._quotes(self.blocks[name], found)
        verdict = Verdict(code, round(chance, 2), quotes)
        return Settled(verdict, tuple(self._doubts(head, found, chance)), is_learned=True)

    def _is_measured(self, head: Head) -> bool:
        """Whether there are enough examples in this language to know how often the answers are right."""
        return head.calibration.threshold(self.language) <= 1

    def _doubts(self, head: Head, found: Weighed, chance: float) -> list[str]:
        doubts = []
        threshold = head.calibration.threshold(self.language)
        if threshold > 1:
            where = f" in {self.language}" if head.calibration.threshold(None) <= 1 else ""
            doubts.append(f"too few {head.name} examples{where} to promise {head.calibration.promise:.0%}")
        elif chance < threshold:
            doubts.append(f"{head.name} confidence {chance:.2f} is below {threshold:.2f}{_rival(head, found, chance)}")
        if found.unseen > UNKNOWN:
            doubts.append(f"{found.unseen:.0%} of the words are in no example")
        return doubts

    def _quotes(self, block: Block, found: Weighed) -> tuple[str, ...]:
        """The words that spoke most for the best label against the next one, in the order of the text."""
        known = block.end - block.first
        if found.best >= known:
            return ()  # a code that no example had
        pulls = self.sums.by_word[:, block.first + found.best]
        if found.rival != found.best and found.rival < known:
            pulls = pulls - self.sums.by_word[:, block.first + found.rival]
        said: list[float] = pulls.tolist()
        strongest = sorted(range(len(said)), key=said.__getitem__, reverse=True)[:_QUOTED]
        least = max(said[strongest[0]] / 4, 0.0)
        words = self.sums.words
        return tuple(words[place] for place in sorted(strongest) if said[place] > least)


class Heard(NamedTuple):
    """What the examples alone say of a text."""

    scores: Singles
    unseen: float
    """Share of the words that no example had."""


def hear(head: Head, block: Block, sums: Sums) -> Heard:
    """The head's scores of a text."""
    total = sums.total
    length = float(total[block.square]) ** 0.5 or 1.0
    unseen = max(0.0, 1 - float(total[block.known]) / (len(sums.words) or 1))
    return Heard(total[block.first : block.end] / length + head.bias, unseen)


def weigh(head: Head, heard: Heard, cold: Verdict | None, language: str | None) -> Weighed:
    """The scores with the keywords' answer ``cold`` as evidence that fades as its examples arrive.

    It may be a code that no example had: then it stands last among the labels, and the examples say nothing of it.
    """
    labels, scores, prior = head.labels, heard.scores, 0.0
    if cold is not None and cold.confidence:
        prior = HALF_LIFE / (HALF_LIFE + head.examples_of(cold.code, language))
        known = cold.code in labels
        labels = labels if known else (*labels, cold.code)
        scores = scores.copy() if known else np.append(scores, np.float32(0))
        scores[labels.index(cold.code)] += head.strength * cold.confidence * prior
    best = int(scores.argmax())
    top = float(scores[best])
    if len(labels) == 1:
        return Weighed(labels, scores, best, best, top, 1.0, heard.unseen, prior)
    scores[best] = -np.inf
    rival = int(scores.argmax())
    scores[best] = top
    return Weighed(labels, scores, best, rival, top, top - float(scores[rival]), heard.unseen, prior)


def shares(scores: Singles, best: int, chance: float, steepness: float) -> Singles:
    """Probabilities that sum to 1: the best label's is ``chance``, the others share the rest by their scores."""
    weights = np.exp(steepness * (scores - scores[best]))
    weights[best] = 0
    rest = float(weights.sum())
    found: Singles = weights * ((1 - chance) / rest) if rest else np.zeros_like(weights)
    found[best] = chance if rest else 1
    return found


def _rival(head: Head, found: Weighed, chance: float) -> str:
    if len(found.labels) < 2:
        return ""
    steepness = max(1.0, sum(head.calibration.curves[""][:2]))
    others = shares(found.scores, found.best, chance, steepness)
    return f", next {found.labels[found.rival]} {min(float(others[found.rival]), chance):.2f}"
