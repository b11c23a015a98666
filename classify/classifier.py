"""Message to classification: by keywords, and by what examples have taught where there are any."""

import gc
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from classify.acts import may_be_case, wants_it_mended
from classify.alarms import Alarms
from classify.arabizi import ARABIC
from classify.by_keywords import COURTESY, PERSON, Keywords, asks
from classify.classification import Classification
from classify.danger_words import SHIPPED as DANGER
from classify.evidence import Verdict, weigh
from classify.heard import Heard, body_of
from classify.keywords import SHIPPED
from classify.learned.folder import ABOUT, GLOSSES, PERIL, WHOLE
from classify.learned.folder import SHIPPED as LEARNED
from classify.matcher import Found
from classify.meant import Danger
from classify.opinions import Opinions
from classify.priority import judge
from classify.settled import Settled, raised
from classify.taxonomy import Taxonomy
from normalize.message import Message

if TYPE_CHECKING:  # numpy is loaded by the first message that needs it: commands start in a tenth of a second less
    from classify.learned.embedding import Embedder
    from classify.learned.model import Model

TOPIC_THRESHOLD = 0.6
"""Below it a person looks. One plain keyword reaches 0.51 and is not enough; a phrase or a strong word alone is."""
TYPE_THRESHOLD = 0.6
"""Where two types lie head to head, a person looks."""
FEWEST_WORDS = 3
"""A shorter text goes to a person unless it is a plain greeting."""

_WORST_SCAN = 0.6
"""Lines read from a picture with less confidence than this, on average, may say anything."""
_TONE_OF_TYPE = {"complaint": {"negative": 0.75}, "praise": {"positive": 1.0}}
_TONES = frozenset(("negative", "neutral", "positive"))


@dataclass(frozen=True)
class Classifier:
    """The compiled keyword lists of one taxonomy, and what examples teach. Built once; classifying changes nothing."""

    keywords: Keywords
    model: str
    """Content hash of keywords, rules, taxonomy and learned model: the same hash decides the same."""
    learned: "Model | None" = None
    of_taxonomy: frozenset[str] = frozenset()
    """Learned heads that answer with the taxonomy's codes; the others answer with labels of the centre's own."""
    distrusted: frozenset[tuple[str, str]] = frozenset()
    """By head and language: where the audit found that answers are wrong too often."""
    embedder: "Embedder | None" = None
    """What danger, and until the centre's own are heard everybody's examples, are asked with in doubt."""
    alarms: Alarms = field(default_factory=Alarms.load)

    @classmethod
    def load(
        cls, taxonomy: Taxonomy, learned: "Model | None" = None, embedder: "Embedder | None" = None
    ) -> "Classifier":
        """Compiles the shipped keywords for the codes of ``taxonomy``, once in a process."""
        found = _untaught(taxonomy.model_dump_json())
        if learned is None and embedder is None:
            return found
        return replace(found, embedder=embedder).taught(learned)

    def taught(self, learned: "Model | None", distrusted: frozenset[tuple[str, str]] = frozenset()) -> "Classifier":
        """The same keywords with another learned model, without compiling them again."""
        name = self.model.partition("-")[0]
        heads: frozenset[str] = frozenset()
        if learned is not None:
            heads = frozenset(
                one for one in learned.heads if learned.speaks(one, codes_of(self.keywords.taxonomy, one))
            )
            name = f"{name}-{learned.hash}"
        if self.embedder is not None:
            name = f"{name}-whole"
        if distrusted:
            name = f"{name}-{hashlib.sha256(repr(sorted(distrusted)).encode()).hexdigest()[:6]}"
        return replace(self, model=name, learned=learned, of_taxonomy=heads, distrusted=distrusted)

    def prepare(self) -> None:
        """Read what examples have taught, so that no message waits for it."""
        from classify.learned.peril import perilous

        _ = self._likeness
        perilous()

    def classify(self, message: Message, heard: Heard | None = None) -> Classification:
        """Type, topic, priority and sentiment of what the person newly wrote, with reasons.

        ``heard`` is what the watch for danger has heard in this message; None: nobody has listened yet.
        """
        heard = heard or Heard.in_message(message, self.alarms, self.embedder)
        # Portals, scanners and fax gateways mark what citizens send through them as bulk.
        if message.auto and message.auto != "bulk":
            return self._automatic(message.auto, heard.danger)
        picked = self._picked(message.fields) if message.fields else None
        if not heard.words and (picked or message.attachments or message.location or message.flags):
            return self._unread(picked)
        scan = [line.confidence for line in message.scanned]
        is_blurred = bool(scan) and sum(scan) / len(scan) < _WORST_SCAN
        is_question = asks(body_of(message))
        return self._decide(heard, picked, is_question, message.language.language, is_blurred=is_blurred)

    def classify_text(self, text: str, language: str | None = None) -> Classification:
        """The classification of a bare text; ``language`` None: nobody has told it."""
        return self._decide(Heard.of(text, self.alarms, self.embedder), None, asks(text), language)

    def _picked(self, fields: Iterable[tuple[str, str]]) -> str | None:
        """The topic that the person chose in a form, or in a city app (Open311's service_code)."""
        given = dict(fields)
        answers = (given.get("topic", ""), given.get("service_code", ""))
        return next(
            (code for answer in answers if answer and (code := self.keywords.taxonomy.topic_called(answer))), None
        )

    def _decide(
        self, heard: Heard, picked: str | None, is_question: bool, language: str | None, *, is_blurred: bool = False
    ) -> Classification:
        found, danger = self.keywords.matcher.find_in(heard.words), heard.danger
        opinions = self._opinions(found, language)
        topic = self._topic(found, picked, opinions)
        kind = self._type(found, topic.verdict, danger, is_question, opinions)
        is_no_matter = kind.verdict.code == "not_a_case" and not danger.quotes and not picked
        if is_no_matter and not opinions.rules_alone("topic"):
            topic = Settled(Verdict("other", kind.verdict.confidence))
        ruled = judge(danger, kind.verdict.code)
        priority = raised(ruled, opinions.settle("priority", Verdict(ruled.code, 0.0)))
        nudges = _TONE_OF_TYPE.get(kind.verdict.code, {})
        tone = opinions.settle("sentiment", weigh(found, "tone", nudges, "neutral"))
        reasons = [topic.reason("topic"), kind.reason("type"), priority.reason]
        if kind.verdict is COURTESY:
            reasons = ["type not_a_case: nothing but a greeting or thanks", priority.reason]
        elif picked:
            reasons.append(f"the form's own answer: {picked}")
        is_courtesy = kind.verdict is COURTESY and not danger.signs
        doubts = [] if is_courtesy else self._doubts(found, topic, kind, danger, language)
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

    @cached_property
    def _likeness(self) -> "Model | None":
        """What everybody's examples say, numpy with it."""
        from classify.learned.likeness import likeness

        taxonomy = self.keywords.taxonomy
        embedder = None if self.learned else self.embedder
        return likeness(codes_of(taxonomy, "topic"), codes_of(taxonomy, "type"), embedder)

    def _opinions(self, found: Found, language: str | None) -> Opinions:
        from classify.learned.likeness import telling

        likeness = self._likeness if len(found.words) >= FEWEST_WORDS else None
        shipped = likeness.opinion(telling(found.words), language, frozenset(likeness.heads)) if likeness else None
        centre = self.learned.opinion(found.words, language, self.of_taxonomy) if self.learned else None
        return Opinions(shipped, centre)

    def _topic(self, found: Found, picked: str | None, opinions: Opinions) -> Settled:
        cold = self.keywords.topic(found, picked)
        # A few vague words say less than what the person picked, and what is shipped knows nothing of a centre's words.
        is_own = cold.code in self.keywords.own and cold.confidence >= TOPIC_THRESHOLD
        heard = opinions.only_centre() if is_own or (picked and cold.code == picked) else opinions
        return heard.settle("topic", cold)

    def _type(self, found: Found, topic: Verdict, danger: Danger, is_question: bool, opinions: Opinions) -> Settled:
        cold = self.keywords.type(found, topic, danger, is_question=is_question)
        if cold.code == "incident" and wants_it_mended(found):
            opinions = opinions.only_centre()
        # A greeting is one whatever it resembles, and a person in danger reports it.
        is_plain = cold is COURTESY or bool(danger.quotes)
        return Settled(cold) if is_plain and not opinions.rules_alone("type") else opinions.settle("type", cold)

    def _doubts(self, found: Found, topic: Settled, kind: Settled, danger: Danger, language: str | None) -> list[str]:
        doubts = []
        if danger.signs and not danger.quotes:
            doubts.append(f"{', '.join(f'«{quote}»' for quote in danger.signs)} may mean danger")
        for head, settled, threshold in (("topic", topic, TOPIC_THRESHOLD), ("type", kind, TYPE_THRESHOLD)):
            doubts += settled.doubts
            if not settled.is_learned and settled.verdict.confidence < threshold:
                doubts.append(f"{head} confidence {settled.verdict.confidence} is below {threshold}")
            if not settled.is_of_centre and (head, language) in self.distrusted:
                doubts.append(f"in {language} the audit found too many wrong {head} answers")
        if kind.verdict.code == "not_a_case" and not kind.is_of_centre and may_be_case(found):
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
            type=self.keywords.usual.get(picked, "inquiry") if picked else "inquiry",
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
        taxonomy = Taxonomy.model_validate_json(taxonomy_as_json)
        return Classifier(Keywords.load(taxonomy), _content_hash(taxonomy))
    finally:
        if collects:
            gc.enable()


def codes_of(taxonomy: Taxonomy, head: str) -> frozenset[str]:
    """What the rules and routes know as an answer of a head; nothing for a head of the centre's own."""
    known = {"topic": taxonomy.topics, "type": taxonomy.types, "priority": taxonomy.priorities, "sentiment": _TONES}
    return frozenset(known.get(head, ()))


def _content_hash(taxonomy: Taxonomy) -> str:
    digest = hashlib.sha256(taxonomy.model_dump_json().encode())
    lists = (PERSON, *SHIPPED.glob("*.toml"), *DANGER.glob("*.toml"), *GLOSSES.glob("*.txt"), *ARABIC.glob("*.txt"))
    for path in sorted([*Path(__file__).parent.rglob("*.py"), *lists, LEARNED / ABOUT, PERIL / ABOUT, PERIL / WHOLE]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
