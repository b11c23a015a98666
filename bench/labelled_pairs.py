"""The labelled pairs of messages of the tests: one matter, one event, a follow-up, or nothing to do with each other."""

import csv
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.shipped import SEED, rows_of
from cases.arrival import Arrival
from cases.bands import bands_of
from cases.evidence import Evidence
from cases.twins import Tie, tie
from classify.classifier import Classifier
from ingest.message import Channel
from normalize.message import Attachment, Location, Message, Sender

UNRELATED = "unrelated"
_PAIRS = Path(__file__).parents[1] / "tests" / "cases"
_RELATIONS = {"same_matter": "same_matter", "same_event": "same_event", "follow_up": "possible_follow_up", "none": None}
_FIRST_AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
_FILES = {"": ("", ""), "=": ("f", "f"), "!=": ("f", "g"), "b": ("", "f")}
_ONE, _OTHER = "+97455000001", "+97466000002"


@dataclass(frozen=True)
class Pair:
    """Two messages and what they have to do with each other."""

    source: str
    """The set that it is of, and who wrote it."""
    expected: str | None
    kind: str
    is_of_one_person: bool
    first: Evidence
    second: Evidence
    text: str

    @property
    def is_looked_at(self) -> bool:
        """Whether the look-up by keys leads from the second to the first."""
        return not set(bands_of(self.second).near).isdisjoint(bands_of(self.first).own)

    @property
    def found(self) -> Tie | None:
        """What the pipeline says of them."""
        return tie(self.second, self.first, is_open=True) if self.is_looked_at else None


def read_pairs(name: str, classifier: Classifier) -> list[Pair]:
    """The pairs of a set."""
    with (_PAIRS / f"pairs_{name}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_pair(row, f"{name} {row.get('author', '')}".strip(), classifier) for row in rows]


def pair_of(first: str, second: str, classifier: Classifier, *, is_of_one_person: bool, hours: float = 1) -> Pair:
    """Two texts that have nothing to do with each other, as far as anybody has said."""
    row = {
        "expected": "none", "kind": UNRELATED, "who": "same" if is_of_one_person else "other", "hours": str(hours),
        "places": "", "files": "", "a": first, "b": second,
    }  # fmt: skip
    return _pair(row, UNRELATED, classifier)


def unrelated(classifier: Classifier, count: int) -> list[Pair]:
    """Two composed texts in one language, drawn by lot, of one person as often as of two; two in five are letters.

    A letter is some messages about one topic: long texts have words in common by chance.
    """
    chance = random.Random(SEED)  # noqa: S311 - the same messages every time
    by_language: dict[str, dict[str, list[str]]] = {}
    for row in rows_of("composed"):
        by_language.setdefault(row["language"], {}).setdefault(row["topic"], []).append(row["text"])
    written = [sum(map(len, by_topic.values())) for by_topic in by_language.values()]
    found = []
    for at, by_topic in enumerate(chance.choices(list(by_language.values()), written, k=count)):
        hours = chance.randint(1, 40)
        first, second = _drawn(chance, by_topic), _drawn(chance, by_topic)
        found.append(pair_of(first, second, classifier, is_of_one_person=at % 2 == 0, hours=hours))
    return found


def _drawn(chance: random.Random, by_topic: dict[str, list[str]]) -> str:
    (texts,) = chance.choices(list(by_topic.values()), list(map(len, by_topic.values())))
    return ". ".join(chance.sample(texts, min(len(texts), chance.choice((1, 1, 1, 2, 3)))))


def _pair(row: dict[str, str], source: str, classifier: Classifier) -> Pair:
    def evidence(text: str, sender: str, place: str, file: str, hours: float) -> Evidence:
        message = Message(
            Channel.SMS, Sender(phone=sender), text=text, new_text=text,
            attachments=(Attachment("photo.jpg", "image/jpeg", 50_000, file),) if file else (),
            location=Location(float(place.split(",")[0]), float(place.split(",")[1])) if place else None,
        )  # fmt: skip
        return Arrival(message, classifier.classify(message), _FIRST_AT + timedelta(hours=hours)).evidence

    places = row["places"].split("|") if row["places"] else ["", ""]
    files = _FILES[row["files"]]
    is_one = row["who"] == "same"
    return Pair(
        source,
        _RELATIONS[row["expected"]],
        row["kind"],
        is_one,
        evidence(row["a"], _ONE, places[0], files[0], 0),
        evidence(row["b"], _ONE if is_one else _OTHER, places[1], files[1], float(row["hours"])),
        f"{row['kind']}: {row['a']} | {row['b']}",
    )
