"""Whether two messages are one matter or one event: said with a relation, a confidence and the evidence for it."""

from dataclasses import dataclass
from datetime import timedelta

from cases.bands import KEPT
from cases.evidence import Comparison, Evidence, compare
from cases.scale import EVENT, MATTER, PERSONAL, scale
from cases.vocabulary import vocabulary
from cases.wording import as_written, asks_how_it_stands, is_told_again, shared_words

MEMORY = timedelta(days=7)
"""How long an earlier message of the same person counts as the same matter; later ones are follow-ups."""
FOLLOW_UP = KEPT
SHORT_MEMORY = timedelta(days=2)
"""For texts of few words, which people write again about the next occasion."""
SOON = timedelta(hours=48)
OUTAGE = timedelta(hours=12)
CAMPAIGN = timedelta(days=14)

_FEW_WORDS = 4
_FEWEST_OF_AN_EVENT = 3
_CAMPAIGN_UNITS = 8
_CAMPAIGN_LIKENESS = 0.8
_FULL_NAME = 2
_TEMPLATE_LIKENESS = 0.6
_SAME_FILE = "the same file is attached"
_SAME_PHOTO = "the same photo is attached"

_IS_A_SERVICE = "=app"
FAILS = frozenset(("=broken", "=works", "=login", "=off", "=slow"))
"""Meanings that tell how a thing is, and not which."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What an earlier message has to do with a new one."""

    relation: str
    confidence: float
    reason: str
    is_proof: bool = False
    """Enough to act upon; anything else is a person's to decide."""


def tie(new: Evidence, old: Evidence, *, is_open: bool) -> Tie | None:
    """What ties a new message to an older one; None: nothing that a person should be bothered with."""
    gap = abs(new.received_at - old.received_at)
    if gap > FOLLOW_UP:
        return None
    if set(new.sender_keys).intersection(old.sender_keys):
        return _of_one_person(new, old, compare(new, old), gap, is_open=is_open)
    compared = compare(new, old)
    if not (compared.shared or compared.sounds or compared.has_same_file or compared.has_same_photo):
        return None
    if _says_to_be(new, old) or _says_to_be(old, new):
        return _of_one_who_says_so(compared, gap)
    return _of_a_household(compared, gap) or _of_one_event(new, old, compared, gap)


def is_filled_in_anew(new: Evidence, old: Evidence) -> bool:
    """Another account, plate or ticket, or the same sentences with another name: another matter, however soon."""
    compared = compare(new, old)
    return compared.names_another or (
        compared.likeness >= _TEMPLATE_LIKENESS and bool(compared.contradictions or compared.inside or compared.dates)
    )


def is_weighed(new: Evidence, old: Evidence, compared: Comparison) -> bool:
    """Whether two messages are worth weighing: nothing contradicts, and more is in common than a person or a place."""
    if is_ruled_out(new, old, compared):
        return False
    is_one_topic = new.topic == old.topic != "other"
    if set(new.sender_keys).intersection(old.sender_keys):  # "still no answer" names no matter
        names_a_topic = is_one_topic and not asks_how_it_stands(new.wording)
        return bool(names_a_topic or compared.shared or compared.sounds or compared.numbers or compared.is_on_one_spot)
    # Both say where it is, and something of what it is: a fire is not the outage next door.
    fewest = min(len(new.wording.units), len(old.wording.units))
    tells_where = fewest >= _FEWEST_OF_AN_EVENT or compared.places or compared.is_on_one_spot
    tells_what = is_one_topic or compared.shared or len(compared.sounds) + compared.is_on_one_spot > 1
    return bool(tells_where and tells_what)


def is_ruled_out(new: Evidence, old: Evidence, compared: Comparison) -> bool:
    """Whether what two messages say contradicts that they are of one thing, however much they have in common."""
    if set(new.sender_keys).intersection(old.sender_keys):
        is_template = compared.likeness >= _TEMPLATE_LIKENESS
        return bool(compared.contradictions or compared.inside or (compared.dates and is_template))
    is_area_wide = bool(compared.shared & vocabulary().area_wide)
    return bool(compared.contradictions or compared.dates or (compared.inside and not is_area_wide))


def _of_one_person(new: Evidence, old: Evidence, compared: Comparison, gap: timedelta, *, is_open: bool) -> Tie | None:
    if is_ruled_out(new, old, compared):
        return None
    is_recent = is_open and gap <= MEMORY
    if is_recent and (proof := _proof(new, old, compared, gap)):
        return proof
    likelihood = _likelihood_of_one_matter(new, old, compared)
    if likelihood is None:
        return None
    reasons = _in_common(new, old, compared)
    if is_told_again(new.wording):
        reasons.append("it says that it was told before")
    if is_recent:
        return Tie("same_matter", likelihood, _said("the same sender wrote before", gap, reasons))
    when = "of a closed case" if not is_open else "earlier"
    return Tie("possible_follow_up", round(0.9 * likelihood, 2), _said(f"the same sender wrote {when}", gap, reasons))


def _proof(new: Evidence, old: Evidence, compared: Comparison, gap: timedelta) -> Tie | None:
    """The same words with the same numbers, of one day, from the address that is answered, nothing else attached."""
    if not compared.is_same_words or new.wording.figures != old.wording.figures or compared.has_other_files:
        return None
    if compared.names_another_day:
        return None
    if new.sender_keys[0] not in old.sender_keys:
        return None
    if len(new.wording.words) < _FEW_WORDS and not new.wording.figures and gap > SHORT_MEMORY:
        return None
    return Tie("same_matter", 1.0, _said("the same sender wrote the same words before", gap, ()), is_proof=True)


def _likelihood_of_one_matter(new: Evidence, old: Evidence, compared: Comparison) -> float | None:
    """How sure it is that one person means one matter; None: not enough to ask anybody."""
    fewest = min(len(new.wording.units), len(old.wording.units))
    if compared.has_other_files and not compared.has_same_photo and fewest < _FEW_WORDS:
        return None
    if compared.has_same_file or compared.has_same_photo:
        return 0.9
    if compared.is_same_words and (fewest > 1 or new.wording.figures):
        return 0.9
    if not is_weighed(new, old, compared):
        return None
    weighed = scale(MATTER)
    likelihood = weighed.likelihood(new, old, compared)
    return _sure(likelihood) if likelihood >= weighed.least else None


def _in_common(new: Evidence, old: Evidence, compared: Comparison) -> list[str]:
    """What speaks for two messages being of one thing, for people."""
    reasons: list[str] = []
    if compared.has_same_file:
        reasons.append(_SAME_FILE)
    elif compared.has_same_photo:
        reasons.append(_SAME_PHOTO)
    if compared.is_same_words:
        return [*reasons, "the same words"]
    if compared.metres is not None and compared.is_on_one_spot:
        reasons.append(f"{compared.metres:.0f} m apart")
    if named := (*compared.numbers, *compared.places):
        reasons.append(f"both name {', '.join(named)}")
    if said := as_written(shared_words(new.wording, old.wording), new.text):
        reasons.append(f"both say {', '.join(f'«{word}»' for word in said)}")
    if new.topic == old.topic != "other":
        reasons.append(f"both are about {new.topic}")
    return reasons


def _of_one_who_says_so(compared: Comparison, gap: timedelta) -> Tie | None:
    """Another address, but the text gives the other's telephone number, or the full name is the same: no proof."""
    if compared.contradictions or compared.inside or compared.dates or gap > MEMORY:
        return None
    if compared.overlap < 0.45 and not (compared.numbers and compared.overlap >= 0.2):
        return None
    reasons = [f"{compared.overlap:.0%} of the shorter text's matter is in the longer"]
    return Tie(
        "same_matter", _sure(0.4 + 0.4 * compared.overlap), _said("it seems to be the same person", gap, reasons)
    )


def _of_a_household(compared: Comparison, gap: timedelta) -> Tie | None:
    ids = [number for number in compared.numbers if not number.startswith("sum ")]
    if not ids or compared.contradictions or compared.inside or compared.dates or gap > MEMORY:
        return None
    if compared.overlap < 0.3:
        return None
    reasons = [f"both name {', '.join(ids)}", f"{compared.overlap:.0%} of the shorter text's matter is in the longer"]
    return Tie("same_matter", _sure(0.4 + 0.4 * compared.overlap), _said("somebody else wrote before", gap, reasons))


def _of_one_event(new: Evidence, old: Evidence, compared: Comparison, gap: timedelta) -> Tie | None:
    if is_ruled_out(new, old, compared):
        return None
    if gap <= SOON and is_weighed(new, old, compared):
        weighed = scale(EVENT)
        likelihood = weighed.likelihood(new, old, compared)
        if likelihood >= weighed.least:
            reasons = _in_common(new, old, compared)
            return Tie("same_event", _sure(likelihood), _said("somebody else reported", gap, reasons))
    is_outage = _IS_A_SERVICE in compared.shared and compared.overlap >= 0.5 and _fails(new) and _fails(old)
    if gap <= OUTAGE and is_outage:
        likelihood = _sure(0.4 + 0.3 * compared.overlap)
        return Tie("same_event", likelihood, _said("somebody else reported", gap, _in_common(new, old, compared)))
    if found := _of_one_picture(new, old, compared, gap):
        return found
    return _of_one_campaign(new, old, compared, gap)


def _of_one_picture(new: Evidence, old: Evidence, compared: Comparison, gap: timedelta) -> Tie | None:
    """Two people sent one file or photo; where one of them says nothing beside it, soon and about nothing else."""
    if not (compared.has_same_file or compared.has_same_photo):
        return None
    seen = _SAME_FILE if compared.has_same_file else _SAME_PHOTO
    if gap <= MEMORY and compared.overlap >= 0.25:
        reasons = [seen, f"{compared.overlap:.0%} of the shorter text's matter is in the longer"]
        return Tie("same_event", _sure(0.4 + 0.3 * compared.overlap), _said("somebody else reported", gap, reasons))
    is_silent = not (new.wording.units and old.wording.units)
    is_one_topic = new.topic == old.topic or "other" in (new.topic, old.topic)
    if gap <= SOON and is_silent and is_one_topic and not {new.topic, old.topic} & PERSONAL:
        return Tie("same_event", 0.4, _said("somebody else reported", gap, [seen]))
    return None


def _of_one_campaign(new: Evidence, old: Evidence, compared: Comparison, gap: timedelta) -> Tie | None:
    """The text of a petition, sent by many."""
    if gap > CAMPAIGN or compared.likeness < _CAMPAIGN_LIKENESS or compared.inside:
        return None
    if min(len(new.wording.units), len(old.wording.units)) < _CAMPAIGN_UNITS:
        return None
    reasons = [f"the texts are {compared.likeness:.0%} alike"]
    return Tie("same_event", _sure(0.3 + 0.4 * compared.likeness), _said("somebody else wrote", gap, reasons))


def _fails(evidence: Evidence) -> bool:
    return bool(evidence.wording.units & FAILS)


def _says_to_be(one: Evidence, other: Evidence) -> bool:
    """The text gives the telephone number that the other wrote from, or both have one name, of two words or more."""
    if any(key.startswith("phone:") and key[-8:] in one.wording.phones for key in other.sender_keys):
        return True
    is_named = len(one.sender_name.split()) >= _FULL_NAME
    return is_named and one.sender_name == other.sender_name and one.channel != other.channel


def _sure(likelihood: float) -> float:
    return round(min(0.95, likelihood), 2)


def _said(who: str, gap: timedelta, reasons: list[str] | tuple[str, ...]) -> str:
    hours = gap.total_seconds() / 3600
    when = (
        f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
    )
    return "; ".join((f"{who}, {when} apart", *reasons))
