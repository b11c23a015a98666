"""The topic that a text reads like as a whole, learnt from the shipped keywords and messages: for where those waver."""

from collections.abc import Sequence
from functools import lru_cache

from classify.evidence import Verdict
from classify.learned.folder import SHIPPED
from classify.learned.model import Model, read_model
from classify.learned.opinion import hear, weigh

HEAD = "topic"
CONFIDENCE = 0.5
"""Of a topic that no keyword named clearly: it is as often right as not, and a person looks (docs/understanding.md)."""
READ_WORDS = 200
"""Of a longer text only these count: the matter is told at its beginning."""
BASIS = "the keywords waver, but the whole reads like messages about this"


def reads_like(words: Sequence[str], told: Verdict) -> Verdict:
    """``told``, which keywords are not sure of, or another topic that the words as a whole speak for more clearly.

    The answer may be a code that the centre's taxonomy lacks.
    """
    model = shipped()
    head = model.heads[HEAD]
    heard = hear(head, model.scorer.blocks[HEAD], model.scorer.sum(words[:READ_WORDS]))
    found = weigh(head, heard, told, None)
    code = found.labels[found.best]
    return told if code == told.code else Verdict(code, CONFIDENCE, basis=BASIS)


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model, read once; numpy with it."""
    return read_model(SHIPPED)
