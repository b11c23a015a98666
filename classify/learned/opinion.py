"""What the learned heads say about one message, weighed against the keywords."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from classify.evidence import Verdict
from classify.learned.calibration import UNKNOWN, Calibration
from classify.learned.head import Head, Singles
from classify.learned.scorer import Block, Sums
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
    embedding: Callable[[], Singles] | None = None
    """What the text is like as a whole, asked for once and only in doubt; None: nobody can say."""

    def rules_alone(self, name: str) -> bool:
        """Whether this head answers with labels of the centre's own, of which the keywords know nothing."""
        return name in self.heads and name not in self.of_taxonomy

    def settle(self, name: str, cold: Verdict) -> Settled:
        """The learned answer with the keywords' ``cold`` one as a prior, or that one where nothing was learnt."""
        head = self.heads.get(name)
        if head is None or not self.sums.words:
            return Settled(cold)
        heard = hear(head, self.blocks[name], self.sums)
        said = cold if name in self.of_taxonomy else None
        found = weigh(head, heard, said, self.language)
        if is_of_keywords(head, found, said, self.language):
            return Settled(cold)
        settled = self._settled(head, found, cold, head.calibration)
        if not settled.doubts or head.semantic is None or self.embedding is None:
            return settled
        heard = joined(heard, head.semantic.scores(self.embedding()), head.semantic.strength)
        found = weigh(head, heard, said, self.language)
        return self._settled(head, found, cold, head.semantic.calibration)._replace(is_semantic=True)

    def _settled(self, head: Head, found: Weighed, cold: Verdict, calibration: Calibration) -> Settled:
        code = found.labels[found.best]
        chance = calibration.probability(found.top, found.margin, found.unseen, self.language)
        quotes = (code == cold.code and cold.quotes) or self._quotes(self.blocks[head.name], found)
        verdict = Verdict(code, round(chance, 2), quotes)
        return Settled(verdict, tuple(self._doubts(head.name, found, chance, calibration)), is_learned=True)

    def _doubts(self, name: str, found: Weighed, chance: float, calibration: Calibration) -> list[str]:
        doubts = []
        threshold = calibration.threshold(self.language)
        if threshold > 1:
            where = f" in {self.language}" if calibration.threshold(None) <= 1 else ""
            doubts.append(f"too few {name} examples{where} to promise {calibration.promise:.0%}")
        elif chance < threshold:
            rival = _rival(calibration, found, chance)
            doubts.append(f"{name} confidence {chance:.2f} is below {threshold:.2f}{rival}")
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
        return loudest(self.sums.words, pulls)


def loudest(words: Sequence[str], pulls: Singles) -> tuple[str, ...]:
    """The words that pulled most, in the order of the text; those that pulled next to nothing are not among them."""
    said: list[float] = pulls.tolist()
    strongest = sorted(range(len(said)), key=said.__getitem__, reverse=True)[:_QUOTED]
    least = max(said[strongest[0]] / 4, 0.0)
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


def joined(heard: Heard, whole: Singles, strength: float) -> Heard:
    """The scores with those of the text as a whole; labels that came after the training have none of these."""
    scores = heard.scores.copy()
    scores[: len(whole)] += np.float32(strength) * whole
    return heard._replace(scores=scores)


def is_of_keywords(head: Head, found: Weighed, cold: Verdict | None, language: str | None) -> bool:
    """Whether it is still the keywords' answer, held to their own threshold.

    So it is where both agree, and there are too few examples in the language to know how often these are right.
    """
    if cold is None or not found.prior or found.labels[found.best] != cold.code:
        return False
    return head.calibration.threshold(language) > 1


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
    found: Singles = weights / rest * (1 - chance) if rest else np.zeros_like(weights)
    found[best] = chance if rest else 1
    return found


def _rival(calibration: Calibration, found: Weighed, chance: float) -> str:
    if len(found.labels) < 2:
        return ""
    steepness = max(1.0, sum(calibration.curves[""][:2]))
    others = shares(found.scores, found.best, chance, steepness)
    return f", next {found.labels[found.rival]} {min(float(others[found.rival]), chance):.2f}"
