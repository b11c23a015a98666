"""Message to classification: by keywords, and by what examples have taught where there are any."""

import gc
import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from classify.acts import kind as kind_of
from classify.acts import may_be_case
from classify.alarms import Alarms
from classify.classification import Classification
from classify.danger_words import SHIPPED as DANGER
from classify.evidence import Verdict, weigh
from classify.heard import Heard, body_of
from classify.keywords import SHIPPED, Entry, Lexicon, read_lexicon
from classify.learned.folder import ABOUT, PERIL
from classify.learned.folder import SHIPPED as LEARNED
from classify.matcher import Found, Matcher
from classify.meant import Danger
from classify.priority import judge
from classify.resemblance import Resemblance
from classify.settled import Settled, raised
from classify.spellings import folded_entries
from classify.taxonomy import Taxonomy
from normalize.message import Message

if TYPE_CHECKING:  # numpy is loaded where a model is in use, and nowhere else
    from classify.learned.model import Model
    from classify.learned.opinion import Opinion

TOPIC_THRESHOLD = 0.6
"""Below it a person looks. One plain keyword reaches 0.51 and is not enough; a phrase or a strong word alone is."""
TYPE_THRESHOLD = 0.6
"""Where two types lie head to head, a person looks."""
FEWEST_WORDS = 3
"""A shorter text goes to a person unless it is a plain greeting."""

_WORST_SCAN = 0.6
"""Lines read from a picture with less confidence than this, on average, may say anything."""
_PICKED = 1.5
"""The topic that the person picked in a form: worth a phrase, not a proof; people pick wrong often."""
_TONE_OF_TYPE = {"complaint": {"negative": 0.75}, "praise": {"positive": 1.0}}
_COURTESY = Verdict("not_a_case", 0.85)
_TONES = frozenset(("negative", "neutral", "positive"))
_PERSON = Path(__file__).with_name("person.toml")


@dataclass(frozen=True)
class Classifier:
    """The compiled keyword lists of one taxonomy. Built once; classifying changes nothing."""

    taxonomy: Taxonomy
    matcher: Matcher
    resemblance: Resemblance
    usual: dict[str, str]
    model: str
    """Content hash of keywords, rules, taxonomy and learned model: the same hash decides the same."""
    learned: "Model | None" = None
    of_taxonomy: frozenset[str] = frozenset()
    """Learned heads that answer with the taxonomy's codes; the others answer with labels of the centre's own."""
    distrusted: frozenset[tuple[str, str]] = frozenset()
    """By head and language: where the audit found that answers are wrong too often."""
    alarms: Alarms = field(default_factory=Alarms.load)

    @classmethod
    def load(cls, taxonomy: Taxonomy, learned: "Model | None" = None) -> "Classifier":
        """Compiles the shipped keywords for the codes of ``taxonomy``, once in a process."""
        found = _untaught(taxonomy.model_dump_json())
        return found if learned is None else found.taught(learned)

    def taught(self, learned: "Model | None", distrusted: frozenset[tuple[str, str]] = frozenset()) -> "Classifier":
        """The same keywords with another learned model, without compiling them again."""
        name = self.model.partition("-")[0]
        heads: frozenset[str] = frozenset()
        if learned is not None:
            heads = frozenset(one for one in learned.heads if learned.speaks(one, codes_of(self.taxonomy, one)))
            name = f"{name}-{learned.hash}"
        if distrusted:
            name = f"{name}-{hashlib.sha256(repr(sorted(distrusted)).encode()).hexdigest()[:6]}"
        return replace(self, model=name, learned=learned, of_taxonomy=heads, distrusted=distrusted)

    def prepare(self) -> None:
        """Read what only some messages need, so that none of them waits for it."""
        from classify.learned.likeness import shipped
        from classify.learned.peril import perilous

        self.resemblance.prepare()
        shipped()
        perilous()

    def classify(self, message: Message, heard: Heard | None = None) -> Classification:
        """Type, topic, priority and sentiment of what the person newly wrote, with reasons.

        ``heard`` is what the watch for danger has heard in this message; None: nobody has listened yet.
        """
        heard = heard or Heard.in_message(message, self.alarms)
        # Portals, scanners and fax gateways mark what citizens send through them as bulk.
        if message.auto and message.auto != "bulk":
            return self._automatic(message.auto, heard.danger)
        picked = self._picked(message.fields) if message.fields else None
        if not heard.words and (picked or message.attachments or message.location or message.flags):
            return self._unread(picked)
        scan = [line.confidence for line in message.scanned]
        is_blurred = bool(scan) and sum(scan) / len(scan) < _WORST_SCAN
        is_question = _asks(body_of(message))
        return self._decide(heard, picked, is_question, message.language.language, is_blurred=is_blurred)

    def classify_text(self, text: str, language: str | None = None) -> Classification:
        """The classification of a bare text; ``language`` None: nobody has told it."""
        return self._decide(Heard.of(text, self.alarms), None, _asks(text), language)

    def _picked(self, fields: Iterable[tuple[str, str]]) -> str | None:
        """The topic that the person chose in a form, or in a city app (Open311's service_code)."""
        given = dict(fields)
        answers = (given.get("topic", ""), given.get("service_code", ""))
        return next((code for answer in answers if answer and (code := self.taxonomy.topic_called(answer))), None)

    def _decide(
        self, heard: Heard, picked: str | None, is_question: bool, language: str | None, *, is_blurred: bool = False
    ) -> Classification:
        found, danger = self.matcher.find_in(heard.words), heard.danger
        opinion = self.learned.opinion(found.words, language, self.of_taxonomy) if self.learned else None
        topic = _settled(opinion, "topic", self._topic(found, picked))
        kind = self._settled_type(found, topic.verdict, danger, is_question, opinion)
        if kind.verdict.code == "not_a_case" and not danger.quotes and not (opinion and opinion.rules_alone("topic")):
            topic = Settled(Verdict("other", kind.verdict.confidence))
        ruled = judge(danger, kind.verdict.code)
        priority = raised(ruled, _settled(opinion, "priority", Verdict(ruled.code, 0.0)))
        nudges = _TONE_OF_TYPE.get(kind.verdict.code, {})
        tone = _settled(opinion, "sentiment", weigh(found, "tone", nudges, "neutral"))
        reasons = [topic.reason("topic"), kind.reason("type"), priority.reason]
        if kind.verdict is _COURTESY:
            reasons = ["type not_a_case: nothing but a greeting or thanks", priority.reason]
        elif picked:
            reasons.append(f"the form's own answer: {picked}")
        doubts = [] if kind.verdict is _COURTESY else self._doubts(found, topic, kind, danger, language)
        if is_blurred:
            doubts.append("the picture is hard to read")
        return Classification(
            type=kind.verdict.code,
            topic=topic.verdict.code,
            priority=priority.code,
            sentiment=tone.verdict.code,
            confidence={
                "type": kind.verdict.confidence,
                "topic": topic.verdict.confidence,
                "priority": priority.confidence,
                "sentiment": tone.verdict.confidence,
            },
            reasons=(*reasons, *(f"review: {doubt}" for doubt in doubts)),
            review=bool(doubts),
            model=self.model,
        )

    def _topic(self, found: Found, picked: str | None) -> Verdict:
        told = weigh(found, "topics", {picked: _PICKED} if picked else {}, "other")
        if told.confidence >= TOPIC_THRESHOLD or told.code == picked or len(found.words) < FEWEST_WORDS:
            return told
        if not told.confidence:
            return self.resemblance.topic(" ".join(found.words)) or told
        from classify.learned.likeness import reads_like

        likely = reads_like(found.words, told)
        return likely if likely.code in self.taxonomy.topics else told

    def _settled_type(
        self, found: Found, topic: Verdict, danger: Danger, is_question: bool, opinion: "Opinion | None"
    ) -> Settled:
        alone = opinion is not None and opinion.rules_alone("type")
        if _is_courtesy(found) and not alone:
            return Settled(_COURTESY)
        cold = self._type(found, topic, danger, is_question)
        # A person in danger reports it, whatever their words resemble.
        return Settled(cold) if danger.quotes and not alone else _settled(opinion, "type", cold)

    def _type(self, found: Found, topic: Verdict, danger: Danger, is_question: bool) -> Verdict:
        usual = self.usual.get(topic.code) if topic.confidence else None
        return kind_of(found, usual, self.taxonomy.types, is_question=is_question, is_danger=bool(danger.quotes))

    def _doubts(self, found: Found, topic: Settled, kind: Settled, danger: Danger, language: str | None) -> list[str]:
        doubts = []
        if danger.signs and not danger.quotes:
            doubts.append(f"{', '.join(f'«{quote}»' for quote in danger.signs)} may mean danger")
        for head, settled, threshold in (("topic", topic, TOPIC_THRESHOLD), ("type", kind, TYPE_THRESHOLD)):
            doubts += settled.doubts
            if not settled.is_learned and settled.verdict.confidence < threshold:
                doubts.append(f"{head} confidence {settled.verdict.confidence} is below {threshold}")
            if not settled.is_learned and (head, language) in self.distrusted:
                doubts.append(f"in {language} the audit found too many wrong {head} answers")
        if kind.verdict.code == "not_a_case" and not kind.is_learned and may_be_case(found):
            doubts.append("it may be a case all the same")
        asked = found.hits.get("person")
        if asked:
            doubts.append(f"a person is asked for: «{found.quote(asked[0])}»")
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


@lru_cache(maxsize=4)
def _untaught(taxonomy_as_json: str) -> Classifier:
    collects = gc.isenabled()
    gc.disable()  # it would walk every word again and again
    try:
        return _compiled(Taxonomy.model_validate_json(taxonomy_as_json))
    finally:
        if collects:
            gc.enable()


def _compiled(taxonomy: Taxonomy) -> Classifier:
    lexicon = read_lexicon()
    usual = {
        topic: kind for topic, kind in lexicon.usual.items() if topic in taxonomy.topics and kind in taxonomy.types
    }
    entries = folded_entries([*known_entries(lexicon, taxonomy), *_person_entries()])
    return Classifier(taxonomy, Matcher(entries), Resemblance(entries), usual, _content_hash(taxonomy))


def codes_of(taxonomy: Taxonomy, head: str) -> frozenset[str]:
    """What the rules and routes know as an answer of a head; nothing for a head of the centre's own."""
    known = {"topic": taxonomy.topics, "type": taxonomy.types, "priority": taxonomy.priorities, "sentiment": _TONES}
    return frozenset(known.get(head, ()))


def _settled(opinion: "Opinion | None", head: str, cold: Verdict) -> Settled:
    return opinion.settle(head, cold) if opinion else Settled(cold)


def _asks(text: str) -> bool:
    return "?" in text or "؟" in text


def _is_courtesy(found: Found) -> bool:
    """Whether greetings and thanks are all there is; an empty text is that, too."""
    polite = {place for hit in found.hits.get("courtesy", ()) for place in range(*hit.place)}
    return len(polite) == len(found.words)


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
    phrases = tomllib.loads(_PERSON.read_text(encoding="utf-8"))
    return [Entry("person", "asked", text, 1.0, language) for language, texts in phrases.items() for text in texts]


def _content_hash(taxonomy: Taxonomy) -> str:
    digest = hashlib.sha256(taxonomy.model_dump_json().encode())
    lists = (_PERSON, *SHIPPED.glob("*.toml"), *DANGER.glob("*.toml"))
    for path in sorted([*Path(__file__).parent.rglob("*.py"), *lists, LEARNED / ABOUT, PERIL / ABOUT]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
