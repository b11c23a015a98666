"""Message to classification by keywords alone: what decides before anything could be learnt."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classify.classification import Classification
from classify.evidence import Verdict, weigh
from classify.keywords import SHIPPED, Entry, Lexicon, read_lexicon
from classify.matcher import Found, Matcher
from classify.priority import Danger, find_danger, judge
from classify.taxonomy import Taxonomy
from normalize.message import Message
from normalize.text.hashtags import readable

TOPIC_THRESHOLD = 0.5
"""Below it a person looks. One unrivalled plain keyword reaches 0.51; two topics head to head do not."""
TYPE_THRESHOLD = 0.4
"""Lower than the topic's: a wrong type sends nothing to the wrong agency."""
MAX_CHARACTERS = 20_000
"""What is read of a longer text: the matter is told at its beginning."""
FEWEST_WORDS = 3
"""A shorter text goes to a person unless it is a plain greeting."""

_PICKED = 1.5
"""The topic that the person picked in a form: worth a phrase, not a proof; people pick wrong often."""
_USUAL = 0.5
"""The type that a topic usually comes as: decides only where the words say nothing."""
_ASKED = 0.6
"""A question mark speaks for an inquiry, but angry people ask questions too."""
_DANGEROUS = 3.0
"""A person in danger reports it, even where the words only ask for an ambulance."""
_TONE_OF_TYPE = {"complaint": {"negative": 0.75}, "praise": {"positive": 1.0}}
_COURTESY = Verdict("not_a_case", 0.85)


@dataclass(frozen=True)
class Classifier:
    """The compiled keyword lists of one taxonomy. Built once; classifying changes nothing."""

    taxonomy: Taxonomy
    matcher: Matcher
    usual: dict[str, str]
    model: str
    """Content hash of keywords, rules and taxonomy: the same hash decides the same."""

    @classmethod
    def load(cls, taxonomy: Taxonomy) -> "Classifier":
        """Compiles the shipped keywords for the codes of ``taxonomy``."""
        lexicon = read_lexicon()
        usual = {
            topic: kind for topic, kind in lexicon.usual.items() if topic in taxonomy.topics and kind in taxonomy.types
        }
        return cls(taxonomy, Matcher(_known_entries(lexicon, taxonomy)), usual, _content_hash(taxonomy))

    def classify(self, message: Message) -> Classification:
        """Type, topic, priority and sentiment of what the person newly wrote, with reasons."""
        body = message.new_text if message.new_text.strip() else message.text
        found = self.matcher.find(readable(f"{message.subject}\n{body}"[:MAX_CHARACTERS]))
        # Portals, scanners and fax gateways mark what citizens send through them as bulk.
        if message.auto and message.auto != "bulk":
            return self._automatic(message.auto, find_danger(found))
        picked = self._picked(dict(message.fields))
        if not found.words and (picked or message.attachments or message.location or message.flags):
            return self._unread(picked)
        is_question = "?" in body or "؟" in body
        return self._decide(found, picked, is_question, message.language.language)

    def classify_text(self, text: str) -> Classification:
        """The classification of a bare text, whose language nobody has told."""
        found = self.matcher.find(readable(text[:MAX_CHARACTERS]))
        return self._decide(found, None, "?" in text or "؟" in text, None)

    def _picked(self, fields: Mapping[str, str]) -> str | None:
        """The topic that the person chose in a form, or in a city app (Open311's service_code)."""
        answers = (fields.get("topic", ""), fields.get("service_code", ""))
        return next((code for answer in answers if answer and (code := self.taxonomy.topic_called(answer))), None)

    def _decide(self, found: Found, picked: str | None, is_question: bool, language: str | None) -> Classification:
        danger = find_danger(found)
        topic = weigh(found, "topics", {picked: _PICKED} if picked else {}, "other")
        kind = _COURTESY if _is_courtesy(found) else self._type(found, topic, danger, is_question)
        if kind.code == "not_a_case" and not danger.quotes:
            topic = Verdict("other", kind.confidence)
        priority = judge(found, danger, kind.code)
        tone = weigh(found, "tone", _TONE_OF_TYPE.get(kind.code, {}), "neutral")
        reasons = [topic.reason("topic"), kind.reason("type"), priority.reason]
        if kind is _COURTESY:
            reasons = ["type not_a_case: nothing but a greeting or thanks", priority.reason]
        elif picked:
            reasons.append(f"the form's own answer: {picked}")
        doubts = [] if kind is _COURTESY else self._doubts(found, topic, kind, danger, language)
        return Classification(
            type=kind.code,
            topic=topic.code,
            priority=priority.code,
            sentiment=tone.code,
            confidence={
                "type": kind.confidence,
                "topic": topic.confidence,
                "priority": priority.confidence,
                "sentiment": tone.confidence,
            },
            reasons=(*reasons, *(f"review: {doubt}" for doubt in doubts)),
            review=bool(doubts),
            model=self.model,
        )

    def _type(self, found: Found, topic: Verdict, danger: Danger, is_question: bool) -> Verdict:
        nudges: dict[str, float] = {}
        if topic.confidence and topic.code in self.usual:
            nudges[self.usual[topic.code]] = _USUAL
        if is_question:
            nudges["inquiry"] = nudges.get("inquiry", 0.0) + _ASKED
        if danger.quotes:
            nudges["incident"] = nudges.get("incident", 0.0) + _DANGEROUS
        return weigh(found, "types", nudges, "inquiry")

    def _doubts(self, found: Found, topic: Verdict, kind: Verdict, danger: Danger, language: str | None) -> list[str]:
        doubts = []
        if danger.signs and not danger.quotes:
            doubts.append(f"{', '.join(f'«{quote}»' for quote in danger.signs)} may mean danger")
        if topic.confidence < TOPIC_THRESHOLD:
            doubts.append(f"topic confidence {topic.confidence} is below {TOPIC_THRESHOLD}")
        if kind.confidence < TYPE_THRESHOLD:
            doubts.append(f"type confidence {kind.confidence} is below {TYPE_THRESHOLD}")
        if language == "und":
            doubts.append("the language is unknown")
        if len(found.words) < FEWEST_WORDS:
            doubts.append(f"fewer than {FEWEST_WORDS} words")
        return doubts

    def _automatic(self, auto: str, danger: Danger) -> Classification:
        """A machine wrote it. Words of danger in it are not acted upon, but a person looks."""
        reasons = [f"type not_a_case: the message is automatic ({auto})"]
        if danger.quotes:
            reasons.append(f"review: it holds words of danger: {', '.join(f'«{q}»' for q in danger.quotes)}")
        return Classification(
            type="not_a_case",
            priority="low",
            confidence={"type": 0.9, "topic": 0.9, "priority": 0.9, "sentiment": 0.0},
            reasons=tuple(reasons),
            review=bool(danger.quotes),
            model=self.model,
        )

    def _unread(self, picked: str | None) -> Classification:
        """No words, but something came: a photograph, a place, a topic picked, bytes that could not be read."""
        reason = "review: nothing to read in the text; the attachment or place must be looked at"
        return Classification(
            type=self.usual.get(picked, "inquiry") if picked else "inquiry",
            topic=picked or "other",
            confidence={"type": 0.0, "topic": 0.0, "priority": 0.0, "sentiment": 0.0},
            reasons=(f"the form's own answer: {picked}", reason) if picked else (reason,),
            model=self.model,
        )


def _is_courtesy(found: Found) -> bool:
    """Whether greetings and thanks are all there is; an empty text is that, too."""
    polite = {place for hit in found.hits.get("courtesy", ()) for place in range(*hit.place)}
    return len(polite) == len(found.words)


def _known_entries(lexicon: Lexicon, taxonomy: Taxonomy) -> list[Entry]:
    """The entries whose code the taxonomy has, and a topic's own names where it has no keywords."""
    codes = {"topics": taxonomy.topics, "types": taxonomy.types}
    entries = [entry for entry in lexicon.entries if entry.head not in codes or entry.code in codes[entry.head]]
    covered = {entry.code for entry in entries if entry.head == "topics"}
    for topic, names in taxonomy.topics.items():
        if topic not in covered and topic != "other":
            entries += [Entry("topics", topic, name, 1.0, language) for language, name in names.items()]
    return entries


def _content_hash(taxonomy: Taxonomy) -> str:
    digest = hashlib.sha256(taxonomy.model_dump_json().encode())
    for path in sorted([*Path(__file__).parent.glob("*.py"), *SHIPPED.glob("*.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
