"""Every reason that the code gives is there in Arabic: as the code writes it, and as it comes out for real messages."""

import csv
import re
from pathlib import Path

import pytest
from markupsafe import Markup

from classify.classification import Classification
from classify.classifier import Classifier
from classify.learned.model import model_of
from classify.learned.training import learn
from classify.taxonomy import load_taxonomy
from ingest.message import Channel
from normalize.message import Location, Message
from pipeline.config import SHIPPED, parse
from route.places import Gazetteer, Place
from route.rules import Route, decide
from route.words import Words
from tests.cases.test_pairs import SETS, read_pairs
from tests.classify.citizens import composed
from tests.classify.test_learned import examples
from tests.web.reasons_shown import SAMPLES, english_left, reasons_in, untranslated
from tests.web.reasons_written import reasons_written
from web.holes import HOLES
from web.reason_sentences import JOINTS, SENTENCES
from web.reasons import Reasons

LABELLED = sorted((Path(__file__).parents[1] / "classify").glob("*.tsv"))


@pytest.fixture
def arabic() -> Reasons:
    return reasons_in("ar")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(load_taxonomy())


def test_no_sentence_that_the_code_writes_is_without_a_template() -> None:
    # Given every sentence where a decision gives its reason, whole or in clauses
    written = reasons_written()
    assert len(written) > 90

    # Then each is one of those that pages know
    missing = [f"{one.place}: {one.text!r}" for one in written if not _is_known(one.text)]
    assert missing == [], "add each to web/reason_sentences.py and, in Arabic, to route/locale/ar.po"


def _is_known(text: str) -> bool:
    return _fits(text) or all(_fits(clause) for clause in text.split("; ") if re.search("[a-z]", clause))


def _fits(text: str) -> bool:
    """What is filled in may be a whole sentence, or the word by which sentences differ; a reference may follow."""
    wide = re.compile(".+".join(map(re.escape, text.split("\0"))) + r"(?: \{reference\})?")
    return text == "\0" or any(wide.fullmatch(one) or _is_made_by(one, text) for one in SENTENCES)


def _is_made_by(sentence: str, text: str) -> bool:
    quoted = re.escape(sentence).replace(r"\{quotes\}", "(?:«\0»|\0)")
    pattern = re.sub(r"\\{(\w+)\\}", "(?P<\\1>.+)", quoted)
    match = re.fullmatch(pattern, text)
    return match is not None and all(_fits(match[hole]) for hole in ("said", "where") if hole in match.groupdict())


def test_no_template_is_left_over() -> None:
    written = [clause for one in reasons_written() for clause in (one.text, *one.text.split("; "))]
    patterns = [re.compile(".+".join(map(re.escape, text.split("\0")))) for text in written]
    made_of_parts = re.compile(
        # heads, codes and lists that the code puts together without a word of its own
        r"(topic|type|priority) \{\w+\}: .*|\{said\} \(\{where\}\)|\{head\} \{was\} → \{now\}"
        r"|\{connector\}: no reason was given|.* \{reference\}|(topic|type|priority|language|channel|place) is .*"
        r"|the same sender wrote (of a closed case|earlier)"
    )
    unused = [
        sentence
        for sentence in SENTENCES
        if not any(pattern.fullmatch(sentence) for pattern in patterns) and not made_of_parts.fullmatch(sentence)
    ]
    assert unused == []


def test_every_sentence_is_there_in_arabic_with_the_same_holes() -> None:
    catalogue = Words.load().catalogues["ar"]
    for sentence in (*SENTENCES, *JOINTS):
        said = catalogue.gettext(sentence)
        assert said != sentence or sentence == "{said} ({where})", sentence
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", sentence))
        assert not set("<>&") & set(said)  # it is put into the page as it stands


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_sentence_is_recognised_as_itself(sentence: str, arabic: Reasons) -> None:
    # Given the sentence as it is stored
    assert SAMPLES.keys() == HOLES.keys()
    stored = sentence.format(**SAMPLES)

    # When it is read by template after template
    shown = str(arabic.html(stored))

    # Then it is this one's translation that is shown, and none of a wider one
    said = Words.load().catalogues["ar"].gettext(sentence)
    literal = [re.escape(part) for part in re.split(r"{\w+}", said)]
    assert re.fullmatch(".+".join(literal), re.sub(r"</?bdi>", "", shown)), shown
    assert not english_left(Markup(shown))


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_what_the_classifier_says_is_arabic(path: Path, classifier: Classifier, arabic: Reasons) -> None:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = {reason for row in rows for reason in classifier.classify_text(row["text"], row["language"]).reasons}
    assert len(said) > len(rows)
    assert untranslated(arabic, said) == {}


def test_what_examples_have_taught_is_said_in_arabic(arabic: Reasons) -> None:
    # Given a model that has seen examples in two languages
    rows = composed(400)
    taught = Classifier.load(load_taxonomy(), model_of([learn("topic", examples(rows)).head]))

    # When it answers what it knows, what it does not, and what is in no language that it was taught
    texts = [text for _, text in rows[:200]] + ["زرافة طائرة فوق القمر الأخضر", "quantum giraffe over purple moons"]
    said = {
        reason for text in texts for tongue in ("ar", "tl") for reason in taught.classify_text(text, tongue).reasons
    }

    # Then quotes, doubts and promises are all Arabic
    assert any(reason.endswith("as in examples") for reason in said)
    assert any("to promise" in reason for reason in said)
    assert untranslated(arabic, said) == {}


@pytest.mark.parametrize("name", SETS)
def test_what_ties_two_messages_is_arabic(name: str, classifier: Classifier, arabic: Reasons) -> None:
    said = {pair.found.reason for pair in read_pairs(name, classifier) if pair.found}
    assert len(said) > 20
    assert untranslated(arabic, said) == {}


def test_what_the_routes_say_is_arabic(arabic: Reasons) -> None:
    # Given the shipped routes, and some that ask for more than one thing
    settings = parse(SHIPPED.read_text(encoding="utf-8"))
    asking = [
        Route.model_validate({"name": name, "agency": "ashghal", "when": when})
        for name, when in {
            "شمال": {"place": ["rayyan", "wakra"], "topic": ["water", "drainage"]},
            "faxes": {"channel": "fax", "language": ["ar", "ur"], "priority": "high"},
            "complaints": {"type": ["complaint", "praise"], "place": "rayyan"},
        }.items()
    ]
    routes = [*asking, *settings.routes]

    # When cases of every topic are decided, by messages with and without a place
    square = [(25.2, 51.4), (25.2, 51.5), (25.3, 51.5), (25.3, 51.4)]
    gazetteer = Gazetteer({"rayyan": Place(name={"ar": "الريان"}, area=square), "wakra": Place(name={"ar": "الوكرة"})})
    messages = (
        Message(Channel.SMS, text="الماء مقطوع"),
        Message(Channel.SMS, text="الماء مقطوع في الوكرة"),
        Message(Channel.WEBFORM, text="الماء مقطوع", fields=(("المنطقة", "الريان"),)),
        Message(Channel.WHATSAPP, text="هنا", location=Location(25.25, 51.45)),
    )
    spots = {gazetteer.find(message) for message in messages} | {Gazetteer({}).find(messages[0])}
    assert len(spots) == 5
    said = {
        reason
        for topic in load_taxonomy().topics
        for spot in spots
        for kind in ("complaint", "incident")
        for reason in decide(
            routes, classification=Classification(type=kind, topic=topic), language="ur", channel="sms", spot=spot
        ).reasons
    }

    # Then nothing of it is English
    assert untranslated(arabic, said) == {}
