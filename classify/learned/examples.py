"""From labelled rows to what is learnt from: each text once, and a part held back that no model ever learns from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from classify.classifier import Classifier
from classify.evidence import Verdict
from classify.learned.features import words_of
from classify.learned.rows import Row
from normalize.languages import detect
from normalize.text.arabic import fold

HELD_BACK = 0.05
"""Share of the texts that only ever compare models."""
_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Example:
    """One text, as its words."""

    label: str
    words: tuple[str, ...]
    language: str
    channel: str
    key: str
    """The folded text."""
    cold: Verdict | None = None
    """What the keywords alone answer."""
    cold_is_sure: bool = False
    """With them alone, nobody would have looked."""
    weight: float = 1
    """For so many rows it counts in the fit."""


@dataclass(frozen=True, slots=True)
class Source:
    """One row as it came, before the same texts were put together."""

    label: str
    text: str
    language: str
    channel: str
    cold: Verdict | None = None
    cold_is_sure: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Tidied:
    """Each text once, in an order that does not depend on the file's."""

    examples: tuple[Example, ...]
    repeated: int
    """Rows that only repeated another text."""
    contradictory: int
    """Texts that came with more than one label; of the rows with the most weight the most frequent one was taken, the
    last one of equals."""


def sources(rows: Sequence[Row], target: str, keywords: Classifier | None, weight: int = 1) -> list[Source]:
    """The rows with their language, and with what ``keywords`` make of them where those can know the labels."""
    found = []
    for row in rows:
        language = row.language or detect(row.text).language
        cold, is_sure = None, False
        if keywords is not None:
            said = keywords.classify_text(row.text, language)
            cold, is_sure = Verdict(getattr(said, target), said.confidence[target]), not said.review
        found.append(Source(row.label, row.text, language, row.channel, cold, is_sure, weight))
    return found


def are_codes(rows: Sequence[Row], codes: frozenset[str]) -> bool:
    """Whether most rows are labelled with one of these codes."""
    return 2 * sum(row.label in codes for row in rows) > len(rows)


def tidy(rows: Sequence[Source]) -> Tidied:
    """Puts rows with the same folded text together, so that no text is both learnt and examined."""
    groups: dict[str, list[Source]] = {}
    for row in rows:
        groups.setdefault(fold(row.text), []).append(row)
    examples = []
    contradictory = 0
    for key in sorted(groups):
        group = groups[key]
        weight = max(row.weight for row in group)
        contradictory += len({row.label for row in group}) > 1
        group = [row for row in group if row.weight == weight]
        votes = Counter(row.label for row in reversed(group))
        label = votes.most_common(1)[0][0]
        row = next(row for row in reversed(group) if row.label == label)
        words = tuple(words_of(row.text))
        examples.append(Example(label, words, row.language, row.channel, key, row.cold, row.cold_is_sure, weight))
    return Tidied(tuple(examples), len(rows) - len(examples), contradictory)


def is_held_back(key: str, seed: int) -> bool:
    """Whether a text is never learnt from: decided by the text alone, so that it stays so as a set grows."""
    return crc32(f"{seed}:{key}".encode("utf-8", "surrogatepass")) % _BUCKETS < HELD_BACK * _BUCKETS
