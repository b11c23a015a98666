"""What messages read like, learnt for everybody from the shipped keywords and composed messages."""

from collections.abc import Sequence
from functools import lru_cache

from classify.learned.embedding import Embedder
from classify.learned.folder import SHIPPED
from classify.learned.model import Model, model_of, read_model

READ_WORDS = 200
"""Of a longer text only these count: the matter is told first."""


def telling(words: Sequence[str]) -> list[str]:
    """The words that may tell what a text is about: which street, account or case it names does not."""
    return [word for word in words[:READ_WORDS] if not word.isdigit()]


@lru_cache(maxsize=4)
def likeness(topics: frozenset[str], types: frozenset[str], embedder: Embedder | None = None) -> Model | None:
    """The shipped heads with those of their labels that a taxonomy has, read once; numpy with them.

    None where it has too few of them to choose among. With ``embedder`` what words leave in doubt is embedded.
    """
    codes = {"topic": topics, "type": types}
    model = read_model(SHIPPED, embedder)
    kept = {name: head.only(codes[name]) for name, head in model.heads.items()}
    if all(kept[name] is head for name, head in model.heads.items()):
        return model
    heads = [head for head in kept.values() if head is not None]
    return model_of(heads, embedder) if heads else None
