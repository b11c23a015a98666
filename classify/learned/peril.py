"""Danger that no rule has words for: a text that reads as a whole like the messages of people in danger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from typing import NamedTuple

import numpy as np

from classify.learned.embedding import Embedder, text_of
from classify.learned.folder import PERIL
from classify.learned.model import Model, read_model
from classify.learned.opinion import hear, loudest
from classify.learned.scorer import Sums
from classify.learned.whole import Whole
from classify.meant import UNNAMED, Danger

HEAD = "danger"
LABELS = ("no", "yes")
PAGES = 0.0
"""How far "yes" must be ahead for somebody to be woken (docs/understanding.md has the rates)."""
PAGES_ALL_THE_SAME = 0.6
"""The same where the rules have read a danger as a figure of speech, an exercise or something past."""
IS_LOOKED_AT = -0.4
"""How far for a person to look at it before other messages."""
READ_WORDS = 120
"""So much of the beginning is heard as a whole."""
STRETCH, STEP = 20, 5
"""A longer text is heard again in stretches of so many words, each beginning so far after the one before: what one
sentence says drowns in the letter around it."""
IN_PASSING = 0.4
"""A stretch must be so much farther ahead: a long letter has many."""
DOUBTFUL = (-0.6, 0.6)
"""Between these, words leave doubt, and what the text is like as a whole is asked where somebody wants that."""
WHOLE_COUNTS = 0.15
"""What its log odds count against the words' score."""
WHOLE_TELLS = 0.15
"""Heard in both ways, a text needs to be so much less far ahead."""
_FAINT = 1e-3
"""Less than the square of the length of any text of which something is known."""
_FEWEST_WORDS = 3
"""Beside numbers."""
_MOST_UNSEEN = 0.7
"""A larger share of unknown words is another language, or no words at all."""


@dataclass(frozen=True, slots=True)
class Peril:
    """What was learnt of danger."""

    model: Model
    """What words and letters say."""
    whole: Whole


def sounds(
    words: Sequence[str], told: Danger, embedder: Embedder | None = None, learned: Peril | None = None
) -> Danger:
    """``told``, which the rules say, or more than that: what was learnt may raise an alarm and never ends one.

    With ``embedder`` what words leave in doubt is embedded. ``learned`` None: what is shipped.
    """
    if told.is_emergency or sum(not word.isdigit() for word in words) < _FEWEST_WORDS:
        return told
    learned = learned or perilous()
    heard = _hear(learned.model, words[:READ_WORDS], 0.0)
    if len(words) > STRETCH:
        heard = max(heard, _hear(learned.model, _loudest_stretch(learned.model, words), IN_PASSING), key=_ahead)
    ahead = heard.ahead
    if embedder is not None and DOUBTFUL[0] <= ahead < DOUBTFUL[1]:
        ahead += _as_a_whole(heard.words, embedder, learned.whole)
    if ahead < IS_LOOKED_AT:
        return told
    quotes = _loudest(learned.model, heard.sums)
    if ahead >= (PAGES_ALL_THE_SAME if told.dismissed else PAGES):
        return replace(told, kinds=(UNNAMED,), quotes=quotes)
    return told if told.signs else replace(told, signs=quotes)


class _Part(NamedTuple):
    """Some words, and how they sound."""

    words: Sequence[str]
    sums: Sums
    ahead: float
    """How far "yes" is ahead; far behind where most words are unknown."""


def _loudest_stretch(model: Model, words: Sequence[str]) -> Sequence[str]:
    """The stretch of a longer text that sounds most like danger, by sums in which a word repeated counts again."""
    block, bias = model.scorer.blocks[HEAD], model.heads[HEAD].bias
    starts = np.arange(0, len(words) - STRETCH + STEP, STEP)
    ends = np.minimum(starts + STRETCH, len(words))
    running = model.scorer.running(words)
    sums = running[ends] - running[starts]
    length = np.sqrt(np.maximum(sums[:, block.square], _FAINT))
    ahead = (sums[:, block.first + 1] - sums[:, block.first]) / length + (bias[1] - bias[0])
    ahead[sums[:, block.known] < (1 - _MOST_UNSEEN) * (ends - starts)] = -inf
    start = int(starts[ahead.argmax()])
    return words[start : start + STRETCH]


def _hear(model: Model, words: Sequence[str], held_back: float) -> _Part:
    sums = model.scorer.sum(words)
    heard = hear(model.heads[HEAD], model.scorer.blocks[HEAD], sums)
    calm, alarmed = heard.scores.tolist()
    return _Part(words, sums, -inf if heard.unseen > _MOST_UNSEEN else alarmed - calm - held_back)


def _ahead(part: _Part) -> float:
    return part.ahead


def _as_a_whole(words: Sequence[str], embedder: Embedder, whole: Whole) -> float:
    """What the whole adds; nothing where the vectors are not those that it learnt from."""
    if embedder.name != whole.embedder:
        return 0.0
    return WHOLE_TELLS + WHOLE_COUNTS * whole.says(embedder.vectors([text_of(words)])[0])


@lru_cache(maxsize=1)
def perilous() -> Peril:
    """What is shipped, read once; numpy with it."""
    return Peril(read_model(PERIL), Whole.read(PERIL))


def _loudest(model: Model, sums: Sums) -> tuple[str, ...]:
    """The words that spoke most for danger; the first one where all that spoke for it is how words follow another."""
    first = model.scorer.blocks[HEAD].first
    return loudest(sums.words, sums.by_word[:, first + 1] - sums.by_word[:, first]) or tuple(sums.words[:1])
