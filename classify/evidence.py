"""From the keywords found to one code with a confidence and the words that decided."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from classify.matcher import Found, Hit, Keyword

CEILING = 0.9
"""No keyword proves anything: confidence never goes above this."""
_ENOUGH = 1.2
"""The weight at which evidence is worth two thirds of the ceiling (an unrivalled phrase of two words)."""
_QUOTED = 4
_PLACE = 0.3
"""What is left of a word that only says where: the bins "behind the mosque" are no matter of the mosque."""
_WITHIN = 0.5
"""What is left of a word that only says inside of what, where other words name a matter: parking "at the hospital"."""
_PREFIX = "بال"
"""Arabic glues "in the" to its noun."""
_REACH = 2
"""How many words after "near" or «جنب» still name the place."""
_POSSESSIVE = re.compile(r"[\u0620-\u064a]+(?:نا|ني|ي|كم|هم|ها|ه)")
"""«عندنا» (with us) names no place: what follows is the matter."""
_NOWHERE: Mapping[int, float] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code that one head settles on; without evidence it is the fallback with confidence 0."""

    code: str
    confidence: float
    quotes: tuple[str, ...] = ()
    basis: str = "no keyword decided"
    """What it rests on where there is nothing to quote."""

    def reason(self, head: str) -> str:
        """One sentence with the deciding words as the person wrote them."""
        if self.quotes:
            return f"{head} {self.code}: {', '.join(f'«{quote}»' for quote in self.quotes)}"
        return f"{head} {self.code}: {self.basis}"


def weigh(found: Found, head: str, nudges: Mapping[str, float], fallback: str) -> Verdict:
    """The code with the most weight. ``nudges`` is evidence from outside the words."""
    return decide(found, head, weights(found, head, nudges), fallback)


def weights(found: Found, head: str, nudges: Mapping[str, float]) -> dict[str, float]:
    """What the words and ``nudges`` weigh for each code.

    A keyword counts once however often it is written: people repeat themselves when they are upset.
    """
    scores = dict(nudges)
    named = named_places(found) if head == "topics" else _NOWHERE
    for keyword, share in _shares(found.hits.get(head, ()), named).items():
        for code, weight in keyword.targets:
            scores[code] = scores.get(code, 0.0) + (weight * share if weight > 0 else weight)
    return scores


def decide(found: Found, head: str, scores: dict[str, float], fallback: str) -> Verdict:
    """The heaviest code with its confidence, and with the words of ``head`` that speak for it."""
    if not scores:
        return Verdict(fallback, 0.0)
    best = max(scores, key=scores.__getitem__)
    score = scores[best]
    if score <= 0:
        return Verdict(fallback, 0.0)
    rival = max([0.0, *(other for code, other in scores.items() if code != best)])
    return Verdict(best, confidence(score, rival), _quotes(found, found.hits.get(head, ()), best))


def named_places(found: Found) -> dict[int, float]:
    """The positions of words that only say where something is, each with what is left of a topic's word there."""
    words = found.words
    positions = {
        place[0]: _WITHIN
        for _, place, second in found.hits.get("topics", ())
        if words[place[0]].startswith(_PREFIX) and second is None
    }
    for keyword, (start, end), _ in found.hits.get("place", ()):
        where = keyword.targets[0][0]
        if where == "within":  # by far the most
            positions.setdefault(end, _WITHIN)
        elif where == "within_after":
            positions.setdefault(start - 1, _WITHIN)
        elif where == "after":
            positions.update(dict.fromkeys(range(start - _REACH, start), _PLACE))
        elif not _POSSESSIVE.fullmatch(words[end - 1]):
            positions.update(dict.fromkeys(range(end, end + _REACH), _PLACE))
    return positions


def confidence(best: float, rival: float) -> float:
    """More evidence and a clearer lead make surer; a tie halves what the evidence alone would give."""
    lead = (best - rival) / best
    return round(CEILING * (1 - math.exp(-best / _ENOUGH)) * (0.5 + 0.5 * lead), 2)


def _shares(hits: "list[Hit] | tuple[()]", named: Mapping[int, float]) -> dict[Keyword, float]:
    """Every keyword once, with what is left of it where all that it does is name a place."""
    if not named:
        return dict.fromkeys([hit[0] for hit in hits], 1.0)
    shares: dict[Keyword, float] = {}
    for keyword, (start, _), _ in hits:
        share = named.get(start, 1.0)
        if share > shares.get(keyword, 0.0):
            shares[keyword] = share
    if not any(share == 1.0 and keyword.targets[0][1] > 0 for keyword, share in shares.items()):
        # Nothing but places: then one of them is the matter.
        return {keyword: 1.0 if share == _WITHIN else share for keyword, share in shares.items()}
    return shares


def _quotes(found: Found, hits: "list[Hit] | tuple[()]", best: str) -> tuple[str, ...]:
    """The first words that speak for ``best``, in the order of the text."""
    quotes: dict[Keyword, str] = {}
    for hit in hits:
        keyword = hit[0]
        if keyword not in quotes:
            for code, weight in keyword.targets:
                if code == best and weight > 0:
                    quotes[keyword] = found.quote(hit)
                    break
            if len(quotes) == _QUOTED:
                break
    return tuple(quotes.values())
