"""What a model, or the keywords alone, make of labelled texts; and whether one model may replace another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from classify.evidence import Verdict
from classify.learned.embedding import Embedder
from classify.learned.examples import Example
from classify.learned.folder import is_model
from classify.learned.head import Figures
from classify.learned.metrics import Judged, figures_of
from classify.learned.model import Model, model_of, read_model, write_head
from classify.learned.training import Learned


def judge(examples: Sequence[Example], name: str, model: Model | None, *, of_taxonomy: bool) -> list[Judged]:
    """The answers to one question; without a model, those of the keywords.

    ``of_taxonomy``: the labels are the taxonomy's codes, so that keywords count.
    """
    answer = _keywords if model is None else _by(model, name, of_taxonomy=of_taxonomy)
    judged = []
    for example in examples:
        code, chance, is_covered, is_asked = answer(example)
        judged.append(Judged(example.label, code, chance, is_covered, example.language, example.channel, is_asked))
    return judged


@dataclass(frozen=True, slots=True)
class Replacement:
    """How a new head and the one in use did on the same texts that neither has learnt from."""

    new: Figures
    old: Figures | None
    """None: there was none."""
    is_replaced: bool
    reason: str
    """One sentence."""
    model: str
    """The hash of what is now in use; empty where nothing is."""


def replace_if_not_worse(
    folder: Path, learned: Learned, *, of_taxonomy: bool, embedder: Embedder | None = None
) -> Replacement:
    """Puts a head into use in ``folder`` unless it is worse there than the one in use.

    ``embedder``: what sentence embeddings are made by here, if they are.

    Raises BadModel when what lies there cannot be read, OSError when it cannot be written.
    """
    used = read_model(folder, embedder) if is_model(folder) else None
    if used is None or learned.head.name not in used.heads:
        model = model_of([learned.head], embedder)
        new = figures_of(judge(learned.held_back, learned.head.name, model, of_taxonomy=of_taxonomy))
        reason = f"There was no model for {learned.head.name}."
        return Replacement(new, None, True, reason, write_head(folder, learned.head))
    found = compared(used, learned, learned.held_back, of_taxonomy=of_taxonomy, embedder=embedder)
    return replace(found, model=write_head(folder, learned.head)) if found.is_replaced else found


def compared(
    used: Model | None, learned: Learned, texts: Sequence[Example], *, of_taxonomy: bool,
    embedder: Embedder | None = None,
) -> Replacement:  # fmt: skip
    """Whether a head may replace what decides now: the model ``used``, or the keywords where it has no such head.

    ``texts``: what neither has learnt from. Nothing is written.
    """
    name = learned.head.name
    used = used if used is not None and name in used.heads else None
    new = figures_of(judge(texts, name, model_of([learned.head], embedder), of_taxonomy=of_taxonomy))
    if used is not None and used.heads[name].seed != learned.head.seed:
        reason = "The model in use was trained with another seed, so it may have learnt from the texts held back."
        return Replacement(new, None, False, reason, used.hash)
    old = figures_of(judge(texts, name, used, of_taxonomy=of_taxonomy))
    if not texts:
        reason = "No text was held back, so nothing shows that the new one is as good."
    elif not learned.beats_chance:
        reason = "The new one is right no more often than chance: its labels do not follow from its texts."
    elif new.macro_f1 < old.macro_f1:
        reason = "The new one is worse."
    else:
        return Replacement(new, old, True, "The new one is not worse.", used.hash if used else "")
    return Replacement(new, old, False, reason, used.hash if used else "")


@dataclass(frozen=True, slots=True)
class Whole:
    """What sentence embeddings change where words leave doubt."""

    asked: float
    """Share of the texts."""
    before: Figures
    """Of the texts asked, by words and letters alone."""
    after: Figures
    """Of the same, with the embeddings."""
    all_before: Figures
    """Of all texts, by words and letters alone."""


def heard_whole(
    examples: Sequence[Example], judged: Sequence[Judged], name: str, model: Model | None, *, of_taxonomy: bool
) -> Whole | None:
    """The same texts answered by words alone, beside ``judged``; None where nothing is asked of embeddings."""
    if model is None or model.embedder is None or model.heads[name].semantic is None:
        return None
    by_words = judge(examples, name, model.embedding_with(None), of_taxonomy=of_taxonomy)
    pairs = [(one, other) for one, other in zip(by_words, judged, strict=True) if other.is_asked]
    return Whole(
        asked=len(pairs) / (len(judged) or 1),
        before=figures_of([one for one, _ in pairs]),
        after=figures_of([other for _, other in pairs]),
        all_before=figures_of(by_words),
    )


NOTHING = Verdict("", 0.0)
"""What keywords say that were not asked."""


class _Answer(NamedTuple):
    """As in Judged."""

    label: str
    chance: float
    is_covered: bool
    is_asked: bool = False


def _keywords(example: Example) -> _Answer:
    if example.cold is None:
        return _Answer("", 0.0, False)
    return _Answer(example.cold.code, example.cold.confidence, example.cold_is_sure)


def _by(model: Model, name: str, *, of_taxonomy: bool) -> Callable[[Example], _Answer]:
    heads = frozenset([name] if of_taxonomy else [])

    def answer(example: Example) -> _Answer:
        if example.cold is None and not example.words:
            return _Answer("", 0.0, False)
        cold = example.cold or NOTHING
        found = model.opinion(example.words, example.language, heads).settle(name, cold)
        is_sure = not found.doubts and (found.is_learned or example.cold_is_sure)
        return _Answer(found.verdict.code, found.verdict.confidence, is_sure, found.is_semantic)

    return answer
