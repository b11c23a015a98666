"""What the keyword lists alone make of a message, before examples are heard."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import rtoml

from classify.acts import kind
from classify.evidence import Verdict, weigh
from classify.keywords import Entry, Lexicon, read_lexicon
from classify.matcher import Found, Matcher
from classify.meant import Danger
from classify.spellings import folded_entries
from classify.taxonomy import Taxonomy

PERSON = Path(__file__).with_name("person.toml")
COURTESY = Verdict("not_a_case", 0.85)
"""Nothing but a greeting or thanks."""
_PICKED = 1.5
"""The topic that the person picked in a form: worth a phrase, not a proof; people pick wrong often."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """The compiled lists of one taxonomy."""

    taxonomy: Taxonomy
    matcher: Matcher
    usual: dict[str, str]
    """By topic: the type that it usually comes as."""
    own: frozenset[str]
    """The topics for which the centre has words of its own."""

    @classmethod
    def load(cls, taxonomy: Taxonomy) -> Self:
        """Compiles the shipped lists for the codes of ``taxonomy``."""
        lexicon = read_lexicon()
        usual = {
            topic: kind for topic, kind in lexicon.usual.items() if topic in taxonomy.topics and kind in taxonomy.types
        }
        entries = folded_entries([*known_entries(lexicon, taxonomy), *_person_entries()])
        own = frozenset(entry.code for entry in taxonomy.own_entries() if entry.head == "topics")
        return cls(taxonomy, Matcher(entries), usual, own)

    def topic(self, found: Found, picked: str | None = None) -> Verdict:
        """The topic, with what the person ``picked`` in a form as further evidence."""
        return weigh(found, "topics", {picked: _PICKED} if picked else {}, "other")

    def type(self, found: Found, topic: Verdict, danger: Danger, *, is_question: bool) -> Verdict:
        """The type of a message whose topic is settled; COURTESY itself for a plain greeting."""
        if is_courtesy(found):
            return COURTESY
        usual = self.usual.get(topic.code) if topic.confidence else None
        is_danger = bool(danger.quotes)
        return kind(found, usual, self.taxonomy.types, is_question=is_question, is_danger=is_danger)


def is_courtesy(found: Found) -> bool:
    """Whether greetings and thanks are all there is; an empty text is that, too."""
    polite = {place for hit in found.hits.get("courtesy", ()) for place in range(*hit.place)}
    return len(polite) == len(found.words)


def asks(text: str) -> bool:
    """Whether it holds a question mark."""
    return "?" in text or "؟" in text


def known_entries(lexicon: Lexicon, taxonomy: Taxonomy) -> list[Entry]:
    """The entries whose code the taxonomy has, the centre's own, and a topic's names where it has no keywords."""
    codes = {"topics": taxonomy.topics, "types": taxonomy.types}
    own = taxonomy.own_entries()
    replaced = {(entry.head, entry.code, entry.text) for entry in own}
    entries = [
        entry
        for entry in lexicon.entries
        if (entry.head not in codes or entry.code in codes[entry.head]) and not (replaced and entry[:3] in replaced)
    ]
    entries += own
    covered = {entry.code for entry in entries if entry.head == "topics"}
    for topic, names in taxonomy.topics.items():
        if topic not in covered and topic != "other":
            entries += [Entry("topics", topic, name, 1.0, language) for language, name in names.items()]
    return entries


def _person_entries() -> list[Entry]:
    """The phrases that ask for a person, in a head of their own: they speak for no topic."""
    phrases = rtoml.loads(PERSON.read_text(encoding="utf-8"))
    return [Entry("person", "asked", text, 1.0, language) for language, texts in phrases.items() for text in texts]
