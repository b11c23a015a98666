"""``python -m bench.language --texts FOLDER``: our language detection beside each engine alone, in one run.

The folder holds ``*.tsv`` of ``language<TAB>text``. Where the shipped model was fitted on the very texts, its row says
nothing of others: bench/language_model.py prints what is cross-validated.
"""

import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from normalize.languages import OURS, detect, engines

LATIN = frozenset(("en", "fr", "es", "de", "tr", "id", "tl"))
MEAN_OF = ("sentences", "ui", "pairs", "words")
POST_CHARACTERS = 100
POSTS = 300
Texts = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One engine on all files."""

    name: str
    shares: dict[str, float]
    """file -> per cent told rightly, each language counting alike."""
    arabic: float
    """Per cent of other text in Latin letters that is called Arabic."""
    microseconds: float
    """CPU of one core for a post, each post met for the first time."""

    @property
    def mean(self) -> float:
        """Over the files that are commonly compared."""
        return sum(self.shares[name] for name in MEAN_OF) / len(MEAN_OF)


def read(folder: Path) -> Texts:
    """file -> (language, text)."""
    return {
        path.stem: [
            (language, text)
            for line in path.read_text(encoding="utf-8").splitlines()
            for language, tab, text in [line.partition("\t")]
            if tab
        ]
        for path in sorted(folder.glob("*.tsv"))
    }


def why_not(folder: str | None) -> str:
    """What is missing for this; empty when nothing is."""
    if not folder or not all(Path(folder, f"{name}.tsv").is_file() for name in MEAN_OF):
        return "RAWAFID_BENCH_LANGUAGE_TEXTS names no folder with sentences.tsv, ui.tsv, pairs.tsv and words.tsv"
    return ""


def measure(folder: Path) -> list[Judged]:
    """Each engine on the same texts in turn."""
    texts = read(folder)
    return [judge(name, lambda text, name=name: detect(text, name).language, texts) for name in engines()]  # type: ignore[misc]


def judge(name: str, tell: Callable[[str], str], texts: Texts) -> Judged:
    """One engine, after first texts that make it load."""
    for warming in ("Where is the water?", "أين الماء؟", "पानी कहाँ है?"):
        tell(warming)
    cost = _cost(tell, posts(texts))
    shares, latin = {}, []
    for file, rows in texts.items():
        right: dict[str, list[bool]] = defaultdict(list)
        for language, text in rows:
            told = tell(text)
            right[language].append(told == language)
            if language in LATIN:
                latin.append(told == "ar")
        shares[file] = 100 * sum(sum(one) / len(one) for one in right.values()) / len(right)
    return Judged(name, shares, 100 * sum(latin) / len(latin), cost)


def posts(texts: Texts) -> list[str]:
    """Texts of about a hundred characters, put together from the sentences of each language."""
    made: dict[str, list[str]] = defaultdict(lambda: [""])
    for language, text in texts["sentences"]:
        if len(made[language][-1]) >= POST_CHARACTERS:
            made[language].append("")
        made[language][-1] = f"{made[language][-1]} {text}".strip()
    whole = [post[:POST_CHARACTERS] for of_language in made.values() for post in of_language[:-1]]
    return whole[:: max(1, len(whole) // POSTS)]


def _cost(tell: Callable[[str], str], texts: Sequence[str]) -> float:
    began = time.process_time_ns()
    for text in texts:
        tell(text)
    return (time.process_time_ns() - began) / 1000 / len(texts)


def table(judged: Sequence[Judged]) -> Table:
    """Engine by file."""
    files = list(judged[0].shares)
    shown = Table(
        title="languages: per cent told rightly, each language counting alike",
        caption=f"mean: of {', '.join(MEAN_OF)}. "
        f"{OURS}: fitted on these texts, if they are its own; bench.language_model prints what is cross-validated.\n"
        "called Arabic: other text in Latin letters. µs: CPU for a post of 100 characters.",
    )
    shown.add_column("engine")
    for heading in ("mean", *files, "called Arabic", "µs"):
        shown.add_column(heading, justify="right")
    for one in judged:
        shares = [f"{one.shares[file]:.1f}" for file in files]
        shown.add_row(one.name, f"{one.mean:.1f}", *shares, f"{one.arabic:.2f}", f"{one.microseconds:,.0f}")
    return shown


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(prog="python -m bench.language", description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    Console(width=150).print(table(measure(parser.parse_args().texts)))


if __name__ == "__main__":
    main()
