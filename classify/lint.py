"""What is wrong with keyword lists that load well all the same: each finding with its path and its remedy."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from classify.keywords import ANY_ENDING, EXACTLY, NUMBER, PAIR, Entry
from classify.matcher import Matcher
from classify.spellings import folded_entries
from classify.taxonomy import Taxonomy
from classify.tokens import JOINTS, stem
from normalize.text.arabic import fold

_MOST_TOPICS = 2
"""A word that speaks for more topics than these tells none of them apart."""
_WEAK = 0.5
"""Words that only tip a balance may speak for many."""

Words = tuple[str, ...]


def lint(taxonomy: Taxonomy, entries: Sequence[Entry]) -> list[str]:
    """One sentence a finding, about ``entries`` as they are compiled for ``taxonomy``.

    Examples: ``keywords.en.topics.water: «pipe» is listed twice; keep one of them``.
    """
    known = [entry for entry in entries if entry.head in ("topics", "types")]
    return [
        *_without_words(taxonomy, known),
        *_shared(known),
        *_listed_twice(known),
        *_cancelled(known),
        *_silent(known, entries),
    ]


def _without_words(taxonomy: Taxonomy, entries: Iterable[Entry]) -> Iterator[str]:
    """Topics that have no words in a language in which the taxonomy names topics or lists words."""
    claimed = {language for names in taxonomy.topics.values() for language in names} | set(taxonomy.keywords)
    spoken = defaultdict(set)
    for entry in entries:
        if entry.weight > 0:
            spoken[entry.code].add(entry.language)
    for topic in taxonomy.topics:
        missing = sorted(claimed - spoken[topic])
        if missing and topic != "other":
            yield (
                f"topics.{topic}: no words in {', '.join(missing)}; "
                f"list some in [keywords.{missing[0]}.topics.{topic}], or nobody who writes so is understood"
            )


def _shared(entries: Iterable[Entry]) -> Iterator[str]:
    speakers: dict[Words, dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        if entry.head == "topics" and entry.weight > _WEAK:
            speakers[_words(entry.text)].setdefault(entry.code, entry)
    for by_topic in speakers.values():
        if len(by_topic) > _MOST_TOPICS:
            one = next(iter(by_topic.values()))
            topics = ", ".join(sorted(by_topic))
            yield f"{_path(one)}: «{one.text}» speaks for {topics}; keep it for two, or make it weak"


def _listed_twice(entries: Iterable[Entry]) -> Iterator[str]:
    first: dict[tuple[str, str, str, Words], Entry] = {}
    for entry in entries:
        if PAIR not in entry.text:
            before = first.setdefault((entry.language, entry.head, entry.code, _words(entry.text)), entry)
            if before is not entry and (before.weight > 0) == (entry.weight > 0):
                said = "twice" if before.text == entry.text else f"twice, as «{before.text}» too"
                yield f"{_path(entry)}: «{entry.text}» is listed {said}; keep one of them"


def _cancelled(entries: Iterable[Entry]) -> Iterator[str]:
    speaking: dict[tuple[str, str, Words], Entry] = {}
    against: list[Entry] = []
    for entry in entries:
        if entry.weight > 0:
            speaking[entry.head, entry.code, _words(entry.text)] = entry
        else:
            against.append(entry)
    for entry in against:
        if (entry.head, entry.code, _words(entry.text)) in speaking:
            yield f"{_path(entry)}: «{entry.text}» speaks for {entry.code} and against it; drop one of the two"


def _silent(entries: Iterable[Entry], compiled: Iterable[Entry]) -> Iterator[str]:
    """Keywords that are not found even in a text of just their own words."""
    matcher = Matcher(folded_entries(compiled))
    for entry in entries:
        text = entry.text.replace(PAIR, " ").replace(ANY_ENDING, "").replace(NUMBER, "3")
        hits = matcher.find(text).hits.get(entry.head, ())
        if not any(code == entry.code for hit in hits for code, _ in hit.keyword.targets):
            yield f"{_path(entry)}: «{entry.text}» can never fire; another keyword takes its words, or it has none"


def _words(text: str) -> Words:
    return tuple(fold(piece).translate(JOINTS) if _is_itself(piece) else stem(piece) for piece in text.split())


def _is_itself(piece: str) -> bool:
    return piece.startswith(EXACTLY) or piece.endswith((ANY_ENDING, NUMBER))


def _path(entry: Entry) -> str:
    return f"keywords.{entry.language}.{entry.head}.{entry.code}"
