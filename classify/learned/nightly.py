"""The night's training: what a model was made from, and what people have said since, three times as loud."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classify.classifier import Classifier
from classify.learned.calibration import Calibration
from classify.learned.embedding import Embedder
from classify.learned.evaluation import Replacement, compared
from classify.learned.examples import Example, sources, tidy
from classify.learned.folder import replace_file
from classify.learned.head import Head
from classify.learned.model import Model, read_model, write_head
from classify.learned.rows import Row, read_rows, write_rows
from classify.learned.shelf import TAUGHT, Shelf
from classify.learned.training import PROMISE, SEED, Learned, learn

WORTH = 3
"""Rows of a file that one word of a person on a message of this centre outweighs."""
_ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Material:
    """What one head is trained and examined on; no text is in both."""

    taught: tuple[Example, ...]
    examined: tuple[Example, ...]
    """Of the audit, the frozen set; what the training itself holds back is examined as well."""


def rows_file(shelf: Shelf, name: str) -> Path:
    """The rows that a head was trained on, without which a night could not train it again."""
    return shelf.folder / _ROWS / f"{name}.tsv"


def keep_rows(shelf: Shelf, name: str, rows: Sequence[Row]) -> None:
    """Keep them beside the models."""
    path = rows_file(shelf, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(path, write_rows(rows).encode("utf-8", "replace"))


def material(
    shelf: Shelf, name: str, told: Sequence[Row], audited: Sequence[Row], keywords: Classifier | None
) -> Material:
    """The rows of the file, and what people said of messages: ``told`` teaches, ``audited`` examines alone."""
    path = rows_file(shelf, name)
    given = read_rows(path, name).rows if path.is_file() else []
    examined = tidy(sources(audited, name, keywords)).examples
    frozen = {example.key for example in examined}
    rows = [*sources(given, name, keywords), *sources(told, name, keywords, WORTH)]
    return Material(tuple(one for one in tidy(rows).examples if one.key not in frozen), examined)


def relearn(
    name: str, found: Material, *, seed: int = SEED, promise: float = PROMISE, embedder: Embedder | None = None,
    progress: Callable[[str], None] = lambda said: None,
) -> Learned:  # fmt: skip
    """Learns one head from the material. Raises BadData where it is too little."""
    return learn(name, found.taught, seed=seed, promise=promise, embedder=embedder, progress=progress)


def as_learned(head: Head, held_back: Sequence[Example]) -> Learned:
    """A head that was taught online, to be compared like one that was trained."""
    return Learned(head, True, tuple(held_back))


def promote(
    shelf: Shelf, candidates: Sequence[tuple[Learned, Sequence[Example], bool]], last: int, reason: str,
    embedder: Embedder | None = None,
) -> list[Replacement]:  # fmt: skip
    """Put those heads into use together that are not worse than what decides now, as one new version.

    ``candidates``: a head, what of the audit examines it, and whether its labels are the taxonomy's; ``last`` is the
    number of the last correction that they have learnt. Raises BadModel or OSError, and then changes nothing.
    To be called with the shelf to oneself.
    """
    version = shelf.in_use()
    used = read_model(shelf.path(version), embedder) if version else None
    found = [
        compared(used, learned, [*learned.held_back, *examined], of_taxonomy=of_taxonomy, embedder=embedder)
        for learned, examined, of_taxonomy in candidates
    ]
    better = [one[0].head for one, verdict in zip(candidates, found, strict=True) if verdict.is_replaced]
    if not better:
        return found
    version = put_into_use(shelf, better, last, reason)
    return [replace(one, model=version) if one.is_replaced else one for one in found]


def install(
    shelf: Shelf, learned: Learned, rows: Sequence[Row], reason: str, *, of_taxonomy: bool,
    embedder: Embedder | None = None,
) -> Replacement:  # fmt: skip
    """Put a head that was trained on a file into use unless it is worse, and keep its rows for the nights to come.

    No correction is in it: the shadow brings them in again. Raises BadModel or OSError, and then changes nothing.
    """
    name = learned.head.name
    with shelf.alone():
        version = shelf.in_use()
        used = read_model(shelf.path(version), embedder) if version else None
        found = compared(used, learned, learned.held_back, of_taxonomy=of_taxonomy, embedder=embedder)
        if used is None or name not in used.heads:
            found = replace(found, old=None, is_replaced=True, reason=f"There was no model for {name}.")
        if found.is_replaced:
            keep_rows(shelf, name, rows)
            found = replace(found, model=put_into_use(shelf, [learned.head], 0, reason))
    return found


def put_into_use(shelf: Shelf, heads: Sequence[Head], last: int, reason: str) -> str:
    """Make the version in use with these heads instead of its own the one in use; returns its hash."""
    with shelf.draft() as draft:
        version = ""
        for head in heads:
            version = write_head(draft, head)
        shelf.keep(draft, version)
    replace_file(shelf.path(version) / TAUGHT, str(last).encode())
    if version != shelf.in_use():
        shelf.promote(version, reason)
    return version


def cautious(model: Model, threshold: Callable[[str, str, float], float], mark: str) -> Model:
    """The model with other thresholds: ``threshold`` gives them by head, language and the usual one.

    ``mark`` says in its hash which ones they are.
    """

    def raised(name: str, usual: Calibration) -> Calibration:
        found = {language: threshold(name, language, least) for language, least in usual.thresholds.items()}
        return replace(usual, thresholds=found)

    heads = {}
    for name, head in model.heads.items():
        semantic = head.semantic
        if semantic is not None:
            semantic = replace(semantic, calibration=raised(name, semantic.calibration))
        heads[name] = replace(head, calibration=raised(name, head.calibration), semantic=semantic)
    return replace(model, heads=heads, hash=f"{model.hash}.{mark}")
