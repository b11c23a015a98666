"""What a model, or the keywords alone, make of labelled texts; and whether one model may replace another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classify.evidence import Verdict
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
    return [
        Judged(example.label, *answer(example), language=example.language, channel=example.channel)
        for example in examples
    ]


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


def replace_if_not_worse(folder: Path, learned: Learned, *, of_taxonomy: bool) -> Replacement:
    """Puts a head into use in ``folder`` unless it is worse there than the one in use.

    Raises BadModel when what lies there cannot be read, OSError when it cannot be written.
    """
    used = read_model(folder) if is_model(folder) else None
    if used is None or learned.head.name not in used.heads:
        new = figures_of(judge(learned.held_back, learned.head.name, model_of([learned.head]), of_taxonomy=of_taxonomy))
        reason = f"There was no model for {learned.head.name}."
        return Replacement(new, None, True, reason, write_head(folder, learned.head))
    found = compared(used, learned, learned.held_back, of_taxonomy=of_taxonomy)
    return replace(found, model=write_head(folder, learned.head)) if found.is_replaced else found


def compared(used: Model | None, learned: Learned, texts: Sequence[Example], *, of_taxonomy: bool) -> Replacement:
    """Whether a head may replace what decides now: the model ``used``, or the keywords where it has no such head.

    ``texts``: what neither has learnt from. Nothing is written.
    """
    name = learned.head.name
    used = used if used is not None and name in used.heads else None
    new = figures_of(judge(texts, name, model_of([learned.head]), of_taxonomy=of_taxonomy))
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


NOTHING = Verdict("", 0.0)
"""What keywords say that were not asked."""

Answer = tuple[str, float, bool]
"""The label, how sure, and whether nobody would have looked."""


def _keywords(example: Example) -> Answer:
    if example.cold is None:
        return "", 0.0, False
    return example.cold.code, example.cold.confidence, example.cold_is_sure


def _by(model: Model, name: str, *, of_taxonomy: bool) -> Callable[[Example], Answer]:
    heads = frozenset([name] if of_taxonomy else [])

    def answer(example: Example) -> Answer:
        if example.cold is None and not example.words:
            return "", 0.0, False
        cold = example.cold or NOTHING
        found = model.opinion(example.words, example.language, heads).settle(name, cold)
        is_sure = not found.doubts and (found.is_learned or example.cold_is_sure)
        return found.verdict.code, found.verdict.confidence, is_sure

    return answer
