"""What a person does with words, reports, asks, demands or resents: how the keywords of types stand together."""

from collections.abc import Container, Iterable

from classify.evidence import Verdict, decide, weights
from classify.matcher import Found, Hit

_USUAL = 0.8
"""The type that a topic usually comes as: decides only where the words say nothing."""
_WANTING = ("inquiry", "service_request")
"""What is asked for in so many words, or not at all."""
_MATTERS = ("incident", "complaint", "service_request", "inquiry")
_MARKED = 0.8
"""A question mark speaks for an inquiry, but angry people ask questions too."""
_PLACED = 1.2
"""A question that begins or ends a message is what it was written for; between, it is mostly a figure of speech."""
_FIRST = 2
"""How many words may stand before it: «لو سمحت كيف», "hi sir how"."""
_LAST = 5
"""How many words at the end may hold the question: «وش السبب», "how much penalty per day"."""
_DANGEROUS = 3.0
"""A person in danger reports it, even where the words only ask for an ambulance."""
_PRESENT = 1.0
"""«فيه» or "there is" at the beginning tells what somebody sees."""
_LASTING = 1.5
"""How long it has been so: of a lamp it is part of the report, of a salary it is the grievance."""
_MENDING = 1.5
"""To ask for repair belongs to the report of what is broken; without one it is a request."""
_NO_CASE = 3.0
"""What the words of an advertisement must weigh together: two strong ones, or a phrase of three words."""


def kind(found: Found, usual: str | None, types: Container[str], *, is_question: bool, is_danger: bool) -> Verdict:
    """Which of ``types`` the words make of a message whose topic usually comes as ``usual``."""
    scores = weights(found, "types", {})
    is_asked = "inquiry" in scores and _asks_first_or_last(found)
    if "praise" in scores and any(scores.get(code, 0.0) > 0 for code in _MATTERS) and _only_thanks_at_the_end(found):
        scores.pop("praise")  # «جزاكم الله خير» ends a report as well
    if acts := found.hits.get("acts"):
        _hear_acts(acts, found, usual, scores)
    if is_question:
        _add(scores, "inquiry", _MARKED)
    if is_asked:
        _add(scores, "inquiry", _PLACED)
    if usual:
        is_told = any(weight > 0 for weight in scores.values())
        # Who neither asks nor wants anything tells, and what is told to an authority is a grievance.
        _add(scores, "complaint" if usual in _WANTING and not is_told else usual, _USUAL)
    if is_danger:
        _add(scores, "incident", _DANGEROUS)
    # A centre may do without complaints or requests.
    return decide(found, "types", {code: weight for code, weight in scores.items() if code in types}, "inquiry")


def wants_it_mended(found: Found) -> bool:
    """Whether somebody tells what is broken and asks for its repair, which makes no request of the report."""
    acts = {act for hit in found.hits.get("acts", ()) for act, _ in hit.keyword.targets}
    return "mending" in acts and weights(found, "types", {}).get("incident", 0.0) > 0


def may_be_case(found: Found) -> bool:
    """Whether a text that looks like no case may hold one: nobody who tells or wants something is dropped unseen."""
    if found.hits.get("acts"):
        return True
    scores = weights(found, "types", {})
    return scores.pop("not_a_case", 0.0) < _NO_CASE or any(weight > 0 for weight in scores.values())


def _hear_acts(hits: Iterable[Hit], found: Found, usual: str | None, scores: dict[str, float]) -> None:
    """What lasts, is present or should be mended speaks for one type or another by what else is said."""
    begins = _beginning(found)
    acts = {act for hit in hits for act, _ in hit.keyword.targets if act != "present" or hit.place[0] <= begins}
    is_broken = scores.get("incident", 0.0) > 0
    is_resented = scores.get("complaint", 0.0) > 0
    if "present" in acts and usual != "complaint":
        _add(scores, "incident", _PRESENT)
    if "lasting" in acts:
        _add(scores, "incident" if usual == "incident" and not is_resented else "complaint", _LASTING)
    if "mending" in acts:
        _add(scores, "incident" if is_broken or usual == "incident" else "service_request", _MENDING)


def _add(scores: dict[str, float], code: str, weight: float) -> None:
    scores[code] = scores.get(code, 0.0) + weight


def _beginning(found: Found) -> int:
    """The first word after the greeting."""
    begins = 0
    for hit in found.hits.get("courtesy", ()):
        if hit.place[0] > begins:
            break
        begins = max(begins, hit.place[1])
    return begins


def _only_thanks_at_the_end(found: Found) -> bool:
    places = [
        hit.place[0]
        for hit in found.hits.get("types", ())
        if any(code == "praise" and weight > 0 for code, weight in hit.keyword.targets)
    ]
    return bool(places) and min(places) >= len(found.words) - _LAST


def _asks_first_or_last(found: Found) -> bool:
    begins, ends = _beginning(found) + _FIRST, len(found.words) - _LAST
    is_asked = False
    for keyword, (start, _), _ in found.hits.get("types", ()):
        for code, weight in keyword.targets:
            if code == "inquiry":
                if weight < 0:
                    return False
                is_asked = is_asked or start <= begins or start >= ends
    return is_asked
