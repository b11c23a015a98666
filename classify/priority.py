"""How soon someone must act: danger to life first, then harm that grows by the hour."""

from collections.abc import Iterable
from dataclasses import dataclass

from classify.evidence import CEILING
from classify.matcher import Found, Hit, Place

_NEAR = 6
"""How many words away the word for an exercise may stand: "when is the fire evacuation training"."""
_TOGETHER = 12
"""How many words away a second sign of danger still belongs to the first: "fell … blood", «دخان … صراخ»."""
_CALM_TYPES = ("suggestion", "praise", "not_a_case")


@dataclass(frozen=True, slots=True)
class Danger:
    """Words of danger to life: those that stand, those taken for a figure of speech or an exercise, mere signs."""

    quotes: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    """Words that may mean danger, when nothing clearer stands: a person looks."""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Priority:
    """The priority with its confidence and reason."""

    code: str
    confidence: float
    reason: str


def find_danger(found: Found) -> Danger:
    """Reads the emergency words of a text, without those inside a figure of speech or beside an exercise."""
    if "priority" not in found.hits:
        return Danger()
    figures = _hits(found, "figurative")
    covered = {position for hit in figures for place in hit.places for position in range(*place)}
    exercises = [place for hit in _hits(found, "exercise") for place in hit.places]
    alarms = _hits(found, "emergency")
    standing = _literal(alarms, covered)
    signs = _literal(_hits(found, "sign"), covered)
    # One word of danger beside "training" is about training; a second one says that it is real after all.
    if len(standing) == 1 and not signs and _are_near(standing[0].places, exercises, _NEAR):
        standing = []
    if not standing and not exercises:
        standing = _together(signs)
    dismissed = [hit for hit in [*figures, *alarms] if hit not in standing]
    weight = sum(value for hit in standing for _, value in hit.keyword.targets)
    return Danger(_quotes(found, standing), _quotes(found, dismissed), _quotes(found, signs), weight)


def judge(found: Found, danger: Danger, type_code: str) -> Priority:
    """The priority. Danger to life is never lowered by the type of case."""
    if danger.quotes:
        confidence = round(min(CEILING, 0.5 + 0.2 * danger.weight), 2)
        return Priority("emergency", confidence, f"priority emergency: {_quoted(danger.quotes)}")
    if type_code in _CALM_TYPES:
        return Priority("low", 0.8, f"priority low: the type is {type_code}")
    growing = _quotes(found, _hits(found, "high"))
    if growing:
        return Priority("high", 0.8, f"priority high: {_quoted(growing)}")
    if danger.dismissed:
        said = f"priority normal: {_quoted(danger.dismissed)} read as a figure of speech or an exercise"
        return Priority("normal", 0.5, said)
    return Priority("normal", 0.7, "priority normal: no word of danger or of growing harm")


def _hits(found: Found, code: str) -> list[Hit]:
    return [hit for hit in found.hits.get("priority", ()) if any(code == name for name, _ in hit.keyword.targets)]


def _literal(hits: list[Hit], covered: set[int]) -> list[Hit]:
    """Those that do not stand inside a figure of speech."""
    return [hit for hit in hits if not any(start in covered for start, _ in hit.places)]


def _together(signs: list[Hit]) -> list[Hit]:
    """Two different signs of danger near each other; one alone is not enough."""
    for index, one in enumerate(signs):
        for other in signs[index + 1 : index + 4]:
            if one.keyword is not other.keyword and _are_near(one.places, other.places, _TOGETHER):
                return [one, other]
    return []


def _are_near(places: Iterable[Place], others: Iterable[Place], words: int) -> bool:
    return any(max(one[0], other[0]) - min(one[1], other[1]) <= words for one in places for other in others)


def _quotes(found: Found, hits: list[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(found.quote, hits)))[:4]


def _quoted(quotes: tuple[str, ...]) -> str:
    return ", ".join(f"«{quote}»" for quote in quotes)
