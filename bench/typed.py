"""``python -m bench.typed``: languages in Latin letters, as told of messages by people from whom nothing was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from normalize.languages import detect, engines

UNHEARD = Path(__file__).parent.parent / "tests" / "normalize" / "romanized_unheard.tsv"
"""``language<TAB>text``. Nothing may be learnt from it, nor chosen with it in view."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One language's messages."""

    language: str
    messages: int
    told: dict[str, int]
    """engine -> how many it tells rightly."""
    surely: int
    """So many so surely that they are answered in that language alone, where we speak it."""
    surely_wrong: int


def measure() -> list[Heard]:
    """Each language that somebody wrote in."""
    texts: dict[str, list[str]] = {}
    for line in UNHEARD.read_text(encoding="utf-8").splitlines():
        language, _, text = line.partition("\t")
        texts.setdefault(language, []).append(text)
    return [_heard(language, said) for language, said in sorted(texts.items())]


def _heard(language: str, said: Sequence[str]) -> Heard:
    told = {name: sum(detect(text, name).language == language for text in said) for name in engines()}
    answered = [detect(text).answered_in for text in said]
    right = answered.count(language)
    return Heard(language, len(said), told, right, len(said) - right - answered.count("und"))


def table(heard: Sequence[Heard]) -> Table:
    """Language by engine."""
    shown = Table(
        title="typed in Latin letters by people from whom nothing was learnt: messages told rightly",
        caption="surely: enough to answer in that language alone, where we speak it.",
    )
    for heading in ("language", "messages", *engines(), "surely", "surely wrong"):
        shown.add_column(heading, justify="left" if heading == "language" else "right")
    for one in heard:
        by_engine = [str(one.told[name]) for name in engines()]
        shown.add_row(one.language, str(one.messages), *by_engine, str(one.surely), str(one.surely_wrong))
    return shown


def main() -> None:
    """Measure and print."""
    Console(width=150).print(table(measure()))


if __name__ == "__main__":
    main()
