"""Fits normalize/languages/model.bin: ``python -m bench.language_model --data FOLDER``.

The folder holds ``*.tsv`` of ``language<TAB>text``. Files named as OWN are cross-validated on; any other (see
bench/language_sources.py) is only learned from, at a lower weight. Romanized text is composed (bench/romanized.py).
"""

import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
from sklearn.model_selection import StratifiedKFold

from bench import language_fit as fitting
from bench.language_fit import Floats, Samples
from bench.romanized import composed
from normalize.languages.libraries import eldc_scores
from normalize.languages.model import FILE, Table, write
from normalize.languages.telling import doubted

OWN = ("sentences", "ui", "pairs", "words")
TABLES = {
    "Latn": (("en", "fr", "es", "de", "tr", "id", "tl", "ar", "hi", "ur"), ("en", "fr", "es", "de", "tr", "id", "tl")),
    "Arab": (("ar", "fa", "ur", "ps"), ("ar", "fa", "ur")),
    "Deva": (("hi", "ne", "mr"), ("hi", "mr")),
}
"""script -> its languages, and those of them that the engine knows in that script."""
ROMANIZED = ("ar", "hi", "ur")
FOREIGN_WEIGHT = 0.3
PLAIN_WEIGHT = 0.3
COMPOSED_WEIGHT = 0.5
COMPOSED = 12_000
SHARES = {("Latn", "hi"): 0.4, ("Latn", "ur"): 0.3, ("Deva", "mr"): 0.5}
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
                continue
            if own or language == "en" or text not in english:  # what was left untranslated teaches nothing
                yield Labelled(language, text, path.stem, 1.0 if own else FOREIGN_WEIGHT)


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
    """Every own text scored by the model of the other folds; composed text by models of other words."""
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
        known = [own[at] for at in kept] + others
        fitted = fitting.fit(samples(known + learned(known, script, part), script), shares(script))
        aside = [own[at] for at in left]
        if script == "Latn":
            aside += [
                Labelled(one, text, source, 0.3 * SHARES.get((script, one), 1.0))
                for one, source, text in composed(160, part, part, FOLDS)
            ]
        held += aside
        scored.append(fitted.scores(samples(aside, script)))
    return Held(held, samples(held, script), numpy.vstack(scored))


def main() -> None:
    """Cross-validate, print, fit on everything, write."""
    parser = ArgumentParser(prog="python -m bench.language_model", description=__doc__)
    parser.add_argument("--data", type=Path, action="append", required=True, help="a folder of texts; may be repeated")
    parser.add_argument("--output", type=Path, default=FILE)
    given = parser.parse_args()
    tables: dict[str, Table] = {}
    weights: dict[str, bytes] = {}
    for script, (languages, known) in TABLES.items():
        texts = [one for folder in given.data for one in read(folder, script)]
        held = held_out(texts, script)
        mixed = fitting.mix(held.of_grams, held.samples.engine, held.samples.labels, held.samples.weights)
        report(script, held, mixed.scores(held.of_grams, held.samples.engine))
        fitted = fitting.fit(samples(texts + learned(texts, script, None), script), shares(script))
        tables[script], weights[script] = fitting.packed(fitted, mixed, languages, known)
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
