"""Two messages held against each other: in what they agree, in what they contradict, and how alike their words are."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from cases.photos import MOST_PHOTOS, share_a_photo
from cases.rarity import weight
from cases.vocabulary import vocabulary
from cases.wording import PLACE_LABELS, Wording, name_of, names_a_day, read_wording
from ingest.message import Channel
from normalize.message import Location, Sender
from normalize.text.arabic import fold

MAX_CHARACTERS = 4000
LEAST_FILE_BYTES = 10_000
"""Smaller pictures are logos and signatures."""
SAME_SPOT_METRES = 400
"""Coordinates of one thing by two people with telephones."""
OTHER_SPOT_METRES = 1500
"""Coordinates farther apart are of two things."""

_REPLY = re.compile(r"\s*(?:re|aw|fwd?|رد|إعادة توجيه)(?:\[\d+\])?\s?[:：]", re.IGNORECASE)
_EARTH_METRES = 6_371_000
_INSIDE = ("house", "flat", "floor", "gate", "building")
"""Numbers in which neighbours differ."""
_TEMPLATE_WORDS = 5
_TEMPLATE_SLOTS = 2
_TYPO = 70


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one message says, as far as it can be compared."""

    text: str
    """As it was written: the subject, where it is the sender's own, and what they newly wrote."""
    wording: Wording
    topic: str
    type: str
    sender_keys: tuple[str, ...]
    sender_name: str
    """Folded."""
    channel: str
    location: Location | None
    files: frozenset[str]
    """SHA-256 of what is attached and large enough to be more than a logo."""
    photos: frozenset[str]
    """Hashes of what the photos among them show."""
    received_at: datetime


def folded_words(new_text: str) -> str:
    """What a person wrote, as far as it is compared."""
    return _folded(new_text[:MAX_CHARACTERS])


@lru_cache(maxsize=1000)
def _folded(text: str) -> str:
    # Kept for a while: what has just been written is what the next messages are held against.
    return fold(text)


def evidence_of(
    *,
    channel: Channel,
    sender: Sender,
    subject: str,
    text: str,
    location: Location | None,
    files: Iterable[tuple[str, int, str]],
    topic: str,
    type_: str,
    received_at: datetime,
) -> Evidence:
    """What a message says; ``text`` is what its sender newly wrote: what they quote does not count.

    ``files`` are hash, size and photo hash of what is attached.
    """
    # The subject of a reply is somebody else's.
    attached = [(sha256, photo) for sha256, size, photo in files if sha256 and size >= LEAST_FILE_BYTES]
    folded = folded_words(text)
    head = _folded(subject[:MAX_CHARACTERS]) if channel is Channel.EMAIL and not _REPLY.match(subject) else ""
    is_headed = bool(head) and not folded.startswith(head)
    return Evidence(
        text=f"{subject} {text}" if is_headed else text,
        wording=read_wording(f"{head} {folded}" if is_headed else folded),
        topic=topic,
        type=type_,
        sender_keys=sender.keys(channel),
        sender_name=_folded(sender.name[:MAX_CHARACTERS]) if sender.name else "",
        channel=channel.value,
        location=location,
        files=frozenset(sha256 for sha256, _ in attached),
        photos=frozenset([photo for _, photo in attached if photo][:MOST_PHOTOS]),
        received_at=received_at,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for and against two messages being about one thing; the texts name it for a person."""

    overlap: float
    """0 to 1: how much of the shorter one's matter is in the longer one."""
    likeness: float
    """0 to 1: how much both have in common of all that they say."""
    shared: frozenset[str]
    """Units of both."""
    sounds: frozenset[str]
    """How the rare words sound that both have."""
    weight: float
    """What the shared units tell: the rarer, the more."""
    is_same_words: bool
    """In their order, courtesies aside."""
    numbers: tuple[str, ...] = ()
    """Accounts, plates, tickets and the like that both name, and sums."""
    places: tuple[str, ...] = ()
    """Districts, streets, landmarks that both name."""
    metres: float | None = None
    has_same_file: bool = False
    has_same_photo: bool = False
    """Whatever it was compressed or scaled to."""
    contradictions: tuple[str, ...] = ()
    """Numbers, sums, places and names in which they differ: a template filled in twice."""
    inside: tuple[str, ...] = ()
    """Contradictions in which neighbours differ, or two people hit by one event: house, account."""
    dates: tuple[str, ...] = ()
    """Dates in which they differ."""
    names_another: bool = False
    """Of an account, plate, ticket or the like, each names another."""
    names_another_day: bool = False
    """The same words tell of two days: «today», on two of them."""
    has_other_files: bool = False

    @property
    def is_on_one_spot(self) -> bool:
        """Both have coordinates, close together."""
        return self.metres is not None and self.metres <= SAME_SPOT_METRES


def compare(one: Evidence, other: Evidence) -> Comparison:
    """Hold two messages against each other."""
    a, b = one.wording, other.wording
    contradictions, inside = _contradictions(a, b)
    metres = _metres(one.location, other.location) if one.location and other.location else None
    if metres is not None and metres > OTHER_SPOT_METRES:
        contradictions = (*contradictions, f"{metres / 1000:.1f} km apart")
    alike = max(_alike(a.features, b.features), _alike(a.own_features, b.own_features))
    shared = max(a.units & b.units, a.own_units & b.own_units, key=weight)
    is_same_words = bool(a.words) and (a.words, a.rest) == (b.words, b.rest)
    # By Greenwich: in the Gulf a day then ends after three at night, when people have gone to bed.
    is_same_day = one.received_at.date() == other.received_at.date()
    return Comparison(
        overlap=alike.overlap,
        likeness=alike.likeness,
        shared=shared,
        sounds=frozenset(a.sounds).intersection(b.sounds),
        weight=weight(shared),
        is_same_words=is_same_words,
        numbers=_shared_numbers(a, b),
        places=_shared_places(a, b),
        metres=metres,
        has_same_file=bool(one.files & other.files),
        has_same_photo=share_a_photo(one.photos, other.photos),
        contradictions=contradictions,
        inside=inside,
        dates=_other_dates(a, b),
        names_another=_names_another(a, b),
        names_another_day=is_same_words and not is_same_day and names_a_day(a),
        has_other_files=bool(one.files and other.files and not one.files & other.files),
    )


class _Alike(NamedTuple):
    """How alike two texts are."""

    likeness: float
    overlap: float


def _alike(ours: frozenset[str], theirs: frozenset[str]) -> _Alike:
    if not ours or not theirs:
        return _Alike(0.0, 0.0)
    common = len(ours & theirs)
    return _Alike(common / (len(ours) + len(theirs) - common), common / min(len(ours), len(theirs)))


def _contradictions(a: Wording, b: Wording) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that always count, and those in which neighbours may differ."""
    firm: list[str] = []
    inside: list[str] = []
    for label in _labels(a, b) if a.labelled and b.labelled else ():
        ours, theirs = _values(a, label), _values(b, label)
        if not (ours <= theirs or theirs <= ours):
            is_outside = label in PLACE_LABELS and label not in _INSIDE
            (firm if is_outside else inside).append(f"{label} {_either(ours)} and {_either(theirs)}")
    if (a.codes or b.codes) and a.ids and b.ids and not a.ids & b.ids:
        inside.append(f"number {_either(a.ids)} and {_either(b.ids)}")
    if a.amounts and b.amounts and not a.amounts & b.amounts:
        inside.append(f"sum {_either(a.amounts)} and {_either(b.amounts)}")
    if _are_elsewhere(a.places, b.places):
        firm.append(f"place {_either(a.places)} and {_either(b.places)}")
    if slot := _other_name(a, b):
        firm.append(slot)
    return tuple(firm), tuple(inside)


def _names_another(a: Wording, b: Wording) -> bool:
    labels = (label for label in _labels(a, b) if label not in PLACE_LABELS)
    return any(not _values(a, label) & _values(b, label) for label in labels)


def _other_name(a: Wording, b: Wording) -> str:
    """A template with another name in it: word for word the same, but for a few that are nothing like each other."""
    if len(a.words) != len(b.words) or len(a.words) < _TEMPLATE_WORDS:
        return ""
    different = [at for at, (one, other) in enumerate(zip(a.words, b.words, strict=True)) if one != other]
    if not different or len(different) > max(_TEMPLATE_SLOTS, len(a.words) // 5):
        return ""
    durations = vocabulary().durations
    for at in different:
        one, other = a.words[at], b.words[at]
        is_counted = at + 1 < len(a.words) and a.words[at + 1] in durations
        if one[0].isdigit() and other[0].isdigit() and not is_counted:
            return f"{one} and {other} in the same words"
        if name_of(one) and name_of(other) and fuzz.ratio(one, other) < _TYPO:
            return f"«{one}» and «{other}» in the same words"
    return ""


def _are_elsewhere(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    if not ours or not theirs or ours & theirs:
        return False
    wide = vocabulary().wide_places
    return (ours <= wide) == (theirs <= wide)


def _shared_numbers(a: Wording, b: Wording) -> tuple[str, ...]:
    shared = a.ids & b.ids
    sums = {f"sum {value}" for value in a.amounts & b.amounts}
    return tuple(sorted(shared | sums))


def _shared_places(a: Wording, b: Wording) -> tuple[str, ...]:
    wide = vocabulary().wide_places
    shared = {*(a.places & b.places) - wide, *(a.landmarks & b.landmarks)}
    shared |= {f"{label} {value}" for label, value in a.labelled & b.labelled if label in PLACE_LABELS}
    return tuple(sorted(shared))


def _other_dates(a: Wording, b: Wording) -> tuple[str, ...]:
    if not a.dates or not b.dates:
        return ()
    if any(_is_one_date(one, other) for one in a.dates for other in b.dates):
        return ()
    return (f"date {_either(a.dates)} and {_either(b.dates)}",)


def _is_one_date(one: str, other: str) -> bool:
    """``3/10`` and ``/10`` may be one."""
    day, _, month = one.partition("/")
    other_day, _, other_month = other.partition("/")
    return month == other_month and (not day or not other_day or day == other_day)


def _labels(a: Wording, b: Wording) -> list[str]:
    return sorted({label for label, _ in a.labelled} & {label for label, _ in b.labelled})


def _values(wording: Wording, label: str) -> set[str]:
    return {value for name, value in wording.labelled if name == label}


def _either(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)[:3])


def _metres(one: Location, other: Location) -> float:
    """The great circle between two places (haversine)."""
    north, other_north = math.radians(one.latitude), math.radians(other.latitude)
    half_north = (other_north - north) / 2
    half_east = math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(chord)))
