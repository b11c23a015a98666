"""Fits normalize/languages/model.bin: ``python -m bench.language_model --data FOLDER``.

The folder holds ``*.tsv`` of ``language<TAB>text``. Files named as OWN are cross-validated on; any other (see
bench/language_sources.py) is only learned from, at a lower weight. Romanized text is composed (bench/romanized.py) and
typed from Indian scripts (bench/indic.py). Of the composed messages, too, those in Latin letters are learned from; a
fifth of their authors is left out at a time.
"""

import random
import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
from sklearn.model_selection import StratifiedKFold

from bench import language_fit as fitting
from bench.indic import TYPED_FROM, Writer
from bench.language_fit import Floats, Samples
from bench.romanized import composed
from bench.shipped import rows_of
from normalize.languages.libraries import eldc_scores
from normalize.languages.model import FILE, Table, write
from normalize.languages.scripts import script_of, without_noise
from normalize.languages.telling import ROMANIZED, doubted

OWN = ("sentences", "ui", "pairs", "words")
TABLES = {
    "Latn": (
        ("en", "fr", "es", "de", "tr", "id", "tl", "ar", "hi", "ur", "fa", "ml", "ta", "bn", "ne"),
        ("en", "fr", "es", "de", "tr", "id", "tl"),
    ),
    "Arab": (("ar", "fa", "ur", "ps"), ("ar", "fa", "ur")),
    "Deva": (("hi", "ne", "mr"), ("hi", "mr")),
}
"""script -> its languages, and those of them that the engine knows in that script."""
FOREIGN_WEIGHT = 0.3
PLAIN_WEIGHT = 0.3
COMPOSED_WEIGHT = 0.5
COMPOSED = 12_000
MESSAGES, TYPED = "messages", "typed"
TYPED_WEIGHT = 0.5
MESSAGE_WEIGHT = 1.0
"""In weighing n-grams against the engine, as a text of OWN."""
SHARES = {
    ("Deva", "mr"): 0.5,
    ("Latn", "hi"): 0.4,
    **{("Latn", one): 0.3 for one in ("ur", "fa", "ml", "ta", "bn", "ne")},
}
"""What counts less than others: it is rarer, and must not be told on a slight hint."""
STRANGERS = 20
"""Of a language without own texts, one in so many others is judged by."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, where it is from, and how much it counts."""

    language: str
    text: str
    source: str
    weight: float
    author: int | None = None


def read(folder: Path, script: str) -> Iterator[Labelled]:
    """The texts of the script's languages."""
    english = set()
    for path in sorted(folder.glob("*.tsv"), key=lambda path: path.stem not in OWN):
        if path.stem.endswith("_noisy"):
            continue
        rows = [line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
        own = path.stem in OWN
        if not own:
            english |= {text for language, text in rows if language == "en"}
        for language, text in rows:
            if language not in TABLES[script][0] or (script == "Latn" and language in ROMANIZED):
                if script == "Latn" and own and language in ROMANIZED & TYPED_FROM:
                    yield typed(language, text, None)
                continue
            if own or language == "en" or text not in english:  # what was left untranslated teaches nothing
                yield Labelled(language, text, path.stem, 1.0 if own else FOREIGN_WEIGHT)


def messages(script: str) -> Iterator[Labelled]:
    """What people wrote in Latin letters, and what they wrote in an Indian script as if they had."""
    for row in rows_of("composed") if script == "Latn" else ():
        language, text, author = row["language"], without_noise(row["text"]), int(row["author"])
        if script_of(text)[0] == script:
            weight = 1.0 if language in ROMANIZED else FOREIGN_WEIGHT
            yield Labelled(language, text, MESSAGES, weight, author)
        elif language in ROMANIZED & TYPED_FROM:
            yield typed(language, text, author)


def typed(language: str, text: str, author: int | None) -> Labelled:
    """A text of an Indian script in Latin letters."""
    writer = Writer(language, random.Random(text))  # noqa: S311
    return Labelled(language, writer.type(text), TYPED, TYPED_WEIGHT, author)


def without_accents(text: str) -> str:
    """As people type who have no accents at hand."""
    text = text.replace("ß", "ss").replace("ı", "i").replace("İ", "I").replace("ø", "o")
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def learned(texts: list[Labelled], script: str, part: int | None) -> list[Labelled]:
    """What a table is fitted on besides ``texts``: copies without accents, composed romanized text."""
    if script != "Latn":
        return []
    plain = [
        Labelled(one.language, without_accents(one.text), one.source, PLAIN_WEIGHT * one.weight)
        for one in texts
        if not one.text.isascii()
    ]
    spelled = composed(COMPOSED, 7, None if part is None else -1 - part, FOLDS)
    return plain + [Labelled(language, text, "composed", COMPOSED_WEIGHT) for language, _, text in spelled]


def samples(texts: list[Labelled], script: str) -> Samples:
    """With their n-grams and the engine's scores."""
    languages, known = TABLES[script]
    return Samples(
        languages,
        numpy.array([languages.index(one.language) for one in texts], dtype=numpy.int64),
        [fitting.grams_of(one.text, script) for one in texts],
        numpy.array([one.weight for one in texts]),
        numpy.array([eldc_scores(one.text, known) for one in texts]).reshape(len(texts), len(known)),
    )


def shares(script: str) -> Floats:
    """How much each language of a table counts."""
    return numpy.array([SHARES.get((script, language), 1.0) for language in TABLES[script][0]])


@dataclass(frozen=True, slots=True)
class Held:
    """Texts with the scores of models that were fitted without them, nor any of their words where they are composed."""

    texts: list[Labelled]
    samples: Samples
    of_grams: Floats


def held_out(texts: list[Labelled], script: str) -> Held:
    """Own texts scored by models of other folds, messages by those of other authors, composed ones of other words."""
    said = [one for one in texts if one.source in {MESSAGES, TYPED}]
    texts = [one for one in texts if one.source not in {MESSAGES, TYPED}]
    judged = {one.language for one in texts if one.source in OWN}
    strangers = [one for one in texts if one.language not in judged]
    own = [one for one in texts if one.source in OWN] + strangers[::STRANGERS]
    others = [one for one in texts if one.source not in OWN and one.language in judged]
    others += [one for at, one in enumerate(strangers) if at % STRANGERS]
    held: list[Labelled] = []
    scored: list[Floats] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    labels = [one.language for one in own]
    for part, (kept, left) in enumerate(folds.split(labels, labels)):
        known = [own[at] for at in kept] + others + [one for one in said if not is_left_out(one, part)]
        fitted = fitting.fit(samples(known + learned(known, script, part), script), shares(script))
        aside = [own[at] for at in left]
        aside += [
            replace(one, weight=MESSAGE_WEIGHT * SHARES.get((script, one.language), 1.0))
            for one in said
            if one.source == MESSAGES and is_left_out(one, part)
        ]
        if script == "Latn":
            aside += [
                Labelled(one, text, source, 0.3 * SHARES.get((script, one), 1.0))
                for one, source, text in composed(160, part, part, FOLDS)
            ]
        held += aside
        scored.append(fitted.scores(samples(aside, script)))
    return Held(held, samples(held, script), numpy.vstack(scored))


def is_left_out(one: Labelled, part: int) -> bool:
    """Whether its author is among those whom a part must not have heard."""
    return one.author is not None and one.author % FOLDS == part


def main() -> None:
    """Cross-validate, print, fit on everything, write."""
    parser = ArgumentParser(prog="python -m bench.language_model", description=__doc__)
    parser.add_argument("--data", type=Path, action="append", required=True, help="a folder of texts; may be repeated")
    parser.add_argument("--output", type=Path, default=FILE)
    given = parser.parse_args()
    tables: dict[str, Table] = {}
    weights: dict[str, bytes] = {}
    for script, (languages, engine_languages) in TABLES.items():
        texts = [one for folder in given.data for one in read(folder, script)]
        texts += messages(script)
        held = held_out(texts, script)
        mixed = fitting.mix(held.of_grams, held.samples.engine, held.samples.labels, held.samples.weights)
        report(script, held, mixed.scores(held.of_grams, held.samples.engine))
        fitted = fitting.fit(samples(texts + learned(texts, script, None), script), shares(script))
        tables[script], weights[script] = fitting.packed(fitted, mixed, languages, engine_languages)
    write(given.output, tables, weights)
    print(f"{given.output.name}: {given.output.stat().st_size / 1e6:.2f} MB")  # noqa: T201


def report(script: str, held: Held, scores: Floats) -> None:
    """Accuracy by source and language. The few numbers that weigh n-grams against engine have seen these texts."""
    languages = TABLES[script][0]
    for source in dict.fromkeys(one.source for one in held.texts):
        places = [at for at, one in enumerate(held.texts) if one.source == source]
        told = {}
        for at in places:
            choice = doubted(script, languages, list(scores[at]))
            told.setdefault(held.texts[at].language, []).append(languages[int(numpy.argmax(choice))])
        shares = {language: found.count(language) / len(found) for language, found in told.items()}
        mean = sum(shares.values()) / len(shares)
        by_language = " ".join(f"{language} {100 * share:.0f}" for language, share in shares.items())
        print(f"{script} {source:10} {100 * mean:5.1f}  {by_language}")  # noqa: T201


if __name__ == "__main__":
    main()
