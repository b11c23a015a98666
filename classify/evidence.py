"""From the keywords found to one code with a confidence and the words that decided."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from classify.matcher import Found

CEILING = 0.9
"""No keyword proves anything: confidence never goes above this."""
_ENOUGH = 1.2
"""The weight at which evidence is worth two thirds of the ceiling (an unrivalled phrase of two words)."""
_QUOTED = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code that one head settles on; without evidence it is the fallback with confidence 0."""

    code: str
    confidence: float
    quotes: tuple[str, ...] = ()

    def reason(self, head: str) -> str:
        """One sentence with the deciding words as the person wrote them."""
        if self.quotes:
            return f"{head} {self.code}: {', '.join(f'«{quote}»' for quote in self.quotes)}"
        return f"{head} {self.code}: no keyword decided"


def weigh(found: Found, head: str, nudges: Mapping[str, float], fallback: str) -> Verdict:
    """The code with the most weight. ``nudges`` is evidence from outside the words.

    A keyword counts once however often it is written: people repeat themselves when they are upset.
    """
    scores = dict(nudges)
    once = {hit.keyword: hit for hit in reversed(found.hits.get(head, ()))}
    for keyword in once:
        for code, weight in keyword.targets:
            scores[code] = scores.get(code, 0.0) + weight
    if not scores:
        return Verdict(fallback, 0.0)
    best = max(scores, key=scores.__getitem__)
    score = scores.pop(best)
    if score <= 0:
        return Verdict(fallback, 0.0)
    rival = max(0.0, *scores.values()) if scores else 0.0
    deciding = [hit for hit in once.values() if any(best == code and worth > 0 for code, worth in hit.keyword.targets)]
    quotes = tuple(map(found.quote, deciding[: -_QUOTED - 1 : -1]))
    return Verdict(best, confidence(score, rival), quotes)


def confidence(best: float, rival: float) -> float:
    """More evidence and a clearer lead make surer; a tie halves what the evidence alone would give."""
    lead = (best - rival) / best
    return round(CEILING * (1 - math.exp(-best / _ENOUGH)) * (0.5 + 0.5 * lead), 2)
