"""``python -m connectors._readme``: the README's tables of channels, made of the quality cards."""

from collections.abc import Iterator
from pathlib import Path

from connectors._card import RULES, Card, read_card, types

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN = "<!-- channels: written by `make channels` from connectors/*.card.toml -->"
END = "<!-- end of channels -->"

_MARKS = {"done": "✓", "todo": "○", "exempt": "–"}


def tables() -> str:
    """Both tables and their legend, as Markdown."""
    cards = {name: read_card(name) for name in types()}
    return "\n".join([*_channels(cards), "", *_qualities(cards)])


def with_tables(readme: str) -> str:
    """The README with its tables as the cards have them. Raises ValueError when the place for them is gone."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md has no place for the tables; put these two lines back:\n{BEGIN}\n{END}")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def _channels(cards: dict[str, Card]) -> Iterator[str]:
    yield "| type | in | out | tested against |"
    yield "|---|---|---|---|"
    for name, card in cards.items():
        setup = f"[{name}](docs/channels/{name}.md)"
        yield f"| {setup} | {card.incoming} | {card.outgoing} | {card.tested_against} |"


def _qualities(cards: dict[str, Card]) -> Iterator[str]:
    yield "What is asked of every channel, and where each stands:"
    yield ""
    yield f"| | {' | '.join(cards)} |"
    yield f"|---|{':-:|' * len(cards)}"
    for rule in RULES:
        marks = (_MARKS[card.rules[rule.name].state] for card in cards.values())
        yield f"| {rule.title} | {' | '.join(marks)} |"
    yield ""
    yield (
        "✓ done, by a test that the card names · ○ to do · – cannot apply; `rawafid connectors TYPE` says why. "
        "The cards lie beside the connectors: `connectors/TYPE.card.toml`."
    )


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
