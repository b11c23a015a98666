"""What messages read like, learnt for everybody from the shipped keywords and composed messages."""

from functools import lru_cache

from classify.learned.embedding import Embedder
from classify.learned.folder import SHIPPED
from classify.learned.model import Model, model_of, read_model


@lru_cache(maxsize=4)
def likeness(topics: frozenset[str], types: frozenset[str], embedder: Embedder | None = None) -> Model | None:
    """The shipped heads with those of their labels that a taxonomy has, read once; numpy with them.

    None where it has too few of them to choose among. With ``embedder`` what words leave in doubt is embedded.
    """
    codes = {"topic": topics, "type": types}
    model = read_model(SHIPPED, embedder)
    heads = [head for one in model.heads.values() if (head := one.only(codes[one.name]))]
    if heads == list(model.heads.values()):
        return model
    return model_of(heads, embedder) if heads else None
