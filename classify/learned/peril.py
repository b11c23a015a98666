"""Danger that no rule has words for: a text that reads as a whole like the messages of people in danger."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from classify.learned.folder import PERIL
from classify.learned.model import Model, read_model
from classify.learned.opinion import hear, loudest
from classify.learned.scorer import Sums
from classify.meant import UNNAMED, Danger

HEAD = "danger"
LABELS = ("no", "yes")
PAGES = 0.1
"""How far "yes" must be ahead for somebody to be woken (docs/understanding.md has the rates)."""
PAGES_ALL_THE_SAME = 0.7
"""The same where the rules have read a danger as a figure of speech, an exercise or something past."""
IS_LOOKED_AT = -0.4
"""How far for a person to look at it before other messages."""
READ_WORDS = 120
"""Of a longer text only these count: in a letter of two pages danger drowns, and rules read those."""
_FEWEST_WORDS = 3
_MOST_UNSEEN = 0.7
"""A larger share of unknown words is another language, or no words at all."""


def sounds(words: Sequence[str], told: Danger, model: Model | None = None) -> Danger:
    """``told``, which the rules say, or more than that: what was learnt may raise an alarm and never ends one.

    ``model`` None: the one that is shipped.
    """
    if told.is_emergency or len(words) < _FEWEST_WORDS:
        return told
    model = model or perilous()
    sums = model.scorer.sum(words[:READ_WORDS])
    heard = hear(model.heads[HEAD], model.scorer.blocks[HEAD], sums)
    calm, alarmed = heard.scores.tolist()
    ahead = alarmed - calm
    if ahead < IS_LOOKED_AT or heard.unseen > _MOST_UNSEEN:
        return told
    if ahead >= (PAGES_ALL_THE_SAME if told.dismissed else PAGES):
        return replace(told, kinds=(UNNAMED,), quotes=_loudest(model, sums))
    return told if told.signs else replace(told, signs=_loudest(model, sums))


@lru_cache(maxsize=1)
def perilous() -> Model:
    """The model, read once; numpy with it."""
    return read_model(PERIL)


def _loudest(model: Model, sums: Sums) -> tuple[str, ...]:
    """The words that spoke most for danger; the first one where all that spoke for it is how words follow another."""
    first = model.scorer.blocks[HEAD].first
    return loudest(sums.words, sums.by_word[:, first + 1] - sums.by_word[:, first]) or tuple(sums.words[:1])
