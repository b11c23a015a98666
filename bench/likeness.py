"""``python -m bench.likeness``: learns classify/learned/shipped from the keyword lists and composed messages.

Every keyword of a topic is a text of its own, and teaches only. So do the messages that the lists were tuned on. How
often an answer is right, and what keywords are worth beside it, is told by the messages of ``composed.tsv``, of which
the lists know nothing: those of a quarter of its authors at a time, by what the others' have taught. Run it again when
keywords or messages have changed.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.shipped import HALVED, SEED, common, rows_of, ship
from classify.by_keywords import Keywords, asks, known_entries
from classify.evidence import Verdict
from classify.keywords import PAIR, SIGNS, TIPPING, read_lexicon
from classify.learned.calibration import NEVER
from classify.learned.embedding import Embedder, load_embedder
from classify.learned.examples import Example
from classify.learned.features import words_of
from classify.learned.folder import SHIPPED
from classify.learned.head import Head
from classify.learned.likeness import telling
from classify.learned.metrics import Judged
from classify.learned.training import fitted
from classify.meant import NO_DANGER
from classify.taxonomy import load_taxonomy

COMPOSED = "composed"
TUNED = ("labelled", "fresh", "blind", *HALVED)
THANKS = {
    "ar": (
        "وشكرا", "جزاكم الله خير", "مشكورين", "الله يعطيكم العافية", "ولكم جزيل الشكر والتقدير", "ما قصرتوا وشكرا",
        "w shukran",
    ),
    "en": ("thank you", "thanks in advance", "God bless you", "thank you so much for your service", "appreciate it"),
    "hi": ("धन्यवाद", "आपका बहुत शुक्रिया", "shukriya", "dhanyavaad ji"),
    "ur": ("شکریہ", "جزاک اللہ", "آپ کا بہت شکریہ", "shukriya"),
    "tl": ("salamat po", "maraming salamat", "thank you po"),
    "ml": ("നന്ദി", "വളരെ നന്ദി"),
    "bn": ("ধন্যবাদ", "অনেক ধন্যবাদ"),
    "ta": ("நன்றி", "மிக்க நன்றி"),
    "ne": ("धन्यवाद", "धेरै धन्यवाद"),
    "fa": ("ممنون", "با تشکر", "خدا خیرتان بدهد"),
    "fr": ("merci", "merci d'avance", "merci beaucoup"),
}  # fmt: skip
"""How a report may end that praises nobody, and how praise begins."""
WORTH = 0.75
OF_A_KEYWORD = 0.25
"""What a message and a keyword count beside a message that a centre has confirmed: with more the heads learn what is
peculiar to their authors."""
SEEN_IN = {"topic": 5, "type": 6}
"""A mark in fewer texts is the accident of these; with two the heads would be twice as large, and hardly better."""
STRESSED = ("type",)
"""What somebody does is told by words and what stands beside them, a matter as well by the letters in them."""
FOLDS = 4
PROMISE = 0.9
"""Nobody at a centre has confirmed these answers: they are held to less than a centre's own, and said to be so."""


def keywords() -> Iterator[Example]:
    """Each keyword of the shipped topics as a text."""
    for entry in known_entries(read_lexicon(), load_taxonomy()):
        if entry.head == "topics" and entry.weight > TIPPING:
            words = tuple(telling(words_of(entry.text.translate(SIGNS).replace(PAIR, " "))))
            if words:
                yield Example(entry.code, words, entry.language, "", entry.text, weight=OF_A_KEYWORD)


def tuned(target: str) -> Iterator[Example]:
    """The messages that the lists have learnt, or were measured on."""
    for name in TUNED:
        for row in rows_of(name):
            yield Example(row[target], tuple(telling(words_of(row["text"]))), "", "", row["text"], weight=WORTH)


def composed() -> list[dict[str, str]]:
    """What the many authors wrote; every fourth report once more with thanks at its end, and praise beginning so."""
    found = []
    for number, row in enumerate(rows_of(COMPOSED)):
        found.append(row)
        thanks = THANKS.get(row["language"], ())
        if thanks and row["type"] == "praise":
            found.append({**row, "text": f"{thanks[number % len(thanks)]} {row['text']}"})
        elif thanks and number % 4 == 0 and row["type"] != "not_a_case":
            found.append({**row, "text": f"{row['text']} {thanks[number // 4 % len(thanks)]}"})
    return found


def learn(embedder: Embedder | None = None) -> list[Head]:
    """The heads of today's keywords and messages; the same ones make the same heads.

    With ``embedder`` they also learn what messages are like as a whole: that takes minutes.
    """
    by_keywords = Keywords.load(load_taxonomy())
    found = [by_keywords.matcher.find_in(words_of(row["text"])) for row in composed()]
    topic, judged = _head("topic", [*keywords(), *tuned("topic")], [by_keywords.topic(one) for one in found], embedder)
    kinds = [
        by_keywords.type(one, Verdict(said.answer, said.chance), NO_DANGER, is_question=asks(row["text"]))
        for one, said, row in zip(found, judged, composed(), strict=True)
    ]
    return [topic, _head("type", [*tuned("type")], kinds, embedder)[0]]


def _head(
    name: str, teaching: list[Example], cold: Sequence[Verdict], embedder: Embedder | None
) -> tuple[Head, list[Judged]]:
    rows = composed()
    asked = [
        Example(
            row[name],
            tuple(telling(words_of(row["text"]))),
            row["language"],
            "",
            row["text"],
            cold=verdict,
            weight=WORTH,
        )
        for row, verdict in zip(rows, cold, strict=True)
    ]
    texts = [*teaching, *asked]
    parts = np.array([-1] * len(teaching) + [int(row["author"]) % FOLDS for row in rows])
    head, judged = fitted(
        name,
        common(texts, SEEN_IN[name], is_stressed=name in STRESSED),
        texts,
        parts,
        seed=SEED,
        promise=PROMISE,
        is_confirmed=False,
        embedder=embedder,
    )
    found = head.calibration
    # Where a language has too few to prove the promise by itself, its own curve is held to everybody's threshold.
    common_least = found.threshold(None)
    thresholds = {one: common_least if least == NEVER else least for one, least in found.thresholds.items()}
    return replace(head, calibration=replace(found, thresholds=thresholds)), judged


def main() -> None:
    """Learn and write."""
    parser = ArgumentParser(prog="python -m bench.likeness", description=__doc__)
    parser.add_argument("--output", type=Path, default=SHIPPED)
    heads = learn(load_embedder())
    ship(parser.parse_args().output, heads)
    for head in heads:
        print(head.name, head.strength, head.figures.as_json())  # noqa: T201
        if head.semantic is not None:
            print("asked", head.semantic.asked, head.semantic.before.as_json(), head.semantic.after.as_json())  # noqa: T201


if __name__ == "__main__":
    main()
