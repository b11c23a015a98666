"""The guides to the channels: one plan for all, and every piece of configuration in them is valid."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors._card import types
from ingest.settings import problems
from pipeline.config import Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs/channels"
ENDING = ["See that it works", "What can go wrong", "What it was tested against"]

WAYS_IN = {"password", "microsoft", "google", "oauth"}

_BLOCK = re.compile(r"^( *)```toml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def blocks() -> Iterator[tuple[str, str]]:
    """Every piece of TOML, without the indent of the list that it stands in."""
    for name in types():
        for found in _BLOCK.finditer(text_of(name)):
            yield name, "".join(line.removeprefix(found[1]) for line in found[2].splitlines(keepends=True))


def tables(name: str, block: str) -> dict[str, Any]:
    """What the block says; options without a heading are of the guide's own connector."""
    heading = "" if block.lstrip().startswith("[") else f"[connectors.{name}]\n"
    return tomllib.loads(heading + block)


def whole(name: str) -> dict[str, Any]:
    """The first table of the guide that can stand alone."""
    found = (
        table for of, block in blocks() if of == name for table in tables(of, block).get("connectors", {}).values()
    )
    return next(table for table in found if "type" in table)


def beside(table: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The table, with what only the other says; of several ways to log in, the table's own."""
    if WAYS_IN & table.keys():
        other = {key: value for key, value in other.items() if key not in WAYS_IN}
    both = {key: beside(table[key], value) for key, value in other.items() if isinstance(table.get(key), dict)}
    return {**other, **table, **both}


def test_every_channel_has_its_guide_and_no_other_lies_there() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == types()


@pytest.mark.parametrize("name", types())
def test_a_guide_ends_with_how_to_see_that_it_works_and_what_can_go_wrong(name: str) -> None:
    headings = re.findall(r"^## (.+)$", text_of(name), re.MULTILINE)
    assert [one for one in headings if one in ENDING] == ENDING
    # And what can go wrong is a table: what it looks like, and what it means or what to do
    wrong = text_of(name).partition("## What can go wrong")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\|.+\|.+\|$", wrong, re.MULTILINE)) > 4


@pytest.mark.parametrize("name", types())
def test_a_guide_names_the_commands_that_show_it(name: str) -> None:
    assert f"rawafid connectors {name}" in text_of(name), "where every option is printed"


@pytest.mark.parametrize(("name", "block"), list(blocks()), ids=lambda value: value.splitlines()[0][:40])
def test_every_piece_of_configuration_is_valid(name: str, block: str) -> None:
    # Given a piece as people paste it, beside what the guide had them paste before
    found = tables(name, block)
    pasted = found.get("connectors", {})
    for table in pasted.values():
        if "type" not in table:
            table |= beside(table, whole(name))
    # Then it is understood to the last key
    try:
        Settings.model_validate(found)
    except ValidationError as error:
        pytest.fail("\n".join([block, *problems(error, Settings)]))
