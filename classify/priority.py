"""How soon someone must act: danger to life first, then harm that grows by the hour."""

from dataclasses import dataclass

from classify.evidence import CEILING
from classify.meant import Danger

RANKS = ("low", "normal", "high", "emergency")
"""From what may wait to what may not."""
_CALM_TYPES = ("suggestion", "praise", "not_a_case")


@dataclass(frozen=True, slots=True)
class Priority:
    """The priority with its confidence and reason."""

    code: str
    confidence: float
    reason: str


def judge(danger: Danger, type_code: str) -> Priority:
    """The priority by the rules. Danger to life, and what may be danger, is never lowered by the type of case."""
    if danger.is_emergency:
        confidence = round(min(CEILING, 0.6 + 0.1 * len(danger.quotes)), 2)
        return Priority(
            "emergency", confidence, f"priority emergency ({', '.join(danger.kinds)}): {_quoted(danger.quotes)}"
        )
    if danger.signs:
        return Priority("high", 0.5, f"priority high: {_quoted(danger.signs)}")
    if type_code in _CALM_TYPES:
        return Priority("low", 0.8, f"priority low: the type is {type_code}")
    if danger.growing:
        return Priority("high", 0.8, f"priority high: {_quoted(danger.growing)}")
    if danger.dismissed:
        said = f"priority normal: {_quoted(danger.dismissed)} read as a figure of speech or an exercise"
        return Priority("normal", 0.5, said)
    return Priority("normal", 0.7, "priority normal: no word of danger or of growing harm")


def raise_only(ruled: Priority, learned: Priority) -> Priority:
    """The more urgent of the two: what examples have taught may raise what the rules say, and never lower it.

    A code that is no rank, of a taxonomy of the centre's own, leaves the rules as they are.
    """
    if ruled.code not in RANKS or learned.code not in RANKS:
        return ruled
    return learned if RANKS.index(learned.code) > RANKS.index(ruled.code) else ruled


def _quoted(quotes: tuple[str, ...]) -> str:
    return ", ".join(f"«{quote}»" for quote in quotes)
